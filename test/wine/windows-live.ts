import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/adapters/digest.ts';
import type { WindowsAnswer } from '../../src/adapters/windows/windows-port.ts';
import { parseSddl } from '../../src/domain/windows/parse-sddl.ts';
import type { FileObjects } from '../../src/snapshot/artifacts/files.ts';
import type { Source } from '../../src/snapshot/snapshot.ts';
import { parseSnapshot } from '../../src/snapshot/validate.ts';

// Written by scripts/test-wine.mjs.
const place = JSON.parse(process.env['BITEWING_WINE'] ?? '{}') as Record<'loader' | 'node' | 'app' | 'prefix', string>;
const driveC = join(place.prefix, 'drive_c');
let folder = '';

/** Runs Node.js of Windows; gives its exit code and what it printed. Output goes to a file: a pipe of Linux it cannot open. */
function windowsNode(...argv: readonly string[]): { readonly code: number | null; readonly output: string } {
  const path = join(folder, 'output.txt');
  const file = openSync(path, 'w');
  const env = { ...process.env, WINEPREFIX: place.prefix, WINEDEBUG: '-all', WINEARCH: 'win64', WINEDLLOVERRIDES: 'mscoree=;mshtml=' };
  const { status } = spawnSync(place.loader, [place.node, ...argv], { cwd: folder, env, stdio: ['ignore', file, file], timeout: 100_000 });
  closeSync(file);
  return { code: status, output: readFileSync(path, 'utf8') };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitewing-wine-'));
  for (const path of ['OD/North/A/AdamsAnn1', 'OD/Zahn\u{1F9B7}ärzte', 'HL7/north/in']) mkdirSync(join(driveC, path), { recursive: true });
  writeFileSync(join(driveC, 'HL7/north/in/1.hl7'), 'MSH');
  writeFileSync(
    join(driveC, 'OD/North/FreeDentalConfig.xml'),
    '<ConnectionSettings><DatabaseConnection><ComputerName>db1</ComputerName><Database>od_north</Database><User>u</User><Password>canary</Password></DatabaseConnection></ConnectionSettings>',
  );
});
afterAll(() => {
  for (const path of [folder, join(driveC, 'OD'), join(driveC, 'HL7')]) rmSync(path, { recursive: true, force: true });
});

