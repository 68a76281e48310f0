import { describe, expect, it } from 'vitest';
import { inventoryOf, tenantNamed } from '../../../fixtures/builders/inventory.ts';
import type { WindowsAnswer, WindowsGap, WindowsQuestion, WindowsQuestionName, WindowsRow } from '../../../src/adapters/windows/windows-port.ts';
import type { Tenant } from '../../../src/inventory/inventory.ts';
import { collectWindows, type WindowsHostPorts } from '../../../src/probes/host/collect-windows.ts';
import type { FileObjects } from '../../../src/snapshot/artifacts/files.ts';
import type { CollectedPart } from '../../../src/snapshot/build.ts';
import type { HostKind, Source } from '../../../src/snapshot/snapshot.ts';

const list = 'O:BAG:SYD:PAI(A;OICI;FA;;;BA)';

const hl7: Tenant['hl7'] = [{ host: 'fs1', service: 'OpenDentHL7_north', exeFolder: null, mode: 'file', inbound: 'E:\\HL7\\in', outbound: null, listen: null }];

type Machine = Partial<Record<WindowsQuestionName, readonly WindowsRow[] | 'denied'>> & { readonly gaps?: readonly WindowsGap[] };

/** Rows of koffi for folders, in which `links` lead elsewhere. */
function objectsOf({ paths = [], alone = [] }: WindowsQuestion, links: Readonly<Record<string, string>>): readonly WindowsRow[] {
  return [...paths, ...alone].map((Path) => ({
    Path,
    Attributes: 16,
    Volume: 'c0ffee',
    Id: `id of ${Path}`,
    Target: links[Path] ?? null,
    Sddl: list,
    SddlSource: 'win32',
  }));
}

async function collect(machine: Machine, links: Readonly<Record<string, string>> = {}, asked: WindowsQuestion[] = []): Promise<CollectedPart> {
  const answer = (question: WindowsQuestion): WindowsAnswer => {
    asked.push(question);
    const base = { name: question.name, how: `koffi: ${question.name}` };
    const rows = question.name === 'get-acl' ? objectsOf(question, links) : machine[question.name];
    if (rows === 'denied') return { ...base, ok: false, status: 'denied', reason: 'koffi access is denied' };
    if (rows === undefined) return { ...base, ok: false, status: 'failed', reason: 'PowerShell ended with code 0 and printed nothing' };
    return { ...base, ok: true, rows, gaps: question.name === 'get-acl' ? (machine.gaps ?? []) : [] };
  };
  const ports: WindowsHostPorts = {
    windows: { ask: async (questions) => questions.map(answer) },
    configs: {
      find: async () => ({
        files: [
          {
            path: 'D:/OD/North/FreeDentalConfig.xml',
            bytes: Buffer.from('<ConnectionSettings><DatabaseConnection><Password>geheim</Password></DatabaseConnection></ConnectionSettings>'),
          },
        ],
        unread: [{ path: 'D:/OD/North/old/FreeDentalConfig.xml', denied: true, reason: 'permission denied' }],
      }),
      read: async () => ({ files: [], unread: [] }),
    },
  };
  const inventory = inventoryOf({
    hosts: { fs1: { address: null, names: [], os: 'windows', roles: [] } },
    tenants: { north: tenantNamed('north', { server: 'fs1', atoz: [String.raw`\\fs1\north$`, String.raw`\\fs1\gone$`], hl7 }) },
  });
  return collectWindows(ports, inventory, 'fs1', {
    now: '2026-03-01T02:00:00.000Z',
    fingerprint: (secret) => `k:${secret.length}`,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    folders: [],
  });
}

const source = ({ sources }: CollectedPart, kind: HostKind): Source | undefined => sources.find((one) => one.kind === kind);

const shares: readonly WindowsRow[] = [
  { Name: 'north$', Path: 'D:\\OD\\North', Special: false, EncryptData: null, SecurityDescriptor: 'D:(A;;FA;;;BA)' },
  { Name: 'D$', Path: 'D:\\', Special: true, EncryptData: null, SecurityDescriptor: null },
  { Name: 'IPC$', Path: '', Special: true, EncryptData: null, SecurityDescriptor: null },
];
const whole: Machine = {
  'computer': [{ Names: ['FS1'], Addresses: ['10.0.0.7'], Caption: 'Windows Server 2022', MachineSid: 'S-1-5-21-1-2-3', DomainSid: null }],
  'local-accounts': [{ MachineSid: 'S-1-5-21-1-2-3', PartOfDomain: false, Users: [], Groups: [{ Name: 'Users', SID: 'S-1-5-32-545', Members: [] }] }],
  'smb-shares': shares,
  'win32-services': [
    {
      Name: 'OpenDentHL7_north',
      PathName: '"E:\\HL7\\OpenDentHL7.exe" -x',
      StartName: 'LocalSystem',
      StartMode: 2,
      State: 'Running',
      ProcessId: 12,
      Sddl: 'D:',
    },
    { Name: 'Spooler', PathName: 'C:\\Windows\\System32\\spoolsv.exe', StartName: 'LocalSystem', StartMode: 2, State: 'Running', ProcessId: 13, Sddl: 'D:' },
  ],
  'net-tcp': [{ LocalAddress: '0.0.0.0', LocalPort: 445, OwningProcess: 4, State: 2 }],
  'net-udp': [{ LocalAddress: '::', LocalPort: 123, OwningProcess: 5 }],
  'processes': [{ ProcessId: 12, CommandLine: '"E:\\HL7\\OpenDentHL7.exe" -x' }],
  'path-aliases': [
    { Kind: 'volume', From: 'D:\\', To: '\\\\?\\Volume{1}\\' },
    { Kind: 'volume', From: 'E:\\', To: '\\\\?\\Volume{2}\\' },
  ],
  'folder-contents': [{ Path: 'E:\\HL7\\in', Files: 2, Folders: 0, OldestSeconds: 50, YoungestSeconds: 7 }],
  'file-versions': [{ FullName: 'E:\\HL7\\OpenDentHL7.exe', ProductVersion: '24.3.5.0' }],
};

