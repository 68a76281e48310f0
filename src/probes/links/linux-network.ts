import { parseIptables } from '../../domain/firewall/parse-iptables.ts';
import { type JsonObject, listIn, objectIn, textIn } from '../../domain/firewall/unknown-json.ts';
import type { NetworkRoute } from '../../domain/network-reach/network-facts.ts';
import { parseNetwork } from '../../domain/network/address-ranges.ts';
import type { HostFirewall, LinkArtifacts } from '../../snapshot/artifacts/links.ts';
import type { HostPiece, HostSection, SectionResult } from '../host/host-section.ts';

type Network = LinkArtifacts['links.network'];

const unknownNetwork: Network = { interfaces: null, routes: null, forwarding: { 4: null, 6: null }, routesLoopback: null };
const unknownFirewall = { os: 'linux', nft: null, saves: [], legacyTables: { 4: null, 6: null } } as const satisfies HostFirewall;

/** `ip -j addr`: the interfaces that are up. A machine with Linux's `ip` is no pfSense or OPNsense, and has no Windows settings. */
export function decodeIpAddresses(section: HostSection): SectionResult {
  return ofRows(section, 'ip -j addr', 'addr_info', (rows) => {
    const interfaces = rows
      .filter((row) => listIn(row['flags'])?.includes('UP') !== false)
      .map((row) => ({
        name: textIn(row['ifname']) ?? '',
        addresses: (listIn(row['addr_info']) ?? []).flatMap((info) => {
          const { local, prefixlen } = objectIn(info) ?? {};
          return typeof local === 'string' && typeof prefixlen === 'number' ? [`${local}/${prefixlen}`] : [];
        }),
      }));
    return [
      { kind: 'links.network', data: { ...unknownNetwork, interfaces } },
      { kind: 'links.appliances', data: [] },
      { kind: 'links.remoteAccess', data: { os: 'linux' } },
    ];
  });
}

const refusing = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);

/** `ip -j route` or `ip -j -6 route`: the main table. */
export function decodeIpRoutes(family: 4 | 6): (section: HostSection) => SectionResult {
  return (section) =>
    ofRows(section, 'ip -j route', 'dst', (rows) => {
      const routes = rows.flatMap((row): NetworkRoute[] => {
        const to = textIn(row['dst']) ?? '';
        const network = to === 'default' ? (family === 4 ? '0.0.0.0/0' : '::/0') : to;
        const devices = [row, ...(listIn(row['nexthops']) ?? []).map((hop) => objectIn(hop) ?? {})].flatMap((one) => textIn(one['dev']) ?? []);
        if (parseNetwork(network) === null || ['broadcast', 'multicast', 'local'].includes(textIn(row['type']) ?? '')) return [];
        return refusing.has(textIn(row['type']) ?? '') ? [{ to: network, through: null }] : devices.map((through) => ({ to: network, through }));
      });
      return [{ kind: 'links.network', data: { ...unknownNetwork, routes } }];
    });
}

/** `sysctl` lines about forwarding and loopback addresses. */
export function decodeSysctl({ bytes }: HostSection): SectionResult {
  const settings = [...new TextDecoder().decode(bytes).matchAll(/^(net\.[\w.@/-]+)\s*=\s*(\d+)\s*$/gm)].map(([, key = '', value]) => ({
    key,
    on: value !== '0',
  }));
  const one = (key: string): boolean | null => settings.find((setting) => setting.key === key)?.on ?? null;
  const local = settings.filter(({ key }) => /^net\.ipv4\.conf\..+\.route_localnet$/.test(key));
  if (settings.length === 0) return { ok: false, problem: { line: 0, expected: 'lines such as net.ipv4.ip_forward = 0', found: 'none' } };
  const forwarding = { 4: one('net.ipv4.ip_forward'), 6: one('net.ipv6.conf.all.forwarding') };
  // The setting for all interfaces alone does not tell what single ones say.
  const routesLoopback = local.some(({ on }) => on) ? true : local.length > 1 ? false : null;
  return { ok: true, pieces: [{ kind: 'links.network', data: { ...unknownNetwork, forwarding, routesLoopback } }] };
}

/** `nft -j list ruleset`. Nothing at all is printed by a kernel without nf_tables. */
export function decodeNft({ bytes }: HostSection): SectionResult {
  return firewall({ ...unknownFirewall, nft: new TextDecoder().decode(bytes).trim() });
}

/** `iptables-save`, `iptables-legacy-save` and those for IPv6. Which family it is about only the command tells. */
export function decodeIptablesSave(section: HostSection): SectionResult {
  const text = new TextDecoder().decode(section.bytes);
  const family = /ip6/i.test(`${section.name ?? ''} ${section.how} ${section.file}`) ? 6 : 4;
  const { tables, problems } = parseIptables(text, family);
  if (tables.length === 0 && problems.length > 0) return { ok: false, problem: { line: 0, expected: 'output of iptables-save', found: problems[0] ?? '' } };
  return firewall({ ...unknownFirewall, saves: [{ family, text }] });
}

/** `/proc/net/ip_tables_names` and `ip6_tables_names`, a name a line; nothing where the kernel has no such tables. */
export function decodeLegacyTables(family: 4 | 6): (section: HostSection) => SectionResult {
  return ({ bytes }) => {
    const names = new TextDecoder()
      .decode(bytes)
      .split(/\s+/)
      .filter((name) => name !== '');
    return firewall({ ...unknownFirewall, legacyTables: { ...unknownFirewall.legacyTables, [family]: names } });
  };
}

function firewall(data: HostFirewall): SectionResult {
  return { ok: true, pieces: [{ kind: 'links.firewall', data }] };
}

/** Rows of JSON output of `ip`, those that carry the property; a text that is none is refused. */
function ofRows({ bytes }: HostSection, what: string, property: string, pieces: (rows: readonly JsonObject[]) => readonly HostPiece[]): SectionResult {
  const text = new TextDecoder().decode(bytes).trim();
  const problem = (found: string): SectionResult => ({ ok: false, problem: { line: 0, expected: `output of ${what}`, found } });
  let value: unknown;
  try {
    // Without any row, `ip` prints nothing, or a list without rows.
    value = text === '' ? [] : JSON.parse(text);
  } catch {
    return problem('text that is not JSON');
  }
  const rows = listIn(value)?.map(objectIn);
  if (rows === undefined || rows.includes(null)) return problem('other JSON');
  return { ok: true, pieces: pieces(rows.flatMap((row) => (row !== null && property in row ? [row] : []))) };
}
