import { describe, expect, it } from 'vitest';
import { powershellAnswers, powershellQuestions } from '../../../src/adapters/windows/powershell-script.ts';
import { hostDecoders } from '../../../src/probes/host/decoders.ts';
import { windowsScript } from '../../../src/probes/host/windows-script.ts';
import { powershellErrors } from '../../support/powershell-syntax.ts';

// PowerShell runs on Windows only: here its grammar reads the script, nothing executes it.
describe('windowsScript (not executed here)', () => {
  it.each([
    ['without folders', null],
    [
      'with hostile folders',
      [
        { text: "D:\\O'Hara $(whoami) ’; exit #", exchange: true },
        { text: String.raw`\\fs1\od$\north`, exchange: false },
      ],
    ],
  ])('is sound PowerShell %s', async (_, folders) => {
    expect(await powershellErrors(windowsScript(powershellQuestions, folders))).toEqual([]);
  });

  it('keeps every folder one word', () => {
    const script = windowsScript('', [{ text: "a'; exit; '", exchange: false }]);
    expect(script).toContain("$stated = @('a''; exit; ''')");
  });

  it('asks every question of a live collect, and nothing that no decoder reads', () => {
    const script = windowsScript('', [{ text: 'D:\\x', exchange: true }]);
    for (const name of Object.keys(powershellAnswers)) expect(script, name).toContain(`'${name}'`);
    const sections = [...script.matchAll(/^(?:Ask|Registry) '([a-z-]+)'/gm)].map(([, section]) => section);
    expect(sections.filter((section) => !hostDecoders.some((decoder) => decoder.section === section))).toEqual([]);
    expect(sections).toHaveLength(9);
  });
});
