import { describe, expect, test } from 'vitest';
import { configSite, exampleConfig } from '../../fixtures/builders/config-site.ts';
import { type ExampleSite, exampleSite } from '../../fixtures/builders/example-site.ts';
import { exampleMachine, everyoneShare, exampleShare, northSouthPrincipals, ownList } from '../../fixtures/builders/file-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import { auditedPlaces } from '../../src/audit/places.ts';
import type { SiteReach } from '../../src/facts/site/reach/reach-result.ts';
import type { MachineArtifacts } from '../../src/snapshot/snapshot.ts';

const path = 'C:\\HL7\\north\\FreeDentalConfig.xml';
const readableByAll = ownList('north', '(A;OICI;0x1200a9;;;BU)');

interface Case {
  /** Host part of north's account. */
  readonly accepts?: string;
  readonly list?: string;
  readonly more?: Partial<ExampleSite>;
  readonly machine?: Partial<MachineArtifacts>;
  readonly southWorksThere?: boolean;
}

/** North's service on fs1, 10.20.0.8, holds north's password; south works there by Remote Desktop unless said. */
function reachIn({ accepts = '%', list = readableByAll, more = {}, machine = {}, southWorksThere = true }: Case): SiteReach {
  const site = configSite([exampleConfig(path, { database: 'od_north', user: 'north' })], { 'C:\\': ownList('north'), 'C:\\HL7\\north': list }, machine);
  const [north, south] = [site.tenants['north'], site.tenants['south']];
  const rdp = southWorksThere ? ['fs1'] : [];
  const snapshot = exampleSite({
    ...site,
    tenants: {
      north: { ...north, workstations: workstations({ networks: ['10.31.1.0/24'] }) },
      south: { ...south, hl7: [], workstations: workstations({ rdp, networks: ['10.31.2.0/24'] }) },
    },
    sql: `CREATE USER north@'${accepts}' IDENTIFIED BY 'y'; GRANT ALL ON \`od\\_north\`.* TO north@'${accepts}'; CREATE USER south@'10.31.2.%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_south\`.* TO south@'10.31.2.%';`,
    ...more,
  });
  return auditedPlaces(snapshot, snapshot.inventory).site.get('site.reach');
}

function planesReached(reach: SiteReach, from: string, to: string): string[] {
  const { own = [], shared = [] } = reach.tenants.get(from) ?? {};
  return [...new Set([...own, ...shared].filter(({ owner }) => owner === to).map(({ plane }) => plane))].toSorted();
}

