import { grouped } from '../grouped.ts';
import { type IpsecChild, type IpsecConnection, ipsecHub } from '../vpn/ipsec-hub.ts';
import { proposalCrypto } from '../vpn/ipsec-proposals.ts';
import { textBytes } from '../vpn/shared-secret.ts';
import { tunnelNetwork } from '../vpn/tunnel-network.ts';
import type { VpnCrypto, VpnCryptoRole, VpnHub, VpnSecret } from '../vpn/vpn-hub.ts';
import type { ApplianceInterface } from './appliance-config.ts';
import { interfaceNetworks } from './appliance-interfaces.ts';
import type { ApplianceReading } from './appliance-openvpn.ts';
import { elementsAt, isSet, isYes, textAt, wordsAt, type XmlElement } from './appliance-xml.ts';

/** IPsec of both products as one hub: phase 1 entries and OPNsense's connections. None: no hub. */
export function applianceIpsec(reading: ApplianceReading, interfaces: readonly ApplianceInterface[]): VpnHub[] {
  const { root, source } = reading;
  const phase2 = grouped(elementsAt(root, 'ipsec', 'phase2'), (each) => textAt(each, 'ikeid'));
  const classic = elementsAt(root, 'ipsec', 'phase1').map((each) => classicConnection(each, phase2.get(textAt(each, 'ikeid')) ?? [], reading, interfaces));
  const parts = modernParts(root);
  const modern = elementsAt(root, 'OPNsense', 'Swanctl', 'Connections', 'Connection').map((each) => modernConnection(each, parts, source));
  const connections = [...classic, ...modern];
  if (connections.length === 0) return [];
  // What comes out of a tunnel arrives on this interface.
  return [
    {
      ...ipsecHub({
        name: 'ipsec',
        source,
        connections,
        secrets: [...classicSecrets(reading), ...modernSecrets(reading)],
        associations: null,
        secretFiles: [],
        unseen: [],
      }),
      interface: 'enc0',
    },
  ];
}

function classicConnection(
  phase1: XmlElement,
  phase2s: readonly XmlElement[],
  { root, source }: ApplianceReading,
  interfaces: readonly ApplianceInterface[],
): IpsecConnection {
  const id = textAt(phase1, 'ikeid');
  const mobile = isSet(phase1, 'mobile');
  const type = textAt(phase1, 'iketype') || 'ikev1';
  const client = elementsAt(root, 'ipsec', 'client')[0];
  const pool = mobile && client !== undefined ? tunnelNetwork(`${textAt(client, 'pool_address')}/${textAt(client, 'pool_netbits')}`) : null;
  return {
    name: textAt(phase1, 'descr') || `phase 1 ${id}`,
    enabled: !isSet(phase1, 'disabled'),
    version: type === 'ikev1' ? 1 : type === 'ikev2' ? 2 : null,
    aggressive: textAt(phase1, 'mode') === 'aggressive',
    localAddresses: ['%any'],
    remoteAddresses: [textAt(phase1, 'remote-gateway') || '%any'],
    localId: textAt(phase1, 'myid_data') || null,
    remoteId: textAt(phase1, 'peerid_data') || (mobile ? null : textAt(phase1, 'remote-gateway') || null),
    preShared: /pre_shared_key|psk/.test(textAt(phase1, 'authentication_method')),
    crypto: phase1Crypto(phase1, source),
    children: phase2s.filter((phase2) => !isSet(phase2, 'disabled')).map((phase2) => classicChild(phase2, source, interfaces)),
    pools: pool === null ? null : [pool],
    place: { source, line: phase1.line },
  };
}

function phase1Crypto(phase1: XmlElement, source: string): VpnCrypto[] {
  // Files of older versions have one set of algorithms without the list around it.
  const items = elementsAt(phase1, 'encryption', 'item');
  return (items.length === 0 ? [phase1] : items).flatMap((item) => [
    ...named(elementsAt(item, 'encryption-algorithm', 'name'), 'cipher', source),
    ...named(elementsAt(item, 'hash-algorithm'), 'integrity', source),
    ...named(elementsAt(item, 'dhgroup'), 'exchange', source),
  ]);
}

function classicChild(phase2: XmlElement, source: string, interfaces: readonly ApplianceInterface[]): IpsecChild {
  const selectors = (end: 'localid' | 'remoteid'): string[] => {
    const [element] = elementsAt(phase2, end);
    if (element === undefined) return ['dynamic'];
    const type = textAt(element, 'type');
    if (type === 'network') return [`${textAt(element, 'address')}/${textAt(element, 'netbits')}`];
    if (type === 'address') return [textAt(element, 'address')];
    // `none`: the addresses of the ends themselves.
    return type === 'none' || type === 'mobile' ? ['dynamic'] : (interfaceNetworks(interfaces, type) ?? [`network of ${type}`]);
  };
  const pfs = elementsAt(phase2, 'pfsgroup').filter(({ text }) => text !== '0' && text !== '');
  return {
    local: selectors('localid'),
    // Mobile clients have no entry of their own: they are what the pool gives them.
    remote: selectors('remoteid'),
    crypto: [
      ...named(elementsAt(phase2, 'encryption-algorithm-option', 'name'), 'cipher', source),
      ...named(elementsAt(phase2, 'hash-algorithm-option'), 'integrity', source),
      ...named(pfs, 'exchange', source),
    ],
  };
}

