import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../../scripts/throwaway-mariadb.ts';
import { edgeSource } from '../../../src/adapters/windows/edge-source.ts';
import { answeredBy } from '../../../src/adapters/windows/json-line-child.ts';
import type { WindowsPort } from '../../../src/adapters/windows/windows-port.ts';
import { describeWith } from '../../support/describe-with.ts';

const { signal } = new AbortController();
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitewing-windows-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function childOf(name: string, file: string, env: NodeJS.ProcessEnv = {}): WindowsPort {
  const args = ['--import', 'tsx', join(import.meta.dirname, '../../../src/adapters/windows', file)];
  return answeredBy({ name, program: process.execPath, args, env: { ...process.env, ...env } });
}

describe('the child with koffi', () => {
  it('says on other systems that it cannot be loaded', async () => {
    const answers = await childOf('koffi', 'koffi-child.ts').ask([{ name: 'smb-shares' }, { name: 'processes' }], signal);
    expect(answers).toMatchObject([
      { ok: false, status: 'unsupported', reason: expect.stringMatching(/^cannot be loaded: /) as string },
      { ok: false, status: 'unsupported' },
    ]);
  });
});

/** What the C# methods give on a Windows with these objects; numbers of .NET come as they are. */
const recorded = `
const list = 'O:BAG:SYD:PAI(A;OICI;FA;;;BA)';
const objects = {
  '\\\\\\\\?\\\\D:\\\\OD': { Attributes: 16, Volume: 'c0ffee', Id: '05', Sddl: list },
  '\\\\\\\\?\\\\D:\\\\OD\\\\link': { Attributes: 1040, Volume: 'c0ffee', Id: '06', Sddl: list, Target: '\\\\\\\\?\\\\UNC\\\\fs2\\\\south$' },
  '\\\\\\\\?\\\\D:\\\\OD\\\\a.xml': { Attributes: 32, Volume: 'c0ffee', Id: '07', Call: 'CreateFile', Code: 5 },
};
const methods = {
  Look: (path) => objects[path] ?? { Call: 'CreateFile', Code: 2 },
  Shares: () => [{ Name: 'north$', Path: 'D:\\\\OD', Special: false, SecurityDescriptor: 'D:(A;;FA;;;WD)' }],
};
`;

function edgePackage(body: string): NodeJS.ProcessEnv {
  const path = mkdtempSync(join(folder, 'edge-'));
  mkdirSync(join(path, 'edge-js'));
  writeFileSync(join(path, 'edge-js', 'index.js'), body);
  return { NODE_PATH: path };
}

describe('the child with edge-js', () => {
  it('gives lists, ids, targets and shares as Windows has them, and says what was denied', async () => {
    const env = edgePackage(
      `${recorded}exports.func = ({ methodName }) => (input, sync) => { if (sync !== true) throw new Error(); return methods[methodName](input); };`,
    );
    const alone = ['D:\\OD', 'D:\\OD\\link', 'D:\\OD\\a.xml', 'D:\\nowhere'];
    const [objects, shares, others] = await childOf('edge-js', 'edge-child.ts', env).ask(
      [{ name: 'get-acl', alone }, { name: 'smb-shares' }, { name: 'net-tcp' }],
      signal,
    );
    const list = { Sddl: 'O:BAG:SYD:PAI(A;OICI;FA;;;BA)', SddlSource: 'win32' };
    expect(objects).toEqual({
      name: 'get-acl',
      how: 'edge-js: get-acl',
      ok: true,
      rows: [
        { Path: 'D:\\OD', Attributes: 16, Volume: 'c0ffee', Id: '05', Target: null, ...list },
        { Path: 'D:\\OD\\link', Attributes: 1040, Volume: 'c0ffee', Id: '06', Target: '\\\\fs2\\south$', ...list },
        { Path: 'D:\\OD\\a.xml', Attributes: 32, Volume: 'c0ffee', Id: '07', Target: null },
      ],
      gaps: [
        { item: 'D:\\OD\\a.xml', status: 'denied', reason: 'CreateFile: access is denied' },
        { item: 'D:\\nowhere', status: 'failed', reason: 'CreateFile: error 2' },
      ],
    });
    expect(shares).toMatchObject({ ok: true, rows: [{ Name: 'north$', SecurityDescriptor: 'D:(A;;FA;;;WD)' }] });
    expect(others).toMatchObject({ ok: false, status: 'unsupported', reason: 'does not answer this' });
  });

  it('says that it cannot be loaded, or what Windows refused, and ends alone when the CLR takes the process with it', async () => {
    const question = [{ name: 'smb-shares' }] as const;
    expect(
      await childOf('edge-js', 'edge-child.ts', edgePackage(`throw new Error('not pre-compiled for node.js version\\nmore')`)).ask(question, signal),
    ).toMatchObject([{ ok: false, status: 'unsupported', reason: 'cannot be loaded: not pre-compiled for node.js version' }]);
    const refusing = edgePackage(`exports.func = () => () => ({ Call: 'NetShareEnum', Code: 5 });`);
    expect(await childOf('edge-js', 'edge-child.ts', refusing).ask(question, signal)).toMatchObject([
      { ok: false, status: 'denied', reason: 'NetShareEnum: access is denied' },
    ]);
    const crashing = edgePackage(
      `exports.func = () => () => process.kill(process.pid, 'SIGABRT') && setTimeout(() => undefined, 1e6) && Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1e6);`,
    );
    expect(await childOf('edge-js', 'edge-child.ts', crashing).ask(question, signal)).toMatchObject([
      { ok: false, status: 'failed', reason: 'was ended by SIGABRT and printed nothing' },
    ]);
  });
});

const mcs = findProgram('mcs');
describeWith(mcs === null ? { ok: false, reason: 'no mcs (Debian package mono-mcs)' } : { ok: true }, 'the C# for edge-js', () => {
  it('compiles as C# 5, which is what .NET Framework brings', () => {
    const file = join(folder, 'edge.cs');
    writeFileSync(file, edgeSource);
    const compile = (): string =>
      execFileSync(mcs ?? '', ['-langversion:5', '-warnaserror', '-target:library', `-out:${file}.dll`, file], { encoding: 'utf8', stdio: 'pipe' });
    expect(compile()).toBe('');
    writeFileSync(file, edgeSource.replace('return row;', 'return rows;'));
    expect(compile).toThrow('rows');
  });
});
