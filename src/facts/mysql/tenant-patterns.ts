import type { AccessEngine } from '../../domain/mysql/access.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import type { Pass, Subject } from '../../model/verdict.ts';
import type { InstanceContext } from '../fact-map.ts';
import { oncePerPlace } from '../once-per-place.ts';

type AccessFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };

/** A schema row through which a tenant's accounts reach names, existing or not. */
export interface TenantPattern {
  readonly text: string;
  /** Tenant id. */
  readonly owner: string;
  /** Row in `mysql.schemaGrants`. */
  readonly row: number;
  readonly subject: Subject;
  /** What nearly every rule says of nearly every row; one object for all of them. */
  readonly pass: Pass;
}

/** The schema rows that tenants' accounts hold, in the order of the grant table; roles and administrators left out. */
export const tenantSchemaRows: (facts: AccessFacts) => readonly TenantPattern[] = oncePerPlace(
  ({ ownership, instance, 'mysql.access': { grants } }: AccessFacts) =>
    grants.schemaGrants.flatMap(({ user, host, db }, row): TenantPattern[] => {
      const owner = host === '' || ownership.isAdministrator(user, host) ? null : ownership.ownerOfAccount(user, host);
      if (owner === null) return [];
      const subject: Subject = { type: 'grant', id: `${instance}/${accountLabel(user, host)} on ${db}` };
      return [{ text: db, owner, row, subject, pass: { status: 'pass', subject, tenants: [owner] } }];
    }),
);
