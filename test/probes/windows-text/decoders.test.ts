import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namedFolders } from '../../../src/probes/host/host-folders.ts';
import { decodeGetAcl, decodeIcaclsSave, fileObjects } from '../../../src/probes/windows-text/decode-descriptors.ts';
import { decodeFileVersions } from '../../../src/probes/windows-text/decode-file-versions.ts';
import { decodeLocalGroupMembers, decodeNetLocalgroup, decodeWhoamiGroups } from '../../../src/probes/windows-text/decode-groups.ts';
import { decodeNetConnections, decodeNetstat } from '../../../src/probes/windows-text/decode-listeners.ts';
import { decodeLocalAccounts } from '../../../src/probes/windows-text/decode-local-accounts.ts';
import { decodeRegistryServices, decodeRegistryShares } from '../../../src/probes/windows-text/decode-registry-rows.ts';
import { decodeReparsePoint } from '../../../src/probes/windows-text/decode-reparse.ts';
import { decodeScQc, decodeScQueryex, decodeScSdshow } from '../../../src/probes/windows-text/decode-sc.ts';
import { decodeWin32Services, decodeWmicServices } from '../../../src/probes/windows-text/decode-services.ts';
import { decodeSmbShareAccess, decodeSmbShares } from '../../../src/probes/windows-text/decode-shares.ts';
import { capture, utf16 } from './captures.ts';

const text = (content: string): Uint8Array => Buffer.from(content);
const service = { name: 'OpenDentHL7_TenantA', command: '"D:\\OD\\TenantA\\HL7Service\\OpenDentHL7.exe"', account: 'LocalSystem' };

