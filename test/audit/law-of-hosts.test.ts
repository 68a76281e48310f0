import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleConfig } from '../../fixtures/builders/config-site.ts';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { everyoneShare, exampleMachine, exampleShare, northSouth, northSouthPrincipals, ownList } from '../../fixtures/builders/file-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import { rules } from '../../src/rules/index.ts';
import type { MachineArtifacts, Snapshot } from '../../src/snapshot/snapshot.ts';
import { expectNotBetter } from './law.ts';
import { judged, withhold } from './small-site.ts';

const above = 'O:BAG:SYD:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)';
const [southUsers, southBen] = [`${exampleMachine}-2002`, `${exampleMachine}-1002`];

/** Lists of north's things, each with what lets somebody else in or not. */
const lists = {
  'D:\\OD\\north': ['', '(A;OICI;0x1301bf;;;AU)', `(A;OICI;FR;;;${southUsers})`, `(A;OICI;RCWD;;;${southUsers})`],
  'D:\\OD\\north\\Plugins': [ownList('north'), ownList('north', '(A;OICI;0x1301bf;;;BU)'), 'O:BAG:SYD:NO_ACCESS_CONTROL'],
  'C:\\HL7\\north': [ownList('north'), ownList('north', '(A;OICI;0x1301bf;;;AU)'), ownList('north', '(A;OICI;0x1200a9;;;BU)')],
} as const;

const north = 'C:\\HL7\\north\\FreeDentalConfig.xml';
const configs = [
  exampleConfig(north, { database: 'od_north', user: 'north' }),
  exampleConfig(north, { database: 'od_south', user: 'north' }),
  exampleConfig(north, '<ConnectionSettings><DatabaseConnection>'),
  exampleConfig('C:\\HL7\\north\\FreeDentalConfig - Copy.xml', { database: 'od_south', user: 'south' }),
];

const sites: fc.Arbitrary<Snapshot> = fc
  .record({
    root: fc.constantFrom(...lists['D:\\OD\\north']),
    plugins: fc.constantFrom(...lists['D:\\OD\\north\\Plugins']),
    programs: fc.constantFrom(...lists['C:\\HL7\\north']),
    configs: fc.subarray(configs),
    administrators: fc.subarray([southBen]),
    shares: fc.subarray([everyoneShare, exampleShare('north', 'D:\\OD\\north', `D:(A;;FA;;;${southUsers})`)]),
    links: fc.subarray([{ from: 'D:\\OD\\north\\S', to: 'D:\\OD\\south' }]),
    docPath: fc.constantFrom('\\\\fs1\\od$\\south', '\\\\fs1\\od$\\north\\x', '\\\\fs1\\north;\\\\fs1\\od$\\south'),
    secrets: fc.subarray(['MySqlPassword']),
  })
  .map((parts): Snapshot => {
    const machine: Partial<MachineArtifacts> = {
      'host.principals': {
        ...northSouthPrincipals,
        rows: northSouthPrincipals.rows.map((row) => (row.id === 'S-1-5-32-544' ? { ...row, members: parts.administrators } : row)),
      },
      'host.pathMap': { mounts: [], drives: [], links: parts.links, shortNames: [], dfs: [] },
      'files.configs': parts.configs,
      'host.commandLines': [{ origin: '7', program: 'OpenDental.exe', arguments: 'DatabaseName=od_north', secrets: parts.secrets }],
    };
    const seen = { 'D:\\OD\\north\\Plugins': parts.plugins, 'C:\\HL7': above, 'C:\\HL7\\north': parts.programs };
    const site = northSouth({ ...seen, ...(parts.root === '' ? {} : { 'D:\\OD\\north': parts.root }) }, parts.shares, machine);
    const hl7 = { service: null, mode: 'tcp' as const, listen: null, inbound: null, outbound: null };
    const tenants = Object.fromEntries(
      Object.entries(site.tenants).map(([id, tenant]) => [
        id,
        { ...tenant, hl7: [{ ...hl7, host: 'fs1', exeFolder: `C:\\HL7\\${id}` }], workstations: workstations({ rdp: ['fs1'] }) },
      ]),
    );
    const preferences = (value: string): { name: string; value: string }[] => [
      { name: 'AtoZfolderUsed', value: '1' },
      { name: 'DocPath', value },
    ];
    const settings = { od_north: preferences('\\\\fs1\\od$\\north'), od_south: preferences(parts.docPath) };
    return exampleSite({ ...site, tenants, artifacts: { 'opendental.preferences': settings } });
  });

