import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_springfield_493'], accounts: ['t493'] },
  jones: { databases: ['od_springfield_4932'], accounts: ['t4932'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'The manual’s wildcard, and a neighbour whose number begins with the tenant’s',
    site: {
      tenants,
      sql: `CREATE USER t493@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od_springfield_493%\`.* TO t493@'%';
CREATE USER t4932@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od_springfield_4932%\`.* TO t4932@'%';`,
    },
    expect: { 'db1/t493@% on od_springfield_493%': 'fail', 'db1/t4932@%': 'pass' },
  },
  {
    name: 'An unescaped underscore matches any character',
    site: {
      tenants: { ...tenants, lee: { databases: ['od_springfieldX4932'], accounts: ['lee'] } },
      sql: `CREATE USER t4932@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od_springfield_4932\`.* TO t4932@'%';`,
    },
    expect: { 'db1/t4932@% on od_springfield_4932': 'fail' },
  },
  {
    name: 'The recommended set stays at home',
    site: {
      tenants,
      sql: `CREATE USER t493@'%' IDENTIFIED BY 'x';
GRANT ALL ON \`od\\_springfield\\_493\`.* TO t493@'%'; GRANT ALL ON \`od\\_springfield\\_493backup\\_%\`.* TO t493@'%';`,
    },
    expect: { 'db1/t493@%': 'pass' },
  },
];