describe('services', () => {
  it('come from sc qc', () => {
    const row = { ...service, displayName: service.name, startMode: 'auto', dependencies: [] };
    expect(decodeScQc(capture('sc-qc.txt'))).toEqual({ rows: [row], problems: [] });
    const spanish = Buffer.from(capture('sc-qc.txt')).toString().replace('SERVICE_NAME', 'NOMBRE_SERVICIO').replace('START_TYPE  ', 'TIPO_INICIO ');
    expect(decodeScQc(text(spanish.replace('DEPENDENCIES       : ', 'DEPENDENCIAS       : Tcpip\r\n                   : MySQL80'))).rows).toEqual([
      { ...row, dependencies: ['Tcpip', 'MySQL80'] },
    ]);
  });

  it('come from sc queryex, with the process', () => {
    expect(decodeScQueryex(capture('sc-queryex.txt'))).toEqual({ rows: [{ name: service.name, running: true, pid: 4128 }], problems: [] });
    const stopped = Buffer.from(capture('sc-queryex.txt')).toString().replace('4  RUNNING', '1  STOPPED').replace(': 4128', ': 0');
    expect(decodeScQueryex(text(stopped)).rows).toEqual([{ name: service.name, running: false, pid: null }]);
  });

  it('keep the good ones beside the bad, and say what sc refused', () => {
    const whole = Buffer.from(capture('sc-qc.txt')).toString();
    const refused = '[SC] OpenService FEHLER 5:\r\n\r\nZugriff verweigert\r\n\r\n';
    expect(decodeScQc(text(refused + whole + whole.slice(0, 200)))).toMatchObject({
      rows: [service],
      problems: [
        { line: 1, found: 'error 5 of sc' },
        { line: 19, found: '3 fields' },
      ],
    });
  });

  it('have descriptors from sc sdshow', () => {
    const shown = 'SERVICE_NAME: A\r\n\r\nD:(A;;RPWPCR;;;WD)(A;;CC;;;SY)\r\nSERVICE_NAME: B\r\n[SC] OpenService FAILED 1060:\r\n';
    expect(decodeScSdshow(text(shown))).toEqual({
      rows: [{ name: 'A', sddl: 'D:(A;;RPWPCR;;;WD)(A;;CC;;;SY)' }],
      problems: [{ line: 5, expected: 'SERVICE_NAME: and a descriptor', found: 'error 1060 of sc' }],
    });
  });

  it('come from reg query', () => {
    expect(decodeRegistryServices(capture('reg-services.txt')).rows).toMatchObject([{ ...service, account: null, startMode: null }]);
    const key = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\X';
    const values = [
      'ImagePath    REG_EXPAND_SZ    D:\\x y.exe',
      'Start    REG_DWORD    0x3',
      'DependOnService    REG_MULTI_SZ    Tcpip\\0MySQL',
      '(Standard)    REG_SZ    z',
    ];
    expect(decodeRegistryServices(text([key, ...values.map((value) => `    ${value}`), `${key}\\Parameters`, ''].join('\r\n'))).rows).toMatchObject([
      { name: 'X', command: 'D:\\x y.exe', startMode: 'manual', dependencies: ['Tcpip', 'MySQL'] },
    ]);
  });

  it('come from a registry file, with the binary descriptor', () => {
    // Owner SYSTEM, one entry: Everyone may start and stop.
    const descriptor =
      '01,00,04,80,14,00,00,00,00,00,00,00,00,00,00,00,20,00,00,00,01,01,00,00,00,00,00,05,12,00,00,00,02,00,1c,00,01,00,00,00,\\\r\n  00,00,14,00,30,00,00,00,01,01,00,00,00,00,00,01,00,00,00,00';
    const file = `Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\X]\r\n"ImagePath"=hex(2):44,00,3a,00,5c,00,78,00,00,00\r\n"ObjectName"=".\\\\svc \\"a\\""\r\n"Start"=dword:00000002\r\n"DependOnService"=hex(7):41,00,00,00,42,00,00,00,00,00\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\X\\Security]\r\n"Security"=hex:${descriptor}\r\n"Bad"=hex:0\r\n`;
    expect(decodeRegistryServices(utf16(file))).toEqual({
      rows: [
        {
          name: 'X',
          displayName: '',
          command: 'D:\\x',
          account: '.\\svc "a"',
          startMode: 'auto',
          running: null,
          pid: null,
          dependencies: ['A', 'B'],
          descriptor: { sddl: 'O:SYD:(A;;0x30;;;WD)', sddlSource: 'binary' },
        },
      ],
      problems: [{ line: 11, expected: '"name"=data', found: 'something else' }],
    });
  });

  it('come from wmic, whose rows with commas are no guess', () => {
    expect(decodeWmicServices(capture('wmic.utf16.csv')).rows).toMatchObject([{ ...service, pid: 4128, startMode: null }]);
    expect(decodeWmicServices(text('Node,Name,PathName\r\r\nH,A,C:\\a,b.exe\r\r\nH,B,C:\\b.exe\r\r\n'))).toMatchObject({
      rows: [{ name: 'B', command: 'C:\\b.exe' }],
      problems: [{ line: 2, found: '4' }],
    });
  });

  it('come from Win32_Service', () => {
    const one = {
      Name: 'X',
      PathName: 'C:\\x.exe',
      StartName: 'LocalSystem',
      StartMode: 'Auto',
      State: 'Running',
      ProcessId: 7,
      Dependencies: 'Tcpip',
      Sddl: 'D:(A;;RP;;;WD)',
    };
    expect(decodeWin32Services(utf16(JSON.stringify(one))).rows).toEqual([
      {
        name: 'X',
        displayName: '',
        command: 'C:\\x.exe',
        account: 'LocalSystem',
        startMode: 'auto',
        running: true,
        pid: 7,
        dependencies: ['Tcpip'],
        descriptor: { sddl: 'D:(A;;RP;;;WD)', sddlSource: 'win32' },
      },
    ]);
  });
});

