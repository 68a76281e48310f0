import type { Listener } from '../../domain/listeners/listener.ts';
import { hostNames } from '../../inventory/hosts.ts';
import type { ServiceRow } from '../../snapshot/artifacts/host.ts';
import type { Hl7DefinitionRow } from '../../snapshot/artifacts/opendental.ts';
import type { World } from './world.ts';

/**
 * The HL7 service of a definition was restarted, as the note of a remedy that changes its port says: it listens where the definition says
 * now. Only where the definition names its service and the host runs it; anything else stays as it was seen.
 */
export function restartHl7(world: World, before: Hl7DefinitionRow, after: Hl7DefinitionRow): void {
  const port = Number(after.incomingPort);
  if (after.serviceName === '' || before.incomingPort === after.incomingPort || !Number.isInteger(port)) return;
  for (const host of hostNames(world.inventory())) {
    const services = world.rows<ServiceRow>('host.services', host, ({ name }) => name.toLowerCase());
    const service = services?.get(after.serviceName.toLowerCase())?.[0];
    const listeners = world.rows<Listener>('host.listeners', host, (row) => String(row.port));
    if (!listeners || service?.running !== true) continue;
    const old = listeners.get(before.incomingPort) ?? [];
    const isOwn = ({ owners }: Listener): boolean => service.pid !== null && owners?.some(({ pid }) => pid === service.pid) === true;
    const kept = old.filter((row) => !isOwn(row));
    listeners.set(before.incomingPort, kept.length === 0 ? undefined : kept);
    const owners = service.pid === null ? null : [{ name: service.name.slice(0, 15), pid: service.pid }];
    const made: Listener = { protocol: 'tcp', address: '0.0.0.0', port, device: null, ipv6Only: null, owners, uid: null, controlGroup: null, inode: null };
    // A port that somebody holds is refused to whoever comes second.
    if ((listeners.get(after.incomingPort) ?? []).length === 0) listeners.set(after.incomingPort, [{ ...made, ...old.find(isOwn), port }]);
  }
}
