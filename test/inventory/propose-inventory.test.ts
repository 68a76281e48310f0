import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyoneShare, northSouth, northSouthPrincipals } from '../../fixtures/builders/file-site.ts';
import { loadInventory } from '../../src/inventory/load-inventory.ts';
import { proposeInventory } from '../../src/inventory/propose-inventory.ts';
import type { ArtifactMap } from '../../src/snapshot/snapshot.ts';
import { exampleInventory, part, snapshotOf, source } from '../snapshot/example-snapshot.ts';

type Account = ArtifactMap['mysql.accounts'][number];
const account = (user: string, host: string, privileges = ''): Account => ({
  user,
  host,
  isRole: false,
  privileges,
  plugins: null,
  locked: null,
  passwordExpired: null,
  tls: null,
  defaultRole: null,
  restrictions: [],
});
type Hl7 = ArtifactMap['opendental.hl7Definitions'][string][number];
const hl7 = (server: string, serviceName: string, incomingPort: string): Hl7 => ({
  id: '1',
  description: '',
  mode: 1,
  incomingFolder: '',
  outgoingFolder: '',
  incomingPort,
  outgoingAddress: '',
  internalType: '',
  enabled: true,
  server,
  serviceName,
  sftpSocket: null,
  sftpUser: null,
  sftpPassword: null,
});

const artifacts: Partial<ArtifactMap> = {
  'mysql.server': {
    version: '10.11.6-MariaDB',
    versionComment: '',
    connectedAs: null,
    variables: { lower_case_table_names: '0' },
  },
  'mysql.databases': ['mysql', 'od_a_1', 'od_b_2', 'od_a_1backup_01_02_2026', 'wiki'].map((name) => ({ name })),
  'mysql.accounts': [account('boss', '%', 'SELECT,INSERT'), account('ua', '%'), account('dba', '%', 'SELECT')],
  'mysql.schemaGrants': [
    { user: 'ua', host: '%', db: String.raw`od\_a\_1%`, privileges: 'SELECT' },
    { user: 'ub', host: '%', db: 'od_b_2', privileges: 'SELECT' },
    { user: 'lab', host: '10.%', db: 'od%', privileges: 'SELECT' },
    { user: 'dba', host: '%', db: 'od_a_1', privileges: 'SELECT' },
    { user: 'none', host: '%', db: 'od_a_1', privileges: '' },
  ],
  'opendental.preferences': {
    od_a_1: [
      { name: 'PracticeTitle', value: 'A\'s "Dental"' },
      { name: 'DocPath', value: String.raw`\\fs1\a$;\\fs1\spare` },
    ],
    od_b_2: [
      { name: 'PracticeTitle', value: 'x'.repeat(10_000) },
      { name: 'DocPath', value: String.raw`\\FS1\spare\ `.trim() },
    ],
    od_a_1backup_01_02_2026: [],
  },
  'opendental.hl7Definitions': {
    od_a_1: [hl7('H1', 'OpenDentHL7_a', '5001')],
    od_b_2: [hl7('h1', 'OpenDentHL7_b', '5001')],
  },
};

