import { emptyMachine } from '../../../fixtures/builders/empty-machine.ts';
import { everyoneShare, exampleShare, northSouth } from '../../../fixtures/builders/file-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';
import type { PatientFolders } from '../../snapshot/artifacts/files.ts';

const roots = ['D:\\OD\\north', 'D:\\OD\\south'].map((path) => ({ path, folders: 900 }));
const site = (folders: PatientFolders): RuleExample['site'] => {
  const base = northSouth({}, [everyoneShare, exampleShare('north', 'D:\\OD\\north')]);
  return { ...base, machines: { ...base.machines, fs1: { ...base.machines?.['fs1'], 'files.patientFolders': folders } } };
};

/** South's folder on a file server of its own. */
function onTwoHosts(): RuleExample['site'] {
  const base = site({ listed: ['D:\\OD'], roots: [], common: [] });
  const south = { ...base.tenants['south'], atoz: ['\\\\fs2\\south$'] };
  const fs2 = {
    ...base.machines?.['fs1'],
    'host.identity': { ...emptyMachine('FS2')['host.identity'], addresses: ['10.20.0.9'] },
    'host.shares': [exampleShare('south$', 'E:\\OD\\south')],
    'files.patientFolders': { listed: ['E:\\OD\\south'], roots: [], common: [] },
  };
  return {
    ...base,
    tenants: { ...base.tenants, south },
    hosts: { ...base.hosts, fs2: { address: '10.20.0.9', os: 'windows' } },
    machines: { ...base.machines, fs2 },
  };
}

export const examples: readonly RuleExample[] = [
  {
    name: 'Forty patients in both A to Z folders',
    site: site({ listed: ['D:\\OD'], roots, common: [{ one: 0, other: 1, names: 40 }] }),
    expect: { 'fs1 D:\\OD\\north': 'fail' },
  },
  {
    name: 'Names that are equal by chance',
    site: site({ listed: ['D:\\OD'], roots, common: [{ one: 0, other: 1, names: 2 }] }),
    expect: { 'fs1 D:\\OD\\north': 'pass', 'fs1 D:\\OD\\south': 'pass' },
  },
  {
    name: 'New practices, with no patients yet',
    site: site({ listed: ['D:\\OD\\north', 'd:\\od\\south'], roots: [], common: [] }),
    expect: { 'fs1 D:\\OD\\north': 'pass', 'fs1 D:\\OD\\south': 'pass' },
  },
  {
    name: 'A listing that does not go below the folders',
    site: site({ listed: [], roots: [], common: [] }),
    expect: { 'fs1 D:\\OD\\north': 'not-assessed', 'fs1 D:\\OD\\south': 'not-assessed' },
  },
  {
    name: 'A neighbour’s folder on another host',
    site: onTwoHosts(),
    expect: { 'fs1 D:\\OD\\north': 'pass', 'fs2 E:\\OD\\south': 'pass', 'fs1': 'not-applicable', 'fs2': 'not-applicable' },
  },
];
