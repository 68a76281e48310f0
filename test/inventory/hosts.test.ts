import { describe, expect, it } from 'vitest';
import { inventoryOf, tenantNamed, workstations } from '../../fixtures/builders/inventory.ts';
import { hostAliases, hostNames, machineNameIn, tenantsByHost } from '../../src/inventory/hosts.ts';

const host = { address: null, names: [], os: null, roles: [] };
const target = {
  host: '10.0.0.5',
  port: 3306,
  socket: null,
  user: null,
  passwordEnv: null,
  passwordFile: null,
  tls: { mode: 'preferred' as const, ca: null },
  administrators: [],
};

describe('machineNameIn', () => {
  it.each([
    { text: '\\\\FS1\\springfield$', is: 'fs1' },
    { text: '\\\\?\\UNC\\fs1\\x', is: 'fs1' },
    { text: '//10.0.0.8/x', is: '10.0.0.8' },
    { text: 'https://user:pw@mt.example:8443/a', is: 'mt.example' },
    { text: 'https://[2001:db8::1]/a', is: '2001:db8::1' },
    { text: 'ts1:3389', is: 'ts1' },
    { text: '[2001:db8::1]:3389', is: '2001:db8::1' },
    { text: '\\\\?\\C:\\x', is: null },
    { text: '', is: null },
  ])('reads $is from $text', ({ text, is }) => expect(machineNameIn(text)).toBe(is));
});

describe('hosts of an inventory', () => {
  const inventory = inventoryOf({
    hosts: { fs1: { ...host, address: '10.0.0.8', names: ['FILES.example'] }, vm5: { ...host, address: '10.0.0.5' } },
    mysql: { db1: target, db2: { ...target, host: '10.0.0.6' } },
    tenants: {
      a: tenantNamed('a', { server: 'db1', atoz: ['\\\\files.example\\a$'] }),
      b: tenantNamed('b', { server: 'db2', atoz: ['D:\\OD\\b'], workstations: workstations({ rdp: ['ts1:3389'] }) }),
    },
    sources: [{ probe: 'host', target: 'bk1', files: ['x'] }],
  });

  it('knows a server by the machine it runs on', () => expect(hostAliases(inventory).get('db1')).toBe('vm5'));
  it('takes a server or Remote Desktop host nobody lists for a machine of its own', () =>
    expect(hostNames(inventory)).toEqual(['bk1', 'db2', 'fs1', 'ts1', 'vm5']));
  it('has no machines where no audited area looks at them', () => expect(hostNames({ ...inventory, scope: ['mysql'] })).toEqual([]));
  it('finds the tenants of a host by server, folder and remote desktop', () => {
    expect(Object.fromEntries(tenantsByHost(inventory))).toEqual({ vm5: ['a'], fs1: ['a'], db2: ['b'], ts1: ['b'] });
  });
});
