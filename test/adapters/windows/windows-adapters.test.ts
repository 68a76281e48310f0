import { describe, expect, it } from 'vitest';
import { firstAnswerOf } from '../../../src/adapters/windows/windows-adapters.ts';
import type { WindowsAnswer, WindowsPort, WindowsQuestionName } from '../../../src/adapters/windows/windows-port.ts';

type Said = readonly [status: 'denied' | 'failed' | 'unsupported' | 'not-attempted', reason: string];

/** An adapter that answers these questions and notes what it is asked. */
function adapter(name: string, answers: Partial<Record<WindowsQuestionName, 'rows' | Said>>, asked: string[] = []): WindowsPort {
  return {
    async ask(questions) {
      return questions.map((question): WindowsAnswer => {
        asked.push(question.name);
        const base = { name: question.name, how: `${name}: ${question.name}` };
        const said = answers[question.name] ?? (['unsupported', 'does not answer this'] as const);
        return said === 'rows' ? { ...base, ok: true, rows: [{ by: name }], gaps: [] } : { ...base, ok: false, status: said[0], reason: said[1] };
      });
    },
  };
}

const { signal } = new AbortController();

describe('the adapters of Windows', () => {
  it('are asked in order, each only what those before could not answer', async () => {
    const asked: string[] = [];
    const port = firstAnswerOf([
      adapter('edge-js', { 'get-acl': 'rows' }),
      adapter('koffi', { 'net-tcp': 'rows' }),
      adapter('PowerShell', { processes: 'rows' }, asked),
    ]);
    expect(await port.ask([{ name: 'processes' }, { name: 'get-acl' }, { name: 'net-tcp' }], signal)).toMatchObject([
      { name: 'processes', how: 'PowerShell: processes', ok: true, rows: [{ by: 'PowerShell' }] },
      { name: 'get-acl', how: 'edge-js: get-acl' },
      { name: 'net-tcp', how: 'koffi: net-tcp' },
    ]);
    expect(asked).toEqual(['processes']);
  });

  it('ask the same question about different folders each on its own', async () => {
    const port = firstAnswerOf([adapter('koffi', { 'get-acl': 'rows' })]);
    expect(
      await port.ask(
        [
          { name: 'get-acl', paths: ['D:\\a'] },
          { name: 'get-acl', paths: ['D:\\b'] },
        ],
        signal,
      ),
    ).toHaveLength(2);
  });

  it.each<[string, Said, Said, string]>([
    ['a refusal before a failure', ['denied', 'no'], ['failed', 'ended with code 0 and printed nothing'], 'denied'],
    ['a refusal after an adapter that is missing', ['unsupported', 'cannot be loaded'], ['denied', 'no'], 'denied'],
    ['a failure after an adapter that is missing', ['unsupported', 'cannot be loaded'], ['failed', 'error 50'], 'failed'],
    ['nothing but missing adapters', ['unsupported', 'cannot be loaded'], ['unsupported', 'is not there'], 'unsupported'],
  ])('tell what each said when nobody answered: %s', async (_, first, second, status) => {
    const port = firstAnswerOf([adapter('koffi', { 'smb-shares': first }), adapter('PowerShell', { 'smb-shares': second })]);
    expect(await port.ask([{ name: 'smb-shares' }], signal)).toEqual([
      {
        name: 'smb-shares',
        how: 'koffi: smb-shares; PowerShell: smb-shares',
        ok: false,
        status,
        reason: `koffi ${first[1]}; PowerShell ${second[1]}`,
      },
    ]);
  });
});