describe('the adapters of Windows under Wine', () => {
  let answers: readonly WindowsAnswer[] = [];
  const answer = (name: WindowsAnswer['name']): WindowsAnswer | undefined => answers.find((one) => one.name === name);
  beforeAll(() => {
    const script = join(folder, 'ask.mjs');
    const windows = JSON.stringify(`file:///Z:${place.app}/dist/src/adapters/windows/windows-adapters.js`);
    writeFileSync(
      script,
      `import { windowsPort } from ${windows};
const alone = ['C:\\\\OD\\\\North\\\\FreeDentalConfig.xml', 'C:\\\\nowhere'];
const questions = ['computer', 'local-accounts', 'smb-shares', 'win32-services', 'net-tcp', 'processes'].map((name) => ({ name }));
const paths = ['C:\\\\OD'];
const answers = await windowsPort().ask([...questions, { name: 'path-aliases', paths: [] }, { name: 'get-acl', paths, alone }, { name: 'folder-contents', paths: ['C:\\\\HL7\\\\north\\\\in'] },
  { name: 'file-versions', paths: [process.execPath, 'C:\\\\nowhere.exe'] }], new AbortController().signal);
console.log(JSON.stringify(answers));`,
    );
    const { output } = windowsNode(script);
    answers = JSON.parse(output) as readonly WindowsAnswer[];
  });

  it('get descriptors that are SDDL, with ids, in one walk, and say what is not there', () => {
    const given = answer('get-acl');
    expect(given).toMatchObject({ ok: true, how: 'koffi: get-acl', gaps: [{ item: 'C:\\nowhere', status: 'failed', reason: 'CreateFile: error 2' }] });
    const rows = given?.ok === true ? given.rows : [];
    const below = ['', '\\North', '\\North\\A', '\\North\\A\\AdamsAnn1', '\\North\\FreeDentalConfig.xml', '\\Zahn\u{1F9B7}ärzte'];
    expect(new Set(rows.map(({ Path }) => Path))).toEqual(new Set(below.map((path) => `C:\\OD${path}`)));
    for (const { Sddl, SddlSource, Volume, Id } of rows) {
      expect(parseSddl(String(Sddl), { machine: null, domain: null, forest: null })).toMatchObject({ ok: true });
      expect([SddlSource, Volume, Id]).toEqual(['win32', expect.stringMatching(/^[0-9a-f]+$/), expect.stringMatching(/^[0-9a-f]{32}$/)]);
    }
    expect(new Set(rows.map(({ Id }) => Id)).size).toBe(rows.length);
  });

  it('get services with account, command and start, versions, listeners, volumes, counts and names', () => {
    expect(answer('win32-services')).toMatchObject({ ok: true, how: 'koffi: win32-services' });
    const services = answer('win32-services');
    expect(services?.ok === true && services.rows).toContainEqual(
      expect.objectContaining({
        Name: 'RpcSs',
        StartName: expect.any(String) as string,
        PathName: expect.stringMatching(/\.exe/i) as string,
        StartMode: expect.any(Number) as number,
      }),
    );
    expect(answer('file-versions')).toMatchObject({ ok: true, rows: [{ ProductVersion: '20.18.0.0' }], gaps: [{ item: 'C:\\nowhere.exe' }] });
    expect(answer('path-aliases')).toMatchObject({
      ok: true,
      rows: expect.arrayContaining([expect.objectContaining({ Kind: 'volume', From: 'C:\\' })]) as unknown,
    });
    expect(answer('folder-contents')).toMatchObject({ ok: true, rows: [{ Files: 1, Folders: 0 }] });
    expect(answer('computer')).toMatchObject({ ok: true, rows: [{ MachineSid: expect.stringMatching(/^S-1-5-21-/) as string }] });
  });

  it('call it a failure when a stub ends well and prints nothing, or a list is empty that cannot be', () => {
    const silent = 'PowerShell ended with code 0 and printed nothing';
    expect(answer('processes')).toMatchObject({ ok: false, status: 'failed', reason: `koffi does not answer this; ${silent}` });
    expect(answer('local-accounts')).toMatchObject({ ok: false, reason: `koffi NetLocalGroupEnum: no group at all; ${silent}` });
    expect(answer('smb-shares')).toMatchObject({ ok: false, status: 'failed', reason: `koffi NetShareEnum: error 50; ${silent}` });
  });
});

describe('bitewing collect --host under Wine', () => {
  it('ends with code 3 and an honest snapshot without secrets', { timeout: 120_000 }, () => {
    writeFileSync(
      join(folder, 'bitewing.yaml'),
      `site: wine
hosts:
  fs1: { os: windows, roles: [files, hl7] }
mysql:
  db1: { host: 10.0.0.1 }
tenants:
  north:
    name: North
    stage: live
    server: fs1
    databases: [od_north]
    accounts: [od_north]
    atoz: ['C:\\OD\\North']
    hl7: [{ host: fs1, service: OpenDentHL7_north, exeFolder: 'C:\\HL7\\north', inbound: 'C:\\HL7\\north\\in', mode: file }]
`,
    );
    const { code, output } = windowsNode(`Z:${place.app}/dist/src/cli/main.js`, 'collect', '--host', 'fs1', '--to', 'snapshot.json', '--no-progress');
    expect([code, output]).toEqual([3, expect.stringContaining('host.shares@fs1  failed: koffi NetShareEnum: error 50') as string]);
    const text = readFileSync(join(folder, 'snapshot.json'), 'utf8');
    expect(text).not.toContain('canary');
    const read = parseSnapshot(text, sha256);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const { snapshot } = read;
    const status = (kind: string): Source['status'] | undefined => snapshot.sources.find(({ id }) => id === `${kind}@fs1`)?.status;
    expect(['files.objects', 'files.configs', 'files.contents', 'host.identity', 'host.services', 'host.pathMap', 'host.programs'].map(status)).toEqual(
      Array(7).fill('collected'),
    );
    expect(['host.shares', 'host.principals', 'host.commandLines'].map(status)).toEqual(Array(3).fill('failed'));
    const { objects } = snapshot.artifacts['files.objects@fs1'] as FileObjects;
    expect(objects.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['C:\\', 'C:\\OD\\North', 'C:\\OD\\North\\A', 'C:\\OD\\North\\FreeDentalConfig.xml', 'C:\\HL7\\north', 'C:\\HL7\\north\\in']),
    );
  });
});
