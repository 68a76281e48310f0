import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'The same registration key in two practices',
    site: {
      tenants,
      sql: '',
      artifacts: {
        'opendental.preferences': {
          od_smith_493: [{ name: 'RegistrationKey', value: 'k1:same' }],
          od_jones_4932: [{ name: 'RegistrationKey', value: 'k1:same' }],
        },
      },
    },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'fail' },
  },
  { name: 'Keys of their own', site: { tenants, sql: '' }, expect: { 'db1/od_smith_493': 'pass' } },
  {
    name: 'One of the two could not be read',
    site: { tenants, sql: '', artifacts: { 'opendental.preferences': { od_smith_493: [{ name: 'RegistrationKey', value: 'k1:a' }] } } },
    expect: { 'db1/od_smith_493': 'not-assessed', 'db1/od_jones_4932': 'not-assessed' },
  },
];
