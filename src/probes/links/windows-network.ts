import type { WindowsProfileName } from '../../domain/firewall/windows-rule.ts';
import type { NetworkInterface } from '../../domain/network-reach/network-facts.ts';
import type { HostFirewall, LinkArtifacts, RegistryNumbers, RemoteAccess, WindowsProfileKeys } from '../../snapshot/artifacts/links.ts';
import type { HostPiece, HostSection, SectionResult } from '../host/host-section.ts';
import { decodeJsonRows } from '../windows-text/json-rows.ts';
import { decodeRegistry, type RegistryKey } from '../windows-text/registry-keys.ts';
import type { TextRows } from '../windows-text/text-rows.ts';

/** Windows takes no packets for loopback addresses from outside. */
const unknownNetwork: LinkArtifacts['links.network'] = { interfaces: null, routes: null, forwarding: { 4: null, 6: null }, routesLoopback: false };
const unknownFirewall = {
  os: 'windows',
  localRules: null,
  policyRules: null,
  activeProfiles: null,
  localProfiles: null,
  policyProfiles: null,
} as const satisfies HostFirewall;
const unknownAccess = { os: 'windows', rdp: null, rdpPolicy: null, smb: null } as const satisfies RemoteAccess;

/** `Get-NetIPAddress | ConvertTo-Json`. */
export function decodeNetIpAddresses(section: HostSection): SectionResult {
  const read = decodeJsonRows(section.bytes, 'Get-NetIPAddress', (row) => ({
    name: row.text('InterfaceAlias'),
    address: `${row.text('IPAddress').replace(/%.*$/, '')}/${row.whole('PrefixLength')}`,
  }));
  return pieces(section, read, (rows) => {
    const interfaces = new Map<string, string[]>();
    for (const { name, address } of rows) interfaces.set(name, [...(interfaces.get(name) ?? []), address]);
    const data = { ...unknownNetwork, interfaces: [...interfaces].map(([name, addresses]): NetworkInterface => ({ name, addresses })) };
    return [
      { kind: 'links.network', data },
      { kind: 'links.appliances', data: [] },
    ];
  });
}

/** `Get-NetRoute | ConvertTo-Json`: the preferred of equal routes first. */
export function decodeNetRoutes(section: HostSection): SectionResult {
  const read = decodeJsonRows(section.bytes, 'Get-NetRoute', (row) => ({
    to: row.text('DestinationPrefix'),
    through: row.text('InterfaceAlias'),
    metric: row.whole('RouteMetric') + (row.word('InterfaceMetric', {}) ?? 0),
  }));
  return pieces(section, read, (rows) => {
    const routes = [...rows].sort((a, b) => a.metric - b.metric).map(({ to, through }) => ({ to, through }));
    return [{ kind: 'links.network', data: { ...unknownNetwork, routes } }];
  });
}

/** `Get-NetIPInterface | ConvertTo-Json`: Windows passes packets on where any interface forwards. */
export function decodeNetInterfaces(section: HostSection): SectionResult {
  const read = decodeJsonRows(section.bytes, 'Get-NetIPInterface', (row) => ({
    family: row.word('AddressFamily', { ipv4: 2, ipv6: 23 }),
    forwards: row.word('Forwarding', { enabled: 1, disabled: 2 }) === 1,
  }));
  return pieces(section, read, (rows) => {
    const forwarding = (family: number): boolean | null => {
      const own = rows.filter((row) => row.family === family);
      return own.length === 0 ? null : own.some(({ forwards }) => forwards);
    };
    return [{ kind: 'links.network', data: { ...unknownNetwork, forwarding: { 4: forwarding(2), 6: forwarding(23) } } }];
  });
}

/** `Get-NetConnectionProfile | ConvertTo-Json`: which of the firewall's profiles are active. */
export function decodeConnectionProfiles(section: HostSection): SectionResult {
  const categories = ['public', 'private', 'domain'] as const;
  const read = decodeJsonRows(section.bytes, 'Get-NetConnectionProfile', (row) => ({
    category: row.word('NetworkCategory', { public: 0, private: 1, domainauthenticated: 2 }),
  }));
  return pieces(section, read, (rows) => {
    const known = rows.map(({ category }) => categories[category ?? -1] ?? null);
    const active = known.every((name) => name !== null) ? [...new Set(known.flatMap((name): WindowsProfileName[] => (name === null ? [] : [name])))] : null;
    return [{ kind: 'links.firewall', data: { ...unknownFirewall, activeProfiles: active } }];
  });
}

