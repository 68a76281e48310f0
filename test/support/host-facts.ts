import { expect } from 'vitest';
import { compileLinuxFirewall, type LinuxFirewallFacts } from '../../src/domain/firewall/linux-firewall.ts';
import type { HostNetwork } from '../../src/domain/network-reach/network-facts.ts';
import { networkReach, type ReachState } from '../../src/domain/network-reach/network-reach.ts';
import { tunnelPassage, type TunnelPassage } from '../../src/domain/network-reach/tunnel-passage.ts';
import { peerIds, tunnelHub, tunnelPeer } from '../../src/domain/vpn/tunnel-hub.ts';
import type { VpnHub } from '../../src/domain/vpn/vpn-hub.ts';
import type { NetworkLab } from './network-lab.ts';

/** The packet filter of a namespace, as an audit reads it. `saves`: the programs to ask besides nft, by turns for IPv4 and IPv6. */
export function readLinuxFirewall(lab: NetworkLab, namespace: string, saves: readonly string[] = []): LinuxFirewallFacts {
  const separator = '=====';
  const names = ['ip', 'ip6'].map((family) => `cat /proc/net/${family}_tables_names 2>/dev/null || true`);
  const commands = ['nft -j list ruleset', ...names, ...saves.map((program) => `${program} 2>/dev/null`)];
  const [nft = '', names4 = '', names6 = '', ...texts] = lab.run(namespace, 'sh', '-ec', commands.join(`; echo ${separator}; `)).split(`${separator}\n`);
  return {
    nft,
    saves: texts.map((text, at) => ({ family: at % 2 === 0 ? 4 : 6, text })),
    legacyTables: { 4: names4.split('\n').filter(Boolean), 6: names6.split('\n').filter(Boolean) },
  };
}

interface IpAddress {
  readonly ifname: string;
  readonly addr_info: readonly { readonly local: string; readonly prefixlen: number }[];
}

interface IpRoute {
  readonly dst: string;
  readonly dev?: string;
}

/** Interfaces, routes and kernel settings of a namespace, as an audit reads them. */
export function readHostNetwork(lab: NetworkLab, namespace: string): HostNetwork {
  // Boundary: `ip -j` writes lists of these.
  const interfaces = JSON.parse(lab.run(namespace, 'ip', '-j', 'addr')) as readonly IpAddress[];
  const routes = ([4, 6] as const).flatMap((family) =>
    (JSON.parse(lab.run(namespace, 'ip', '-j', `-${family}`, 'route')) as readonly IpRoute[]).map(({ dst, dev }) => ({
      to: dst === 'default' ? (family === 4 ? '0.0.0.0/0' : '::/0') : dst,
      through: dev ?? null,
    })),
  );
  const settings = ['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding', 'net.ipv4.conf.all.route_localnet'];
  const [forward4, forward6, loopback] = lab.run(namespace, 'sysctl', '-n', ...settings).split('\n');
  return {
    interfaces: interfaces.map(({ ifname, addr_info }) => ({ name: ifname, addresses: addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`) })),
    routes,
    forwarding: { 4: forward4 === '1', 6: forward6 === '1' },
    routesLoopback: loopback === '1',
  };
}

/** What is said of packets from a hub's first peer to its second: by the tunnels alone, and with routes, settings and filter of its namespace. */
export function judgedTunnels(lab: NetworkLab, namespace: string, vpn: VpnHub): readonly [passage: TunnelPassage['kind'], reach: ReachState] {
  const ids = peerIds(vpn);
  const peers = vpn.peers.map((peer, at) => tunnelPeer(ids[at] ?? '', peer)).filter((peer) => peer !== null);
  const [first, second] = peers.map((peer) => ({ hub: tunnelHub(vpn), peer }));
  const [from, to] = [first ?? expect.fail('no peers'), second ?? expect.fail('one peer')];
  const reach = networkReach(readHostNetwork(lab, namespace), compileLinuxFirewall(readLinuxFirewall(lab, namespace)));
  return [tunnelPassage(from, to).kind, reach.between(from, to).state];
}
