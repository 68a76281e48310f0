import { expect, it } from 'vitest';
import { emptyMachine } from '../../fixtures/builders/empty-machine.ts';
import { exampleInventory, type ExampleSite, exampleSite } from '../../fixtures/builders/example-site.ts';
import { everyoneShare, exampleMachine, exampleShare, northSouth, ownList } from '../../fixtures/builders/file-site.ts';
import { northSouthSettings } from '../../fixtures/builders/folder-settings.ts';
import { evaluate } from '../../src/audit/evaluate.ts';
import { rules } from '../../src/rules/index.ts';
import type { PrincipalRow } from '../../src/snapshot/artifacts/host.ts';
import type { MachineArtifacts } from '../../src/snapshot/snapshot.ts';

const [north, south, southBen] = [`${exampleMachine}-2001`, `${exampleMachine}-2002`, `${exampleMachine}-1002`];
const pathMap = emptyMachine('fs1')['host.pathMap'];

/** What rules about files and HL7 say: `rule subject` → status, of all but passes unless asked for. */
function said(site: ExampleSite): Readonly<Record<string, string>> {
  const files = rules.filter(({ id }) => id.startsWith('files/') || id.startsWith('hl7/'));
  return Object.fromEntries(
    evaluate(exampleSite(site), exampleInventory(site), files).flatMap(({ rule, places }) =>
      places.flatMap(({ verdicts }) => verdicts.map(({ subject, status }) => [`${rule.id} ${subject.id}`, status] as const)),
    ),
  );
}

/** The site whose tenants' databases say where their folders are, besides what the inventory says. */
function stating(site: ExampleSite, ofNorth: Readonly<Record<string, string>>, ofSouth: Readonly<Record<string, string>> = {}): ExampleSite {
  return { ...site, artifacts: { ...site.artifacts, ...northSouthSettings(ofNorth, ofSouth).artifacts } };
}

/** The site with another A to Z folder of a tenant. */
function moved(site: ExampleSite, atoz: { readonly north: string; readonly south: string }): ExampleSite {
  const { tenants } = site;
  return { ...site, tenants: { north: { ...tenants['north'], atoz: [atoz.north] }, south: { ...tenants['south'], atoz: [atoz.south] } } };
}

const ownShares = [exampleShare('north$', 'D:\\OD\\north', `D:(A;;FA;;;${north})`), exampleShare('south$', 'D:\\OD\\south', `D:(A;;FA;;;${south})`)];
const throughOwnShares = { north: '\\\\fs1\\north$', south: '\\\\fs1\\south$' };

function withGroup(row: Pick<PrincipalRow, 'id' | 'members'>): Partial<MachineArtifacts> {
  const { machines } = northSouth({}, []);
  const principals = machines?.['fs1']?.['host.principals'] ?? emptyMachine('fs1')['host.principals'];
  return {
    'host.principals': { ...principals, rows: [...principals.rows, { name: 'FS1\\everybody', kind: 'group', primaryGroup: null, sameAs: null, ...row }] },
  };
}

const access = 'files/atoz-neighbour-access fs1 D:\\OD\\north';