describe('reach over all planes', () => {
  test('goes from a desktop over a file and a password into a database, with proof and precondition on every hop', () => {
    const reach = reachIn({});
    const [weakness, ...others] = reach.weaknesses;
    expect(others).toEqual([]);
    const hops = reach.hops(weakness?.example.way ?? []);
    expect(hops.map(({ to }) => to)).toEqual(['whoever works at fs1', `${path} on fs1`, 'password of north on db1', "'north'@'%' on db1", 'db1/od_north']);
    for (const { evidence } of hops) expect(evidence.length).toBeGreaterThan(0);
    expect(hops[3]?.precondition).toBe("from an address that '%' accepts: South Dental any address is accepted");
    expect(hops[3]?.evidence.map(({ pointer }) => pointer)).toContain('/tenants/south/workstations/networks');
    expect(weakness?.reachers).toEqual(['south']);
    expect(weakness?.owners).toEqual(['north']);
    expect(weakness?.weak.fix().commands.join('\n')).toContain(`icacls "C:\\HL7\\north" /remove:g *S-1-5-32-545`);
  });

  test.each<[string, Case, string[]]>([
    ['an account that accepts the machine opens the database', { accepts: '10.20.0.8' }, ['credentials', 'database', 'files']],
    ['an account that accepts south’s network opens it', { accepts: '10.31.0.0/255.255.0.0' }, ['credentials', 'database', 'files']],
    ['an account that accepts only north’s network does not open it', { accepts: '10.31.1.%' }, ['credentials', 'files']],
    ['an account of the server’s own socket does not open it', { accepts: 'localhost' }, ['credentials', 'files']],
    ['a file nobody else can read leads nowhere', { list: ownList('north') }, []],
    ['everybody at the machine is nobody of south when south works elsewhere', { southWorksThere: false }, []],
    [
      'the share lets south read it over the network',
      { southWorksThere: false, machine: { 'host.shares': [exampleShare('hl7', 'C:\\HL7')] } },
      ['credentials', 'database', 'files'],
    ],
  ])('%s', (_, given, planes) => {
    expect(planesReached(reachIn(given), 'south', 'north')).toEqual(planes);
  });

  test('an administrator of the machine has everything on it', () => {
    const rows = northSouthPrincipals.rows.map((row) => (row.id === 'S-1-5-32-544' ? { ...row, members: [`${exampleMachine}-1002`] } : row));
    const reach = reachIn({ list: ownList('north'), machine: { 'host.principals': { ...northSouthPrincipals, rows }, 'host.shares': [everyoneShare] } });
    expect(planesReached(reach, 'south', 'north')).toEqual(['credentials', 'database', 'files']);
    expect(reach.weaknesses.map(({ weak }) => weak.kind)).toEqual(['privilege']);
  });

  test('a password that two accounts share leads from one’s own account into the other’s database', () => {
    const password = { state: 'set' as const, fingerprint: 'k1:same' };
    const passwords = [
      { user: 'north', host: '%', ...password },
      { user: 'south', host: '10.31.2.%', ...password },
    ];
    const reach = reachIn({ list: ownList('north'), more: { artifacts: { 'mysql.passwords': passwords } } });
    expect(reach.weaknesses.map(({ weak, reachers }) => [weak.kind, reachers])).toEqual([['password', ['south']]]);
  });

  test.each<[string, string, string[]]>([
    ['any address', '%', ['database']],
    ['the address of its machine', '10.20.0.8', ['database']],
    ['other addresses only', '10.31.1.%', []],
  ])('a Middle Tier of south’s that logs in as north opens north’s database where that account accepts %s', (_, accepts, planes) => {
    const text = `<ConnectionSettings><DatabaseConnection><ComputerName>db1</ComputerName><Database>od_north</Database><User>north</User><Password>x</Password><UserLow></UserLow><PasswordLow></PasswordLow><ApplicationName>/OdSouth</ApplicationName></DatabaseConnection></ConnectionSettings>`;
    const file = exampleConfig('C:\\web\\OdSouthConfig.xml', text);
    const site = configSite([file], { 'C:\\': ownList('north'), 'C:\\web': ownList('north') });
    const reach = reachIn({
      accepts,
      more: {
        machines: site.machines ?? {},
        tenants: {
          north: { ...site.tenants['north'], workstations: workstations({ networks: ['10.31.1.0/24'] }) },
          south: {
            ...site.tenants['south'],
            hl7: [],
            workstations: workstations({ middleTier: ['https://fs1/odsouth/ServiceMain.asmx'], networks: ['10.31.2.0/24'] }),
          },
        },
      },
    });
    expect(planesReached(reach, 'south', 'north')).toEqual(planes);
    expect(reach.weaknesses).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    ['pam', "north@'%'", ['database']],
    ['mysql_native_password', "north@'%'", []],
    ['pam', 'north@elsewhere', []],
  ])('a proxy that logs in by %s for %s leaves open whether it is the other', (plugin, proxied, open) => {
    const sql = `CREATE USER north@'%' IDENTIFIED BY 'y'; GRANT ALL ON \`od\\_north\`.* TO north@'%'; CREATE USER south@'10.31.2.%' IDENTIFIED VIA ${plugin}; GRANT PROXY ON ${proxied} TO south@'10.31.2.%';`;
    const reach = reachIn({ list: ownList('north'), more: { sql } });
    expect(reach.tenants.get('south')?.own).toEqual([]);
    expect([...(reach.tenants.get('south')?.openPlanes ?? [])]).toEqual(open);
    if (open.length > 0) expect(reach.tenants.get('south')?.doubt?.reason).toContain('makes it north@%');
  });

  test.each<[string, object, string[], string | null]>([
    ['a MERGE table shows the neighbour’s', { engine: 'MRG_MYISAM', references: ['od_north'] }, ['database'], null],
    ['a FEDERATED table logs in to the same server', { engine: 'FEDERATED', references: ['od_north'], remote: 'localhost' }, [], 'was not tried'],
    [
      'a FEDERATED table goes to a server of the site',
      { engine: 'FEDERATED', remote: '10.20.0.5' },
      [],
      'what the FEDERATED table t in od_south shows of 10.20.0.5',
    ],
    ['a FEDERATED table goes where nobody knows', { engine: 'FEDERATED', remote: '10.9.9.9' }, [], 'shows of 10.9.9.9 was not read'],
    ['a SPIDER table was not read', { engine: 'SPIDER' }, [], 'leads was not read'],
    ['a table lies in a directory of its own', { engine: 'InnoDB', directory: '/data2' }, [], null],
  ])('%s', (_, table, planes, doubt) => {
    const special = { database: 'od_south', name: 't', engine: '', references: [], remote: null, directory: null, ...table };
    const reach = reachIn({ list: ownList('north'), more: { artifacts: { 'mysql.specialTables': [special] } } });
    expect(planesReached(reach, 'south', 'north')).toEqual(planes);
    const said = reach.tenants.get('south')?.doubt?.reason ?? null;
    if (doubt === null) expect(said).toBeNull();
    else expect(said?.toLowerCase()).toContain(doubt.toLowerCase());
  });

  test.each<[string, string, object, string, string[]]>([
    ['opens what its login may', 'ACTIVE', {}, "GRANT ALL ON `od\\_north`.* TO report@'10.20.0.5';", ['database']],
    ['serves nobody while no engine can use it', 'DISABLED', {}, "GRANT ALL ON `od\\_north`.* TO report@'10.20.0.5';", []],
    ['of a login without rights opens nothing', 'ACTIVE', {}, '', []],
    ['is let in from its own machine only', 'ACTIVE', { user: 'north' }, '', []],
    ['to another site opens nothing here', 'ACTIVE', { host: '10.9.9.9' }, "GRANT ALL ON `od\\_north`.* TO report@'10.20.0.5';", []],
  ])('a stored connection %s', (_, status, server, grant, planes) => {
    const sql = `CREATE USER north@'10.31.1.%' IDENTIFIED BY 'y'; GRANT ALL ON \`od\\_north\`.* TO north@'10.31.1.%'; CREATE USER south@'10.31.2.%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_south\`.* TO south@'10.31.2.%'; CREATE USER report@'10.20.0.5' IDENTIFIED BY 'z'; ${grant}`;
    const artifacts = {
      'mysql.foreignServers': [{ name: 'reporting', host: '10.20.0.5', db: 'od_north', user: 'report', port: 3306, wrapper: 'mysql', ...server }],
      'mysql.plugins': [{ name: 'FEDERATED', status, type: 'STORAGE ENGINE' }],
    };
    const reach = reachIn({ list: ownList('north'), more: { sql, artifacts } });
    expect(planesReached(reach, 'south', 'north')).toEqual(planes);
  });

  test('a list that was not read leaves whoever is there in doubt, and nobody else', () => {
    const reach = reachIn({ machine: { 'files.objects': { descriptors: [], objects: [] } } });
    expect(reach.tenants.get('south')?.doubt?.reason).toContain('was read');
    expect(reach.weaknesses).toEqual([]);
  });

  test('what lies on machines whose accounts were not read is in doubt, for one reason', () => {
    const reach = reachIn({ southWorksThere: false, more: { withhold: ['host.principals'] } });
    expect(reach.tenants.get('south')?.doubt).toEqual({ reason: 'Whether its people have accounts on fs1 is not known', missing: ['host.principals@fs1'] });
  });

  test('as many machines as tenants make no step for each pair of them', () => {
    const stepsOf = (count: number): number => {
      const names = Array.from({ length: count }, (_, at) => `t${at}`);
      const snapshot = exampleSite({
        scope: ['mysql', 'files'],
        hosts: Object.fromEntries(names.map((_, at) => [`h${at}`, { address: `10.9.0.${at + 1}` }])),
        tenants: Object.fromEntries(
          names.map((name, at) => [
            name,
            { databases: [`od_${name}`], accounts: [name], principals: [], workstations: workstations({ rdp: [`h${at}`], networks: [`10.8.${at}.0/24`] }) },
          ]),
        ),
        sql: names.map((name) => `CREATE USER ${name}@'%' IDENTIFIED BY '${name}'; GRANT ALL ON \`od\\_${name}\`.* TO ${name}@'%';`).join(' '),
      });
      return auditedPlaces(snapshot, snapshot.inventory).site.get('site.reach').graph.from.length;
    };
    expect(stepsOf(40) / stepsOf(10)).toBeLessThan(5);
  });

  test('people a machine does not know leave their tenant in doubt', () => {
    const rows = northSouthPrincipals.rows.filter(({ name }) => !name.includes('south'));
    const reach = reachIn({ list: ownList('north'), machine: { 'host.principals': { ...northSouthPrincipals, rows } } });
    expect(reach.tenants.get('south')?.doubt?.reason).toContain('FS1\\south-users');
    expect(reach.tenants.get('north')?.doubt).toBeNull();
  });
});
