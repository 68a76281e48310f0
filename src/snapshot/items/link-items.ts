import type { ApplianceEnd } from '../../domain/firewall-appliance/appliance-config.ts';
import type { CertificateFacts } from '../../domain/tls/certificate.ts';
import type { EndpointSeen, TlsSeenFacts } from '../../domain/tls/endpoint-seen.ts';
import type { VpnHub, VpnPeer, VpnSecret } from '../../domain/vpn/vpn-hub.ts';
import type { ApplianceRules, LinkArtifacts } from '../artifacts/links.ts';
import { entryList, entryListOrNull, type FactItem, type ItemAbout, type ItemsOf, type ItemValue, unreadPart } from './fact-item.ts';
import { firewallItems } from './firewall-items.ts';

const network = (text: string): ItemAbout => ({ kind: 'network', network: text });

/** The facts of how a machine can be talked to. */
export const linkItems: { readonly [K in keyof LinkArtifacts]: ItemsOf<LinkArtifacts[K]> } = {
  'links.endpoints': (rows) => rows.flatMap(endpointItems),
  'links.tunnels': (hubs) => hubs.flatMap(tunnelItems),
  'links.appliances': (rows) => rows.flatMap(applianceItems),
  'links.network': ({ interfaces, routes, forwarding, routesLoopback }) => [
    ...(interfaces === null ? [unreadPart('network interface')] : []),
    ...(routes === null ? [unreadPart('route')] : []),
    ...(interfaces ?? []).map(({ name, addresses }): FactItem => ({
      what: 'network interface',
      key: [name],
      fields: { addresses: entryList(addresses) },
      about: addresses.map(network),
    })),
    ...(routes ?? []).map(({ to, through }): FactItem => ({ what: 'route', key: [to, through ?? 'refused'], fields: {}, about: [network(to)] })),
    {
      what: 'forwarding',
      key: ['of packets'],
      fields: { IPv4: forwarding[4], IPv6: forwarding[6], routesLoopback },
      about: [],
    },
  ],
  'links.firewall': firewallItems,
  'links.remoteAccess': (seen) =>
    seen.os === 'linux'
      ? []
      : [
          ...registryItems('Remote Desktop setting', seen.rdp),
          ...registryItems('Remote Desktop policy', seen.rdpPolicy),
          ...registryItems('file sharing setting', seen.smb),
        ],
  'links.keyFiles': (rows) =>
    rows.map(({ path, spkiSha256, encrypted }) => ({
      what: 'private key file',
      key: [path],
      fields: { publicKey: spkiSha256, encrypted },
      about: [{ kind: 'path', path }],
    })),
};

/** Values of a registry key by name; one list, so that a key that was not read is not comparable. */
function registryItems(what: string, values: Readonly<Record<string, number>> | null): FactItem[] {
  return [{ what, key: ['values'], fields: { values: values && entryList(Object.entries(values).map(([name, value]) => `${name}=${value}`)) }, about: [] }];
}

function endpointItems({ kind, declared, port, offersTls, tls, rdp, http }: EndpointSeen): FactItem[] {
  const about: ItemAbout[] = [{ kind: 'port', port }];
  const states = (named: Readonly<Record<string, { readonly state: string }>> | null): Record<string, ItemValue> =>
    Object.fromEntries(Object.entries(named ?? {}).map(([name, { state }]) => [name, state === 'unknown' ? null : state]));
  const endpoint: FactItem = {
    what: 'endpoint',
    key: [kind, declared],
    fields: {
      tls: offersTls.state === 'unknown' ? null : offersTls.state,
      ...states(tls?.versions ?? null),
      ...states(tls?.suites ?? null),
      ...states(rdp),
      ...(tls === null ? {} : { negotiated: negotiatedText(tls), trust: tls.untrusted ?? 'trusted or not checked', clientCertificate: tls.clientCertificate }),
      ...(http === null ? {} : { plainHttp: http.plain, hstsSeconds: http.hstsSeconds ?? '' }),
    },
    about,
  };
  const chain = tls?.chain ?? [];
  const unseen = chain.length === 0 && offersTls.state !== 'no' ? [unreadPart('certificate', kind, declared)] : [];
  return [endpoint, ...unseen, ...chain.map((certificate) => certificateItem(kind, declared, certificate, about))];
}

function negotiatedText({ negotiated }: TlsSeenFacts): string | null {
  return negotiated && `${negotiated.protocol} ${negotiated.cipher}`;
}

function certificateItem(kind: string, declared: string, certificate: CertificateFacts, about: readonly ItemAbout[]): FactItem {
  const { subject, issuer, sha256, spkiSha256, dnsNames, addresses, notBefore, notAfter } = certificate;
  return {
    what: 'certificate',
    key: [kind, declared, subject, `issued by ${issuer}`],
    fields: { notBefore, notAfter, names: entryList([...dnsNames, ...addresses]), publicKey: spkiSha256, sha256 },
    about,
  };
}

