import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ExampleSite, exampleSite } from '../../fixtures/builders/example-site.ts';
import { everyoneShare, exampleShare, northSouth, ownList } from '../../fixtures/builders/file-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import { sampleNight } from '../../scripts/sites/sample-night.ts';
import { sha256 } from '../../src/adapters/digest.ts';
import { factDrift } from '../../src/audit/fact-drift.ts';
import { factOwners } from '../../src/audit/fact-owners.ts';
import { auditedPlaces } from '../../src/audit/places.ts';
import { collectSite } from '../../src/cli/collect-site.ts';
import { readSite } from '../../src/cli/site.ts';
import type { FactDrift } from '../../src/model/audit-result.ts';
import { artifactKinds } from '../../src/snapshot/artifact-schemas.ts';
import { artifactDigest } from '../../src/snapshot/canonical-json.ts';
import type { MachineArtifacts, Snapshot, SourceGap } from '../../src/snapshot/snapshot.ts';
import { testIo } from '../support/test-io.ts';
import { withhold } from './small-site.ts';

function drift(before: Snapshot, after: Snapshot): FactDrift {
  return factDrift(before, after, factOwners(after, auditedPlaces(after, after.inventory)));
}

const tenants = {
  north: { databases: ['od_north'], accounts: ['north'], workstations: workstations({ networks: ['10.1.0.0/24'] }) },
  south: { databases: ['od_south'], accounts: ['south'] },
};
const sql = "CREATE USER north@'10.1.0.%', south@'10.2.0.%'; GRANT ALL ON `od\\_north`.* TO north@'10.1.0.%';";
const database = (more: string, some: Partial<ExampleSite> = {}): Snapshot => exampleSite({ tenants, sql: `${sql}${more}`, ...some });
const files = (...given: Parameters<typeof northSouth>): Snapshot => exampleSite(northSouth(...given));
const machine = (seen: Partial<MachineArtifacts>): Snapshot => exampleSite({ tenants, hosts: { fs1: {} }, machines: { fs1: seen } });
const listener = {
  protocol: 'tcp',
  address: '0.0.0.0',
  port: 5001,
  device: null,
  ipv6Only: null,
  owners: [{ name: 'hl7', pid: 7 }],
  uid: 0,
  controlGroup: null,
  inode: 9,
} as const;
const service = {
  name: 'OpenDentHL7',
  displayName: 'HL7',
  command: 'C:\\hl7.exe',
  account: 'LocalSystem',
  startMode: 'auto',
  running: true,
  pid: 4,
  dependencies: [],
  descriptor: null,
} as const;
const nft = (...rules: string[]): Partial<MachineArtifacts> => ({
  'links.firewall': {
    os: 'linux',
    nft: JSON.stringify({ nftables: rules.map((comment, at) => ({ rule: { family: 'ip', table: 't', chain: 'c', handle: at, comment } })) }),
    saves: [],
    legacyTables: { 4: [], 6: [] },
  },
});

