import { workstations } from '../../../fixtures/builders/inventory.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';
import type { Tenant } from '../../inventory/inventory.ts';

const networks = (network: string): Tenant['workstations'] => workstations({ connection: 'direct', networks: [network] });
const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'], workstations: networks('10.31.7.0/24') },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'], workstations: networks('10.31.8.0/24') },
};

export const examples: readonly RuleExample[] = [
  { name: 'Any address', site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x';` }, expect: { 'db1/od_smith@%': 'fail' } },
  {
    name: 'Any address, and an account on the server itself that uses its rights',
    site: {
      tenants,
      sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x', od_smith@localhost IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_smith\\_493\`.* TO od_smith@'%';`,
    },
    expect: { 'db1/od_smith@%': 'fail', 'db1/od_smith@localhost': 'pass' },
  },
  {
    name: 'The tenant’s own network',
    site: { tenants, sql: `CREATE USER od_smith@'10.31.7.%' IDENTIFIED BY 'x';` },
    expect: { 'db1/od_smith@10.31.7.%': 'pass' },
  },
  {
    name: 'The machine on which the tenant’s people work by Remote Desktop',
    site: {
      tenants: {
        ...tenants,
        smith: { ...tenants.smith, workstations: workstations({ connection: 'rdp', networks: ['10.31.7.0/24'], rdp: ['10.20.0.9:3389'] }) },
      },
      sql: `CREATE USER od_smith@'10.20.0.9' IDENTIFIED BY 'x';`,
    },
    expect: { 'db1/od_smith@10.20.0.9': 'pass' },
  },
];
