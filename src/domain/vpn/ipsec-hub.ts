import { grouped } from '../grouped.ts';
import { ikeProtocol } from './ipsec-proposals.ts';
import { tunnelNetwork } from './tunnel-network.ts';
import type { ViciEvent, ViciSection } from './vici-output.ts';
import { type VpnCrypto, type VpnHub, vpnHub, type VpnLastSeen, type VpnPeer, vpnPeer, type VpnPlace, type VpnSecret } from './vpn-hub.ts';

/** A tunnel of a connection: what may go through, as spelled; `dynamic` is the address of that end. */
export interface IpsecChild {
  readonly local: readonly string[];
  readonly remote: readonly string[];
  /** Cryptography of the packets. */
  readonly crypto: readonly VpnCrypto[];
}

/** An IPsec connection, whatever program or firewall it is configured in. */
export interface IpsecConnection {
  readonly name: string;
  readonly enabled: boolean;
  /** Null: both versions are spoken, or it is not known which. */
  readonly version: 1 | 2 | null;
  readonly aggressive: boolean;
  /** Outer addresses as spelled; `%any` and names among them. */
  readonly localAddresses: readonly string[];
  readonly remoteAddresses: readonly string[];
  /** IKE identities of both ends; null: not said. */
  readonly localId: string | null;
  readonly remoteId: string | null;
  /** Does either end prove itself by a pre-shared key? */
  readonly preShared: boolean;
  /** Cryptography of the key exchange. */
  readonly crypto: readonly VpnCrypto[];
  readonly children: readonly IpsecChild[];
  /** Networks that virtual addresses of clients come from; null when they are given out elsewhere. */
  readonly pools: readonly string[] | null;
  readonly place: VpnPlace;
}

/** All IPsec of one host or firewall as one hub: each connection is a peer. */
export function ipsecHub(seen: {
  readonly name: string;
  readonly source: string;
  readonly connections: readonly IpsecConnection[];
  readonly secrets: readonly VpnSecret[];
  /** What `swanctl --list-sas` printed; null when nobody asked. */
  readonly associations: { readonly events: readonly ViciEvent[]; readonly source: string; readonly at: number | null } | null;
  readonly secretFiles: readonly string[];
  readonly unseen: readonly string[];
}): VpnHub {
  const byConnection = grouped(seen.associations?.events ?? [], ({ name }) => name);
  const secrets = seen.secrets.map((secret) => (secret.ids.includes('%any') ? { ...secret, ids: [] } : secret));
  const keyOf = keyChooser(secrets);
  const peers = seen.connections.map((connection) => ipsecPeer(connection, keyOf(connection), byConnection.get(connection.name) ?? [], seen.associations));
  const known = new Set(seen.connections.map(({ name }) => name));
  const unlisted = [...byConnection].filter(([name]) => !known.has(name));
  return vpnHub({
    technology: 'ipsec',
    name: seen.name,
    role: 'server',
    listen: [500, 4500].map((port) => ({ protocol: 'udp', address: null, port })),
    networks: [...new Set(seen.connections.flatMap(({ pools }) => pools ?? []))],
    peers: [...peers, ...unlisted.map(([name, events]) => unlistedPeer(name, events, seen.associations))],
    onlyListed: true,
    secrets,
    secretFiles: seen.secretFiles,
    unseen: [...seen.unseen, ...(seen.associations === null ? ['security associations: who is connected, with which algorithms'] : [])],
    place: { source: seen.source, line: 0 },
  });
}

type Associations = Parameters<typeof ipsecHub>[0]['associations'];

function ipsecPeer(connection: IpsecConnection, secrets: readonly VpnSecret[], events: readonly ViciEvent[], associations: Associations): VpnPeer {
  const { place, remoteId, children } = connection;
  const configured = selected(
    children.flatMap(({ remote }) => remote),
    connection.pools ?? connection.remoteAddresses,
  );
  const negotiated = events
    .flatMap(({ content }) => selectors(content, 'remote-ts'))
    .map(tunnelNetwork)
    .filter((network) => network !== null);
  const live = associations === null ? [] : events.flatMap(({ content }) => negotiatedCrypto(content, associations.source));
  return vpnPeer({
    name: connection.name,
    identity: remoteId === null ? null : { kind: 'ike-id', text: remoteId },
    enabled: connection.enabled,
    networks: configured === null ? null : [...new Set([...configured, ...negotiated])],
    configuredNetworks: configured,
    localNetworks: selected(
      children.flatMap(({ local }) => local),
      connection.localAddresses,
    ),
    endpoints:
      events.length > 0
        ? events.flatMap(({ content }) => content.values.get('remote-host') ?? [])
        : connection.remoteAddresses.filter((address) => address !== '%any'),
    lastSeen: lastSeen(events, associations),
    secrets,
    crypto: [
      ...ikeProtocol(connection.version, connection.aggressive, connection.preShared, place),
      ...connection.crypto,
      ...children.flatMap(({ crypto }) => crypto),
      ...live,
    ],
    place,
  });
}

