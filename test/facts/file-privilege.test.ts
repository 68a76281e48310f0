import { describe, expect, test } from 'vitest';
import { exampleConfig } from '../../fixtures/builders/config-site.ts';
import { emptyMachine } from '../../fixtures/builders/empty-machine.ts';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import { auditedPlaces } from '../../src/audit/places.ts';
import type { TenantReach } from '../../src/facts/site/reach/reach-result.ts';
import type { FileDescriptor } from '../../src/snapshot/artifacts/files.ts';
import type { ServiceRow } from '../../src/snapshot/artifacts/host.ts';

const mysql = 111;
const files = '/srv/od/north/FreeDentalConfig.xml';

function posix(owner: number, group: number, mode: number): FileDescriptor {
  return { kind: 'posix', owner, group, mode, acl: null, defaultAcl: null };
}

interface Case {
  readonly version?: string;
  readonly secureFilePriv?: string | null;
  readonly folder?: FileDescriptor;
  readonly file?: FileDescriptor;
  readonly services?: readonly ServiceRow[];
  readonly known?: boolean;
}

function unit(name: string, account: string | null, pid: number, command = '/usr/sbin/mariadbd'): ServiceRow {
  return { name, displayName: '', command, account, startMode: 'auto', running: true, pid, dependencies: [], descriptor: null };
}

/** North's files on the Linux machine of the database server; south has FILE. What south reaches of north, or why that is not known. */
function southReaches(given: Case): readonly string[] | string {
  const { version = '10.11.6-MariaDB', secureFilePriv = '', services = [unit('mariadb.service', 'mysql', 700)], known = true } = given;
  const descriptors = [posix(0, 0, 0o755), given.folder ?? posix(0, 2001, 0o755), given.file ?? posix(0, 2001, 0o644)];
  const at = (path: string, descriptor: number, type: 'folder' | 'file' = 'folder') => ({ path, type, target: null, volume: null, id: null, descriptor });
  const machine = {
    ...emptyMachine('db1'),
    'host.identity': { names: ['db1'], addresses: ['10.20.0.5'], os: 'linux' as const, osVersion: null, machineSid: null, domainSid: null, forestSid: null },
    'host.principals': {
      rows: [
        { id: 'gid:2001', name: 'north', kind: 'group' as const, members: [], primaryGroup: null, sameAs: null },
        { id: 'gid:2002', name: 'south', kind: 'group' as const, members: [], primaryGroup: null, sameAs: null },
        ...(known ? [{ id: `uid:${mysql}`, name: 'mysql', kind: 'user' as const, members: [], primaryGroup: `gid:${mysql}`, sameAs: null }] : []),
      ],
      completeDomains: ['S-1-5-32', 'S-1-22-1', 'S-1-22-2'],
      otherDomains: false,
      userRights: null,
    },
    'host.services': services,
    'host.listeners': [
      {
        protocol: 'tcp' as const,
        address: '0.0.0.0',
        port: 3306,
        device: null,
        ipv6Only: null,
        owners: [{ name: 'mariadbd', pid: 702 }],
        uid: mysql,
        controlGroup: null,
        inode: null,
      },
    ],
    'files.objects': { descriptors, objects: [at('/', 0), at('/srv', 0), at('/srv/od', 0), at('/srv/od/north', 1), at(files, 2, 'file')] },
    'files.configs': [exampleConfig(files, { database: 'od_north', user: 'north' })],
  };
  const tenant = (id: string, network: string): object => ({
    databases: [`od_${id}`],
    accounts: [id],
    principals: [id],
    atoz: id === 'north' ? ['//db1/srv/od/north'] : [],
    workstations: workstations({ networks: [network] }),
  });
  const snapshot = exampleSite({
    version,
    tenants: { north: tenant('north', '10.31.1.0/24'), south: tenant('south', '10.31.2.0/24') },
    hosts: { db1: { address: '10.20.0.5', os: 'linux' } },
    machines: { db1: { ...machine, 'host.shares': [{ name: 'srv', path: '/srv', descriptor: null, samba: null, special: true, encrypted: null }] } },
    variables: { datadir: '/var/lib/mysql/', ...(secureFilePriv === null ? {} : { secure_file_priv: secureFilePriv }) },
    sql: "CREATE USER north@'10.31.1.%' IDENTIFIED BY 'y'; GRANT ALL ON `od\\_north`.* TO north@'10.31.1.%'; CREATE USER south@'10.31.2.%' IDENTIFIED BY 'x'; GRANT FILE ON *.* TO south@'10.31.2.%';",
    ...(secureFilePriv === null
      ? { artifacts: { 'mysql.server': { version, versionComment: '', connectedAs: 'b@c', variables: { datadir: '/var/lib/mysql/' } } } }
      : {}),
  });
  const reach = auditedPlaces(snapshot, snapshot.inventory).site.get('site.reach').tenants.get('south');
  return reach === undefined ? 'nobody' : told(reach);
}