describe('listeners', () => {
  it.each(['netstat-ano.en.txt', 'netstat-ano.de.txt'])('come from %s', (name) => {
    const { rows, problems } = decodeNetstat(capture(name));
    expect(problems).toEqual([]);
    expect(rows[0]).toMatchObject({ protocol: 'tcp', address: '0.0.0.0', port: 3306, owners: [{ pid: 2212 }] });
    expect(rows.map(({ protocol, address, port }) => `${protocol} ${address} ${port}`).slice(1)).toEqual(
      name.includes('.en.') ? ['tcp :: 445', 'udp 0.0.0.0 123'] : [],
    );
  });

  it('come from PowerShell, the listening ones only', () => {
    expect(decodeNetConnections(capture('nettcp.json'), 'tcp').rows).toMatchObject([{ address: '0.0.0.0', port: 3306, owners: [{ pid: 2212 }] }]);
    const rows = [
      { LocalAddress: 'fe80::1%5', LocalPort: 30222, OwningProcess: 0, State: 'Listen' },
      { LocalAddress: '10.0.0.1', LocalPort: 1, OwningProcess: 4, State: 5 },
      { LocalAddress: 'x', LocalPort: 1, OwningProcess: 4, State: 2 },
    ];
    expect(decodeNetConnections(text(JSON.stringify(rows)), 'tcp')).toMatchObject({
      rows: [{ address: 'fe80::1', device: '5', port: 30222, owners: null }],
      problems: [{ expected: 'an IP address and port' }],
    });
    expect(decodeNetConnections(text('{"LocalAddress":"*","LocalPort":53,"OwningProcess":9}'), 'udp').rows).toMatchObject([{ protocol: 'udp', address: '::' }]);
  });
});

describe('shares', () => {
  it('come with their descriptors', () => {
    expect(decodeSmbShares(capture('smbshare.json')).rows).toEqual([
      {
        name: 'AtoZ_A',
        path: 'D:\\OD\\TenantA',
        descriptor: { sddl: 'O:SYG:SYD:(A;;FA;;;WD)', sddlSource: 'win32' },
        samba: null,
        special: false,
        encrypted: false,
      },
      {
        name: 'C$',
        path: 'C:\\',
        descriptor: { sddl: 'O:SYG:SYD:(A;;GA;;;BA)(A;;GA;;;BO)(A;;GA;;;IU)', sddlSource: 'win32' },
        samba: null,
        special: true,
        encrypted: false,
      },
    ]);
    expect(decodeSmbShares(text('{"Name":"x","Path":null,"SecurityDescriptor":null}')).rows).toMatchObject([{ path: '', descriptor: null, encrypted: null }]);
  });

  it('have entries by name, numbers or words', () => {
    expect(decodeSmbShareAccess(capture('smbshareaccess.json')).rows.map(({ share, allows, right }) => `${share} ${allows} ${right}`)).toEqual([
      'AtoZ_A true full',
      'AtoZ_B true change',
      'AtoZ_B false full',
    ]);
    const words = { Name: 'x', AccountName: 'Jeder', AccessControlType: 'Allow', AccessRight: 'Read' };
    expect(decodeSmbShareAccess(text(JSON.stringify(words))).rows).toEqual([{ share: 'x', account: 'Jeder', allows: true, right: 'read' }]);
  });

  it('come from the registry, one folder each', () => {
    const key = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Shares';
    const query = `${key}\r\n    AtoZ    REG_MULTI_SZ    CSCFlags=0\\0Path=D:\\OD\\A\\0Type=0\r\n${key}\\Security\r\n    AtoZ    REG_BINARY    00\r\n`;
    expect(decodeRegistryShares(text(query))).toMatchObject({ rows: [{ name: 'AtoZ', path: 'D:\\OD\\A', descriptor: null }], problems: [{ line: 3 }] });
  });
});

