import { configSite, exampleConfig } from '../../../fixtures/builders/config-site.ts';
import { ownList } from '../../../fixtures/builders/file-site.ts';
import { workstations } from '../../../fixtures/builders/inventory.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const path = 'C:\\HL7\\north\\FreeDentalConfig.xml';
const north = exampleConfig(path, { database: 'od_north', user: 'north' });
const readable = ownList('north', '(A;OICI;0x1200a9;;;BU)');

/** Both tenants' people work on fs1, 10.20.0.8; north's account takes clients from `accepts`. */
function onDesktop(accepts: string, list: string): RuleExample['site'] {
  const site = configSite([north], { 'C:\\HL7\\north': list });
  const networks = { north: ['10.31.1.0/24'], south: ['10.31.2.0/24'] };
  const tenants = Object.fromEntries(
    Object.entries(site.tenants).map(([id, tenant]) => [
      id,
      { ...tenant, workstations: workstations({ rdp: ['fs1'], networks: id === 'north' ? networks.north : networks.south }) },
    ]),
  );
  const own = "CREATE USER south@'10.31.2.%' IDENTIFIED BY 'x'; GRANT ALL ON `od\\_south`.* TO south@'10.31.2.%';";
  return { ...site, tenants, sql: `CREATE USER north@'${accepts}' IDENTIFIED BY 'y'; GRANT ALL ON \`od\\_north\`.* TO north@'${accepts}'; ${own}` };
}

export const examples: readonly RuleExample[] = [
  {
    name: 'Users of the terminal server may read the neighbour’s configuration, and its account accepts the terminal server',
    site: onDesktop('10.20.0.%', readable),
    expect: { [`fs1 ${path}`]: 'fail', north: 'pass' },
  },
  {
    name: 'The account accepts any address: whoever has the password is in',
    site: onDesktop('%', readable),
    expect: { [`fs1 ${path}`]: 'fail' },
  },
  {
    name: 'The file can be read, but the account accepts its own network only, where the neighbour never comes from',
    site: onDesktop('10.31.1.%', readable),
    expect: { south: 'pass', north: 'pass' },
  },
  {
    name: 'The account accepts any address, but nobody else can read the file',
    site: onDesktop('%', ownList('north')),
    expect: { south: 'pass', north: 'pass' },
  },
  {
    name: 'The grant tables were not read: where the password leads is not known',
    site: { ...onDesktop('%', readable), withhold: ['mysql.accounts'] },
    expect: { south: 'not-assessed' },
  },
];
