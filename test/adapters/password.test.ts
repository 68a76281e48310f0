import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { PasswordError, readPassword, type Terminal } from '../../src/adapters/password.ts';

const nowhere = { passwordEnv: null, passwordFile: null };

/** A terminal at which `typed` is typed; what it shows is collected in `shown`. */
function terminal(typed: string): { terminal: Terminal; shown: string[]; raw: boolean[] } {
  const shown: string[] = [];
  const raw: boolean[] = [];
  const stream = new PassThrough();
  const input = Object.assign(stream, {
    isTTY: true,
    setRawMode: (mode: boolean) => raw.push(mode),
  });
  stream.write(typed);
  return { terminal: { input, output: { write: (text) => shown.push(text) } }, shown, raw };
}

describe('readPassword', () => {
  it('takes the environment variable, also when it is empty', async () => {
    expect(await readPassword('db1', { ...nowhere, passwordEnv: 'PW' }, { PW: 's3cret' }, null)).toBe('s3cret');
    expect(await readPassword('db1', { ...nowhere, passwordEnv: 'PW' }, { PW: '' }, null)).toBe('');
  });

  it('takes the first line of the file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'password-test-'));
    await writeFile(join(folder, 'pw'), 's3cret \r\nsecond line\n');
    expect(await readPassword('db1', { ...nowhere, passwordFile: join(folder, 'pw') }, {}, null)).toBe('s3cret ');
    await rm(folder, { recursive: true });
  });

  it.each([
    { name: 'variable', sources: { ...nowhere, passwordEnv: 'PW' }, message: 'PW is not set' },
    {
      name: 'file',
      sources: { ...nowhere, passwordFile: '/nonexistent/pw' },
      message: '/nonexistent/pw cannot be read',
    },
  ])('names a stated $name that gives nothing, and asks no further', async ({ sources, message }) => {
    await expect(readPassword('db1', sources, {}, terminal('x\n').terminal)).rejects.toThrow(message);
  });

  it('asks at a terminal without echo, and understands backspace', async () => {
    const { terminal: at, shown, raw } = terminal('wrong\u007f\u007f\u007f\u007f\u007fs3cret\r');
    expect(await readPassword('db1', nowhere, {}, at)).toBe('s3cret');
    expect(shown.join('')).toBe('db1 password: \n');
    expect(raw).toEqual([true, false]);
  });

  it('gives up on Ctrl-C, echo restored', async () => {
    const { terminal: at, raw } = terminal('ab\u0003');
    await expect(readPassword('db1', nowhere, {}, at)).rejects.toBeInstanceOf(PasswordError);
    expect(raw).toEqual([true, false]);
  });

  it('is null without a source and without a terminal', async () => {
    expect(await readPassword('db1', nowhere, {}, null)).toBeNull();
  });
});
