import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LinuxFirewallFacts } from '../../src/domain/firewall/linux-firewall.ts';
import type { HostNetwork } from '../../src/domain/network-reach/network-facts.ts';
import { readHostNetwork, readLinuxFirewall } from './host-facts.ts';
import { eventually, type NetworkLab, networkLab } from './network-lab.ts';

/** A way packets can go in the lab: by source, destination and port. */
export interface Way {
  readonly name: string;
  readonly family: 4 | 6;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** Source port; any when left out. */
  readonly fromPort?: number;
  /** Interface of the hub that the packets arrive on. */
  readonly in: string;
  /** Who answers as long as there are no rules: `hub:3306`. */
  readonly usually: string;
}

/** A hub between the internet, tenant A and tenant B, with listeners on the hub and at tenant B. */
export interface PacketLab {
  /** Replaces all rules of the hub: an nft script, or shell commands. */
  apply(rules: { readonly nft?: string; readonly shell?: string }): void;
  /** What an audit would read of the hub's filter. */
  firewall(): LinuxFirewallFacts;
  /** What an audit would read of the hub's interfaces and routes. */
  readonly network: HostNetwork;
  /** What an audit would read of the hub's listeners: `ss -ltnupeH`. */
  readonly listeners: string;
  /** Tries real connections, all at once; gives who answered, or null. `timeout` in milliseconds. */
  connect(ways: readonly Way[], timeout: number): Promise<readonly (string | null)[]>;
  end(): Promise<void>;
}

const agent = fileURLToPath(new URL('packet-agent.mjs', import.meta.url));
/** Ports with a listener, on the hub and at tenant B. */
export const labPorts = [3306, 5001, 14_899] as const;

const addresses = {
  internet: { hub: 'w0', hub4: '10.66.1.1', peer4: '10.66.1.2', hub6: 'fd66:1::1', peer6: 'fd66:1::2' },
  tenantA: { hub: 'a0', hub4: '10.66.2.1', peer4: '10.66.2.2', hub6: 'fd66:2::1', peer6: 'fd66:2::2' },
  tenantB: { hub: 'b0', hub4: '10.66.3.1', peer4: '10.66.3.2', hub6: 'fd66:3::1', peer6: 'fd66:3::2' },
} as const;

/** The ways judged in every case: from both sides to every port of the hub and of tenant B, in both families. */
export const ways: readonly Way[] = ([4, 6] as const).flatMap((family) => {
  const address = (side: keyof typeof addresses, end: 'hub' | 'peer'): string => addresses[side][`${end}${family}`];
  const way = (from: 'internet' | 'tenantA', to: 'hub' | 'tenantB', port: number): Way => ({
    name: `${from} to ${to}:${port} over IPv${family}`,
    family,
    from: address(from, 'peer'),
    to: to === 'hub' ? address(from, 'hub') : address('tenantB', 'peer'),
    port,
    in: addresses[from].hub,
    usually: `${to}:${port}`,
  });
  return (['internet', 'tenantA'] as const).flatMap((from) => (['hub', 'tenantB'] as const).flatMap((to) => labPorts.map((port) => way(from, to, port))));
});

/** Builds the lab; takes about a second. Needs root. */
export async function packetLab(): Promise<PacketLab> {
  const lab = networkLab();
  const [hub, sources, target] = [lab.namespace('hub'), lab.namespace('src'), lab.namespace('dst')];
  lab.run(hub, 'sh', '-ec', wiring(hub, sources, target));
  lab.run(sources, 'sh', '-ec', sourceSide());
  lab.run(target, 'sh', '-ec', targetSide());
  let legacy = false;
  const socket = await startAgents(lab, { hub, sources, target });
  return {
    apply: ({ nft, shell }) => {
      const script = nft === undefined ? '' : `nft -f - <<'RULES'\n${nft}\nRULES\n`;
      lab.run(hub, 'sh', '-ec', `nft flush ruleset\n${legacy ? flushLegacy : ''}\n${script}${shell ?? ''}`);
      legacy ||= shell?.includes('legacy') ?? false;
    },
    firewall: () => readLinuxFirewall(lab, hub, legacy ? [...saves, ...legacySaves] : saves),
    network: readHostNetwork(lab, hub),
    listeners: lab.run(hub, 'ss', '-ltnupeH'),
    connect: async (list, timeout) =>
      ask(
        socket,
        list.map(({ from, fromPort, to, port }) => ({ from, fromPort, to, port, timeout })),
      ),
    end: async () => lab.end(),
  };
}

