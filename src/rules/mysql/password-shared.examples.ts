import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'Equal fingerprints',
    site: {
      tenants,
      sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; CREATE USER od_jones@'%' IDENTIFIED BY 'x';`,
      artifacts: {
        'mysql.passwords': [
          { user: 'od_smith', host: '%', state: 'set', fingerprint: 'k1:aa' },
          { user: 'od_jones', host: '%', state: 'set', fingerprint: 'k1:aa' },
        ],
      },
    },
    expect: { 'db1/od_smith@%': 'fail', 'db1/od_jones@%': 'fail' },
  },
  {
    name: 'Different secrets',
    site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; CREATE USER od_jones@'%' IDENTIFIED BY 'y';` },
    expect: { 'db1/od_smith@%': 'pass' },
  },
  {
    name: 'Salted hashes cannot be compared',
    site: {
      tenants,
      sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; `,
      artifacts: { 'mysql.passwords': [{ user: 'od_smith', host: '%', state: 'set', fingerprint: null }] },
    },
    expect: { 'db1/od_smith@%': 'not-assessed' },
  },
];
