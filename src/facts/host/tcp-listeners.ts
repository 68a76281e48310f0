import type { Listener } from '../../domain/listeners/listener.ts';
import { oncePer } from '../../domain/once-per.ts';
import { addTo } from '../add-to.ts';

/** A listener and its place in the host's list. */
export interface ListenerAt {
  readonly listener: Listener;
  readonly at: number;
}

/** The TCP listeners of a host by port. Many rules ask for those of the same list. */
export const tcpListeners: (listeners: readonly Listener[]) => ReadonlyMap<number, readonly ListenerAt[]> = oncePer((listeners: readonly Listener[]) => {
  const byPort = new Map<number, ListenerAt[]>();
  listeners.forEach((listener, at) => {
    if (listener.protocol === 'tcp') addTo(byPort, listener.port, { listener, at });
  });
  return byPort;
});