describe('descriptors', () => {
  it.each(['icacls-save.bom.txt', 'icacls-save.nobom.txt'])('come from %s, below the folder above', (name) => {
    const { rows, problems } = decodeIcaclsSave(capture(name), 'D:\\OD');
    expect(problems).toEqual([]);
    expect(rows.map(({ path, sddlSource }) => [path, sddlSource])).toEqual([
      ['D:\\OD\\TenantA', 'icacls'],
      ['D:\\OD\\TenantA\\A', 'icacls'],
      ['D:\\OD\\TenantA\\Müller; Bräu (1)', 'icacls'],
      ['D:\\OD\\TenantA\\open.txt', 'icacls'],
      ['D:\\OD\\TenantA\\locked', 'icacls'],
    ]);
    expect(rows.slice(3).map(({ sddl }) => sddl)).toEqual(['D:NO_ACCESS_CONTROL', 'D:P']);
    expect(fileObjects(rows).objects.map(({ type, descriptor }) => [type, descriptor])).toEqual([
      ['folder', 0],
      ['folder', 1],
      ['folder', 1],
      ['file', 2],
      ['file', 3],
    ]);
  });

  it('are no guess where lines are missing', () => {
    expect(decodeIcaclsSave(utf16('A\r\nB\r\nD:(A;;FA;;;SY)\r\nD:(A;;FA;;;WD)\r\nC\r\n'), 'D:\\')).toEqual({
      rows: [{ path: 'D:\\B', sddl: 'D:(A;;FA;;;SY)', sddlSource: 'icacls', folder: null, target: null, volume: null, id: null, asked: false }],
      problems: [
        { line: 1, expected: 'an access list after a file name', found: 'another file name' },
        { line: 4, expected: 'a file name', found: 'an access list' },
        { line: 5, expected: 'an access list after a file name', found: 'the end of the file' },
      ],
    });
  });

  it.each(['getacl.ps51.utf16.json', 'getacl.single.json'])('come from %s', (name) => {
    const { rows, problems } = decodeGetAcl(capture(name));
    expect(problems).toEqual([]);
    expect(rows[0]).toMatchObject({ path: 'D:\\OD\\TenantA', sddlSource: 'dotnet', sddl: expect.stringMatching(/^O:BAG:/) as string });
  });

  it('know folders, links and long paths when the script tells', () => {
    const rows = [
      { Path: 'Microsoft.PowerShell.Core\\FileSystem::\\\\?\\UNC\\fs1\\a$\\x', Sddl: 'O:BA', Attributes: 16 },
      { Path: '\\\\?\\D:\\link', Sddl: 'O:BA', Attributes: 1040, Target: ['D:\\OD\\TenantB'] },
      { Path: 'D:\\f', Sddl: 'O:BA', Attributes: 32, Target: [] },
    ];
    expect(fileObjects(decodeGetAcl(text(JSON.stringify(rows))).rows).objects).toMatchObject([
      { path: 'D:\\f', type: 'file', target: null },
      { path: 'D:\\link', type: 'link', target: 'D:\\OD\\TenantB' },
      { path: '\\\\fs1\\a$\\x', type: 'folder' },
    ]);
  });
});

describe('a listing of which only what matters is kept', () => {
  const inherits = 'O:BAG:SYD:AI(A;OICIID;FA;;;BA)';
  const listed = ['D:\\OD', 'D:\\OD\\offices', 'D:\\OD\\offices\\north', 'D:\\OD\\offices\\north\\images', 'D:\\OD\\offices\\north\\images\\A'];
  const rows = (asked: readonly string[]): ReturnType<typeof decodeGetAcl>['rows'] =>
    decodeGetAcl(text(JSON.stringify(listed.map((Path) => ({ Path, Sddl: inherits, Attributes: 16, Asked: asked.includes(Path) }))))).rows;
  const kept = (...given: Parameters<typeof fileObjects>): string[] => fileObjects(...given).objects.map(({ path }) => path);

  it('leaves deep folders out that just inherit', () => {
    expect(kept(rows([]))).toEqual(listed.slice(0, 2));
  });

  it('keeps a deep folder that the script was asked for, and what lies directly in it', () => {
    expect(kept(rows(['D:\\OD\\offices\\north\\images']))).toEqual(listed);
  });

  it.each(['d:/od/offices/North/images/', '\\\\fs1\\od$\\offices\\north\\images', '\\\\?\\UNC\\fs1\\x\\images'])(
    'keeps a deep folder that the inventory calls %s',
    (stated) => {
      expect(kept(rows([]), { isNamed: namedFolders([{ text: stated, exchange: false }]) })).toEqual(listed.slice(0, 4));
    },
  );

  it('keeps none for the name of a share alone, which may lead anywhere', () => {
    expect(kept(rows([]), { isNamed: namedFolders([{ text: '\\\\fs1\\images', exchange: false }]) })).toEqual(listed.slice(0, 2));
  });
});

