import { expect, it } from 'vitest';
import { powershellAnswers, powershellScript } from '../../../src/adapters/windows/powershell-script.ts';
import { windowsQuestions } from '../../../src/adapters/windows/windows-port.ts';
import { powershellErrors } from '../../support/powershell-syntax.ts';

it('is PowerShell, and fits on a command line of Windows', async () => {
  expect(await powershellErrors(powershellScript)).toEqual([]);
  expect(await powershellErrors(`${powershellScript} }`)).not.toEqual([]);
  expect(Object.keys(powershellAnswers).toSorted()).toEqual(Object.keys(windowsQuestions).toSorted());
  const encoded = Buffer.from(powershellScript, 'utf16le').toString('base64');
  // CreateProcess takes 32,767 characters; the program and its switches need some.
  expect(encoded.length).toBeLessThan(32_000);
});

it('writes nothing and starts nothing but what lists', () => {
  const verbs = new Set([...powershellScript.matchAll(/(?<![\w'-])([A-Z]\w+)-[A-Z]\w+/g)].map(([, verb]) => verb));
  expect(verbs).toEqual(new Set(['ConvertFrom', 'ConvertTo', 'ForEach', 'Get', 'New', 'Select', 'Sort', 'Test', 'Where']));
  expect([...powershellScript.matchAll(/& \(([^)]*)\)/g)].map(([, program]) => program)).toEqual([
    String.raw`$env:SystemRoot + '\System32\sc.exe'`,
    String.raw`$env:SystemRoot + '\System32\subst.exe'`,
  ]);
});
