import type { TenantResult } from '../../model/audit-result.ts';
import type { ReachRow } from './reach-table.ts';

/** The tenants in an order that keeps those together who reach each other, directly or through others: the largest such group first, the rest by server. */
export function clustered(tenants: readonly TenantResult[], rows: ReadonlyMap<string, ReachRow>): TenantResult[] {
  const group = new Map(tenants.map(({ id }) => [id, id]));
  const rootOf = (id: string): string => {
    let root = id;
    for (let next = group.get(root); next !== undefined && next !== root; next = group.get(root)) root = next;
    group.set(id, root);
    return root;
  };
  for (const { id } of tenants) {
    for (const { to, state } of rows.get(id)?.specific.values() ?? []) if (state === 'reached' && group.has(to)) group.set(rootOf(to), rootOf(id));
  }
  const sizes = new Map<string, number>();
  for (const { id } of tenants) sizes.set(rootOf(id), (sizes.get(rootOf(id)) ?? 0) + 1);
  const place = ({ id, server }: TenantResult): readonly [number, string] => {
    const size = sizes.get(rootOf(id)) ?? 1;
    return [-size, size > 1 ? `${rootOf(id)}\n${server}\n${id}` : `${server}\n${id}`];
  };
  return tenants
    .map((tenant) => ({ tenant, at: place(tenant) }))
    .toSorted(({ at: [a, one] }, { at: [b, other] }) => a - b || (one < other ? -1 : 1))
    .map(({ tenant }) => tenant);
}