describe('proposeInventory', () => {
  const text = proposeInventory(snapshotOf([part(artifacts), { sources: [source('mysql.views', { status: 'denied', reason: 'no' })], artifacts: {} }]), 'db1');
  const loaded = loadInventory(text, 'b.yaml');

  it('is accepted and gives each database to one tenant', () => {
    expect(loaded).toMatchObject({
      ok: true,
      inventory: {
        mysql: { db1: { user: 'scan', administrators: ['dba'] } },
        tenants: {
          a: { name: 'A\'s "Dental"', databases: ['od_a_1'], accounts: ['ua'], atoz: [String.raw`\\fs1\a$`], hl7: [] },
          b: { name: 'od_b_2', databases: ['od_b_2'], accounts: ['ub'], atoz: [], hl7: [] },
        },
      },
    });
  });

  it.each([
    { name: 'shared accounts', says: "# shared: decide: account 'lab' reaches 'od_a_1', 'od_b_2'" },
    { name: 'shared folders', says: String.raw`# shared: decide: A to Z folder '\\fs1\spare'` },
    { name: 'shared HL7 ports', says: '# shared: decide: HL7 service or port' },
    { name: 'possible administrators', says: "# administrator? 'boss' reaches every database" },
    { name: 'other databases', says: "# unclaimed: database 'wiki'" },
  ])('leaves $name to a person', ({ says }) => expect(text).toContain(says));

  it('says what could not be read', () => {
    const denied = {
      sources: [source('opendental.preferences', { status: 'denied', reason: 'line\nbreak' })],
      artifacts: {},
    };
    const proposal = proposeInventory(snapshotOf([denied]), 'db1');
    expect(proposal).toContain(String.raw`# unknown: opendental.preferences was denied: line\nbreak`);
    expect(loadInventory(proposal, 'b.yaml')).toMatchObject({ ok: true, inventory: { tenants: {} } });
  });

  it('is accepted whatever the names are', () => {
    const name = fc
      .oneof(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((value) => value.replaceAll('\0', '?')),
        fc.constantFrom('od_x', 'OD_X', 'od_x_archive', 'x\n- y', '# x', "'", '"', '\u202e', 'constructor', 'dba', 'u@h', '\ufffd'),
      )
      .filter((value) => value !== '__proto__');
    const rows = fc.array(fc.record({ name: fc.constantFrom('PracticeTitle', 'DocPath'), value: name }), {
      maxLength: 2,
    });
    const databases = fc.dictionary(name, rows, { maxKeys: 5, noNullPrototype: true });
    const grants = fc.array(
      fc.record({
        user: name,
        host: fc.constantFrom('%', 'h'),
        db: fc.oneof(name, fc.constant('%')),
        privileges: fc.constant('SELECT'),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(databases, grants, fc.array(fc.tuple(name, name)), (preferences, schemaGrants, services) => {
        const definitions = Object.fromEntries(
          Object.keys(preferences).map((database, at) => [database, services.slice(at, at + 2).map(([server, service]) => hl7(server, service, '7'))]),
        );
        const given = part({
          ...artifacts,
          'mysql.schemaGrants': schemaGrants,
          'opendental.preferences': preferences,
          'opendental.hl7Definitions': definitions,
        });
        const result = loadInventory(proposeInventory(snapshotOf([given], exampleInventory()), 'db1'), 'b.yaml');
        expect(result.ok ? [] : result.problems.map(({ message }) => message)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('proposeInventory with a collected host', () => {
  const machine = 'S-1-5-21-1-2-3';
  const { machines } = northSouth({ 'D:\\OD\\north': '(A;OICI;FA;;;S-1-5-21-1-2-3-9001)', 'D:\\OD\\south': '(A;OICI;FA;;;S-1-5-21-1-2-3-9001)' }, [
    everyoneShare,
  ]);
  const fs1 = machines?.['fs1'] ?? {};
  const principals = {
    ...northSouthPrincipals,
    rows: [...northSouthPrincipals.rows, { id: `${machine}-9001`, name: 'FS1\\both', kind: 'group' as const, members: [], primaryGroup: null, sameAs: null }],
  };
  const service = {
    name: 'OpenDentHL7',
    displayName: '',
    command: 'D:\\OD\\OpenDentHL7.exe',
    account: 'LocalSystem',
    startMode: null,
    running: null,
    pid: null,
    dependencies: [],
    descriptor: null,
  };
  const onHost: Partial<ArtifactMap> = { ...fs1, 'host.principals': principals, 'host.services': [service] };
  const preferences = {
    od_north: [{ name: 'DocPath', value: String.raw`\\fs1\od$\north` }],
    od_south: [{ name: 'DocPath', value: String.raw`\\fs1\od$\south` }],
  };
  const text = proposeInventory(
    snapshotOf([
      part({ ...artifacts, 'mysql.schemaGrants': [], 'opendental.preferences': preferences, 'opendental.hl7Definitions': {} }),
      part(onHost, { target: 'fs1' }),
    ]),
    'db1',
    'fs1',
  );

  it('gives each tenant the groups that only its own folders let in', () => {
    expect(loadInventory(text, 'b.yaml')).toMatchObject({
      ok: true,
      inventory: {
        hosts: { fs1: { os: 'windows', address: '10.20.0.8' } },
        tenants: { north: { principals: ['FS1\\north-users'] }, south: { principals: ['FS1\\south-users'] } },
      },
    });
  });

  it.each([
    String.raw`# shared: decide: 'FS1\both' is let into folders of north, south`,
    String.raw`# found: service 'OpenDentHL7' runs 'D:\OD\OpenDentHL7.exe' as 'LocalSystem'`,
  ])('leaves to a person: %s', (line) => expect(text).toContain(line));
});
