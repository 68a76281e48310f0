import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskCommandLine } from '../../../src/domain/command-lines/mask-secrets.ts';

const mask = (text: string): { readonly program: string; readonly arguments: string; readonly secrets: readonly string[] } =>
  maskCommandLine(text, (secret) => `<${secret.length}>`);

describe('maskCommandLine', () => {
  it.each([
    [
      '"C:\\Open Dental\\OpenDental.exe" DatabaseName=od_a MySqlUser=a MySqlPassword=hunter22 OdPassObfuscated=odv2e$x',
      'DatabaseName=od_a MySqlUser=a MySqlPassword=<8> OdPassObfuscated=<7>',
      ['MySqlPassword', 'OdPassObfuscated'],
    ],
    ['OpenDental.exe "MySqlPassword=two words" PassHash="a b" UserName=x', 'MySqlPassword=<9> PassHash=<3> UserName=x', ['MySqlPassword', 'PassHash']],
    ['OpenDental.exe MySqlPassword= DynamicMode=true', 'MySqlPassword= DynamicMode=true', []],
    ['x.exe --password hunter22 /pass:abc -Token:t --user u', '--password <8> /pass:<3> -Token:<1> --user u', ['--password', '/pass', '-Token']],
    ['x.exe --password --user u', '--password --user u', []],
    ['mysqldump.exe -uroot -phunter22 -P 3306 od_a', '-uroot -p<8> -P 3306 od_a', ['-p']],
    ['robocopy.exe -pretty', '-pretty', []],
    ['x.exe "Server=db1;Uid=a;Pwd=p;q;SslMode=none"', 'Server=db1;Uid=a;Pwd=<16>', ['Pwd']],
    ['x.exe https://user:hunter22@host/ db=mysql://u:p@h/', 'https://user:<8>@host/ db=mysql://u:<1>@h/', ['URL', 'URL']],
    ['x.exe MySqlPassword="never closed and more', 'MySqlPassword=<21>', ['MySqlPassword']],
    ['x.exe MySqlPassword=a\\"b c', 'MySqlPassword=<3> c', ['MySqlPassword']],
  ])('%s', (text, expected, secrets) => expect(mask(text)).toMatchObject({ arguments: expected, secrets }));

  it('keeps the program apart', () => {
    expect(mask('"C:\\Open Dental\\OpenDental.exe"')).toEqual({ program: 'C:\\Open Dental\\OpenDental.exe', arguments: '', secrets: [] });
    expect(mask('')).toEqual({ program: '', arguments: '', secrets: [] });
  });

  it('never lets a named secret through', () => {
    const names = fc.constantFrom('MySqlPassword=', 'OdPassword=', '/pwd:', '--secret ', 'PassHash=', '-AccessToken=');
    const around = fc.string({ maxLength: 12, unit: fc.constantFrom('a', ' ', '"', '=', ';', '\\', ':', '/', '-') });
    const secret = fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom('x', '=', ';', ':', '/', '$', '.') }).map((text) => `CANARY${text}`);
    fc.assert(
      fc.property(around, names, secret, around, (before, name, value, after) => {
        // An odd number of quotes before would make the name a part of another word.
        const text = `OpenDental.exe ${before.replaceAll('"', '')} ${name}${value} ${after}`;
        expect(JSON.stringify(mask(text))).not.toContain('CANARY');
      }),
      { numRuns: 3000 },
    );
  });
});
