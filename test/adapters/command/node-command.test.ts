import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/adapters/command/command-port.ts';
import { type CommandLimits, nodeCommandPort } from '../../../src/adapters/command/node-command.ts';

const never = new AbortController().signal;

/** Runs one command that is published by itself. */
async function run(command: Command, limits: Partial<CommandLimits> = {}, signal: AbortSignal = never): Promise<unknown> {
  return nodeCommandPort({ published: [command], ...limits }).run(command, signal);
}

describe.skipIf(process.platform === 'win32')('a command', () => {
  it('gives its whole output', async () => {
    expect(await run(['printf', 'a\\nb'])).toEqual({ ok: true, output: 'a\nb' });
  });

  it('gets its arguments as they are: no shell reads them', async () => {
    expect(await run(['printf', '%s', '$(id); `id` | cat'])).toEqual({ ok: true, output: '$(id); `id` | cat' });
  });

  it('gets a clean environment in one language, and no input', async () => {
    const { output } = (await run(['env'])) as { output: string };
    expect(output.trim().split('\n').sort()).toEqual(['LC_ALL=C', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin']);
    expect(await run(['cat'])).toEqual({ ok: true, output: '' });
  });

  it.each<[string, Command, Partial<CommandLimits>, object]>([
    ['is absent when no system folder has the program', ['no-such-program-anywhere'], {}, { code: 'absent', exitCode: null }],
    [
      'is denied when the system says so',
      ['sh', '-c', 'echo "x: Permission denied" >&2; exit 1'],
      {},
      { code: 'denied', exitCode: 1, message: 'x: Permission denied' },
    ],
    [
      'fails with the first line it said',
      ['sh', '-c', 'echo >&2; echo first >&2; echo second >&2; exit 3'],
      {},
      { code: 'error', exitCode: 3, message: 'first' },
    ],
    ['fails without words', ['false'], {}, { code: 'error', exitCode: 1, message: 'ended with code 1 and said nothing' }],
    ['ends when its time is over', ['sleep', '60'], { timeoutMs: 50 }, { code: 'timeout', exitCode: null }],
    ['ends although a child of it holds the pipes', ['sh', '-c', 'sleep 3 & wait'], { timeoutMs: 50 }, { code: 'timeout' }],
    ['ends when it prints too much', ['yes'], { outputBytes: 1000 }, { code: 'too-large', message: 'more than 1000 bytes of output' }],
  ])('%s', async (_, command, limits, problem) => {
    expect(await run(command, limits)).toMatchObject({ ok: false, problem });
  });

  it('ends when the collect is stopped, before or while it runs', async () => {
    expect(await run(['sleep', '60'], {}, AbortSignal.abort())).toMatchObject({ problem: { code: 'stopped' } });
    const controller = new AbortController();
    const running = run(['sleep', '60'], {}, controller.signal);
    controller.abort();
    expect(await running).toMatchObject({ problem: { code: 'stopped' } });
  });

  it('that is not published word for word is refused', async () => {
    const port = nodeCommandPort({ published: [['wg', 'show', 'all', 'endpoints']] });
    await expect(port.run(['wg', 'show', 'all', 'dump'], never)).rejects.toThrow('Not a published command: wg show all dump');
    await expect(port.run(['wg', 'show', 'all'], never)).rejects.toThrow('Not a published command');
    await expect(port.run(['wg', 'show all endpoints'], never)).rejects.toThrow('Not a published command');
  });
});
