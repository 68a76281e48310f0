import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

const old = { od_smith_493: [{ name: 'ProgramVersion', value: '17.4.60.0' }], od_jones_4932: [{ name: 'ProgramVersion', value: '24.3.10.0' }] };

export const examples: readonly RuleExample[] = [
  {
    name: 'The old archive, and a tenant that will take it',
    site: { tenants, sql: '', databases: ['opendentalarchive'], artifacts: { 'opendental.preferences': old } },
    expect: { 'db1/opendentalarchive': 'fail' },
  },
  { name: 'Left over after everybody updated', site: { tenants, sql: '', databases: ['opendentalarchive'] }, expect: { 'db1/opendentalarchive': 'fail' } },
  { name: 'No shared archive, all tenants past 18.1.32', site: { tenants, sql: '' }, expect: { 'db1/opendentalarchive': 'pass' } },
];