/** The snapshot with one artifact changed, and, where a row is gone, the gap that its collector must state. */
function changed<K extends keyof MachineArtifacts>(
  snapshot: Snapshot,
  kind: K,
  change: (data: MachineArtifacts[K]) => MachineArtifacts[K],
  gap: boolean,
): Snapshot {
  const id = `${kind}@fs1`;
  // Built by `exampleSite` above: the artifact has its kind's shape.
  const data = change(snapshot.artifacts[id] as MachineArtifacts[K]);
  const gaps = [{ item: 'one', status: 'denied' as const, reason: 'access was denied', remedy: null }];
  return {
    ...snapshot,
    artifacts: { ...snapshot.artifacts, [id]: data },
    sources: gap ? snapshot.sources.map((source) => (source.id === id ? { ...source, gaps } : source)) : snapshot.sources,
  };
}

const without = <Row>(rows: readonly Row[], at: number): readonly Row[] => rows.filter((_, place) => place !== at % rows.length);

/** Ways to see less of a host. */
const losses: Readonly<Record<string, (snapshot: Snapshot, at: number) => Snapshot>> = {
  'a file object': (snapshot, at) => changed(snapshot, 'files.objects', (data) => ({ ...data, objects: without(data.objects, at) }), true),
  'an access list': (snapshot, at) =>
    changed(
      snapshot,
      'files.objects',
      (data) => ({ ...data, objects: data.objects.map((object, place) => (place === at % data.objects.length ? { ...object, descriptor: null } : object)) }),
      false,
    ),
  'a share': (snapshot, at) => changed(snapshot, 'host.shares', (data) => (data.length === 0 ? data : without(data, at)), true),
  'the list of a share': (snapshot, at) =>
    changed(snapshot, 'host.shares', (data) => data.map((share, place) => (place === at % data.length ? { ...share, descriptor: null } : share)), false),
  'the members of a group': (snapshot, at) =>
    changed(
      snapshot,
      'host.principals',
      (data) => {
        const groups = data.rows.filter(({ kind }) => kind === 'group');
        const lost = groups[at % groups.length];
        return { ...data, rows: data.rows.map((row) => (row === lost ? { ...row, members: null } : row)) };
      },
      false,
    ),
  'the user rights': (snapshot) => changed(snapshot, 'host.principals', (data) => ({ ...data, userRights: null }), false),
  'a configuration file': (snapshot, at) => changed(snapshot, 'files.configs', (data) => (data.length === 0 ? data : without(data, at)), true),
};

describe('every rule, seeing less of hosts', () => {
  it.each(Object.keys(losses))('never judges better without %s', (loss) => {
    fc.assert(
      fc.property(sites, fc.nat(1000), (snapshot, at) => {
        expectNotBetter(judged(snapshot, rules), judged(losses[loss]?.(snapshot, at) ?? snapshot, rules));
      }),
      { numRuns: 40 },
    );
  });

  it('never judges better when sources are withheld', () => {
    fc.assert(
      fc.property(sites, fc.func(fc.nat(7).map((n) => n === 0)), fc.boolean(), (snapshot, drop, mention) => {
        const lost = new Set(Object.keys(snapshot.artifacts).filter((id) => drop(id)));
        expectNotBetter(judged(snapshot, rules), judged(withhold(snapshot, lost, mention), rules));
      }),
      { numRuns: 25 },
    );
  });

  it('never breaks off on these sites', () => {
    fc.assert(
      fc.property(sites, (snapshot) => {
        expect(judged(snapshot, rules).checks.filter((check) => check.counts.error > 0)).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });
});