/** The pre-shared keys of a connection: those named for its other end, otherwise those named for this end alone. Keys for whoever comes stay with the hub. */
function keyChooser(secrets: readonly VpnSecret[]): (connection: IpsecConnection) => readonly VpnSecret[] {
  const keys = secrets.filter(({ kind }) => kind === 'pre-shared-key').flatMap((secret) => secret.ids.map((id) => ({ id, secret })));
  const indexed = (entries: typeof keys): Map<string, VpnSecret[]> =>
    new Map([...grouped(entries, ({ id }) => id)].map(([id, each]) => [id, each.map(({ secret }) => secret)]));
  const named = indexed(keys);
  const alone = indexed(keys.filter(({ secret }) => secret.ids.length === 1));
  return ({ preShared, localId, remoteId }) => (preShared ? (named.get(remoteId ?? '') ?? alone.get(localId ?? '') ?? []) : []);
}

/** A connection that is up although no configuration that was seen has it. */
function unlistedPeer(name: string, events: readonly ViciEvent[], associations: Associations): VpnPeer {
  const source = associations?.source ?? '';
  const networks = events.flatMap(({ content }) => selectors(content, 'remote-ts')).map(tunnelNetwork);
  const local = events.flatMap(({ content }) => selectors(content, 'local-ts')).map(tunnelNetwork);
  const id = events[0]?.content.values.get('remote-id');
  return vpnPeer({
    name,
    identity: id === undefined ? null : { kind: 'ike-id', text: id },
    networks: networks.filter((network) => network !== null),
    localNetworks: local.filter((network) => network !== null),
    endpoints: events.flatMap(({ content }) => content.values.get('remote-host') ?? []),
    lastSeen: lastSeen(events, associations),
    crypto: events.flatMap(({ content }) => negotiatedCrypto(content, source)),
    place: { source, line: 0 },
  });
}

/** Traffic selectors as networks, `dynamic` replaced by the addresses of that end; null when one of them cannot be told. */
function selected(texts: readonly string[], own: readonly string[]): string[] | null {
  const networks = texts.flatMap((text) => (/^%?dynamic$/.test(text) ? own : [text])).map((text) => tunnelNetwork(text.replace(/\[[^\]]*\]$/, '')));
  const readable = networks.filter((network) => network !== null);
  return readable.length === networks.length ? [...new Set(readable)] : null;
}

function selectors(content: ViciSection, name: string): string[] {
  return [...(content.sections.get('child-sas')?.sections.values() ?? [])].flatMap((child) => child.lists.get(name) ?? []);
}

function lastSeen(events: readonly ViciEvent[], associations: Associations): VpnLastSeen {
  if (associations === null) return { state: 'unknown' };
  return { state: events.some(({ content }) => content.values.get('state') === 'ESTABLISHED') ? 'seen' : 'absent', at: associations.at };
}

const negotiatedRoles = [
  ['encr-alg', 'cipher'],
  ['integ-alg', 'integrity'],
  ['dh-group', 'exchange'],
] as const;

function negotiatedCrypto(content: ViciSection, source: string): VpnCrypto[] {
  const base = { origin: 'negotiated', place: { source, line: 0 } } as const;
  const version = content.values.get('version');
  const levels = [content, ...(content.sections.get('child-sas')?.sections.values() ?? [])];
  return [
    ...(version === undefined ? [] : [{ role: 'protocol', name: `ikev${version}`, ...base } as const]),
    ...levels.flatMap(({ values }) =>
      negotiatedRoles.flatMap(([key, role]) => {
        const name = values.get(key);
        return name === undefined ? [] : [{ role, name, ...base }];
      }),
    ),
  ];
}