function told({ own, shared, doubt, openPlanes }: TenantReach): readonly string[] | string {
  const planes = [...new Set([...own, ...shared].filter(({ owner }) => owner === 'north').map(({ plane }) => plane))].toSorted();
  return planes.length > 0 ? planes : openPlanes.size > 0 || doubt !== null ? `open: ${doubt?.reason ?? ''}` : [];
}

const closed = { folder: posix(0, 2001, 0o750), file: posix(0, 2001, 0o640) };

describe('an account with FILE', () => {
  test.each<[string, Case, readonly string[]]>([
    ['reads on MariaDB what everybody may read', {}, ['credentials', 'files']],
    ['reads nothing that its server may not', closed, []],
    ['reads on MariaDB nothing that only its server may read', { folder: posix(mysql, 0, 0o700), file: posix(mysql, 0, 0o600) }, ['files']],
    [
      'reads on MySQL what its server may read, and all tables',
      { version: '8.4.3', folder: posix(mysql, 0, 0o700), file: posix(mysql, 0, 0o600) },
      ['credentials', 'database', 'files'],
    ],
    ['writes into a folder that its server may change', { folder: posix(0, mysql, 0o773), file: posix(0, 2001, 0o640) }, ['files']],
    ['reads no more than secure_file_priv holds', { secureFilePriv: '/var/lib/mysql-files/' }, []],
    ['reads what secure_file_priv holds', { secureFilePriv: '/srv/od/' }, ['credentials', 'files']],
    ['reads nothing on MySQL where secure_file_priv is NULL', { version: '8.4.3', secureFilePriv: 'NULL' }, []],
    ['reads as the service that holds the port of the server', { ...closed, services: [unit('mysql@old', 'root', 701), unit('mariadb', 'mysql', 702)] }, []],
    [
      'reads as the user that a server started as root is told to become',
      { ...closed, services: [unit('mariadb', 'root', 700, '/usr/sbin/mysqld --user=mysql')] },
      [],
    ],
  ])('%s', (_, given, planes) => {
    expect(southReaches(given)).toEqual(planes);
  });

  test.each<[string, Case, string]>([
    ['nobody read secure_file_priv', { secureFilePriv: null }, 'Whether secure_file_priv keeps FILE'],
    [
      'the account of the server is not known',
      { ...closed, services: [unit('mariadb.service', null, 700)] },
      'As which account the server db1 runs on db1 was not read',
    ],
    ['the server starts as root and becomes nobody knows whom', { ...closed, services: [unit('mariadb.service', 'root', 700)] }, 'As which account'],
    ['the machine does not know the account', { ...closed, known: false }, 'What mysql, as which the server db1 runs'],
    ['two servers run there and none is known to be this one', { ...closed, services: [unit('a', 'mysql', 1), unit('b', 'mysql', 2)] }, 'As which account'],
  ])('is not assessed where %s', (_, given, reason) => {
    expect(southReaches(given)).toContain(reason);
  });
});
