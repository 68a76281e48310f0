import { describe, expect, it } from 'vitest';
import { type AnsweringProgram, answeredBy } from '../../../src/adapters/windows/json-line-child.ts';
import type { WindowsQuestion } from '../../../src/adapters/windows/windows-port.ts';

const questions: readonly WindowsQuestion[] = [{ name: 'smb-shares' }, { name: 'net-tcp' }];
const listening = new AbortController().signal;

/** A child that runs this script of Node.js. */
function child(script: string, limits: Partial<AnsweringProgram> = {}): AnsweringProgram {
  return { name: 'koffi', program: process.execPath, args: ['-e', script], env: process.env, ...limits };
}

const share = { Name: 'north$', Path: 'D:\\OD\\Zahnärzte', SecurityDescriptor: 'D:(A;;FA;;;WD)' };
const good = JSON.stringify({ name: 'smb-shares', rows: [share], gaps: [{ item: 'encryption of north$', status: 'denied', reason: 'access is denied' }] });
const say = (...lines: readonly string[]): string => lines.map((line) => `process.stdout.write(${JSON.stringify(line)});`).join('');

describe('a child that answers', () => {
  it('is told the questions line by line, in ASCII, and its answers come back whole', async () => {
    const echo = `let text='';process.stdin.on('data',d=>text+=d).on('end',()=>{for(const line of text.trim().split('\\n')){const q=JSON.parse(line);
      console.log(JSON.stringify({name:q.name,rows:[{told:q.paths,ascii:/^[ -~]*$/.test(line)}]}))}})`;
    const hostile = ['D:\\a\nb', 'D:\\\u202Egpj', 'D:\\\u{1F9B7}', `D:\\${'x'.repeat(10_000)}`];
    const answers = await answeredBy(child(echo)).ask([{ name: 'get-acl', paths: hostile }, { name: 'net-tcp' }], listening);
    expect(answers).toEqual([
      { name: 'get-acl', how: 'koffi: get-acl', ok: true, rows: [{ told: hostile, ascii: true }], gaps: [] },
      { name: 'net-tcp', how: 'koffi: net-tcp', ok: true, rows: [{ ascii: true }], gaps: [] },
    ]);
  });

  it('keeps what it answered before it crashed, and owes the rest', async () => {
    const answers = await answeredBy(child(`${say(`${good}\n`)}process.stderr.write('Illegal access\\n');process.exitCode = 82`)).ask(questions, listening);
    expect(answers).toEqual([
      {
        name: 'smb-shares',
        how: 'koffi: smb-shares',
        ok: true,
        rows: [share],
        gaps: [{ item: 'encryption of north$', status: 'denied', reason: 'access is denied' }],
      },
      { name: 'net-tcp', how: 'koffi: net-tcp', ok: false, status: 'failed', reason: 'ended with code 82 without this answer: Illegal access' },
    ]);
  });

  it.each([
    ['ends well and prints nothing', '', 'failed', 'ended with code 0 and printed nothing'],
    ['is killed', 'process.kill(process.pid, "SIGSEGV")', 'failed', 'was ended by SIGSEGV and printed nothing'],
    ['is cut off in its answer', say(good), 'failed', 'ended with code 0 without this answer'],
    [
      'talks of something else',
      say('Windows PowerShell\n', '[]\n', 'null\n', '{"name":"other","rows":[{}]}\n'),
      'failed',
      'ended with code 0 without this answer',
    ],
    ['answers with an empty list', say('{"name":"smb-shares","rows":[]}\n'), 'failed', 'the answer is empty or holds no rows'],
    ['answers with something that is no row', say('{"name":"smb-shares","rows":["x"]}\n'), 'failed', 'the answer is empty or holds no rows'],
    ['is refused', say('{"name":"smb-shares","status":"denied","reason":"NetShareEnum: access is denied"}\n'), 'denied', 'NetShareEnum: access is denied'],
    ['cannot be loaded', say('{"name":"smb-shares","status":"unsupported","reason":"no koffi"}\n'), 'unsupported', 'no koffi'],
  ])('has no answer when it %s', async (_, script, status, reason) => {
    const [answer] = await answeredBy(child(script)).ask([{ name: 'smb-shares' }], listening);
    expect(answer).toEqual({ name: 'smb-shares', how: 'koffi: smb-shares', ok: false, status, reason });
  });

  it('says none only where it says that it looked', async () => {
    const none = child(say('{"name":"file-versions","rows":[],"gaps":[],"none":true}\n'));
    expect(await answeredBy(none).ask([{ name: 'file-versions' }], listening)).toMatchObject([{ ok: true, rows: [] }]);
  });

  it('is ended when it says too much, does not end, or nobody wants the answer any more', async () => {
    const flood = child(`setInterval(() => process.stdout.write('x'.repeat(1000)), 1)`, { outputBytes: 5000 });
    expect(await answeredBy(flood).ask([{ name: 'net-tcp' }], listening)).toMatchObject([{ status: 'failed', reason: 'more than 5000 bytes of answers' }]);
    const forever = child(`setInterval(() => undefined, 1000)`);
    expect(await answeredBy({ ...forever, timeoutMs: 50 }).ask([{ name: 'net-tcp' }], listening)).toMatchObject([
      { status: 'failed', reason: 'no answer within 50 ms' },
    ]);
    const stopping = new AbortController();
    const asked = answeredBy(forever).ask([{ name: 'net-tcp' }], stopping.signal);
    stopping.abort();
    expect(await asked).toMatchObject([{ status: 'not-attempted', reason: 'stopped while it was asked' }]);
    expect(await answeredBy(forever).ask([{ name: 'net-tcp' }], stopping.signal)).toMatchObject([{ reason: 'stopped before it was asked' }]);
  });

  it('is no error of ours when it is not there', async () => {
    const program = '/nowhere/powershell.exe';
    expect(await answeredBy({ ...child(''), program }).ask(questions, listening)).toMatchObject([
      { name: 'smb-shares', status: 'unsupported', reason: `${program} is not there` },
      { name: 'net-tcp', status: 'unsupported' },
    ]);
  });
});
