import { type AddressRange, parseNetwork } from '../../domain/network/address-ranges.ts';
import type { Inventory } from '../../inventory/inventory.ts';

/** Whose networks an address lies in. */
export interface TenantNetworks {
  /** Ids of tenants that are not retired, sorted. */
  ownersOf(address: AddressRange): readonly string[];
}

/** The networks of all tenants. Asking costs the logarithm of their number, unless networks of tenants lie in each other. */
export function rangeIndex(inventory: Inventory): TenantNetworks {
  const all = Object.values(inventory.tenants)
    .filter(({ stage }) => stage !== 'retired')
    .flatMap(({ id, workstations }) => workstations.networks.flatMap((text) => rowOf(id, parseNetwork(text))))
    .toSorted((a, b) => (a.range.first < b.range.first ? -1 : a.range.first > b.range.first ? 1 : 0));
  // The furthest end of everything before: the search back stops where nothing can reach the address any more.
  let furthest = -1n;
  const ends = all.map(({ range }) => (furthest = range.last > furthest ? range.last : furthest));
  return {
    ownersOf: (address) => {
      let low = 0;
      let high = all.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((all[middle]?.range.first ?? 0n) <= address.last) low = middle + 1;
        else high = middle;
      }
      const owners = new Set<string>();
      for (let at = low - 1; at >= 0 && (ends[at] ?? -1n) >= address.first; at--) {
        const row = all[at];
        if (row && row.range.family === address.family && row.range.last >= address.first) owners.add(row.id);
      }
      return [...owners].sort();
    },
  };
}

function rowOf(id: string, range: AddressRange | null): { readonly id: string; readonly range: AddressRange }[] {
  return range === null ? [] : [{ id, range }];
}
