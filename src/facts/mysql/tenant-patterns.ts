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
    // Rows of one account stand together: whose they are is asked once, and they share what is equal.
    let last: { readonly user: string; readonly host: string } | undefined;
    let owner: string | null = null;
    let tenants: readonly string[] = [];
    let begins = '';
    for (let row = 0; row < grants.schemaGrants.length; row++) {
      const grant = grants.schemaGrants[row];
      if (grant === undefined) continue;
      const { user, host, db } = grant;
      if (last?.user !== user || last.host !== host) {
        last = grant;
        owner = host === '' || ownership.isAdministrator(user, host) ? null : ownership.ownerOfAccount(user, host);
        begins = `${instance}/${accountLabel(user, host)} on `;
        if (owner !== null && tenants[0] !== owner) tenants = [owner];
      }
      if (owner === null) continue;
      const subject: Subject = { type: 'grant', id: begins + db };
      rows.push({ text: db, owner, row, subject, pass: { status: 'pass', subject, tenants } });
    }
    return rows;
  },
);
