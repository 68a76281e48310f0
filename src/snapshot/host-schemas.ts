import { z } from 'zod';
import { linkSchemas } from './links-schemas.ts';
import type { ArtifactMap, HostKind } from './snapshot.ts';

const text = z.string();
const texts = z.array(text);
const textOrNull = text.nullable();
const truthOrNull = z.boolean().nullable();
const wholeOrNull = z.int().nullable();
const alias = { from: text, to: text };
const aliases = z.array(z.strictObject(alias));

const samba = z.strictObject({
  readOnly: z.boolean(),
  guestOk: z.boolean(),
  validUsers: texts,
  invalidUsers: texts,
  readList: texts,
  writeList: texts,
  adminUsers: texts,
  forceUser: textOrNull,
  forceGroup: textOrNull,
  ntAcls: z.boolean(),
});

const posixId = z.union([z.int(), text]);
const acl = {
  users: z.array(z.strictObject({ id: posixId, bits: z.int() })),
  group: z.int(),
  groups: z.array(z.strictObject({ id: posixId, bits: z.int() })),
};
const unread = z.literal('unread');

const sddl = { sddl: text, sddlSource: z.enum(['win32', 'dotnet', 'icacls', 'samba', 'binary']) };
const stored = z.strictObject(sddl);

const descriptor = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('windows'), ...sddl }),
  z.strictObject({
    kind: z.literal('posix'),
    owner: posixId,
    group: posixId,
    mode: z.int(),
    acl: z.union([z.strictObject(acl), unread, z.null()]),
    defaultAcl: z.union([z.strictObject({ ...acl, user: z.int(), mask: wholeOrNull, other: z.int() }), unread, z.null()]),
  }),
]);

const credential = z.strictObject({ storage: z.enum(['none', 'plain', 'obfuscated']), fingerprint: text });
const line = z.int();

const connection = z.strictObject({
  role: z.enum(['main', 'low', 'master', 'reporting', 'read-only']),
  form: z.enum(['elements', 'connection-string', 'connection-store']),
  block: wholeOrNull,
  line,
  server: text,
  port: wholeOrNull,
  database: text,
  user: text,
  credential,
  sslCa: textOrNull,
  sslMode: textOrNull,
  note: textOrNull,
  missing: texts,
});

const config = z.strictObject({
  kind: z.enum([
    'client',
    'middle-tier',
    'web-service',
    'background-service',
    'replication-service',
    'connection-store',
    'middle-tier-proxy',
    'central-manager',
    'other',
  ]),
  stray: z.boolean(),
  connections: z.array(connection),
  serverConnections: z.array(z.strictObject({ uri: textOrNull, user: textOrNull, line, note: textOrNull })),
  applicationName: z.strictObject({ value: text, line }).nullable(),
  logDirectory: z.strictObject({ value: text, line }).nullable(),
  adminComputers: texts,
  dynamicMode: z.boolean(),
  proxy: z.strictObject({ address: text, user: text, credential, line }).nullable(),
  problem: z.strictObject({ line, expected: text, found: text, programsFail: z.boolean() }).nullable(),
});

/** The shape of every artifact of a machine, checked at every load against the interfaces in `artifacts/`. */
export const hostSchemas: { readonly [K in HostKind]: z.ZodType<ArtifactMap[K]> } = {
  'host.identity': z.strictObject({
    names: texts,
    addresses: texts,
    os: z.enum(['windows', 'linux']),
    osVersion: textOrNull,
    machineSid: textOrNull,
    domainSid: textOrNull,
    forestSid: textOrNull,
  }),
  'host.principals': z.strictObject({
    rows: z.array(
      z.strictObject({ id: text, name: text, kind: z.enum(['user', 'group']), members: texts.nullable(), primaryGroup: textOrNull, sameAs: textOrNull }),
    ),
    completeDomains: texts,
    otherDomains: z.boolean(),
    userRights: z.record(text, texts).nullable(),
  }),
  'host.pathMap': z.strictObject({
    mounts: aliases,
    drives: z.array(z.strictObject({ ...alias, user: textOrNull })),
    links: aliases,
    shortNames: aliases,
    dfs: aliases,
  }),
  'host.shares': z.array(
    z.strictObject({ name: text, path: text, descriptor: stored.nullable(), samba: samba.nullable(), special: z.boolean(), encrypted: truthOrNull }),
  ),
  'host.services': z.array(
    z.strictObject({
      name: text,
      displayName: text,
      command: text,
      account: textOrNull,
      startMode: z.enum(['auto', 'manual', 'disabled']).nullable(),
      running: truthOrNull,
      pid: wholeOrNull,
      dependencies: texts,
      descriptor: stored.nullable(),
    }),
  ),
  'host.programs': z.array(z.strictObject({ path: text, version: textOrNull })),
  'host.commandLines': z.array(z.strictObject({ origin: text, program: text, arguments: text, secrets: texts })),
  'host.listeners': z.array(
    z.strictObject({
      protocol: z.enum(['tcp', 'udp']),
      address: text,
      port: z.int(),
      device: textOrNull,
      ipv6Only: truthOrNull,
      owners: z.array(z.strictObject({ name: text, pid: z.int() })).nullable(),
      uid: wholeOrNull,
      controlGroup: textOrNull,
      inode: wholeOrNull,
    }),
  ),
  ...linkSchemas,
  'files.objects': z.strictObject({
    descriptors: z.array(descriptor),
    objects: z.array(
      z.strictObject({
        path: text,
        type: z.enum(['folder', 'file', 'link']),
        target: textOrNull,
        volume: textOrNull,
        id: textOrNull,
        descriptor: wholeOrNull,
      }),
    ),
  }),
  'files.contents': z.array(
    z.strictObject({ path: text, files: z.int(), folders: z.int(), oldestSeconds: z.number().nullable(), youngestSeconds: z.number().nullable() }),
  ),
  'files.configs': z.array(z.strictObject({ path: text, config })),
  'files.patientFolders': z.strictObject({
    listed: z.array(text),
    roots: z.array(z.strictObject({ path: text, folders: z.int() })),
    common: z.array(z.strictObject({ one: z.int(), other: z.int(), names: z.int() })),
  }),
};
