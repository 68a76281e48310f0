import type { FileObject, FileObjects } from '../../snapshot/artifacts/files.ts';
import type { HostIdentity, HostPathMap, HostPrincipals, PrincipalRow } from '../../snapshot/artifacts/host.ts';
import type { HostKind, MachineArtifacts } from '../../snapshot/snapshot.ts';
import { linkJoins } from '../links/join-links.ts';
import type { HostPiece } from './host-section.ts';

type Joins = { readonly [K in HostKind]: (parts: readonly MachineArtifacts[K][]) => MachineArtifacts[K] };

/** How the pieces of each kind become one artifact. Rows that say the same thing twice stand once. */
const joins: Joins = {
  'host.identity': joinIdentities,
  'host.principals': joinPrincipals,
  'host.pathMap': joinPathMaps,
  // A list of a share nobody told the folder of leads nowhere.
  'host.shares': (parts) => byName(parts).filter(({ path }) => path !== ''),
  'host.services': byName,
  'host.programs': rows,
  'host.commandLines': rows,
  'host.listeners': rows,
  'links.endpoints': rows,
  'links.tunnels': rows,
  'links.appliances': rows,
  ...linkJoins,
  'files.objects': joinObjects,
  'files.contents': rows,
  'files.configs': rows,
  // One count is made of all listings.
  'files.patientFolders': ([first]) => first ?? { listed: [], roots: [], common: [] },
};

/** The one artifact of a kind that all its pieces make together. */
export function joinPieces<K extends HostKind>(kind: K, pieces: readonly HostPiece[]): MachineArtifacts[K] {
  // A piece's data has the shape of its kind by type; the filter picks the pieces of this kind.
  const parts = pieces.filter((piece) => piece.kind === kind).map((piece) => piece.data as MachineArtifacts[K]);
  return joins[kind](parts);
}

/** What several questions show of second spellings, together. */
export function joinPathMaps(parts: readonly HostPathMap[]): HostPathMap {
  return {
    mounts: rows(parts.map((part) => part.mounts)),
    drives: rows(parts.map((part) => part.drives)),
    links: rows(parts.map((part) => part.links)),
    shortNames: rows(parts.map((part) => part.shortNames)),
    dfs: rows(parts.map((part) => part.dfs)),
  };
}

function rows<Row>(parts: readonly (readonly Row[])[]): readonly Row[] {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const distinct = new Map<string, Row>();
  for (const row of parts.flat()) distinct.set(JSON.stringify(row), row);
  return [...distinct.values()];
}

/** Listings of one thing by several commands make one row, as long as they do not contradict each other. */
function byName<Row extends { readonly name: string }>(parts: readonly (readonly Row[])[]): readonly Row[] {
  const known = new Map<string, Row[]>();
  for (const row of parts.flat()) {
    const named = known.get(row.name) ?? [];
    known.set(row.name, named);
    const fits = named.findIndex((other) =>
      Object.entries(row).every(([key, value]) => isBlank(value) || isBlank(field(other, key)) || same(value, field(other, key))),
    );
    const other = named[fits];
    if (other === undefined) named.push(row);
    else named[fits] = { ...other, ...Object.fromEntries(Object.entries(row).filter(([, value]) => !isBlank(value))) };
  }
  return [...known.values()].flat();
}

function field(row: object, key: string): unknown {
  return Reflect.get(row, key);
}

function isBlank(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function joinPrincipals(parts: readonly HostPrincipals[]): HostPrincipals {
  const rights = parts.flatMap((part) => (part.userRights === null ? [] : [part.userRights]));
  return {
    rows: oneRowEach(rows(parts.map((part) => part.rows))),
    completeDomains: [...new Set(parts.flatMap((part) => part.completeDomains))],
    otherDomains: parts.some((part) => part.otherDomains),
    userRights: rights.length === 0 ? null : Object.fromEntries(rights.flatMap((part) => Object.entries(part))),
  };
}

/** Samba knows a principal by SID and the system's name, `getent` by that name and number: one row. Members given by name get their ids. */
function oneRowEach(all: readonly PrincipalRow[]): readonly PrincipalRow[] {
  const numbers = new Map(all.filter(({ id }) => /^[ug]id:/.test(id)).map((row) => [`${row.kind}:${row.name}`, row.id]));
  const isNamed = (id: string | null): id is string => id !== null && /^(?:user|group):/.test(id);
  const sids = new Map<string, string>();
  for (const { id, sameAs } of all) {
    const number = isNamed(sameAs) ? numbers.get(sameAs) : undefined;
    if (number !== undefined) sids.set(number, id);
  }
  return all
    .filter(({ sameAs }) => !isNamed(sameAs) || !numbers.has(sameAs))
    .map((row) => ({
      ...row,
      sameAs: sids.get(row.id) ?? (isNamed(row.sameAs) ? null : row.sameAs),
      members: row.members?.map((member) => numbers.get(member) ?? member) ?? null,
    }));
}

function joinIdentities(parts: readonly HostIdentity[]): HostIdentity {
  const first = <Value>(values: readonly (Value | null)[]): Value | null => values.find((value) => value !== null) ?? null;
  return {
    names: [...new Set(parts.flatMap((part) => part.names))],
    addresses: [...new Set(parts.flatMap((part) => part.addresses))],
    os: parts[0]?.os ?? 'linux',
    osVersion: first(parts.map((part) => part.osVersion)),
    machineSid: first(parts.map((part) => part.machineSid)),
    domainSid: first(parts.map((part) => part.domainSid)),
    forestSid: first(parts.map((part) => part.forestSid)),
  };
}

/** One table of descriptors for all; a path that two listings show keeps what each knows of it, the better descriptor first. */
function joinObjects(parts: readonly FileObjects[]): FileObjects {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const descriptors = new Map<string, number>();
  const table: FileObjects['descriptors'][number][] = [];
  const objects = new Map<string, FileObject>();
  for (const part of parts) {
    const places = part.descriptors.map((descriptor) => {
      const key = JSON.stringify(descriptor);
      const known = descriptors.get(key) ?? table.push(descriptor) - 1;
      descriptors.set(key, known);
      return known;
    });
    for (const object of part.objects) {
      const moved: FileObject = { ...object, descriptor: object.descriptor === null ? null : (places[object.descriptor] ?? null) };
      const before = objects.get(object.path);
      objects.set(object.path, before === undefined ? moved : sameObject(before, moved, table));
    }
  }
  return { descriptors: table, objects: [...objects.values()] };
}

/** `icacls /save` knows no owner, `find` no ACL: any other listing of the same object knows more. What Samba enforces stands before modes. */
function sameObject(before: FileObject, after: FileObject, table: FileObjects['descriptors']): FileObject {
  const weight = ({ descriptor }: FileObject): number => {
    const stored = descriptor === null ? undefined : table[descriptor];
    if (stored === undefined) return 0;
    if (stored.kind === 'posix') return stored.acl === 'unread' ? 1 : 2;
    return stored.sddlSource === 'icacls' ? 1 : 3;
  };
  // getfacl tells of a link what its target has.
  const link = [before, after].find(({ type }) => type === 'link');
  if (link !== undefined) return link;
  const [better, other] = weight(after) > weight(before) ? [after, before] : [before, after];
  return {
    ...better,
    // Whoever knows the id has looked at the object itself.
    type: better.volume === null && other.volume !== null ? other.type : better.type,
    target: better.target ?? other.target,
    volume: better.volume ?? other.volume,
    id: better.volume === null && better.id === null ? other.id : better.id,
  };
}