describe('between two snapshots', () => {
  it.each([
    ['a grant that appeared', database(''), database("GRANT SELECT ON `od\\_north`.* TO south@'10.2.0.%';"), 'appeared database grant', ['north', 'south']],
    ['a grant that went', database("GRANT SELECT ON `x`.* TO south@'10.2.0.%';"), database(''), 'gone database grant', ['south']],
    ['an account that appeared', database(''), database("CREATE USER north@'%';"), 'appeared account', ['north']],
    ['a server setting', database(''), database('', { variables: { local_infile: 'ON' } }), 'changed server setting', []],
    ['a server version', database(''), database('', { version: '10.11.11-MariaDB' }), 'changed server version', []],
    ['an access entry', files({}, [everyoneShare]), files({ 'D:\\OD\\north': ownList('north', '(A;;FR;;;WD)') }, [everyoneShare]), 'changed folder', ['north']],
    ['a share', files({}, []), files({}, [everyoneShare]), 'appeared share', []],
    [
      'a share’s access list',
      files({}, [everyoneShare, exampleShare('n', 'D:\\OD\\north', 'D:(A;;FR;;;WD)')]),
      files({}, [everyoneShare, exampleShare('n', 'D:\\OD\\north')]),
      'changed share',
      ['north'],
    ],
    ['a port', machine({}), machine({ 'host.listeners': [listener] }), 'appeared port', []],
    ['a service’s account', machine({ 'host.services': [service] }), machine({ 'host.services': [{ ...service, account: 'hl7' }] }), 'changed service', []],
    ['a firewall rule', machine(nft('a')), machine(nft('a', 'b')), 'appeared firewall rule', []],
    ['a tenant of the inventory', exampleSite({ tenants: { north: tenants.north } }), exampleSite({ tenants }), 'appeared tenant in the inventory', ['south']],
  ])('%s is named, with whose it is', (_, before, after, words, whose) => {
    const { changes, counts } = drift(before, after);
    const found = changes.find(({ change, what }) => `${change} ${what}` === words);
    expect(found, JSON.stringify(changes)).toBeDefined();
    expect(found?.tenants).toEqual(whose);
    expect(counts.appeared + counts.gone + counts.changed).toBe(changes.length);
  });

  it('a changed list tells what came and what went', () => {
    const { changes } = drift(database(''), database("REVOKE DROP ON `od\\_north`.* FROM north@'10.1.0.%';"));
    expect(changes).toMatchObject([{ what: 'database grant', fields: [{ field: 'privileges', before: 'DROP', after: '' }] }]);
    const [entry] = drift(files({}, []), files({ 'D:\\OD\\north': ownList('north', '(A;;FR;;;WD)') }, [])).changes;
    expect(entry?.fields).toEqual([{ field: 'accessList', before: '', after: 'D:(A;;FR;;;WD)' }]);
  });

  it.each([
    ['process and socket numbers', { 'host.listeners': [listener] }, { 'host.listeners': [{ ...listener, inode: 10, owners: [{ name: 'hl7', pid: 8 }] }] }],
    ['numbers of services', { 'host.services': [service] }, { 'host.services': [{ ...service, pid: 5 }] }],
  ])('%s are no change', (_, before, after) => {
    expect(drift(machine(before), machine(after)).changes).toEqual([]);
  });

  it('two firewall rules that changed places are a change', () => {
    expect(drift(machine(nft('a', 'b')), machine(nft('b', 'a'))).counts.changed).toBe(2);
  });

  it('a value that one of the two does not know is not compared', () => {
    const seen = drift(machine({ 'host.services': [service] }), machine({ 'host.services': [{ ...service, account: null }] }));
    expect(seen.changes).toEqual([]);
    expect(seen.incomparable).toEqual([{ source: 'host.services@fs1', reason: '1 thing was not read in both runs' }]);
  });

  it.each<readonly [string, Record<string, string>, Record<string, string>, readonly string[]]>([
    // Left out of the list was what just inherits: D:\OD\north\scans was there with the first list of its folder, and still has it.
    ['of one folder', {}, { 'D:\\OD\\north': '(A;;FR;;;WD)', 'D:\\OD\\north\\scans': ownList('north') }, ['changed folder D:\\OD\\north']],
    ['back', { 'D:\\OD\\north': '(A;;FR;;;WD)', 'D:\\OD\\north\\scans': ownList('north') }, {}, ['changed folder D:\\OD\\north']],
    [
      'of a folder and one in it',
      {},
      { 'D:\\OD\\north': '(A;;FR;;;WD)', 'D:\\OD\\north\\scans': ownList('north', '(A;;FA;;;AN)') },
      ['appeared folder with rights of its own D:\\OD\\north\\scans', 'changed folder D:\\OD\\north'],
    ],
    [
      'of a folder deep below, with the folder on the way to it',
      {},
      { 'D:\\OD\\north\\a': ownList('north'), 'D:\\OD\\north\\a\\b': ownList('north', '(A;;FA;;;AN)') },
      ['appeared folder with rights of its own D:\\OD\\north\\a\\b'],
    ],
    ['of nothing, but a folder is new where all are listed', {}, { 'D:\\OD\\north\\new': ownList('north') }, ['appeared folder D:\\OD\\north\\new']],
  ])('a change of the access list %s names what moved and nothing below it', (_, before, after, named) => {
    const { changes } = drift(files(before, []), files(after, []));
    expect(changes.map(({ change, what, item }) => `${change} ${what} ${item}`).toSorted()).toEqual(named);
  });

  it('what a part that was not read could hold is not called gone', () => {
    const gap = (item: string): SourceGap => ({ item, status: 'denied', reason: 'no', remedy: null });
    const before = database('', {
      artifacts: { 'opendental.preferences': { od_north: [{ name: 'DocPath', value: 'x' }], od_south: [{ name: 'DocPath', value: 'y' }] } },
    });
    const partly = withGap(database('', { artifacts: { 'opendental.preferences': {} } }), 'opendental.preferences@db1', gap('od_north'));
    expect(drift(before, partly)).toMatchObject({
      counts: { gone: 1 },
      changes: [{ item: 'od_south DocPath' }],
      incomparable: [{ source: 'opendental.preferences@db1' }],
    });
    const folders = files({}, []);
    const less = withGap(files({ 'D:\\OD\\north': null, 'D:\\OD\\south': null }, []), 'files.objects@fs1', gap('D:\\OD\\north'));
    expect(drift(folders, less).changes.filter(({ change }) => change === 'gone')).toMatchObject([{ item: 'D:\\OD\\south' }]);
  });
});

