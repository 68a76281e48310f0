import { parseNetwork } from '../../domain/network/address-ranges.ts';
import type { Evidence, Fix, NotAssessed, Subject } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { RuleContext } from '../fact-map.ts';
import type { SiteHub, SitePeer, SiteTunnels } from '../site/tunnels.ts';

/** The facts that rules about tunnels need. */
export type TunnelFacts = RuleContext & { readonly 'site.tunnels': SiteTunnels };

/** Names of tenants for sentences; of many, the first ones and how many more. */
export function tenantNames({ inventory }: RuleContext, ids: readonly string[]): string {
  const names = ids.slice(0, 4).map((id) => inventory.tenants[id]?.name ?? id);
  const more = ids.length > names.length ? [`${ids.length - names.length} more`] : [];
  const all = [...names, ...more];
  return all.length < 2 ? (all[0] ?? 'nobody') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
}

/** A tunnel endpoint as subject. */
export function hubSubject({ host, hub }: SiteHub): Subject {
  return { type: 'tunnel', id: `${host} ${hub.name}` };
}

/** One end of a tunnel as subject. */
export function peerSubject({ pass }: SitePeer): Subject {
  return pass.subject;
}

/** Something a hub says; `pointer` below the hub. */
export function hubEvidence({ host, at, hub }: SiteHub, excerpt: string, pointer = ''): Evidence {
  return { source: sourceId('links.tunnels', host), pointer: `/${at}${pointer}`, excerpt: `${hub.place.source}: ${excerpt}` };
}

/** What a hub says of one peer. */
export function peerEvidence({ hub, at, id, peer }: SitePeer, excerpt: string = (peer.networks ?? []).join(', ')): Evidence {
  const place = `${peer.place.source}${peer.place.line > 0 ? `:${peer.place.line}` : ''}`;
  return { source: sourceId('links.tunnels', hub.host), pointer: `/${hub.at}/peers/${at}`, excerpt: `${place}: ${id}: ${excerpt}` };
}

/** The verdict where what a hub says leaves something open. */
export function tunnelOpen(subject: Subject, tenants: readonly string[], host: string, reason: string, kinds: readonly Evidence['source'][] = []): NotAssessed {
  return { status: 'not-assessed', subject, tenants, missing: kinds.length > 0 ? kinds : [sourceId('links.tunnels', host)], reason };
}

/** Is it the configuration of pfSense or OPNsense, which nobody edits by hand? */
export function isApplianceFile(path: string): boolean {
  return /\.xml$/i.test(path);
}

/** What systemd calls the OpenVPN of a configuration; `NAME` where its place does not tell. */
export function openvpnUnit(config: string): string {
  const [, server, name] = /^\/etc\/openvpn\/(server\/)?([\w.-]+)\.conf$/.exec(config) ?? [];
  return name === undefined ? 'openvpn-server@NAME' : `${server === undefined ? 'openvpn' : 'openvpn-server'}@${name}`;
}

/** A change of a tunnel's configuration. */
interface HubChange {
  /** Lines to have, and those to undo it. */
  readonly to: readonly string[];
  readonly from: readonly string[];
  /** What the running program shows then. */
  readonly expect: string;
  /** What somebody does or decides instead of changing lines, or before. */
  readonly lead?: string;
  /** File of one client, where the lines belong there. */
  readonly file?: string;
}

/** What a change of a tunnel's configuration needs: the lines to have, those to undo it, and how the running program shows it. */
export function hubFix({ host, hub }: SiteHub, change: HubChange): Fix {
  const config = change.file ?? hub.place.source;
  if (isApplianceFile(config)) {
    const set = change.to.length === 0 ? '' : `: ${change.to.join('; ')}`;
    return {
      language: 'ini',
      target: `${host}: ${config}`,
      commands: [],
      undo: [],
      verify: [{ command: 'bitewing audit, with the configuration exported again', expect: change.expect }],
      note: `${change.lead ?? 'Change this tunnel'}${set}. All of it in the web interface of the firewall, not in the file; everybody behind this tunnel is interrupted for a moment.`,
    };
  }
  const commands: Readonly<Record<string, readonly [restart: string, show: string]>> = {
    wireguard: [`systemctl restart wg-quick@${hub.interface ?? hub.name}`, `wg show ${hub.interface ?? hub.name} allowed-ips`],
    openvpn: [
      `systemctl restart ${openvpnUnit(hub.place.source)}`,
      `grep -nE "^(client-to-client|duplicate-cn|ccd-exclusive|management|data-ciphers)" ${config}`,
    ],
    ipsec: isIpsecConf(config) ? ['ipsec update', 'ipsec statusall'] : ['swanctl --load-all', 'swanctl --list-conns'],
  };
  const [restart = '', show = `the configuration ${config}`] = commands[hub.technology] ?? [];
  return {
    language: 'ini',
    target: `${host}: ${config}`,
    commands: [...change.to],
    undo: [...change.from],
    verify: [{ command: show, expect: change.expect }],
    note: `${change.lead ?? `Change these lines of ${config}`}${restart === '' ? '' : `, then run: ${restart}`}. Keep a copy of the file; everybody behind this tunnel is interrupted for a moment.`,
  };
}

/** The older of strongSwan's two kinds of configuration. */
export function isIpsecConf(path: string): boolean {
  return /(?:^|\/)ipsec\.conf$/.test(path) || /\/ipsec\.d\//.test(path);
}

/** `10.1.0.0 255.255.0.0`, as OpenVPN writes a network. */
function addressAndMask(network: string): string {
  const range = parseNetwork(network);
  if (range === null || range.family === 6) return network;
  const dotted = (value: bigint): string => [24n, 16n, 8n, 0n].map((bits) => String((value >> bits) & 255n)).join('.');
  return `${dotted(range.first)} ${dotted(0xffffffffn ^ (range.last - range.first))}`;
}

/** The configuration lines that give a peer its networks. */
function networkLines({ hub: { hub }, peer }: SitePeer, networks: readonly string[]): string[] {
  // A file has a section for every peer: the key tells which.
  if (hub.technology === 'wireguard' && peer.identity !== null) return ['[Peer]', `PublicKey = ${peer.identity.text}`, `AllowedIPs = ${networks.join(', ')}`];
  if (hub.technology === 'openvpn') return networks.map((network) => `iroute ${addressAndMask(network)}`);
  if (hub.technology === 'ipsec' && isIpsecConf(hub.place.source)) return [`rightsubnet = ${networks.join(',')}`];
  return [`${hub.technology === 'wireguard' ? 'AllowedIPs' : 'remote_ts'} = ${networks.join(', ')}`];
}

/** Gives a peer exactly these networks. OpenVPN has them in the file of the client; what only a status shows has none. */
export function networkFix(site: SitePeer, networks: readonly string[], expect: string): Fix {
  const { hub, peer } = site;
  const { source, line } = peer.place;
  const file = hub.hub.technology === 'openvpn' && line === 0 && source !== '' ? { file: source } : {};
  const before = (peer.configuredNetworks ?? peer.networks ?? []).filter((network) => !peer.addresses.includes(network.replace(/\/(?:32|128)$/, '')));
  return hubFix(hub, { to: networkLines(site, networks), from: networkLines(site, before), expect, ...file });
}
