import type { HostFirewall, KeyFile, LinkArtifacts, RemoteAccess } from '../../snapshot/artifacts/links.ts';

type Joined = 'links.network' | 'links.firewall' | 'links.remoteAccess' | 'links.keyFiles';

/** How pieces about a machine's network become one artifact: what the first of them knows counts. */
export const linkJoins: { readonly [K in Joined]: (parts: readonly LinkArtifacts[K][]) => LinkArtifacts[K] } = {
  'links.network': (parts) => ({
    interfaces: lists(parts.map((part) => part.interfaces)),
    routes: lists(parts.map((part) => part.routes)),
    forwarding: { 4: first(parts.map((part) => part.forwarding[4])), 6: first(parts.map((part) => part.forwarding[6])) },
    routesLoopback: first(parts.map((part) => part.routesLoopback)),
  }),
  'links.firewall': joinFirewalls,
  'links.remoteAccess': joinRemoteAccess,
  'links.keyFiles': (parts) => [...new Map(parts.flat().map((file): [string, KeyFile] => [file.path, file])).values()],
};

function first<Value>(values: readonly (Value | null)[]): Value | null {
  return values.find((value) => value !== null) ?? null;
}

/** All rows of the lists that were read; null when none was. */
function lists<Row>(parts: readonly (readonly Row[] | null)[]): readonly Row[] | null {
  const read = parts.filter((part) => part !== null);
  return read.length === 0 ? null : [...new Map(read.flat().map((row): [string, Row] => [JSON.stringify(row), row])).values()];
}

function joinFirewalls(parts: readonly HostFirewall[]): HostFirewall {
  const windows = parts.flatMap((part) => (part.os === 'windows' ? [part] : []));
  if (windows.length > 0) {
    return {
      os: 'windows',
      localRules: first(windows.map((part) => part.localRules)),
      policyRules: first(windows.map((part) => part.policyRules)),
      activeProfiles: first(windows.map((part) => part.activeProfiles)),
      localProfiles: first(windows.map((part) => part.localProfiles)),
      policyProfiles: first(windows.map((part) => part.policyProfiles)),
    };
  }
  if (parts.some(({ os }) => os === 'appliance')) return { os: 'appliance' };
  const linux = parts.flatMap((part) => (part.os === 'linux' ? [part] : []));
  return {
    os: 'linux',
    nft: first(linux.map((part) => part.nft)),
    saves: lists(linux.map((part) => part.saves)) ?? [],
    legacyTables: { 4: first(linux.map((part) => part.legacyTables[4])), 6: first(linux.map((part) => part.legacyTables[6])) },
  };
}

function joinRemoteAccess(parts: readonly RemoteAccess[]): RemoteAccess {
  const windows = parts.flatMap((part) => (part.os === 'windows' ? [part] : []));
  if (windows.length === 0) return { os: 'linux' };
  const merged = (key: 'rdp' | 'rdpPolicy' | 'smb'): Record<string, number> | null => {
    const read = windows.map((part) => part[key]).filter((part) => part !== null);
    return read.length === 0 ? null : Object.fromEntries(read.flatMap((part) => Object.entries(part)));
  };
  return { os: 'windows', rdp: merged('rdp'), rdpPolicy: merged('rdpPolicy'), smb: merged('smb') };
}
