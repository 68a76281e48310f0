import { describe, expect, it } from 'vitest';
import { loadInventory } from '../../src/inventory/load-inventory.ts';

const site = `site: s
hosts: { db1: { os: windows }, db2: { os: linux } }
mysql: { db1: { user: scan, administrators: [dba, 'root@localhost'] }, db2: {} }
tenants:
`;
const tenant = (id: string, rest: string, server = 'db1'): string => `  ${id}: { name: ${id}, server: ${server}, ${rest} }\n`;
const load = (a: string, b: string): readonly string[] => {
  const result = loadInventory(site + a + b, 'b.yaml');
  return result.ok ? [] : result.problems.map(({ message }) => message);
};

describe('contradictions', () => {
  it.each([
    { name: 'one database', a: 'databases: [od_x]', b: 'databases: [od_x]', what: "database 'od_x' on db1" },
    {
      name: 'one database in another case on Windows',
      a: 'databases: [od_x]',
      b: 'databases: [OD_X]',
      what: "database 'OD_X' on db1",
    },
    {
      name: "a backup of the other's",
      a: 'databases: [od_x]',
      b: 'databases: [od_xbackup_01_02_2026_1]',
      what: "'od_xbackup_01_02_2026_1'",
    },
    {
      name: "an archive of the other's",
      a: 'databases: [od_x]',
      b: 'databases: [od_x_archive]',
      what: "'od_x_archive'",
    },
    { name: 'one user', a: 'accounts: [u]', b: 'accounts: [u]', what: "account 'u' on db1" },
    {
      name: 'a user and one of its host rows',
      a: 'accounts: [u]',
      b: "accounts: ['u@10.%']",
      what: "account 'u@10.%'",
    },
    {
      name: 'one user and host in another case',
      a: "accounts: ['u@PC1']",
      b: "accounts: ['u@pc1']",
      what: "account 'u@pc1'",
    },
    {
      name: 'one share',
      a: String.raw`atoz: ['\\FS1\x$\']`,
      b: "atoz: ['//fs1/X$']",
      what: "A to Z folder '//fs1/X$'",
    },
    { name: 'one local folder', a: String.raw`atoz: ['D:\AtoZ\x']`, b: "atoz: ['d:/atoz/x/']", what: 'A to Z folder' },
    {
      name: 'one HL7 port',
      a: 'hl7: [{ host: h, listen: 5001 }]',
      b: 'hl7: [{ host: H, listen: 5001 }]',
      what: "HL7 port 5001 on 'H'",
    },
    {
      name: 'one HL7 service',
      a: 'hl7: [{ host: h, service: OD }]',
      b: 'hl7: [{ host: h, service: od }]',
      what: "HL7 service 'od' on 'h'",
    },
    {
      name: 'one network',
      a: 'workstations: { networks: [10.1.0.0/16] }',
      b: 'workstations: { networks: [10.1.0.0/255.255.0.0] }',
      what: 'network',
    },
    {
      name: 'overlapping networks',
      a: 'workstations: { networks: [10.0.0.0/8, 10.2.0.0/16] }',
      b: 'workstations: { networks: [10.1.7.0/24] }',
      what: "network '10.1.7.0/24'",
    },
  ])('refuses two tenants that claim $name and names both lines', ({ a, b, what }) => {
    const forward = load(tenant('a', a), tenant('b', b));
    expect(forward).toHaveLength(1);
    expect(forward[0]).toContain(what);
    expect(forward[0]).toMatch(/^b\.yaml:6:\d+: .*tenant b claims it too, and tenant a has .*\(line 5,/);
    expect(load(tenant('b', b), tenant('a', a))).toHaveLength(1);
  });

  it.each([
    { name: 'a listed administrator', b: 'accounts: [dba]' },
    { name: 'a host row of an administrator', b: "accounts: ['dba@%']" },
    { name: 'every row of an administrator with a host', b: 'accounts: [root]' },
    { name: "the scanner's own account", b: "accounts: ['scan@10.0.0.1']" },
  ])('refuses a tenant that claims $name', ({ b }) => {
    expect(load('', tenant('b', b)).join()).toContain('administrators');
  });

  it.each([
    { name: 'one user name with two hosts', a: "accounts: ['u@10.1.%']", b: "accounts: ['u@10.2.%']" },
    { name: 'user names in two cases', a: 'accounts: [u]', b: 'accounts: [U]' },
    { name: 'a longer name', a: 'databases: [od_x]', b: 'databases: [od_xbackup_13_45_2026]' },
    { name: 'two ports of one host', a: 'hl7: [{ host: h, listen: 1 }]', b: 'hl7: [{ host: h, listen: 2 }]' },
    {
      name: 'networks side by side',
      a: 'workstations: { networks: [10.1.0.0/24] }',
      b: 'workstations: { networks: [10.1.1.0/24] }',
    },
    {
      name: 'a user that shares its name with a host of an administrator',
      a: "accounts: ['root@10.%']",
      b: 'databases: []',
    },
  ])('accepts $name', ({ a, b }) => {
    expect(load(tenant('a', a), tenant('b', b))).toEqual([]);
  });

  it.each([
    { name: 'databases of two instances', a: tenant('a', 'databases: [x]'), b: tenant('b', 'databases: [x]', 'db2') },
    { name: 'local folders of two servers', a: tenant('a', 'atoz: [/srv/x]'), b: tenant('b', 'atoz: [/srv/x]', 'db2') },
    {
      name: 'names in two cases on Linux',
      a: tenant('a', 'databases: [x]', 'db2'),
      b: tenant('b', 'databases: [X]', 'db2'),
    },
    {
      name: 'POSIX folders in two cases',
      a: tenant('a', 'atoz: [/srv/x]', 'db2'),
      b: tenant('b', 'atoz: [/srv/X]', 'db2'),
    },
  ])('keeps apart $name', ({ a, b }) => expect(load(a, b)).toEqual([]));
});