it.each<readonly [layout: string, site: ExampleSite, expected: Readonly<Record<string, string>>]>([
  [
    'an entry of the neighbour behind a share that keeps it out is no leak',
    moved(northSouth({ 'D:\\OD\\north': `(A;OICI;FR;;;${south})` }, ownShares), throughOwnShares),
    { [access]: 'pass' },
  ],
  [
    'the same entry is one as soon as somebody shares the whole disk, under whatever name',
    moved(northSouth({ 'D:\\OD\\north': `(A;OICI;FR;;;${south})` }, [...ownShares, exampleShare('D$', 'D:\\')]), throughOwnShares),
    { [access]: 'fail' },
  ],
  [
    'the disk’s own share is for administrators, and opens nothing to others',
    moved(northSouth({ 'D:\\OD\\north': `(A;OICI;FR;;;${south})` }, [...ownShares, { ...exampleShare('D$', 'D:\\'), special: true }]), throughOwnShares),
    { [access]: 'pass' },
  ],
  [
    'CREATOR OWNER on the folder is for whoever makes something there',
    northSouth({ 'D:\\OD\\north': '(A;OICIIO;FA;;;CO)' }, [everyoneShare]),
    { [access]: 'pass' },
  ],
  ['entries for what is made in the folder count', northSouth({ 'D:\\OD\\north': `(A;OICIIO;0x1301bf;;;${south})` }, [everyoneShare]), { [access]: 'fail' }],
  [
    'a right to list the folder above, for that folder only, opens nothing in it',
    northSouth({ 'D:\\OD': '(A;;0x1200a9;;;AU)' }, [everyoneShare]),
    { [access]: 'pass' },
  ],
  [
    'an owner whom OWNER RIGHTS bind cannot take anything',
    northSouth({ 'D:\\OD\\north': ownList('north', '(A;OICI;RC;;;OW)').replace('O:BA', `O:${southBen}`) }, [everyoneShare]),
    { 'files/atoz-access-obtainable fs1 D:\\OD\\north': 'pass' },
  ],
  [
    'an owner without it can',
    northSouth({ 'D:\\OD\\north': ownList('north').replace('O:BA', `O:${southBen}`) }, [everyoneShare]),
    { 'files/atoz-access-obtainable fs1 D:\\OD\\north': 'fail' },
  ],
  [
    'a denial that stands first keeps a group out that a later entry lets in',
    northSouth({ 'D:\\OD\\north': ownList('north', `(A;OICI;0x1301bf;;;${south})`).replace('D:PAI', `D:PAI(D;OICI;FA;;;${south})`) }, [everyoneShare]),
    { [access]: 'pass' },
  ],
  [
    'Everyone in a local group in a local group is everybody',
    northSouth({ 'D:\\OD\\north': '(A;OICI;FR;;;S-1-5-21-9-9-9-3001)' }, [everyoneShare], withGroup({ id: 'S-1-5-21-9-9-9-3001', members: ['S-1-1-0'] })),
    { [access]: 'fail' },
  ],
  [
    'a list of A to Z paths whose second entry is the neighbour’s leads there when the first is down',
    stating(northSouth({}, [everyoneShare]), { DocPath: ' \\\\fs1\\od$\\north\\ ; ;\\\\FS1\\od$\\south;' }),
    { 'files/atoz-fallback-foreign fs1 D:\\OD\\south': 'fail' },
  ],
  [
    'a DFS link to the neighbour’s folder is that folder',
    stating(northSouth({}, [everyoneShare], { 'host.pathMap': { ...pathMap, dfs: [{ from: '\\\\od.example\\files\\images', to: '\\\\fs1\\od$\\south' }] } }), {
      DocPath: '\\\\OD.example\\files\\images\\',
    }),
    { 'files/atoz-shared fs1 D:\\OD\\south': 'fail' },
  ],
  [
    'one folder of a server that nobody knows is shared all the same',
    moved(northSouth({}, [everyoneShare]), { north: '\\\\nas\\images\\x', south: '\\\\NAS\\images\\X\\' }),
    { 'files/atoz-shared \\\\NAS\\IMAGES\\x': 'fail' },
  ],
  [
    'two names of servers that nobody knows may be one server',
    moved(northSouth({}, [everyoneShare]), { north: '\\\\nas\\images', south: '\\\\nas.site.example\\images' }),
    { 'files/atoz-shared north: \\\\nas\\images': 'not-assessed', 'files/atoz-shared south: \\\\nas.site.example\\images': 'not-assessed' },
  ],
  [
    'a drive letter of a terminal server, which is another one for everybody, is not one folder',
    stating(moved(northSouth({}, [everyoneShare]), { north: 'Z:\\', south: 'Z:\\' }), {}),
    { 'files/atoz-shared north: Z:\\': 'not-assessed' },
  ],
  [
    'backups in the own A to Z folder are judged with it',
    stating(northSouth({ 'D:\\OD\\north': `(A;OICI;FR;;;${south})` }, [everyoneShare]), { BackupToPath: '\\\\fs1\\od$\\north\\backup' }),
    { [access]: 'fail', 'files/backup-target-shared north: \\\\fs1\\od$\\north\\backup': 'pass' },
  ],
])('%s', (_, site, expected) => {
  expect(said(site)).toMatchObject(expected);
});
