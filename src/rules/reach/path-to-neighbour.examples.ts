import { configSite, exampleConfig } from '../../../fixtures/builders/config-site.ts';
import { ownList } from '../../../fixtures/builders/file-site.ts';
import { workstations } from '../../../fixtures/builders/inventory.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const path = 'C:\\HL7\\north\\FreeDentalConfig.xml';
const north = exampleConfig(path, { database: 'od_north', user: 'north' });
const readable = ownList('north', '(A;OICI;0x1200a9;;;BU)');

const networks: Readonly<Record<string, string>> = { north: '10.31.1.0/24', south: '10.31.2.0/24' };

/** Both tenants' people work on fs1, 10.20.0.8; north's account takes clients from `accepts`. */
function onDesktop(accepts: string, list: string, lists: Readonly<Record<string, string>> = {}): RuleExample['site'] {
  const site = configSite([north], { 'C:\\HL7\\north': list, ...lists });
  const tenants = Object.fromEntries(
    Object.entries(site.tenants).map(([id, tenant]) => [id, { ...tenant, workstations: workstations({ rdp: ['fs1'], networks: [networks[id] ?? ''] }) }]),
  );
  const own = "CREATE USER south@'10.31.2.%' IDENTIFIED BY 'x'; GRANT ALL ON `od\\_south`.* TO south@'10.31.2.%';";
  return { ...site, tenants, sql: `CREATE USER north@'${accepts}' IDENTIFIED BY 'y'; GRANT ALL ON \`od\\_north\`.* TO north@'${accepts}'; ${own}` };
}

/** Both on the database server, whose tables are on another disk, and which runs as `account`; south's account has FILE. */
function withFile(account: string | null, list: string, secureFilePriv = 'C:\\'): RuleExample['site'] {
  const site = onDesktop('%', list);
  const machine = site.machines?.['fs1'];
  const server = { name: 'MySQL', displayName: '', command: '"C:\\MySQL\\bin\\mysqld.exe" MySQL', account, startMode: 'auto' as const };
  const services = [{ ...server, running: true, pid: 700, dependencies: [], descriptor: null }];
  return {
    ...site,
    hosts: { fs1: { address: '10.20.0.5', os: 'windows' } },
    machines: { fs1: { ...machine, 'host.services': services } },
    tenants: Object.fromEntries(
      Object.entries(site.tenants).map(([id, tenant]) => [id, { ...tenant, workstations: workstations({ networks: [networks[id] ?? ''] }) }]),
    ),
    sql: `${site.sql ?? ''} GRANT FILE ON *.* TO south@'10.31.2.%';`,
    variables: { secure_file_priv: secureFilePriv, datadir: 'D:\\Data\\' },
  };
}

const shortcut = 'C:\\Users\\Public\\Desktop\\North.lnk';

/** North's password on a command line: of a shortcut with entries besides north's, or of a service with an access list. */
function withLines({ shortcut: entries, service }: { readonly shortcut?: string; readonly service?: string }): RuleExample['site'] {
  const site = onDesktop('%', ownList('north'), entries === undefined ? {} : { [shortcut]: ownList('north', entries) });
  const words = 'ServerName=db1 DatabaseName=od_north MySqlUser=north MySqlPassword=k1:7';
  const line = { origin: shortcut, program: 'C:\\OD\\OpenDental.exe', arguments: words, secrets: ['MySqlPassword'] };
  const row = { name: 'Sync', displayName: '', command: `"C:\\Sync\\sync.exe" ${words}`, account: 'LocalSystem', startMode: 'auto' as const };
  const rest = { running: true, pid: 1, dependencies: [], descriptor: { sddl: service ?? '', sddlSource: 'binary' as const } };
  const machine = { ...site.machines?.['fs1'], 'host.commandLines': entries === undefined ? [] : [line] };
  return { ...site, machines: { fs1: { ...machine, ...(service === undefined ? {} : { 'host.services': [{ ...row, ...rest }] }) } } };
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
    name: 'FILE opens the neighbour’s configuration as the database server, whose account may read it',
    site: withFile('NT AUTHORITY\\NetworkService', ownList('north', '(A;OICI;0x1200a9;;;NS)')),
    expect: { "db1: 'south'@'10.31.2.%'": 'fail', 'north': 'pass' },
  },
  {
    name: 'FILE, and the database server runs as LocalSystem',
    site: withFile('LocalSystem', ownList('north')),
    expect: { "db1: 'south'@'10.31.2.%'": 'fail' },
  },
  {
    name: 'FILE, but the database server’s account may read nothing of others',
    site: withFile('NT SERVICE\\MySQL', ownList('north')),
    expect: { south: 'pass', north: 'pass' },
  },
  {
    name: 'FILE, but secure_file_priv keeps it in a folder of its own',
    site: withFile('LocalSystem', ownList('north'), 'C:\\ProgramData\\MySQL\\Uploads\\'),
    expect: { south: 'pass', north: 'pass' },
  },
  {
    name: 'FILE, and nobody knows as which account the database server runs',
    site: withFile(null, ownList('north')),
    expect: { south: 'not-assessed', north: 'pass' },
  },
  {
    name: 'A shortcut on everybody’s desktop holds the neighbour’s password',
    site: withLines({ shortcut: '(A;OICI;0x1200a9;;;BU)' }),
    expect: { [`fs1: ${shortcut}`]: 'fail', north: 'pass' },
  },
  {
    name: 'A shortcut with the password that only the tenant itself can read',
    site: withLines({ shortcut: '' }),
    expect: { south: 'pass', north: 'pass' },
  },
  {
    name: 'A service is started with the password, and whoever works there may read its configuration',
    site: withLines({ service: 'D:(A;;CCLCSWLOCRRC;;;IU)(A;;FA;;;BA)' }),
    expect: { 'fs1 Sync': 'fail', 'north': 'pass' },
  },
  {
    name: 'A service is started with the password, and only administrators may read its configuration',
    site: withLines({ service: 'D:(A;;FA;;;BA)' }),
    expect: { south: 'pass', north: 'pass' },
  },
  {
    name: 'The grant tables were not read: where the password leads is not known',
    site: { ...onDesktop('%', readable), withhold: ['mysql.accounts'] },
    expect: { south: 'not-assessed' },
  },
];
