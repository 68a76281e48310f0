import { emptyMachine } from '../fixtures/builders/empty-machine.ts';
import { evaluate } from '../src/audit/evaluate.ts';
import { auditedPlaces } from '../src/audit/places.ts';
import type { Inventory, Tenant } from '../src/inventory/inventory.ts';
import type { Status } from '../src/model/verdict.ts';
import { rules } from '../src/rules/index.ts';
import type { FileObject, FileObjects } from '../src/snapshot/artifacts/files.ts';
import type { PrincipalRow } from '../src/snapshot/artifacts/host.ts';
import { type MachineArtifacts, type Snapshot, type Source, sourceId } from '../src/snapshot/snapshot.ts';
import { generatedSite } from './generated-site.ts';
import { against, measured, milliseconds, peakMegabytes } from './measure.ts';

const machine = 'S-1-5-21-1085031214-1563985344-725345543';
const usersPerTenant = 3;
const objectsPerTenant = 10;
const acesPerObject = 10;
/** Every so manieth folder lets a neighbour in, and everybody. */
const neighbourEvery = 500;
const everybodyEvery = 5000;

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

/** A list of ten entries; every text is different, which is the worst case. */
function list(tenant: number, place: number, tenants: number): string {
  const modify = (sid: string): string => `(A;OICIID;0x1301bf;;;${sid})`;
  const at = tenant * objectsPerTenant + place;
  const last = at % everybodyEvery === 7 ? 'S-1-1-0' : at % neighbourEvery === 3 ? group((tenant + 1) % tenants) : user(tenant, place % usersPerTenant);
  return `O:BAG:${machine}-513D:PAI${[
    `(D;OICI;DT;;;${group(tenant)})`,
    '(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)',
    modify(group(tenant)),
    ...Array.from({ length: usersPerTenant }, (_, each) => `(A;OICIID;FR;;;${user(tenant, each)})`),
    `(A;OICIIO;FA;;;CO)(A;;FR;;;${machine}-${10_000_000 + at})`,
    modify(last),
  ].join('')}`;
}

function objectsOf(tenants: readonly Tenant[]): FileObjects {
  const objects: FileObject[] = [];
  const descriptors: FileObjects['descriptors'][number][] = [];
  const add = (path: string, sddl: string): void => {
    const descriptor = descriptors.push({ kind: 'windows', sddl, sddlSource: 'win32' }) - 1;
    objects.push({ path, type: /\.\w+$/.test(path) ? 'file' : 'folder', target: null, volume: 'v', id: String(objects.length), descriptor });
  };
  const closed = 'O:BAG:SYD:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)';
  for (const path of ['D:\\', 'D:\\OD', 'D:\\HL7']) add(path, closed);
  for (const [tenant, { id }] of tenants.entries()) {
    const root = `D:\\OD\\${id}`;
    const inside = ['', '\\A', '\\B', '\\C', '\\Plugins', '\\Setup.exe', '\\UpdateFiles', '\\EOBs'].map((name) => `${root}${name}`);
    for (const [place, path] of [...inside, `D:\\HL7\\${id}`, `D:\\HL7\\${id}\\FreeDentalConfig.xml`].entries()) add(path, list(tenant, place, tenants.length));
  }
  return { descriptors, objects };
}

function machineOf(tenants: readonly Tenant[]): MachineArtifacts {
  const connection = (id: string): MachineArtifacts['files.configs'][number]['config'] => ({
    kind: 'client',
    stray: false,
    connections: [
      {
        role: 'main',
        form: 'elements',
        block: 0,
        line: 3,
        server: '10.200.0.5',
        port: 3306,
        database: `od_${id}`,
        user: id,
        credential: { storage: 'obfuscated', fingerprint: `k:${id}` },
        sslCa: null,
        sslMode: null,
        note: null,
        missing: [],
      },
    ],
    serverConnections: [],
    applicationName: null,
    logDirectory: null,
    adminComputers: [],
    dynamicMode: false,
    proxy: null,
    problem: null,
  });
  return {
    ...emptyMachine('FS1'),
    'host.identity': { names: ['FS1'], addresses: ['10.200.0.8'], os: 'windows', osVersion: null, machineSid: machine, domainSid: null, forestSid: null },
    'host.principals': { rows: principals(tenants.length), completeDomains: ['S-1-5-32', machine], otherDomains: false, userRights: {} },
    'host.shares': tenants.map(({ id }) => ({
      name: `${id}$`,
      path: `D:\\OD\\${id}`,
      descriptor: { sddl: 'D:(A;;FA;;;WD)', sddlSource: 'win32' },
      samba: null,
      special: false,
      encrypted: true,
    })),
    'host.services': tenants.map(({ id }, at) => ({
      name: `OpenDentHL7_${id}`,
      displayName: '',
      command: `"D:\\HL7\\${id}\\OpenDentHL7.exe"`,
      account: `FS1\\u${at}-0`,
      startMode: 'auto',
      running: true,
      pid: null,
      dependencies: [],
      descriptor: null,
    })),
    'files.objects': objectsOf(tenants),
    'files.configs': tenants.map(({ id }) => ({ path: `D:\\HL7\\${id}\\FreeDentalConfig.xml`, config: connection(id) })),
  };
}