describe('collectWindows', () => {
  it('collects every kind, and looks below folders of tenants and shares, never below a whole drive', async () => {
    const asked: WindowsQuestion[] = [];
    const part = await collect(whole, {}, asked);
    expect(part.sources.filter(({ status }) => status !== 'collected')).toEqual([]);
    const objects = part.artifacts['files.objects@fs1'] as FileObjects;
    expect(objects.objects.map(({ path }) => path)).toEqual([
      'D:\\',
      'D:\\OD',
      'D:\\OD\\North',
      'D:\\OD\\North\\FreeDentalConfig.xml',
      'E:\\',
      'E:\\HL7',
      'E:\\HL7\\OpenDentHL7.exe',
      'E:\\HL7\\in',
    ]);
    expect(objects.objects[2]).toMatchObject({ type: 'folder', volume: 'c0ffee', id: 'id of D:\\OD\\North' });
    expect(objects.descriptors).toEqual([{ kind: 'windows', sddl: list, sddlSource: 'win32' }]);
    expect(asked.filter(({ name }) => name === 'get-acl').map(({ paths }) => paths)).toEqual([['D:\\OD\\North', 'E:\\HL7\\in']]);
    expect(asked.find(({ name }) => name === 'file-versions')?.paths).toEqual(['E:\\HL7\\OpenDentHL7.exe', 'D:\\OD\\North', 'E:\\HL7']);
    expect(part.artifacts['files.contents@fs1']).toMatchObject([{ path: 'E:\\HL7\\in', files: 2 }]);
    expect(source(part, 'host.shares')?.how).toEqual(['koffi: smb-shares']);
    expect(JSON.stringify(part)).not.toContain('geheim');
  });

  it('knows that there is no program where an adapter looked and found none', async () => {
    const part = await collect({ ...whole, 'file-versions': [] });
    expect(source(part, 'host.programs')).toMatchObject({ status: 'collected', gaps: [] });
    expect(part.artifacts['host.programs@fs1']).toEqual([]);
  });

  it('says what it was not told: folders nobody could find, files and lists it may not read', async () => {
    const gap = { item: 'D:\\OD\\North\\B', status: 'denied', reason: 'CreateFile: access is denied' } as const;
    const part = await collect({ ...whole, gaps: [gap] });
    const remedy = 'Run the collect as an administrator';
    expect(source(part, 'files.objects')?.gaps).toEqual([
      { item: String.raw`\\fs1\gone$`, status: 'failed', reason: expect.any(String) as string, remedy: null },
      { ...gap, remedy },
    ]);
    expect(source(part, 'files.configs')?.gaps).toMatchObject([{ item: 'D:\\OD\\North\\old\\FreeDentalConfig.xml', status: 'denied', remedy }]);
  });

  it('looks where links lead that are folders of tenants or on the way to them, and no farther than a circle', async () => {
    const asked: WindowsQuestion[] = [];
    const part = await collect(whole, { 'D:\\OD': 'F:\\Data', 'E:\\HL7\\in': 'E:\\HL7\\loop', 'E:\\HL7\\loop': 'E:\\HL7\\in' }, asked);
    const looked = asked.filter(({ name }) => name === 'get-acl').map(({ paths }) => paths);
    expect(looked).toEqual([
      ['D:\\OD\\North', 'E:\\HL7\\in'],
      ['F:\\Data\\North', 'E:\\HL7\\loop'],
    ]);
    expect(part.artifacts['host.pathMap@fs1']).toMatchObject({
      mounts: [{ from: 'D:\\' }, { from: 'E:\\' }],
      links: expect.arrayContaining([{ from: 'D:\\OD', to: 'F:\\Data' }]) as unknown,
    });
  });

  it('has no artifact, and a reason, for whatever was refused or not answered', async () => {
    const part = await collect({ 'smb-shares': 'denied' });
    expect(source(part, 'host.shares')).toMatchObject({ status: 'denied', reason: 'koffi access is denied', remedy: 'Run the collect as an administrator' });
    for (const kind of ['host.identity', 'host.principals', 'host.services', 'host.listeners', 'host.pathMap', 'host.commandLines'] as const)
      expect(source(part, kind)).toMatchObject({ status: 'failed', reason: expect.stringContaining('printed nothing') as string, gaps: [] });
    // Without services nobody knows that there are no programs.
    expect(source(part, 'host.programs')).toBeUndefined();
    expect(Object.keys(part.artifacts)).toEqual(expect.not.arrayContaining(['host.shares@fs1', 'host.services@fs1']));
  });
});
