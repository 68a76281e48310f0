import { z } from 'zod';
import { attestationIds, attestationItems } from '../model/attestations.ts';
import {
  areas,
  sourceProbes,
  type Attestation,
  type ExportedSource,
  type Hl7Interface,
  type Host,
  type Inventory,
  type MysqlTarget,
  type Tenant,
  type Waiver,
} from './inventory.ts';
import { notifySchema, retentionSchema } from './operations-schema.ts';
import type { Operations } from './operations.ts';
import { versionPolicySchema } from './version-policy-schema.ts';

/** The inventory as a person writes it: ids are keys, positions are not stated, the version policy is a file of its own. */
export interface InventoryFile extends Omit<Inventory, 'tenants' | 'waivers' | 'versionPolicy'>, Operations {
  readonly versionPolicy: string | null;
  readonly tenants: Readonly<Record<string, Omit<Tenant, 'id' | 'line'>>>;
  readonly waivers: readonly Omit<Waiver, 'line'>[];
}

// The pattern of `isPrintable` with something to see, for the published schema.
// eslint-disable-next-line no-control-regex -- refusing control characters is the purpose
const printable = /^(?=.*\S)[^\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd\p{Cs}]+$/u;
const text = z.string().max(1024).regex(printable, 'one line of text that is not blank, without control or direction characters');
const name = text.max(256);
const identifier = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'a short name of letters, digits, "_", "-" and "." (64 at most, first a letter or digit)');
const database = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\u0000]+$/, 'a database name')
  .describe('A live database; names of its backups and its archive are derived.');
const account = z
  .string()
  .max(400)
  .regex(/^[^\u0000@][^\u0000]*$/, 'an account, `user` or `user@host`')
  .describe('`user` (every host row) or `user@host`.');
const port = z.int().min(1).max(65535);
const textOrNull = text.nullable().default(null);

const host: z.ZodType<Host> = z.strictObject({
  address: textOrNull.describe('Address or DNS name.'),
  names: z.array(name).default([]).describe('Other names and addresses under which configurations speak of it.'),
  os: z.enum(['windows', 'linux']).nullable().default(null),
  roles: z
    .array(name)
    .default([])
    .describe('What runs here.')
    .meta({ examples: [['database', 'hl7']] }),
});

const tls: z.ZodType<MysqlTarget['tls']> = z.strictObject({
  mode: z.enum(['disabled', 'preferred', 'required', 'verify-ca', 'verify-identity']).default('preferred'),
  ca: textOrNull.describe('File with the certificate authority, relative to the inventory.'),
  askOldVersions: z
    .boolean()
    .optional()
    .describe(
      'Default false. Ask the server which old TLS versions and weak suites it takes: at most 3 connections that break off before a login, then one more login. Not where max_connect_errors is below 10.',
    ),
});

const mysqlTarget: z.ZodType<MysqlTarget> = z.strictObject({
  host: textOrNull.describe('Address or DNS name.'),
  port: port.default(3306),
  socket: textOrNull.describe('Unix socket or named pipe; wins over host and port.'),
  user: z
    .string()
    .max(128)
    .nullable()
    .default(null)
    .describe('The account the scanner logs in with.')
    .meta({ examples: ['bitewing'] }),
  passwordEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable')
    .nullable()
    .default(null)
    .describe('Name of the environment variable that holds the password. The password itself never stands here.')
    .meta({ examples: ['BITEWING_DB1'] }),
  passwordFile: textOrNull.describe('File whose first line is the password.'),
  tls: tls.default({ mode: 'preferred', ca: null }),
  administrators: z.array(account).default([]).describe('Accounts of the operator that may reach every database.'),
});

const hl7Interface: z.ZodType<Hl7Interface> = z.strictObject({
  host: name.describe('Key of `hosts` where the service runs.'),
  service: textOrNull.describe('Windows service name.').meta({ examples: ['OpenDentHL7_springfield'] }),
  exeFolder: textOrNull,
  mode: z.enum(['tcp', 'file', 'sftp']).nullable().default(null),
  listen: port.nullable().default(null).describe('TCP port the service listens on.'),
  inbound: textOrNull.describe('Folder messages are read from.'),
  outbound: textOrNull.describe('Folder messages are written to.'),
});

const workstations: z.ZodType<Tenant['workstations']> = z.strictObject({
  connection: z.enum(['direct', 'rdp', 'middle-tier']).nullable().default(null),
  networks: z
    .array(name)
    .default([])
    .describe('Networks of the office, CIDR.')
    .meta({ examples: [['10.31.7.0/24']] }),
  vpn: textOrNull,
  middleTier: z
    .array(name)
    .default([])
    .describe('Addresses of its Middle Tier.')
    .meta({ examples: [['https://mt.springfield.example/OpenDentalServer/ServiceMain.asmx']] }),
  rdp: z
    .array(name)
    .default([])
    .describe('Remote desktop hosts its people use, `host` or `host:port`.')
    .meta({ examples: [['ts1:3389']] }),
});