/** A file server with a folder, a share and an HL7 service for each of many tenants. */
function fileSite(count: number): { readonly inventory: Inventory; readonly snapshot: Snapshot } {
  const base = generatedSite(count);
  const tenants = Object.values(base.inventory.tenants).map((tenant, at): Tenant => ({
    ...tenant,
    principals: [`FS1\\g${at}`],
    atoz: [`\\\\fs1\\${tenant.id}$`],
    hl7: [{ host: 'fs1', service: `OpenDentHL7_${tenant.id}`, exeFolder: `D:\\HL7\\${tenant.id}`, mode: 'tcp', listen: null, inbound: null, outbound: null }],
  }));
  const inventory: Inventory = {
    ...base.inventory,
    scope: ['files'],
    hosts: { fs1: { address: '10.200.0.8', names: [], os: 'windows', roles: [] } },
    tenants: Object.fromEntries(tenants.map((tenant) => [tenant.id, tenant])),
  };
  const preferences = (id: string): { name: string; value: string }[] => [
    { name: 'AtoZfolderUsed', value: '1' },
    { name: 'DocPath', value: `\\\\10.200.0.8\\${id}$\\` },
    { name: 'ExportPath', value: `\\\\fs1\\${id}$\\EOBs\\` },
  ];
  const empty = Object.fromEntries(tenants.map(({ id }) => [`od_${id}`, []]));
  const settings = Object.fromEntries(Object.keys(base.snapshot.artifacts).flatMap((id) => (id.startsWith('opendental.') ? [[id, empty]] : [])));
  const seen = { fs1: machineOf(tenants), db1: emptyMachine('db1') };
  const machines = Object.entries(seen).flatMap(([host, artifacts]) =>
    Object.entries(artifacts).map(([kind, data]: [string, unknown]) => ({
      id: sourceId(kind as keyof MachineArtifacts, host),
      kind: kind as keyof MachineArtifacts,
      host,
      data,
    })),
  );
  const [like] = base.snapshot.sources;
  const sources = machines.map(({ id, kind, host }): Source => ({ ...(like as Source), id, kind, target: host }));
  return {
    inventory,
    snapshot: {
      ...base.snapshot,
      inventory,
      sources: [...base.snapshot.sources, ...sources],
      artifacts: {
        ...base.snapshot.artifacts,
        ...settings,
        'opendental.preferences@db1': Object.fromEntries(tenants.map(({ id }) => [`od_${id}`, preferences(id)])),
        ...Object.fromEntries(machines.map(({ id, data }) => [id, data])),
      },
    },
  };
}

/** Judges a generated file server by every rule about files: a million entries of access lists. Prints as it goes. */
export async function benchFiles(tenants: number): Promise<void> {
  const { inventory, snapshot } = fileSite(tenants);
  const about = rules.filter(({ id }) => id.startsWith('files/'));
  const places = auditedPlaces(snapshot, inventory);
  const each: string[] = [];
  const counts: Partial<Record<Status, number>> = {};
  const { wallMs, cpuMs } = await measured(async () => {
    for (const rule of about) {
      const judged = await measured(() => evaluate(snapshot, inventory, [rule], places));
      if (judged.cpuMs > 100) each.push(`${rule.id.slice(6)} ${milliseconds(judged.cpuMs)}`);
      for (const { status } of judged.value.flatMap((outcome) => outcome.places.flatMap(({ verdicts }) => verdicts)))
        counts[status] = (counts[status] ?? 0) + 1;
    }
  });
  const entries = tenants * objectsPerTenant * acesPerObject;
  console.log(
    `files: ${tenants} tenants, ${entries} entries on ${tenants * objectsPerTenant} objects, ${about.length} rules: ${milliseconds(wallMs)} (CPU ${milliseconds(cpuMs)})`,
  );
  console.log(`  ${against(3000, cpuMs, 'ms')}; peak ${Math.round(peakMegabytes())} MB, ${against(1000, peakMegabytes(), 'MB')}`);
  console.log(`  verdicts: ${JSON.stringify(counts)}; by CPU: ${each.join(', ')}`);
}
