import { newPathLocator } from '../domain/paths/path-locator.ts';
import { placeText } from '../domain/paths/path-site.ts';
import { parseSddl } from '../domain/windows/parse-sddl.ts';
import type { FileDescriptor } from '../snapshot/artifacts/files.ts';
import type { PrincipalRow } from '../snapshot/artifacts/host.ts';
import { type MachineArtifacts, type Snapshot, sourceId } from '../snapshot/snapshot.ts';
import { isPrintable, quoted, yamlText } from './inventory-problem.ts';

/** What a collected host adds to a proposal. */
export interface HostProposal {
  /** Members of the host's entry under `hosts`. */
  readonly host: string;
  /** By tenant: users and groups that the lists of its folders let in, and of nobody else's. */
  readonly principals: ReadonlyMap<string, readonly string[]>;
  /** Comments: what was found and is for a person to give to somebody. */
  readonly comments: readonly string[];
}

/** A tenant as far as it is guessed. */
export interface GuessedTenant {
  readonly id: string;
  readonly database: string;
  readonly folders: readonly string[];
}

/** Reads people, configuration files and services of a host that was collected, and gives each to the one tenant it belongs to; the rest becomes comments. */
export function proposeFromHost(snapshot: Snapshot, host: string, tenants: readonly GuessedTenant[]): HostProposal {
  const artifact = <K extends keyof MachineArtifacts>(kind: K): MachineArtifacts[K] | undefined =>
    // The snapshot was validated when it was built or loaded: what stands under a source id has the shape of its kind.
    snapshot.artifacts[sourceId(kind, host)] as MachineArtifacts[K] | undefined;
  const identity = artifact('host.identity');
  const names = (identity?.names ?? []).filter((name) => name.toLowerCase() !== host.toLowerCase() && isPrintable(name));
  const [address] = identity?.addresses ?? [];
  const members = [
    `os: ${identity?.os ?? 'linux'}`,
    ...(address === undefined ? [] : [`address: ${yamlText(address)}`]),
    ...(names.length === 0 ? [] : [`names: [${names.map(yamlText).join(', ')}]`]),
  ];
  const { principals, shared } = peopleOf(artifact, host, identity?.os === 'windows' ? 'windows' : 'posix', tenants);
  const tenantOf = new Map(tenants.map(({ id, database }) => [database.toLowerCase(), id]));
  const configs = (artifact('files.configs') ?? []).flatMap(({ path, config }) =>
    config.connections.map(({ database }) => `# found: ${quoted(path)} points to ${quoted(database)}${ownerWords(tenantOf.get(database.toLowerCase()))}`),
  );
  const services = (artifact('host.services') ?? [])
    .filter(({ command }) => /opendent|opendental/i.test(command))
    .map(({ name, command, account }) => `# found: service ${quoted(name)} runs ${quoted(command)} as ${quoted(account ?? 'unknown')}`);
  return { host: `{ ${members.join(', ')} }`, principals, comments: [...shared, ...new Set(configs), ...services] };
}

function ownerWords(tenant: string | undefined): string {
  return tenant === undefined ? ', which is no tenant here' : ` of ${tenant}`;
}

type Artifacts = <K extends keyof MachineArtifacts>(kind: K) => MachineArtifacts[K] | undefined;

/** Whoever an own folder's list names is its tenant's; whoever several tenants' lists name is nobody's. */
function peopleOf(
  artifact: Artifacts,
  host: string,
  system: 'windows' | 'posix',
  tenants: readonly GuessedTenant[],
): { principals: Map<string, string[]>; shared: string[] } {
  const shares = artifact('host.shares');
  const files = artifact('files.objects');
  const byName = shares === undefined ? null : Object.fromEntries(shares.map(({ name, path }) => [name, path]));
  const names = [...(artifact('host.identity')?.names ?? []), ...(artifact('host.identity')?.addresses ?? [])];
  const locate = newPathLocator({
    hosts: [{ id: host, system, names, shares: byName, links: {}, shortNames: {}, drives: [], volumes: [], ids: [] }],
    dfs: {},
  });
  const objects = new Map(files?.objects.map(({ path, descriptor }) => [keyOf(path, system), descriptor]));
  const rows = new Map(
    (artifact('host.principals')?.rows ?? []).flatMap((row) => [[row.id, row] as const, ...(row.sameAs === null ? [] : [[row.sameAs, row] as const])]),
  );
  const reached = new Map<PrincipalRow, Set<string>>();
  for (const { id, folders } of tenants) {
    for (const text of folders) {
      const location = locate({ text, host, user: null });
      if (location.kind !== 'place' || !location.place.root.startsWith(`${host} `)) continue;
      const path = placeText(location.place).slice(host.length + 1);
      const place = objects.get(keyOf(path, system)) ?? null;
      const descriptor = place === null ? undefined : files?.descriptors[place];
      for (const named of descriptor === undefined ? [] : namedIn(descriptor)) {
        const row = rows.get(named);
        if (row !== undefined && row.name !== '' && isPrintable(row.name)) reached.set(row, (reached.get(row) ?? new Set()).add(id));
      }
    }
  }
  const principals = new Map<string, string[]>();
  const shared: string[] = [];
  for (const [{ name }, owners] of reached) {
    const [only, ...more] = owners;
    if (only !== undefined && more.length === 0) principals.set(only, [...(principals.get(only) ?? []), name]);
    else
      shared.push(
        `# shared: decide: ${quoted(name)} is let into folders of ${[...owners].slice(0, 5).join(', ')}${owners.size > 5 ? ` and ${owners.size - 5} more` : ''}`,
      );
  }
  return { principals, shared };
}

function keyOf(path: string, system: 'windows' | 'posix'): string {
  return system === 'windows' ? path.toLowerCase() : path;
}

/** Ids of the accounts a list lets in: not the system's own, not groups everybody is in. */
function namedIn(descriptor: FileDescriptor): readonly string[] {
  if (descriptor.kind === 'posix') {
    const { owner, group, mode, acl } = descriptor;
    const entries = acl === null || acl === 'unread' ? null : acl;
    const mask = (mode >> 3) & 7;
    const isIn = (bits: number): boolean => (bits & (entries === null ? 7 : mask)) !== 0;
    return [
      ...(owner === 0 || (mode & 0o700) === 0 ? [] : [`uid:${owner}`]),
      ...(group === 0 || !isIn(entries === null ? mask : entries.group) ? [] : [`gid:${group}`]),
      ...(entries?.users ?? []).flatMap(({ id, bits }) => (id !== 0 && isIn(bits) ? [`uid:${id}`] : [])),
      ...(entries?.groups ?? []).flatMap(({ id, bits }) => (id !== 0 && isIn(bits) ? [`gid:${id}`] : [])),
    ];
  }
  const read = parseSddl(descriptor.sddl, { machine: null, domain: null, forest: null });
  const aces = read.ok ? (read.value.dacl?.aces ?? []) : [];
  return aces.flatMap(({ type, trustee }) => (type === 'A' && /^S-1-(?:5-21|22)-/.test(trustee) ? [trustee] : []));
}