function tunnelItems(hub: VpnHub): FactItem[] {
  const key = [hub.technology, hub.name];
  const { networks, routedNetworks, pushedNetworks, listen, management, peers } = hub;
  const item: FactItem = {
    what: 'tunnel',
    key,
    fields: {
      role: hub.role,
      interface: hub.interface ?? '',
      enabled: hub.enabled,
      listen: entryList(listen.map(({ protocol, address, port }) => `${protocol} ${address ?? '*'}:${port ?? '*'}`)),
      networks: entryList(networks),
      routedNetworks: entryList(routedNetworks),
      pushedNetworks: entryList(pushedNetworks),
      publicKey: hub.publicKey ?? '',
      switchesPeers: hub.switchesPeers,
      sharesNames: hub.sharesNames,
      onlyListed: hub.onlyListed,
      management: entryList(management.map(({ address, port, password }) => `${address}:${port ?? ''} ${password ? 'with' : 'without'} password`)),
      secrets: secretKinds(hub.secrets),
      crypto: configuredCrypto(hub),
      missing: entryList(hub.missing),
    },
    about: [...networks, ...routedNetworks].map(network),
  };
  return [item, ...peers.map((peer) => peerItem(key, peer))];
}

/** Where a peer is connected from, and when, moves all the time and is not compared. */
function peerItem(hub: readonly string[], peer: VpnPeer): FactItem {
  const { identity, name, enabled, addresses, networks, configuredNetworks, localNetworks, pushedNetworks, secrets } = peer;
  return {
    what: 'tunnel peer',
    key: [...hub, identity === null ? (name ?? 'anybody') : `${identity.kind} ${identity.text}`],
    fields: {
      name: name ?? '',
      enabled,
      addresses: entryList(addresses),
      networks: entryListOrNull(networks),
      configuredNetworks: entryListOrNull(configuredNetworks),
      localNetworks: localNetworks === 'anywhere' ? localNetworks : entryListOrNull(localNetworks),
      pushedNetworks: entryList(pushedNetworks),
      secrets: secretKinds(secrets),
      crypto: configuredCrypto(peer),
    },
    about: [...addresses, ...(networks ?? configuredNetworks ?? [])].map(network),
  };
}

function secretKinds(secrets: readonly VpnSecret[]): ItemValue {
  return entryList(secrets.map(({ kind, ids }) => `${kind} ${ids.join(' ')}`.trim()));
}

/** What is negotiated shows only while somebody is connected. */
function configuredCrypto({ crypto }: Pick<VpnHub, 'crypto'>): ItemValue {
  return entryList(crypto.filter(({ origin }) => origin === 'configured').map(({ role, name }) => `${role} ${name}`));
}

function applianceItems({ source, product, version, interfaces, groups, routes, ipv6, unread, rules, forwards }: ApplianceRules): FactItem[] {
  const end = ({ not, text }: ApplianceEnd): string => `${not ? 'not ' : ''}${text}`;
  const about = ({ networks }: ApplianceEnd): ItemAbout[] => (typeof networks === 'string' ? [] : networks.map(network));
  return [
    { what: 'firewall appliance', key: [source], fields: { product, version, ipv6, unread: entryList(unread) }, about: [] },
    ...groups.map(({ name, members }): FactItem => ({ what: 'firewall group', key: [source, name], fields: { members: entryList(members) }, about: [] })),
    ...routes.map((route): FactItem => ({
      what: 'static route',
      key: [source, route.to],
      fields: { interface: route.interface ?? '' },
      about: [network(route.to)],
    })),
    ...interfaces.map(({ name, device, description, addresses, enabled, blocksPrivate }): FactItem => ({
      what: 'firewall interface',
      key: [source, name],
      fields: { device, description, addresses: entryList(addresses), enabled, blocksPrivate },
      about: addresses.map(network),
    })),
    ...rules.map((rule, at): FactItem => ({
      what: 'firewall rule',
      key: [
        source,
        `${rule.action} ${rule.direction} on ${rule.interfaces.join(', ') || 'all'}${rule.floating ? ', floating' : ''}`,
        `${rule.protocol ?? 'any protocol'} ${rule.family ?? ''} from ${end(rule.source)} to ${end(rule.destination)}`,
      ],
      fields: {
        enabled: rule.enabled,
        quick: rule.quick,
        limits: entryList(rule.limits),
        description: rule.description,
        after: rules[at - 1]?.description ?? '',
      },
      about: [...about(rule.source), ...about(rule.destination)],
    })),
    ...forwards.map((forward): FactItem => ({
      what: 'port forward',
      key: [source, forward.interfaces.join(', '), `${forward.protocol ?? 'any protocol'} from ${end(forward.source)} to ${end(forward.destination)}`],
      fields: {
        enabled: forward.enabled,
        exempts: forward.exempts,
        passes: forward.passes,
        limits: entryList(forward.limits),
        target: [forward.target].flat().join(', '),
        targetPort: forward.targetPort ?? '',
        description: forward.description,
      },
      about: about(forward.destination),
    })),
  ];
}