const localKey = /\\SharedAccess\\Parameters\\FirewallPolicy(?:\\|$)/i;
const policyKey = /\\Policies\\Microsoft\\WindowsFirewall(?:\\|$)/i;
const rdpKey = /\\Control\\Terminal Server(?:\\WinStations\\RDP-Tcp)?$/i;
const rdpPolicyKey = /\\Policies\\Microsoft\\Windows NT\\Terminal Services$/i;
const smbKey = /\\LanmanServer\\Parameters$/i;

/** Registry exports about the firewall, Remote Desktop or the file server: a text holding any of the keys. */
export function isLinksRegistry(head: string): boolean {
  const isRegistry = /^(?:\ufeff?Windows Registry Editor|REGEDIT4|\s*HKEY_LOCAL_MACHINE\\)/.test(head);
  return (
    isRegistry &&
    /FirewallPolicy|Microsoft\\WindowsFirewall|Control\\Terminal Server|Windows NT\\Terminal Services|LanmanServer\\Parameters\]?\r?$/im.test(head)
  );
}

/** Reads such an export. A policy that does not exist is an empty text in our exports: it decides nothing. */
export function decodeLinksRegistry(section: HostSection): SectionResult {
  const isNone = section.bytes.length === 0 && (section.name ?? '').endsWith('-policy');
  const read = isNone ? { rows: [], problems: [] } : decodeRegistry(section.bytes);
  const isAbout = (pattern: RegExp, name: string): boolean => (isNone && section.name === name) || read.rows.some(({ path }) => pattern.test(path));
  return pieces(section, read, (keys) => [
    ...(isAbout(localKey, '') ? [localFirewall(keys)] : []),
    ...(isAbout(policyKey, 'windows-firewall-policy') ? [policyFirewall(keys)] : []),
    ...(isAbout(rdpKey, '') ? [access({ rdp: numbers(keys, rdpKey) })] : []),
    ...(isAbout(rdpPolicyKey, 'remote-desktop-policy') ? [access({ rdpPolicy: numbers(keys, rdpPolicyKey) ?? {} })] : []),
    ...(isAbout(smbKey, '') ? [access({ smb: numbers(keys, smbKey) })] : []),
  ]);
}

function access(known: Partial<Extract<RemoteAccess, { os: 'windows' }>>): HostPiece {
  return { kind: 'links.remoteAccess', data: { ...unknownAccess, ...known } };
}

function localFirewall(keys: readonly RegistryKey[]): HostPiece {
  const profile = (name: string): RegistryNumbers | null => numbers(keys, new RegExp(`\\\\FirewallPolicy\\\\${name}$`, 'i'));
  const localProfiles: WindowsProfileKeys = { domain: profile('DomainProfile'), private: profile('StandardProfile'), public: profile('PublicProfile') };
  return { kind: 'links.firewall', data: { ...unknownFirewall, localRules: ruleTexts(keys, /\\FirewallPolicy\\FirewallRules$/i), localProfiles } };
}

function policyFirewall(keys: readonly RegistryKey[]): HostPiece {
  const profile = (name: string): RegistryNumbers => numbers(keys, new RegExp(`\\\\WindowsFirewall\\\\${name}$`, 'i')) ?? {};
  const policyProfiles: WindowsProfileKeys = {
    domain: profile('DomainProfile'),
    private: profile('(?:Standard|Private)Profile'),
    public: profile('PublicProfile'),
  };
  const policyRules = ruleTexts(keys, /\\WindowsFirewall\\FirewallRules$/i) ?? [];
  return { kind: 'links.firewall', data: { ...unknownFirewall, policyRules, policyProfiles } };
}

function ruleTexts(keys: readonly RegistryKey[], pattern: RegExp): { readonly name: string; readonly text: string }[] | null {
  const own = keys.filter(({ path }) => pattern.test(path));
  if (own.length === 0) return null;
  return own.flatMap(({ values }) => [...values].flatMap(([name, text]) => (typeof text === 'string' ? [{ name, text }] : [])));
}

/** Numbers of every key that fits; null when none does. */
function numbers(keys: readonly RegistryKey[], pattern: RegExp): RegistryNumbers | null {
  const own = keys.filter(({ path }) => pattern.test(path));
  if (own.length === 0) return null;
  return Object.fromEntries(own.flatMap(({ values }) => [...values].flatMap(([name, value]) => (typeof value === 'number' ? [[name, value] as const] : []))));
}

function pieces<Row>({ file }: HostSection, { rows, problems }: TextRows<Row>, made: (rows: readonly Row[]) => readonly HostPiece[]): SectionResult {
  const [first] = problems;
  if (rows.length === 0 && first !== undefined) return { ok: false, problem: first };
  const gaps = problems.map(({ line, expected, found }) => {
    return { item: `${file}:${line}`, status: 'failed' as const, reason: `expected ${expected}, found ${found}`, remedy: null };
  });
  return { ok: true, pieces: made(rows).map((piece) => ({ ...piece, gaps })) };
}
