import { portClaims } from '../../facts/hl7/port-claims.ts';
import { declaredServices } from '../../facts/links/declared-services.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Untouched, UntouchedPort } from '../../model/link-results.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { Places } from '../places.ts';

/** Every port that a host's own list of listeners shows and that is neither a declared endpoint nor a declared file share: nobody connected to it. */
export function untouchedPorts(inventory: Inventory, { hosts, site }: Places, startedAt: string): Untouched {
  const context = { inventory, startedAt, finishedAt: startedAt };
  const claims = portClaims({ ...context, 'site.hl7': site.get('site.hl7'), 'site.machines': site.get('site.machines') });
  const declared = declaredServices(inventory);
  const unread: string[] = [];
  const ports = [...hosts].flatMap(([host, facts]) => {
    const listeners = facts.get('host.listeners');
    if (listeners === undefined) {
      unread.push(sourceId('host.listeners', host));
      return [];
    }
    const known = new Set(declared.get(host)?.map(({ port }) => port));
    const programs = new Map<number, Set<string>>();
    for (const { protocol, port, owners } of listeners) {
      if (protocol !== 'tcp') continue;
      const names = programs.get(port) ?? new Set();
      for (const { name } of owners ?? []) if (name !== '') names.add(name);
      programs.set(port, names);
    }
    return [...programs]
      .toSorted(([a], [b]) => a - b)
      .flatMap(([port, names]): UntouchedPort[] => {
        const tenants = [...new Set(claims.at(host, port)?.claims.map(({ tenant }) => tenant))].sort();
        if (tenants.length === 0 && known.has(port)) return [];
        return [{ host, port, kind: tenants.length > 0 ? 'hl7' : 'undeclared', tenants, programs: [...names].sort() }];
      });
  });
  return { ports, unread };
}
