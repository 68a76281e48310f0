import { everyoneShare, exampleMachine, northSouth, northSouthPrincipals } from '../../../fixtures/builders/file-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const principals = (members: readonly string[] | null, userRights: Record<string, readonly string[]> | null = {}): RuleExample['site'] =>
  northSouth({}, [everyoneShare], {
    'host.principals': {
      ...northSouthPrincipals,
      userRights,
      rows: northSouthPrincipals.rows.map((row) => (row.id === 'S-1-5-32-544' ? { ...row, members } : row)),
    },
  });

export const examples: readonly RuleExample[] = [
  {
    name: 'A user of south is an administrator of the file server',
    site: principals([`${exampleMachine}-1002`]),
    expect: { 'fs1: FS1\\south-ben': 'fail' },
  },
  {
    name: 'South’s group may make backups of everything',
    site: principals([], { SeBackupPrivilege: [`${exampleMachine}-2002`] }),
    expect: { 'fs1: FS1\\south-users': 'fail' },
  },
  {
    name: 'Only the operator’s people',
    site: principals([]),
    expect: { fs1: 'pass' },
  },
  {
    name: 'The members of Administrators could not be read',
    site: principals(null),
    expect: { fs1: 'not-assessed' },
  },
];