const day = z.iso.date({ error: 'a date YYYY-MM-DD' });
const attestationOf = (items: readonly Attestation['item'][]): z.ZodType<Attestation> =>
  z.strictObject({
    item: z.enum(items).describe('What is attested.'),
    person: name.describe('Who says so, and answers for it.'),
    date: day.describe('Day on which it was so.').meta({ examples: ['2026-03-01'] }),
    evidence: text.describe('Where the proof lies: a ticket, a minute, a signed paper.'),
    expires: day.describe('Last day on which it counts.').meta({ examples: ['2027-03-01'] }),
  });
const attestations = z.array(attestationOf(attestationIds)).exactOptional().describe('What no probe can see and a person answers for.');
const siteAttestations = z
  .array(attestationOf(attestationIds.filter((id) => attestationItems[id].about === 'site')))
  .exactOptional()
  .describe('What holds for every tenant, no probe can see, and a person answers for.');

const tenantFields = {
  name: name.describe('Name of the practice, as in reports.'),
  stage: z.enum(['live', 'planned', 'retired']).default('live'),
  server: name.describe('Key of `mysql` (or of `hosts`) where its databases live.'),
  databases: z
    .array(database)
    .default([])
    .meta({ examples: [['od_springfield_4932']] }),
  accounts: z
    .array(account)
    .default([])
    .meta({ examples: [['od_springfield']] }),
  principals: z
    .array(name)
    .default([])
    .describe('Windows or Unix users and groups. `MACHINE\\name`, with a machine of `hosts` or one of its names, is an account of that machine only.')
    .meta({ examples: [['TRICOUNTY\\springfield-users']] }),
  atoz: z
    .array(text)
    .default([])
    .describe('A to Z folders.')
    .meta({ examples: [['\\\\fs1\\springfield$']] }),
  backups: z
    .array(text)
    .default([])
    .describe('Folders its backups go to.')
    .meta({ examples: [['\\\\bk1\\springfield$']] }),
  hl7: z.array(hl7Interface).default([]),
  workstations: workstations.default({ connection: null, networks: [], vpn: null, middleTier: [], rdp: [] }),
  attestations,
};

const exportedSource: z.ZodType<ExportedSource> = z.strictObject({
  probe: z.enum(sourceProbes).describe('What the files show: `mysql` an instance, `host` a machine (any format, told by content).'),
  target: name,
  files: z
    .union([text.transform((file) => [file]), z.array(text)], { error: 'a file, a glob, or a list of them' })
    .describe('Paths or globs relative to the inventory.'),
});

const storedSource: z.ZodType<ExportedSource> = z.strictObject({ probe: z.enum(sourceProbes), target: name, files: z.array(text) });

const waiverFields = {
  rule: name.meta({ examples: ['mysql/account-host-any'] }),
  subject: z.string().min(1).max(1024).describe('Subject id of the finding, exactly.'),
  fingerprint: textOrNull.describe('Binds the waiver to one finding.'),
  reason: text,
  owner: text.describe('Who answers for it.'),
  ticket: textOrNull,
  expires: day.describe('Last day on which it holds.').meta({ examples: ['2027-01-31'] }),
};

const line = z.int().min(1).nullable();

const siteFields = {
  site: name.describe('Name of the data center.').meta({ examples: ['tri-county-dental'] }),
  naming: textOrNull.describe("What a tenant's live database can be called.").meta({ examples: ['od_{slug}_{number:4}'] }),
  scope: z
    .array(z.enum(areas))
    .min(1)
    .default([...areas])
    .describe('What an audit has to cover. Areas left out are reported as out of scope.'),
  operators: z.array(name).default([]).describe("Users and groups of the hosting company that may reach every tenant's files."),
  hosts: z.record(identifier, host).default({}),
  mysql: z.record(identifier, mysqlTarget).default({}).describe('MySQL and MariaDB instances.'),
  attestations: siteAttestations,
};

/** The schema of `bitewing.yaml`; applies the defaults. */
export const inventoryFileSchema: z.ZodType<InventoryFile> = z
  .strictObject({
    ...siteFields,
    tenants: z.record(identifier, z.strictObject(tenantFields)).default({}).describe('One entry per customer; the key is its id.'),
    sources: z.array(exportedSource).default([]).describe('Exported files that stand in for a live collect.'),
    versionPolicy: textOrNull.describe('File that says which versions are current and supported, relative to the inventory.'),
    waivers: z.array(z.strictObject(waiverFields)).default([]).describe('Findings that were accepted, with reason, owner and last day.'),
    notify: notifySchema,
    retention: retentionSchema,
    rules: z
      .array(text)
      .default([])
      .describe('Files with rules of your own, ES modules, relative to the inventory.')
      .meta({ examples: [['rules/naming.mjs']] }),
  })
  .meta({ title: 'Bitewing inventory', description: 'Who owns what on a site (bitewing.yaml).' });

/** The schema of an inventory inside a snapshot: ids and lines present. Accepts missing defaults; the caller compares. */
export const storedInventorySchema: z.ZodType<Inventory> = z.strictObject({
  ...siteFields,
  tenants: z.record(identifier, z.strictObject({ id: identifier, ...tenantFields, line })),
  sources: z.array(storedSource),
  versionPolicy: versionPolicySchema.nullable().default(null),
  waivers: z.array(z.strictObject({ ...waiverFields, line })),
});

/** JSON Schema (2020-12) of `bitewing.yaml`, for editors. */
export function inventoryJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(inventoryFileSchema, { io: 'input', target: 'draft-2020-12' }) };
}
