import type { StoredObject } from '../../snapshot/artifacts/mysql.ts';
import type { InstanceContext } from '../fact-map.ts';

/** Databases of other tenants that an object of `tenant` names, and the tenant behind its definer when that is another. */
export interface ObjectCrossing {
  readonly databases: readonly string[];
  readonly owners: readonly string[];
  /** Tenant or `operator` whose rights the object runs with; null when its own tenant's, or nobody's that is known. */
  readonly runsAs: string | null;
}

/** How an object in a tenant's database leads out of it; null when it does not. */
export function objectCrossing(facts: InstanceContext, tenant: string, object: StoredObject): ObjectCrossing | null {
  const databases = object.references.filter((name) => {
    const owner = facts.ownership.ownerOfDatabase(name);
    return owner !== null && owner.tenant !== tenant;
  });
  const owners = [...new Set(databases.flatMap((name) => facts.ownership.ownerOfDatabase(name)?.tenant ?? []))];
  const runsAs = object.security === 'DEFINER' ? definerSide(facts, tenant, object.definer) : null;
  return databases.length === 0 && runsAs === null ? null : { databases, owners, runsAs };
}

function definerSide(facts: InstanceContext, tenant: string, definer: string): string | null {
  const at = definer.lastIndexOf('@');
  const [user, host] = [definer.slice(0, Math.max(at, 0)), definer.slice(at + 1)];
  const owner = facts.ownership.ownerOfAccount(user, host);
  if (owner !== null) return owner === tenant ? null : owner;
  return facts.ownership.isAdministrator(user, host) ? 'operator' : null;
}
