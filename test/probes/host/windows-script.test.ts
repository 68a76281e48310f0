import { describe, expect, it } from 'vitest';
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
    expect(await powershellErrors(windowsScript('$answers = @{}', folders))).toEqual([]);
  });

  it('keeps every folder one word', () => {
    const script = windowsScript('', [{ text: "a'; exit; '", exchange: false }]);
    expect(script).toContain("$stated = @('a''; exit; ''')");
  });
});
