import type { AccessEngine } from '../../domain/mysql/access.ts';
import type { InstanceContext } from '../fact-map.ts';

type AccessFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };

/** A schema row through which a tenant's accounts reach names, existing or not. */
export interface TenantPattern {
  readonly text: string;
  /** Tenant id. */
  readonly owner: string;
  /** Row in `mysql.schemaGrants`. */
  readonly row: number;
}

/** The schema rows that tenants' accounts hold, in the order of the grant table; roles and administrators left out. */
export function tenantSchemaRows(facts: AccessFacts): readonly TenantPattern[] {
  return facts['mysql.access'].grants.schemaGrants.flatMap((grant, row): TenantPattern[] => {
    if (grant.host === '' || facts.ownership.isAdministrator(grant.user, grant.host)) return [];
    const owner = facts.ownership.ownerOfAccount(grant.user, grant.host);
    return owner === null ? [] : [{ text: grant.db, owner, row }];
  });
}