describe('people and groups', () => {
  it('come from Get-LocalGroupMember', () => {
    expect(decodeLocalGroupMembers(capture('localgroupmember.json'))).toEqual({
      rows: [{ sid: 'S-1-5-21-1111-2222-3333-1001', name: 'ODHOST\\a_user1', kind: 'user' }],
      problems: [],
    });
    expect(decodeLocalGroupMembers(text('[{"Name":"x","SID":"S-1-5-32-544","ObjectClass":"Gruppe"},{"Name":"y","SID":"nobody"}]'))).toMatchObject({
      rows: [{ kind: null }],
      problems: [{ expected: 'SIDs' }],
    });
  });

  it('come from our script, whole or not', () => {
    const member = (name: string, rid: number, kind: string): object => ({ Name: name, SID: { Value: `S-1-5-21-1-2-3-${rid}` }, ObjectClass: kind });
    const accounts = {
      MachineSid: 'S-1-5-21-1-2-3',
      PartOfDomain: false,
      Users: [{ Name: 'a_user1', SID: 'S-1-5-21-1-2-3-1001' }],
      Groups: [
        { Name: 'Administrators', SID: 'S-1-5-32-544', Members: [member('HOST\\a_user1', 1001, 'User'), member('DOM\\Ops', 2001, 'Group')] },
        { Name: 'Users', SID: 'S-1-5-32-545', Members: null },
      ],
      UserRights: [{ Right: 'SeBackupPrivilege', Sids: ['S-1-5-32-551'] }],
    };
    const { rows, problems } = decodeLocalAccounts(utf16(JSON.stringify(accounts)));
    expect(problems).toEqual([]);
    expect(rows[0]).toMatchObject({
      completeDomains: ['S-1-5-32', 'S-1-5-21-1-2-3'],
      otherDomains: false,
      userRights: { SeBackupPrivilege: ['S-1-5-32-551'] },
    });
    expect(rows[0]?.rows.map(({ id, kind, members }) => [id, kind, members])).toEqual([
      ['S-1-5-32-544', 'group', ['S-1-5-21-1-2-3-1001', 'S-1-5-21-1-2-3-2001']],
      ['S-1-5-32-545', 'group', null],
      ['S-1-5-21-1-2-3-1001', 'user', []],
      ['S-1-5-21-1-2-3-2001', 'group', null],
    ]);
    expect(decodeLocalAccounts(text('{"Users":[]}')).rows).toEqual([{ rows: [], completeDomains: [], otherDomains: true, userRights: null }]);
  });

  it.each([
    ['net-localgroup.en.txt', 'Remote Desktop Users', ['a_user1', 'ODDOM\\TenantB Users']],
    ['net-localgroup.de.cp850.txt', 'Remotedesktopbenutzer', ['a_user1']],
  ])('come by name from %s', (name, group, members) => expect(decodeNetLocalgroup(capture(name))).toEqual({ rows: [{ group, members }], problems: [] }));

  it('come from whoami, with and without a head', () => {
    const { rows } = decodeWhoamiGroups(capture('whoami-groups.csv'));
    expect(rows.map(({ sid, denyOnly }) => [sid, denyOnly])).toEqual([
      ['S-1-1-0', false],
      ['S-1-5-32-544', true],
      ['S-1-5-21-1111-2222-3333-2002', false],
      ['S-1-16-8192', false],
    ]);
    expect(decodeWhoamiGroups(text('"Jeder","Bekannte Gruppe","S-1-1-0","Verbindliche Gruppe"\r\nx')).rows).toMatchObject([{ denyOnly: null }]);
  });
});

