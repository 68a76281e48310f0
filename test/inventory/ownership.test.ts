import { describe, expect, it } from 'vitest';
import { instanceNames, instancesOf } from '../../src/inventory/instances.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { loadInventory } from '../../src/inventory/load-inventory.ts';
import { ownership, tenantsOn } from '../../src/inventory/ownership.ts';

function inventory(): Inventory {
  const result = loadInventory(
    `site: s
hosts: { big: { address: 10.0.0.9 }, lost: {} }
mysql:
  db1: { user: scan, administrators: [dba, 'root@localhost'] }
  main: { host: 10.0.0.9 }
  second: { host: big, port: 3307 }
tenants:
  a: { name: A, server: db1, databases: [od_a, OD_Mixed], accounts: [ua, 'shared@10.1.%'] }
  b: { name: B, server: db1, databases: [od_b], accounts: ['shared@PC1', 'x@y@z'], stage: retired }
  c: { name: C, server: big, databases: [od_c] }
  d: { name: D, server: lost, databases: [od_d] }
sources: [{ probe: mysql, target: files, files: x.sql }, { probe: windows-acl, target: fs, files: y }]
`,
    'b.yaml',
  );
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.inventory;
}

describe('ownership', () => {
  const owners = ownership(inventory(), 'db1');

  it.each([
    { name: 'od_a', is: { tenant: 'a', role: 'live' } },
    { name: 'od_abackup_02_28_2026', is: { tenant: 'a', role: 'backup' } },
    { name: 'od_abackup_02_28_2026_12', is: { tenant: 'a', role: 'backup' } },
    { name: 'od_b_archive', is: { tenant: 'b', role: 'archive' } },
    { name: 'od_abackup_02_28_26', is: null },
    { name: 'od_a1', is: null },
    { name: 'OD_A', is: null },
    { name: 'od_c', is: null },
    { name: '__proto__', is: null },
  ])('gives $name to $is.tenant', ({ name, is }) => expect(owners.ownerOfDatabase(name)).toEqual(is));

  it('compares lower-cased where the server does', () => {
    const folded = ownership(inventory(), 'db1', { lowerCase: true });
    expect(folded.ownerOfDatabase('od_mixed')).toEqual({ tenant: 'a', role: 'live' });
    expect(folded.ownerOfDatabase('OD_Abackup_02_28_2026')).toEqual({ tenant: 'a', role: 'backup' });
  });

  it.each([
    { user: 'ua', host: '%', is: 'a' },
    { user: 'UA', host: '%', is: null },
    { user: 'shared', host: '10.1.%', is: 'a' },
    { user: 'shared', host: 'pc1', is: 'b' },
    { user: 'shared', host: '%', is: null },
    { user: 'x@y', host: 'Z', is: 'b' },
    { user: '', host: '%', is: null },
  ])('gives account $user@$host to $is', ({ user, host, is }) => expect(owners.ownerOfAccount(user, host)).toBe(is));

  it.each([
    { user: 'dba', host: '10.9.9.9', is: true },
    { user: 'root', host: 'LOCALHOST', is: true },
    { user: 'root', host: '%', is: false },
    { user: 'scan', host: '%', is: true },
    { user: 'mysql.sys', host: 'localhost', is: true },
    { user: 'mysql.sys', host: '%', is: false },
    { user: 'mariadb.sys', host: 'localhost', is: true },
    { user: 'ua', host: 'localhost', is: false },
  ])('knows whether $user@$host is an administrator', ({ user, host, is }) => expect(owners.isAdministrator(user, host)).toBe(is));

  it('places tenants by instance and by host', () => {
    expect(tenantsOn(inventory(), 'db1')).toEqual(['a', 'b']);
    expect(tenantsOn(inventory(), 'main')).toEqual(['c']);
    expect(instancesOf(inventory(), 'big')).toEqual(['main', 'second']);
    expect(instanceNames(inventory())).toEqual(['db1', 'files', 'lost', 'main', 'second']);
  });
});
