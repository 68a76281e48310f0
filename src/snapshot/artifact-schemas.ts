import { z } from 'zod';
import { hostSchemas } from './host-schemas.ts';
import type { ArtifactKind, ArtifactMap, HostKind, InstanceKind } from './snapshot.ts';

const text = z.string();
const textOrNull = text.nullable();
const truthOrNull = z.boolean().nullable();
const privileges = text.describe('GRANT spellings, comma-joined without blanks, in column order.');
const account = { user: text, host: text };

const storedObject = z.strictObject({
  database: text,
  name: text,
  type: z.enum(['view', 'procedure', 'function', 'trigger', 'event', 'package', 'package body']),
  definer: text,
  security: z.enum(['DEFINER', 'INVOKER']),
  references: z.array(text),
  body: z.enum(['parsed', 'scanned', 'dynamic', 'unreadable']),
});

const completeness = z.strictObject({ complete: z.literal(true) });
const pathOverride = z.strictObject({ key: text, path: text });

function perDatabase<Row>(row: z.ZodType<Row>): z.ZodType<Record<string, Row[]>> {
  return z.record(text, z.array(row));
}

const instanceSchemas: { readonly [K in InstanceKind]: z.ZodType<ArtifactMap[K]> } = {
  'mysql.server': z.strictObject({
    version: text,
    versionComment: text,
    connectedAs: textOrNull,
    variables: z.record(text, text),
  }),
  'mysql.accounts': z.array(
    z.strictObject({
      ...account,
      isRole: z.boolean(),
      privileges,
      plugins: z.array(text).nullable(),
      locked: truthOrNull,
      passwordExpired: truthOrNull,
      tls: z.enum(['', 'ANY', 'X509', 'SPECIFIED']).nullable(),
      defaultRole: textOrNull,
      restrictions: z.array(z.strictObject({ database: text, privileges })),
    }),
  ),
  'mysql.passwords': z.array(z.strictObject({ ...account, state: z.enum(['set', 'empty', 'unusable', 'external']), fingerprint: textOrNull })),
  'mysql.schemaGrants': z.array(z.strictObject({ ...account, db: text, privileges })),
  'mysql.tableGrants': z.array(z.strictObject({ ...account, db: text, table: text, privileges, columnPrivileges: privileges })),
  'mysql.columnGrants': z.array(z.strictObject({ ...account, db: text, table: text, column: text, privileges })),
  'mysql.routineGrants': z.array(
    z.strictObject({
      ...account,
      db: text,
      routine: text,
      type: z.enum(['PROCEDURE', 'FUNCTION', 'PACKAGE', 'PACKAGE BODY']),
      privileges,
    }),
  ),
  'mysql.roleEdges': z.array(z.strictObject({ roleUser: text, roleHost: text, ...account, adminOption: z.boolean() })),
  'mysql.defaultRoles': z.array(z.strictObject({ ...account, roleUser: text, roleHost: text })),
  'mysql.dynamicGrants': z.array(z.strictObject({ ...account, privilege: text, grantOption: z.boolean() })),
  'mysql.proxies': z.array(z.strictObject({ ...account, proxiedUser: text, proxiedHost: text, grantOption: z.boolean() })),
  'mysql.tablesAhead': z.array(z.strictObject({ grantee: text, db: textOrNull, stored: text, enforced: text })),
  'mysql.databases': z.array(z.strictObject({ name: text })),
  'mysql.routines': z.array(storedObject),
  'mysql.events': z.array(storedObject),
  'mysql.views': z.array(storedObject),
  'mysql.triggers': z.array(storedObject),
  'mysql.specialTables': z.array(
    z.strictObject({
      database: text,
      name: text,
      engine: text,
      references: z.array(text),
      remote: textOrNull,
      directory: textOrNull,
    }),
  ),
  'mysql.foreignServers': z.array(z.strictObject({ name: text, host: text, db: text, user: text, port: z.number(), wrapper: text })),
  'mysql.loadableFunctions': z.array(z.strictObject({ name: text, library: text })),
  'mysql.plugins': z.array(z.strictObject({ name: text, status: text, type: text })),
  'mysql.sessions': z.array(z.strictObject({ ...account, database: textOrNull, encrypted: truthOrNull })),
  'mysql.orphanRows': completeness,
  'mysql.publicGrants': completeness,
  'mysql.mandatoryRoles': completeness,
  'opendental.preferences': perDatabase(z.strictObject({ name: text, value: text })),
  'opendental.hl7Definitions': perDatabase(
    z.strictObject({
      id: text,
      description: text,
      mode: z.literal([0, 1, 2]),
      incomingFolder: text,
      outgoingFolder: text,
      incomingPort: text,
      outgoingAddress: text,
      internalType: text,
      enabled: z.boolean(),
      server: text,
      serviceName: text,
      sftpSocket: textOrNull,
      sftpUser: textOrNull,
      sftpPassword: textOrNull,
    }),
  ),
  'opendental.programs': perDatabase(
    z.strictObject({
      name: text,
      enabled: z.boolean(),
      path: text,
      filePath: text,
      commandLine: text,
      pluginDll: text,
    }),
  ),
  'opendental.programProperties': perDatabase(z.strictObject({ program: text, property: text, value: text, computer: text })),
  'opendental.computerPaths': perDatabase(pathOverride),
  'opendental.replicationServers': perDatabase(pathOverride),
  'opendental.updateHistory': perDatabase(z.strictObject({ version: text, at: text })),
  'opendental.clearinghouses': perDatabase(
    z.strictObject({
      id: text,
      description: text,
      exportPath: text,
      responsePath: text,
      clientProgram: text,
      loginId: text,
      password: text,
    }),
  ),
  'opendental.hieClinics': perDatabase(z.strictObject({ clinic: text, exportPath: text, enabled: z.boolean() })),
  'opendental.computers': perDatabase(z.strictObject({ name: text, heartbeat: text })),
  'opendental.activeInstances': perDatabase(z.strictObject({ computer: text, connectionType: text, recordedAt: text })),
  'opendental.centralConnections': perDatabase(z.strictObject({ serverName: text, database: text, user: text, password: text, serviceUri: text })),
};

/** The shape of every artifact, checked at every load against the interfaces in `artifacts/`. */
export const artifactSchemas: { readonly [K in ArtifactKind]: z.ZodType<ArtifactMap[K]> } = { ...instanceSchemas, ...hostSchemas };

/** True for the name of an artifact this version knows. */
export function isArtifactKind(name: string): name is ArtifactKind {
  return Object.hasOwn(artifactSchemas, name);
}

/** True for what is observed of a machine, false for what is observed of a MySQL instance. */
export function isHostKind(kind: ArtifactKind): kind is HostKind {
  return Object.hasOwn(hostSchemas, kind);
}

/** Every artifact kind, sorted. */
export const artifactKinds: readonly ArtifactKind[] = Object.keys(artifactSchemas).filter(isArtifactKind).sort();
/** Kinds whose target is a host, sorted. */
export const hostKinds: readonly HostKind[] = artifactKinds.filter(isHostKind);
/** Kinds whose target is a MySQL instance, sorted. */
export const instanceKinds: readonly InstanceKind[] = artifactKinds.filter((kind): kind is InstanceKind => !isHostKind(kind));