describe('the sample site, collected twice', () => {
  const collected: Snapshot[] = [];
  beforeAll(async () => {
    const io = testIo({ cwd: process.cwd(), now: () => sampleNight });
    const site = readSite({ values: { config: 'fixtures/sites/tri-county/bitewing.yaml' }, positionals: [] }, io);
    const choices = { objects: true, host: null, alone: false, progress: (): void => undefined };
    collected.push(await collectSite(site, choices, io), await collectSite(site, choices, io));
  });

  it('did not move, though every secret has another fingerprint', () => {
    const [one, other] = pair();
    expect(one.sources.filter(({ digest }, at) => digest !== other.sources[at]?.digest).length).toBeGreaterThan(0);
    expect(drift(one, other)).toEqual({ counts: { appeared: 0, gone: 0, changed: 0 }, changes: [], incomparable: [] });
  });

  it('does not depend on the order of rows', () => {
    const [one, other] = pair();
    expect(drift(one, reversed(other))).toMatchObject({ counts: { appeared: 0, gone: 0 } });
    // Order decides in a packet filter, and only there.
    expect(drift(one, reversed(other)).changes.filter(({ what }) => !what.startsWith('firewall'))).toEqual([]);
  });

  it('withholding any sources on any side never makes anything appear or go, only incomparable', () => {
    const [one, other] = pair();
    const ids = one.sources.filter(({ status }) => status === 'collected').map(({ id }) => id);
    fc.assert(
      fc.property(fc.subarray(ids), fc.boolean(), fc.boolean(), (some, mention, first) => {
        const less = withhold(first ? one : other, new Set(some), mention);
        const moved = first ? drift(less, other) : drift(one, less);
        expect(moved.counts).toEqual({ appeared: 0, gone: 0, changed: 0 });
        expect(moved.incomparable.map(({ source }) => source).toSorted()).toEqual(some.toSorted());
      }),
      { numRuns: 12 },
    );
  });

  it('shows most kinds of artifact, so that the laws above mean something', () => {
    const [one] = pair();
    const seen = new Set(one.sources.filter(({ status }) => status === 'collected').map(({ kind }) => kind));
    expect(artifactKinds.filter((kind) => seen.has(kind)).length).toBeGreaterThan(40);
  });

  function pair(): readonly [Snapshot, Snapshot] {
    const [one, other] = collected;
    if (!one || !other) throw new Error('collected above');
    return [one, other];
  }
});

function withGap(snapshot: Snapshot, id: string, gap: SourceGap): Snapshot {
  return { ...snapshot, sources: snapshot.sources.map((source) => (source.id === id ? { ...source, gaps: [gap] } : source)) };
}

/** Every list of every artifact the other way round, but for lists that something points into. */
function reversed(snapshot: Snapshot): Snapshot {
  const turned = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return key === 'descriptors' ? value : value.map((one: unknown) => turned(one, '')).reverse();
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, turned(one, name)]));
  };
  const artifacts = Object.fromEntries(Object.entries(snapshot.artifacts).map(([id, artifact]) => [id, turned(artifact, '')]));
  const sources = snapshot.sources.map((source) => ({ ...source, digest: source.digest && artifactDigest(artifacts[source.id], sha256) })).toReversed();
  return { ...snapshot, artifacts, sources };
}
