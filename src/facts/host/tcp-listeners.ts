import type { Listener } from '../../domain/listeners/listener.ts';
import { addTo } from '../add-to.ts';
import type { PlaceContext } from '../fact-map.ts';
import { oncePerPlace } from '../once-per-place.ts';

/** A listener and its place in the host's list. */
export interface ListenerAt {
  readonly listener: Listener;
  readonly at: number;
}

/** The facts listeners are found in. */
export type ListenerFacts = PlaceContext & { readonly 'host.listeners': readonly Listener[] };

/** TCP listeners of a host by port. */
export const tcpListeners: (facts: ListenerFacts) => ReadonlyMap<number, readonly ListenerAt[]> = oncePerPlace((facts: ListenerFacts) => {
  const byPort = new Map<number, ListenerAt[]>();
  for (const [at, listener] of facts['host.listeners'].entries()) if (listener.protocol === 'tcp') addTo(byPort, listener.port, { listener, at });
  return byPort;
});
