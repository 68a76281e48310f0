import { describe, expect, it } from 'vitest';
import { decodeHostFiles } from '../../../src/probes/host/decode-host-files.ts';
import { decodeProcesses, decodeRdpFile, decodeShortcuts } from '../../../src/probes/windows-text/decode-command-lines.ts';
import { utf16 } from './captures.ts';

const fingerprint = (secret: string): string => (secret === '' ? '' : `k:${secret.length}`);
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe('command lines', () => {
  it('of processes are kept for the programs that matter, without secrets', () => {
    const processes = [
      { ProcessId: 4, CommandLine: null },
      { ProcessId: 10, CommandLine: 'notepad.exe C:\\letter.txt' },
      { ProcessId: 12, CommandLine: '"D:\\OD A\\OpenDental.exe" DatabaseName=od_a MySqlPassword=canary' },
    ];
    expect(decodeProcesses(json(processes), fingerprint)).toEqual({
      rows: [{ origin: '12', program: 'D:\\OD A\\OpenDental.exe', arguments: 'DatabaseName=od_a MySqlPassword=k:6', secrets: ['MySqlPassword'] }],
      problems: [],
    });
  });

  it('of shortcuts carry the path of the shortcut', () => {
    const shortcut = { Path: 'C:\\Users\\Public\\Desktop\\A.lnk', Target: 'D:\\OD A\\OpenDental.exe', Arguments: 'OdPassword=canary' };
    expect(decodeShortcuts(json(shortcut), fingerprint).rows).toMatchObject([{ origin: shortcut.Path, arguments: 'OdPassword=k:6' }]);
    expect(decodeShortcuts(json({ ...shortcut, Arguments: null }), fingerprint).rows).toMatchObject([{ secrets: [] }]);
  });

  it('of RemoteApp files are found in the file', () => {
    const rdp =
      'full address:s:ts1\r\nremoteapplicationprogram:s:D:\\OD\\OpenDental.exe\r\nremoteapplicationcmdline:s:MySqlPassword=canary x:s:y\r\nprompt for credentials:i:0\r\n';
    expect(decodeRdpFile(utf16(rdp), 'A.rdp', fingerprint).rows).toEqual([
      { origin: 'A.rdp', program: 'D:\\OD\\OpenDental.exe', arguments: 'MySqlPassword=k:6 x:s:y', secrets: ['MySqlPassword'] },
    ]);
    expect(decodeRdpFile(Buffer.from('screen mode id:i:2\r\n'), 'A.rdp', fingerprint).problems).toEqual([
      { line: 1, expected: 'an .rdp file', found: 'no full address' },
    ]);
    const { sources, artifacts } = decodeHostFiles([{ name: 'A.rdp', bytes: utf16(rdp) }], 'ts1', { now: '2026-03-01T02:00:00.000Z', fingerprint });
    expect(sources).toMatchObject([{ kind: 'host.commandLines', status: 'collected' }]);
    expect(JSON.stringify([sources, artifacts])).not.toContain('canary');
  });
});
