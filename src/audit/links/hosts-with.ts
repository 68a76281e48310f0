import type { HostContext, HostFactId, HostFactMap } from '../../facts/fact-map.ts';
import type { Places } from '../places.ts';

/** Hosts that have all of some facts, as rules see them. */
export function hostsWith<K extends HostFactId>(hosts: Places['hosts'], ids: readonly K[]): (HostContext & Pick<HostFactMap, K>)[] {
  return [...hosts.values()].flatMap((facts) => {
    const values = ids.map((id) => [id, facts.get(id)] as const);
    if (values.some(([, value]) => value === undefined)) return [];
    // Every id asked for is there; the map of facts ties ids to types.
    return [{ ...facts.context, ...(Object.fromEntries(values) as unknown as Pick<HostFactMap, K>) }];
  });
}
