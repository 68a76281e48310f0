import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadVersionPolicy } from '../../src/inventory/load-version-policy.ts';

describe('loadVersionPolicy', () => {
  it('reads the example', () => {
    const text = readFileSync(new URL('../../fixtures/policies/versions.yaml', import.meta.url), 'utf8');
    expect(loadVersionPolicy(text, 'versions.yaml')).toMatchObject({
      ok: true,
      policy: {
        reviewed: '2026-11-02',
        openDental: {
          target: '24.3.10',
          lines: { '24.2': { supportedUntil: '2026-06-30', servers: ['mariadb 10.5', 'mariadb 10.11'] }, '24.4': { servers: null } },
        },
        servers: { 'mariadb 10.11': { supportedUntil: '2028-02-16' } },
      },
    });
  });

  it('needs nothing but the day', () => {
    expect(loadVersionPolicy('reviewed: 2026-11-02', 'v.yaml')).toEqual({
      ok: true,
      policy: { reviewed: '2026-11-02', openDental: { target: null, lines: {} }, servers: {} },
    });
  });

  it.each([
    [
      'a version without quotes',
      'openDental: { target: 24.3 }',
      'v.yaml:2:23: openDental.target: expected text, found the number 24.3 (write it in quotes to make it text)',
    ],
    [
      'a version that is none',
      "openDental: { target: 'latest' }",
      "v.yaml:2:23: openDental.target: expected a version of two to four numbers, in quotes, found 'latest'",
    ],
    ['a line of three numbers', "openDental: { lines: { '24.3.1': {} } }", 'expected the first two numbers of a version, in quotes'],
    ['a server without its kind', "servers: { '10.11': {} }", 'expected a server and its series'],
    ['a day that is none', 'servers: { mysql 8.4: { supportedUntil: soon } }', "expected a date YYYY-MM-DD, found 'soon'"],
    ['a key nobody knows', 'latest: 25.1', 'expected one of the keys reviewed, openDental, servers'],
  ])('refuses %s with its place', (_, line, message) => {
    const result = loadVersionPolicy(`reviewed: 2026-11-02\n${line}\n`, 'v.yaml');
    expect(result.ok ? [] : result.problems.map((problem) => problem.message)).toEqual([expect.stringContaining(message)]);
  });
});