function named(elements: readonly XmlElement[], role: VpnCryptoRole, source: string): VpnCrypto[] {
  return elements.filter(({ text }) => text !== '').map(({ text, line }) => ({ role, name: text, origin: 'configured', place: { source, line } }));
}

function classicSecrets({ root, source, secrets }: ApplianceReading): VpnSecret[] {
  const connections = elementsAt(root, 'ipsec', 'phase1').flatMap((phase1) => {
    const [key] = elementsAt(phase1, 'pre-shared-key');
    const peer = textAt(phase1, 'peerid_data') || textAt(phase1, 'remote-gateway');
    return key === undefined || key.text === '' ? [] : [{ key, ids: isSet(phase1, 'mobile') || peer === '' ? [] : [peer], kind: 'pre-shared-key' as const }];
  });
  const mobile = elementsAt(root, 'ipsec', 'mobilekey').flatMap((entry) => {
    const [key] = elementsAt(entry, 'pre-shared-key');
    const kind = textAt(entry, 'type') === 'EAP' ? ('password' as const) : ('pre-shared-key' as const);
    return key === undefined ? [] : [{ key, ids: [textAt(entry, 'ident')], kind }];
  });
  return [...connections, ...mobile].map(({ key, ids, kind }) => ({
    kind,
    fingerprint: secrets.fingerprint(textBytes(key.text)),
    ids,
    place: { source, line: key.line },
  }));
}

/** What belongs to connections, by the connection; pools by their own id. */
interface ModernParts {
  readonly locals: ReadonlyMap<string, readonly XmlElement[]>;
  readonly remotes: ReadonlyMap<string, readonly XmlElement[]>;
  readonly children: ReadonlyMap<string, readonly XmlElement[]>;
  readonly pools: ReadonlyMap<string, readonly XmlElement[]>;
}

function modernParts(root: XmlElement): ModernParts {
  const byConnection = (...path: readonly string[]): Map<string, XmlElement[]> =>
    grouped(
      elementsAt(root, 'OPNsense', 'Swanctl', ...path).filter((each) => isSet(each, 'enabled')),
      (each) => textAt(each, 'connection'),
    );
  return {
    locals: byConnection('locals', 'local'),
    remotes: byConnection('remotes', 'remote'),
    children: byConnection('children', 'child'),
    pools: grouped(elementsAt(root, 'OPNsense', 'Swanctl', 'Pools', 'Pool'), ({ uuid }) => uuid ?? ''),
  };
}

function modernConnection(each: XmlElement, parts: ModernParts, source: string): IpsecConnection {
  const place = { source, line: each.line };
  const part = (name: 'locals' | 'remotes' | 'children'): readonly XmlElement[] => (each.uuid === null ? [] : (parts[name].get(each.uuid) ?? []));
  const idOf = (ends: readonly XmlElement[]): string | null => ends.map((end) => textAt(end, 'id')).find((id) => id !== '') ?? null;
  const locals = part('locals');
  const remotes = part('remotes');
  const version = textAt(each, 'version');
  const pools = wordsAt(each, 'pools').map((pool) => parts.pools.get(pool)?.[0]);
  const addresses = pools.map((pool) => (pool === undefined ? null : tunnelNetwork(textAt(pool, 'addrs'))));
  const selectors = (child: XmlElement, name: string): string[] => {
    const words = wordsAt(child, name);
    return words.length === 0 ? ['dynamic'] : words;
  };
  return {
    name: textAt(each, 'description') || (each.uuid ?? 'connection'),
    enabled: isSet(each, 'enabled'),
    version: version === '1' ? 1 : version === '2' ? 2 : null,
    aggressive: isYes(each, 'aggressive'),
    localAddresses: orAny(wordsAt(each, 'local_addrs')),
    remoteAddresses: orAny(wordsAt(each, 'remote_addrs')),
    localId: idOf(locals),
    remoteId: idOf(remotes),
    preShared: [...locals, ...remotes].some((end) => textAt(end, 'auth') === 'psk'),
    crypto: proposalCrypto(textAt(each, 'proposals'), place),
    children: part('children').map((child) => ({
      local: selectors(child, 'local_ts'),
      remote: selectors(child, 'remote_ts'),
      crypto: proposalCrypto(textAt(child, 'esp_proposals'), { source, line: child.line }),
    })),
    pools: pools.length === 0 || addresses.includes(null) ? null : addresses.flatMap((address) => address ?? []),
    place,
  };
}

function modernSecrets({ root, source, secrets }: ApplianceReading): VpnSecret[] {
  return elementsAt(root, 'OPNsense', 'IPsec', 'preSharedKeys', 'preSharedKey').flatMap((each) => {
    const [key] = elementsAt(each, 'Key');
    if (key === undefined || key.text === '') return [];
    const ids = [textAt(each, 'ident'), textAt(each, 'remote_ident')].filter((id) => id !== '');
    const kind = textAt(each, 'keyType') === 'EAP' ? 'password' : 'pre-shared-key';
    return [{ kind, fingerprint: secrets.fingerprint(textBytes(key.text)), ids, place: { source, line: key.line } }];
  });
}

function orAny(list: readonly string[]): readonly string[] {
  return list.length === 0 ? ['%any'] : list;
}
