import { hl7Config } from '../fixtures/builders/hl7-site.ts';
import type { Tenant } from '../src/inventory/inventory.ts';
import type { FileObject, FileObjects } from '../src/snapshot/artifacts/files.ts';
import type { PrincipalRow } from '../src/snapshot/artifacts/host.ts';
import type { MachineArtifacts } from '../src/snapshot/snapshot.ts';

/** SID of the file server. */
const machine = 'S-1-5-21-1085031214-1563985344-725345543';
const usersPerTenant = 3;
/** Every so manieth object lets a neighbour in, and everybody. */
const neighbourEvery = 500;
const everybodyEvery = 5000;

/** Objects of each tenant, and entries on each. */
export const objectsPerTenant = 10;
export const acesPerObject = 10;

/** `alike`: what a tenant has inherits one list, as folders do. `different`: no two lists of the site are equal, which is the worst case. */
export type Lists = 'alike' | 'different';

const group = (tenant: number): string => `${machine}-${20_000 + tenant}`;
const user = (tenant: number, place: number): string => `${machine}-${100_000 + tenant * usersPerTenant + place}`;

function principals(tenants: number): PrincipalRow[] {
  const row = (id: string, name: string, kind: PrincipalRow['kind'], members: readonly string[], primaryGroup: string | null = null): PrincipalRow => ({
    id,
    name,
    kind,
    members,
    primaryGroup,
    sameAs: null,
  });
  return [
    row(`${machine}-513`, 'FS1\\None', 'group', []),
    row('S-1-5-32-544', 'BUILTIN\\Administrators', 'group', []),
    row('S-1-5-32-545', 'BUILTIN\\Users', 'group', ['S-1-5-11', 'S-1-5-4']),
    ...Array.from({ length: tenants }, (_, tenant) => {
      const members = Array.from({ length: usersPerTenant }, (_each, place) => user(tenant, place));
      return [
        row(group(tenant), `FS1\\g${tenant}`, 'group', members),
        ...members.map((id, place) => row(id, `FS1\\u${tenant}-${place}`, 'user', [], `${machine}-513`)),
      ];
    }).flat(),
  ];
}

/** A list of ten entries. */
function list(tenant: number, place: number, tenants: number, lists: Lists): string {
  const modify = (sid: string): string => `(A;OICIID;0x1301bf;;;${sid})`;
  const at = tenant * objectsPerTenant + place;
  const own = lists === 'alike' ? 0 : place;
  const last = at % everybodyEvery === 7 ? 'S-1-1-0' : at % neighbourEvery === 3 ? group((tenant + 1) % tenants) : user(tenant, own % usersPerTenant);
  return `O:BAG:${machine}-513D:PAI${[
    `(D;OICI;DT;;;${group(tenant)})`,
    '(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)',
    modify(group(tenant)),
    ...Array.from({ length: usersPerTenant }, (_, each) => `(A;OICIID;FR;;;${user(tenant, each)})`),
    `(A;OICIIO;FA;;;CO)(A;;FR;;;${machine}-${10_000_000 + tenant * objectsPerTenant + own})`,
    modify(last),
  ].join('')}`;
}

function objectsOf(tenants: readonly Tenant[], lists: Lists): FileObjects {
  const objects: FileObject[] = [];
  const descriptors: FileObjects['descriptors'][number][] = [];
  const known = new Map<string, number>();
  const add = (path: string, sddl: string): void => {
    const descriptor = known.get(sddl) ?? descriptors.push({ kind: 'windows', sddl, sddlSource: 'win32' }) - 1;
    known.set(sddl, descriptor);
    objects.push({ path, type: /\.\w+$/.test(path) ? 'file' : 'folder', target: null, volume: 'v', id: String(objects.length), descriptor });
  };
  for (const path of ['D:\\', 'D:\\OD', 'C:\\']) add(path, 'O:BAG:SYD:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)');
  for (const [tenant, { id }] of tenants.entries()) {
    const inside = ['', '\\A', '\\B', '\\C', '\\Plugins', '\\Setup.exe', '\\UpdateFiles', '\\EOBs'].map((name) => `D:\\OD\\${id}${name}`);
    const service = `C:\\OpenDentalHL7_${id}`;
    for (const [place, path] of [...inside, service, `${service}\\FreeDentalConfig.xml`].entries()) add(path, list(tenant, place, tenants.length, lists));
  }
  return { descriptors, objects };
}

/** What a file server shows that has people, a share, a folder and a configuration of an HL7 service for each of many tenants. */
export function fileServer(tenants: readonly Tenant[], lists: Lists): Partial<MachineArtifacts> {
  return {
    'host.identity': { names: ['FS1'], addresses: ['10.20.0.8'], os: 'windows', osVersion: null, machineSid: machine, domainSid: null, forestSid: null },
    'host.principals': { rows: principals(tenants.length), completeDomains: ['S-1-5-32', machine], otherDomains: false, userRights: {} },
    'host.shares': tenants.map(({ id }) => ({
      name: `${id}$`,
      path: `D:\\OD\\${id}`,
      descriptor: { sddl: 'D:(A;;FA;;;WD)', sddlSource: 'win32' },
      samba: null,
      special: false,
      encrypted: true,
    })),
    'files.objects': objectsOf(tenants, lists),
    'files.configs': tenants.map(({ id }) => hl7Config(`C:\\OpenDentalHL7_${id}\\FreeDentalConfig.xml`, `od_${id}`, id)),
  };
}
