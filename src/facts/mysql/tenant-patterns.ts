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
  ({ ownership, instance, 'mysql.access': { grants } }: AccessFacts) => {
    const rows: TenantPattern[] = [];
    // Rows of one tenant stand together, and share the list of who is concerned.
    let tenants: readonly string[] = [];
    for (const [row, { user, host, db }] of grants.schemaGrants.entries()) {
      const owner = host === '' || ownership.isAdministrator(user, host) ? null : ownership.ownerOfAccount(user, host);
      if (owner === null) continue;
      if (tenants[0] !== owner) tenants = [owner];
      const subject: Subject = { type: 'grant', id: `${instance}/${accountLabel(user, host)} on ${db}` };
      rows.push({ text: db, owner, row, subject, pass: { status: 'pass', subject, tenants } });
    }
    return rows;
  },
);
