import type { IpsecConnection } from './ipsec-hub.ts';
import type { ViciEvent, ViciSection } from './vici-output.ts';

/**
 * The connections charon has loaded, from `swanctl --list-conns`. It prints neither proposals nor whether aggressive mode is on: `aggressive` is
 * false and no cryptography is given, so the hub must count the configuration as unseen.
 */
export function viciConnections(events: readonly ViciEvent[], source: string): IpsecConnection[] {
  return events
    .filter(({ kind }) => kind === 'list-conn')
    .map(({ name, content }) => {
      const ends = (end: 'local-' | 'remote-'): ViciSection[] => [...content.sections].filter(([key]) => key.startsWith(end)).map(([, section]) => section);
      const version = content.values.get('version');
      return {
        name,
        enabled: true,
        version: version === 'IKEv1' ? 1 : version === 'IKEv2' ? 2 : null,
        aggressive: false,
        localAddresses: content.lists.get('local_addrs') ?? [],
        remoteAddresses: content.lists.get('remote_addrs') ?? [],
        localId: idOf(ends('local-')),
        remoteId: idOf(ends('remote-')),
        preShared: [...ends('local-'), ...ends('remote-')].some(({ values }) => values.get('class') === 'pre-shared key'),
        crypto: [],
        children: [...(content.sections.get('children')?.sections.values() ?? [])].map(({ lists }) => ({
          local: lists.get('local-ts') ?? ['dynamic'],
          remote: lists.get('remote-ts') ?? ['dynamic'],
          crypto: [],
        })),
        pools: null,
        place: { source, line: 0 },
      };
    });
}

function idOf(ends: readonly ViciSection[]): string | null {
  return ends.map(({ values }) => values.get('id') ?? null).find((id) => id !== null) ?? null;
}
