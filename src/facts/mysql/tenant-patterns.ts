import type { AccessEngine } from '../../domain/mysql/access.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import type { Pass } from '../../model/verdict.ts';
import type { InstanceContext } from '../fact-map.ts';
import { oncePerPlace } from '../once-per-place.ts';

type AccessFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };

/** The schema rows that tenants' accounts hold, by position in the grant table: what nearly every rule says of nearly every one. Null for rows of roles, administrators and nobody. */
export const tenantSchemaRows: (facts: AccessFacts) => readonly (Pass | null)[] = oncePerPlace(
  ({ ownership, instance, 'mysql.access': { grants } }: AccessFacts) => {
    // Rows of one account stand together: whose they are is asked once, and they share what is equal.
    let last: { readonly user: string; readonly host: string } | null = null;
    let tenants: readonly string[] | null = null;
    let begins = '';
    return grants.schemaGrants.map(({ user, host, db }): Pass | null => {
      if (last?.user !== user || last.host !== host) {
        last = { user, host };
        const owner = host === '' || ownership.isAdministrator(user, host) ? null : ownership.ownerOfAccount(user, host);
        tenants = owner === null ? null : [owner];
        begins = `${instance}/${accountLabel(user, host)} on `;
      }
      return tenants === null ? null : { status: 'pass', subject: { type: 'grant', id: begins + db }, tenants };
    });
  },
);
