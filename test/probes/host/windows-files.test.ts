import { describe, expect, it } from 'vitest';
import { decodeHostFiles } from '../../../src/probes/host/decode-host-files.ts';
import type { HostKind } from '../../../src/snapshot/snapshot.ts';
import { capture, utf16 } from '../windows-text/captures.ts';

const options = { now: '2026-03-01T02:00:00.000Z', fingerprint: (secret: string): string => (secret === '' ? '' : `k:${secret.length}`) };
const decode = (files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): ReturnType<typeof decodeHostFiles> =>
  decodeHostFiles(files, 'fs1', options);
const captured = (name: string, as = name): { readonly name: string; readonly bytes: Uint8Array } => ({ name: as, bytes: capture(name) });
const text = (name: string, content: string): { readonly name: string; readonly bytes: Uint8Array } => ({ name, bytes: Buffer.from(content) });

describe('files an administrator produced by hand', () => {
  it.each<readonly [string, HostKind, string]>([
    ['sc-qc.txt', 'host.services', 'sc-qc.txt'],
    ['sc-queryex.txt', 'host.services', 'sc-queryex.txt'],
    ['reg-services.txt', 'host.services', 'reg-services.txt'],
    ['wmic.utf16.csv', 'host.services', 'wmic.utf16.csv'],
    ['netstat-ano.en.txt', 'host.listeners', 'netstat-ano.en.txt'],
    ['netstat-ano.de.txt', 'host.listeners', 'netstat-ano.de.txt'],
    ['nettcp.json', 'host.listeners', 'nettcp.json'],
    ['smbshare.json', 'host.shares', 'smbshare.json'],
    ['getacl.ps51.utf16.json', 'files.objects', 'getacl.ps51.utf16.json'],
    ['getacl.single.json', 'files.objects', 'getacl.single.json'],
    ['icacls-save.bom.txt', 'files.objects', 'D%3A%5COD%5CTenantA.icacls'],
    ['icacls-save.nobom.txt', 'files.objects', 'exports/D%3A%5COD%5CTenantA.icacls'],
  ])('%s shows %s', (name, kind, as) => {
    const { sources } = decode([captured(name, as)]);
    // Whoever lists folders counts patients' folders too.
    const kinds = kind === 'files.objects' ? [kind, 'files.patientFolders'] : [kind];
    expect(sources.map((source) => [source.kind, source.status, source.gaps])).toEqual(kinds.map((one) => [one, 'collected', []]));
  });

  it.each([
    ['icacls-save.bom.txt', 'files.objects', 'a file named after the folder'],
    ['net-localgroup.en.txt', null, 'no known format'],
    ['localgroupmember.json', null, 'no known format'],
    ['icacls-display.de.cp850.txt', null, 'no known format'],
    ['smbshareaccess.json', null, 'no known format'],
  ])('%s alone decides nothing', (name, kind, expected) => {
    const { sources } = decode([captured(name)]);
    expect(sources.filter(({ status }) => status === 'collected')).toEqual([]);
    expect(sources.find((source) => kind === null || source.kind === kind)?.reason).toContain(expected);
  });

  it('of one service make one row', () => {
    const sdshow = text('sdshow.txt', 'SERVICE_NAME: OpenDentHL7_TenantA\r\n\r\nD:(A;;RPWPCR;;;WD)\r\n');
    const { artifacts, sources } = decode([captured('sc-qc.txt'), captured('sc-queryex.txt'), sdshow]);
    expect(artifacts['host.services@fs1']).toEqual([
      {
        name: 'OpenDentHL7_TenantA',
        displayName: 'OpenDentHL7_TenantA',
        command: '"D:\\OD\\TenantA\\HL7Service\\OpenDentHL7.exe"',
        account: 'LocalSystem',
        startMode: 'auto',
        running: true,
        pid: 4128,
        dependencies: [],
        descriptor: { sddl: 'D:(A;;RPWPCR;;;WD)', sddlSource: 'win32' },
      },
    ]);
    expect(sources[0]?.gaps).toEqual([]);
  });

  it('of services lose passwords in their commands', () => {
    const service = { Name: 'X', PathName: '"C:\\x y.exe" --password=canary' };
    const { artifacts } = decode([text('services.json', JSON.stringify(service))]);
    expect(artifacts['host.services@fs1']).toMatchObject([{ command: '"C:\\x y.exe" --password=k:6' }]);
  });

  it('that contradict each other stay apart', () => {
    const other = text('old-qc.txt', Buffer.from(capture('sc-qc.txt')).toString().replace('LocalSystem', 'HOST\\svc'));
    const { artifacts } = decode([captured('sc-qc.txt'), other]);
    expect(artifacts['host.services@fs1']).toMatchObject([{ account: 'LocalSystem' }, { account: 'HOST\\svc' }]);
  });

  it('leave a gap for every line that could not be read', () => {
    const refused = text('qc.txt', `${Buffer.from(capture('sc-qc.txt')).toString()}[SC] OpenService FAILED 5:\r\n`);
    expect(decode([refused]).sources[0]).toMatchObject({
      status: 'collected',
      gaps: [{ item: 'qc.txt:13', status: 'failed', reason: 'expected a service, found error 5 of sc' }],
    });
  });

  it('of configurations lose their secrets and keep their names, whatever the encoding', () => {
    const config =
      '<ConnectionSettings><DatabaseConnection><ComputerName>db1</ComputerName><Database>od_a</Database><User>a</User><Password>canary</Password></DatabaseConnection></ConnectionSettings>';
    const { artifacts, sources } = decode([
      text('exports/fs1/FreeDentalConfig - Copy.xml', config),
      { name: 'exports/fs1/FreeDentalConfig.xml', bytes: utf16(config) },
      text('exports/fs1/OpenDentalServerConfig.xml', '<broken'),
    ]);
    expect(sources).toMatchObject([{ kind: 'files.configs', status: 'collected', gaps: [] }]);
    expect(artifacts['files.configs@fs1']).toMatchObject([
      { path: 'exports/fs1/FreeDentalConfig - Copy.xml', config: { stray: true, connections: [{ server: 'db1' }] } },
      { config: { stray: false, connections: [{ credential: { storage: 'plain', fingerprint: 'k:6' } }] } },
      { config: { problem: { programsFail: true } } },
    ]);
    expect(JSON.stringify([artifacts, sources])).not.toContain('canary');
  });
});