describe('other', () => {
  it('reads where a junction leads', () => {
    expect(decodeReparsePoint(capture('fsutil-reparse.txt')).rows).toEqual([{ kind: 'junction', target: 'D:\\OD\\TenantA' }]);
    expect(decodeReparsePoint(text('Analysepunktkennung: 0xa000000c\r\nErsatzname: \\??\\UNC\\fs1\\a$\r\n')).rows).toEqual([
      { kind: 'symlink', target: '\\\\fs1\\a$' },
    ]);
  });

  it.each([
    ['24.3.10.0', '24.3.10.0'],
    ['24, 3, 10, 0', '24.3.10.0'],
    ['24.3.10 (release)', '24.3.10.0'],
    ['', null],
    ['unknown', null],
  ])('reads the version %s as %s', (stated, version) => {
    expect(decodeFileVersions(text(JSON.stringify([{ FullName: 'D:\\x.exe', ProductVersion: stated }]))).rows).toEqual([{ path: 'D:\\x.exe', version }]);
    expect(decodeFileVersions(text(JSON.stringify({ FullName: 'D:\\x.exe', VersionInfo: { ProductVersion: stated } }))).rows[0]?.version).toBe(version);
  });
});

const all: readonly (readonly [
  string,
  (bytes: Uint8Array) => { readonly rows: readonly unknown[]; readonly problems: readonly { readonly line: number }[] },
])[] = [
  ['sc qc', decodeScQc],
  ['sc queryex', decodeScQueryex],
  ['sc sdshow', decodeScSdshow],
  ['registry services', decodeRegistryServices],
  ['registry shares', decodeRegistryShares],
  ['wmic', decodeWmicServices],
  ['Win32_Service', decodeWin32Services],
  ['netstat', decodeNetstat],
  ['Get-NetTCPConnection', (bytes) => decodeNetConnections(bytes, 'tcp')],
  ['Get-SmbShare', decodeSmbShares],
  ['Get-SmbShareAccess', decodeSmbShareAccess],
  ['icacls', (bytes) => decodeIcaclsSave(bytes, 'D:\\')],
  ['Get-Acl', decodeGetAcl],
  ['Get-LocalGroupMember', decodeLocalGroupMembers],
  ['local accounts', decodeLocalAccounts],
  ['net localgroup', decodeNetLocalgroup],
  ['whoami', decodeWhoamiGroups],
  ['fsutil', decodeReparsePoint],
  ['versions', decodeFileVersions],
];

describe.each(all)('%s', (_, decode) => {
  it.each([
    ['nothing', new Uint8Array()],
    ['blank lines', text('\r\n \r\n')],
    ['a binary file', Uint8Array.of(0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0, 4, 1, 2, 3)],
    ['UTF-16 cut in a character', Uint8Array.of(0xff, 0xfe, 0x41)],
    ['text of another kind', text('Access is denied.\r\n')],
  ])('says what is wrong with %s', (__, bytes) => {
    const { rows, problems } = decode(bytes);
    expect([rows.length, problems.length > 0]).toEqual([0, true]);
  });

  it('ends with rows or problems on any text, with line numbers that exist', () => {
    const piece = fc.constantFrom(
      '\r\n',
      '\n',
      ':',
      ' ',
      '    ',
      'SERVICE_NAME: x',
      'D:(A;;FA;;;WD)',
      '[',
      '{',
      '"',
      ',',
      'HKEY_LOCAL_MACHINE\\SYSTEM\\x',
      'TCP',
      '0.0.0.0:0',
      '\u202e',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const content = pieces.join('');
        for (const { line } of decode(text(content)).problems) expect(line).toBeLessThanOrEqual(content.split('\n').length);
      }),
    );
  });
});
