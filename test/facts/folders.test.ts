import { describe, expect, it } from 'vitest';
import { emptyMachine } from '../../fixtures/builders/empty-machine.ts';
import { exampleInventory, type ExampleSite, exampleSite } from '../../fixtures/builders/example-site.ts';
import { auditedPlaces } from '../../src/audit/places.ts';
import { claimEvidence, type TenantFolders } from '../../src/facts/site/folders.ts';

const share = (name: string, path: string): object => ({ name, path, descriptor: null, samba: null, special: false, encrypted: null });

function foldersOf(site: ExampleSite): TenantFolders {
  return auditedPlaces(exampleSite(site), exampleInventory(site)).site.get('site.folders');
}

const site: ExampleSite = {
  tenants: {
    north: { databases: ['od_north'], accounts: ['north'], atoz: ['\\\\fs1\\north$'] },
    south: { databases: ['od_south'], accounts: ['south'] },
  },
  hosts: { fs1: { address: '10.20.0.8', os: 'windows' } },
  machines: {
    fs1: {
      ...emptyMachine('FS1'),
      'host.shares': [share('north$', 'D:\\OD\\north'), share('od', 'D:\\OD')] as never,
    },
  },
  artifacts: {
    'opendental.preferences': {
      od_north: [{ name: 'DocPath', value: '\\\\10.20.0.8\\north$' }],
      od_south: [
        { name: 'DocPath', value: '\\\\FS1\\od\\south;\\\\fs1\\OD\\NORTH\\' },
        { name: 'AtoZfolderUsed', value: '1' },
      ],
    },
  },
};

describe('folders of tenants', () => {
  it('are claimed by inventory and databases, each entry of a list by itself, with the row that says so', () => {
    const { claims } = foldersOf(site);
    expect(claims.map(({ tenant, text, position, settings }) => [tenant, text, position, settings?.database ?? null])).toEqual([
      ['north', '\\\\fs1\\north$', 0, null],
      ['north', '\\\\10.20.0.8\\north$', 0, 'od_north'],
      ['south', '\\\\FS1\\od\\south', 0, 'od_south'],
      ['south', '\\\\fs1\\OD\\NORTH\\', 1, 'od_south'],
    ]);
    expect(claims.slice(3).map(claimEvidence)).toEqual([
      {
        source: 'opendental.preferences@db1',
        pointer: '/od_south/0',
        excerpt: "od_south.preference DocPath = '\\\\fs1\\OD\\NORTH\\'",
      },
    ]);
  });

  it('are one folder whatever their spelling: address, name, share and letter case', () => {
    const { shared } = foldersOf(site);
    expect(shared.shared.map(({ owners, claims }) => ({ owners, claims }))).toEqual([{ owners: ['north', 'south'], claims: [0, 1, 3] }]);
  });

  it('stay open where shares were not collected', () => {
    const { shared } = foldersOf({ ...site, withhold: ['host.shares'] });
    expect(shared.doubtful.length).toBeGreaterThan(0);
  });

  it('name the databases whose settings were not read', () => {
    const { unread } = foldersOf({ ...site, withhold: ['opendental.clearinghouses'] });
    expect(unread).toContainEqual({ tenant: 'south', database: 'od_south', missing: ['opendental.clearinghouses@db1'] });
  });
});