describe('sections of an export', () => {
  const encoded = (content: string | Uint8Array): string => Buffer.from(content).toString('base64');
  const exportOf = (...sections: readonly (readonly [name: string, how: string, content: string | Uint8Array])[]): string =>
    [
      `bitewing-host-export\t1\twindows\t${encoded('fs1')}\t2026-03-01T02:00:00Z`,
      ...sections.map(([name, how, content]) => `section\t${name}\tok\t${encoded(how)}\t${encoded(content)}`),
      `end\t${sections.length}`,
    ].join('\r\n');

  it('carry the folder, the link and the path in their command', () => {
    const { artifacts } = decode([
      text(
        'fs1.export',
        exportOf(
          ['icacls', 'icacls "D:\\OD\\Tenant A" /save C:\\t.txt /t /c', utf16('Tenant A\r\nD:(A;OICI;FA;;;SY)\r\n')],
          ['reparse-point', 'fsutil reparsepoint query "D:\\Link A"', capture('fsutil-reparse.txt')],
          ['config', 'D:\\OD\\A\\FreeDentalConfig.xml', '<a/>'],
          ['local-accounts', 'script', '{"PartOfDomain":false,"Users":[],"Groups":[]}'],
          ['file-versions', 'script', '[{"FullName":"D:\\\\OD\\\\OpenDental.exe","ProductVersion":"24.3.10.0"}]'],
          ['net-udp', 'Get-NetUDPEndpoint', '{"LocalAddress":"0.0.0.0","LocalPort":53,"OwningProcess":4}'],
        ),
      ),
    ]);
    expect(artifacts['files.objects@fs1']).toMatchObject({ objects: [{ path: 'D:\\OD\\Tenant A', type: 'folder' }] });
    expect(artifacts['host.pathMap@fs1']).toMatchObject({ links: [{ from: 'D:\\Link A', to: 'D:\\OD\\TenantA' }] });
    expect(artifacts['files.configs@fs1']).toMatchObject([{ path: 'D:\\OD\\A\\FreeDentalConfig.xml', config: { kind: 'client', problem: null } }]);
    expect(artifacts['host.principals@fs1']).toEqual({ rows: [], completeDomains: ['S-1-5-32'], otherDomains: false, userRights: null });
    expect(artifacts['host.programs@fs1']).toEqual([{ path: 'D:\\OD\\OpenDental.exe', version: '24.3.10.0' }]);
    expect(artifacts['host.listeners@fs1']).toMatchObject([{ protocol: 'udp', port: 53 }]);
  });
});