const saves = ['iptables-save', 'ip6tables-save'] as const;
/** The legacy programs make their tables by being asked, so they are asked only where they were used. */
const legacySaves = ['iptables-legacy-save', 'ip6tables-legacy-save'] as const;
/** What the rulesets use of iptables-legacy, which `nft flush` does not know. */
const flushLegacy = 'iptables-legacy -F; ip6tables-legacy -F';

function wiring(hub: string, sources: string, target: string): string {
  const cables = [
    `ip link add w0 netns ${hub} type veth peer name w1 netns ${sources}`,
    `ip link add a0 netns ${hub} type veth peer name a1 netns ${sources}`,
    `ip link add b0 netns ${hub} type veth peer name b1 netns ${target}`,
  ];
  const own = Object.values(addresses).map(
    ({ hub: name, hub4, hub6 }) => `ip addr add ${hub4}/24 dev ${name}; ip addr add ${hub6}/64 dev ${name} nodad; ip link set ${name} up`,
  );
  return [...cables, ...own, 'sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1'].join('\n');
}

/** Two interfaces of one namespace stand for two places: the source address chooses the way. */
function sourceSide(): string {
  return [addresses.internet, addresses.tenantA]
    .map(({ hub4, peer4, hub6, peer6 }, index) => {
      const [name, table] = [index === 0 ? 'w1' : 'a1', 101 + index];
      return [
        `ip addr add ${peer4}/24 dev ${name}; ip addr add ${peer6}/64 dev ${name} nodad; ip link set ${name} up`,
        `ip rule add from ${peer4} table ${table}; ip route add default via ${hub4} dev ${name} table ${table}`,
        `ip -6 rule add from ${peer6} table ${table}; ip -6 route add default via ${hub6} dev ${name} table ${table}`,
      ].join('\n');
    })
    .join('\n');
}

function targetSide(): string {
  const { hub4, peer4, hub6, peer6 } = addresses.tenantB;
  return [
    `ip addr add ${peer4}/24 dev b1; ip addr add ${peer6}/64 dev b1 nodad; ip link set b1 up`,
    `ip route add default via ${hub4}; ip -6 route add default via ${hub6}`,
  ].join('\n');
}

async function startAgents(lab: NetworkLab, places: { readonly hub: string; readonly sources: string; readonly target: string }): Promise<string> {
  const start = (namespace: string, name: string, label: string, ports: readonly number[]): { readonly path: string; readonly said: () => string } => {
    const path = join(lab.folder, `${name}.sock`);
    return { path, said: lab.start(namespace, [process.execPath, agent, path, label, ...ports.map(String)]).said };
  };
  const agents = [start(places.hub, 'hub', 'hub', labPorts), start(places.target, 'dst', 'tenantB', labPorts), start(places.sources, 'src', 'source', [])];
  await eventually(
    () => agents.every(({ path }) => existsSync(path)),
    () => agents.map(({ said }) => said()).join('\n'),
  );
  return agents[2]?.path ?? '';
}

async function ask(path: string, question: unknown): Promise<readonly (string | null)[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.write(`${JSON.stringify(question)}\n`));
    let answer = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      answer += chunk.toString('utf8');
      if (!answer.endsWith('\n')) return;
      socket.destroy();
      resolve(JSON.parse(answer) as (string | null)[]); // Boundary: our own agent answers so.
    });
  });
}
