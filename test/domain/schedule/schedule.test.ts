import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../../scripts/throwaway-mariadb.ts';
import { cronLine } from '../../../src/domain/schedule/cron-line.ts';
import type { ScheduledCommand } from '../../../src/domain/schedule/scheduled-command.ts';
import { systemdUnits } from '../../../src/domain/schedule/systemd-units.ts';
import { taskXml } from '../../../src/domain/schedule/task-xml.ts';
import { describeWith } from '../../support/describe-with.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitewing schedule '));
const strange = join(folder, `a b%n$HOME'"&<é`);
// systemd takes no quotes in the name of a program.
const program = join(folder, 'p b%n$HOME&<é');
const base: ScheduledCommand = {
  name: 'bitewing-site',
  description: `Audit of "A & B" <50%>\nExecStart=/bin/evil`,
  argv: [program, 'audit', '--config', join(strange, 'bitewing.yaml'), '--quiet'],
  folder: strange,
  user: 'root',
  at: '02:30',
  environmentFile: null,
  writes: folder,
};
const hourly: ScheduledCommand = { ...base, name: 'bitewing-check', at: null, user: null };

beforeAll(() => {
  mkdirSync(strange);
  writeFileSync(program, '#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word"; done\n');
  chmodSync(program, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

const has = (name: string): Parameters<typeof describeWith>[0] =>
  findProgram(name) === null ? { ok: false, reason: `not on this machine: ${name}` } : { ok: true };

describeWith(has('systemd-analyze'), 'systemd units', () => {
  it.each([
    ['every night', base],
    ['every hour', hourly],
  ])('%s are what systemd itself calls valid, whatever the names', (_, command) => {
    const units = systemdUnits(command);
    const paths = Object.entries(units).map(([name, content]) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    });
    const { status, stderr, stdout } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], { encoding: 'utf8' });
    expect([status, stdout, stderr.split('\n').filter((line) => line.includes('bitewing'))]).toEqual([0, '', []]);
  });

  it('would be refused with a program that is not there', () => {
    const path = join(folder, 'bitewing-none.service');
    writeFileSync(path, systemdUnits({ ...base, name: 'bitewing-none', argv: ['/nowhere/bitewing'] })['bitewing-none.service'] ?? '');
    expect(spawnSync('systemd-analyze', ['verify', '--man=no', path]).status).not.toBe(0);
  });
});

describe('systemd units', () => {
  it('keep to one line per setting, escape what systemd would replace, and start at the time', () => {
    const { 'bitewing-site.service': service = '', 'bitewing-site.timer': timer = '' } = systemdUnits(base);
    expect(service.match(/^ExecStart=/gm)).toHaveLength(1);
    expect(service).toContain('Description=Audit of "A & B" <50%%> ExecStart=/bin/evil\n');
    expect(service).toContain(`p b%%n$HOME&<é" audit --config "`);
    expect(timer).toContain('OnCalendar=*-*-* 02:30:00\n');
    expect(systemdUnits(hourly)['bitewing-check.timer']).toContain('OnCalendar=hourly\n');
  });
});

describe('a line of cron', () => {
  it('gives the shell exactly the words of the command, after cron has read its percent signs', () => {
    const [comment = '', line = ''] = cronLine(base).split('\n');
    expect(comment).toMatch(/^# Audit of "A & B" <50%> ExecStart/);
    expect(line).toMatch(/^30 2 \* \* \* root cd /);
    expect(line.replaceAll('\\%', '')).not.toContain('%');
    const command = line.split(' ').slice(6).join(' ').replaceAll('\\%', '%');
    const { stdout } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' });
    expect(stdout.trimEnd().split('\n')).toEqual(base.argv.slice(1));
  });

  it('exports the variables of the environment file', () => {
    writeFileSync(join(strange, 'env'), 'BITEWING_DB1=canary\n');
    const line = cronLine({ ...hourly, environmentFile: join(strange, 'env'), argv: ['/bin/sh', '-c', 'echo "$BITEWING_DB1"'] }).split('\n')[1] ?? '';
    expect(line).toMatch(/^17 \* \* \* \* set -a/);
    const { stdout } = spawnSync('/bin/sh', ['-c', line.split(' ').slice(5).join(' ').replaceAll('\\%', '%')], { encoding: 'utf8' });
    expect(stdout).toBe('canary\n');
  });
});

/** Text of elements by name; throws when the XML is not well-formed. */
function elements(xml: string): ReadonlyMap<string, string> {
  const parser = new SaxesParser();
  const texts = new Map<string, string>();
  const open: string[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => open.push(name));
  parser.on('text', (text) => texts.set(open.at(-1) ?? '', (texts.get(open.at(-1) ?? '') ?? '') + text));
  parser.on('closetag', () => open.pop());
  parser.write(xml).close();
  return texts;
}

/** Takes a command line apart as programs of Windows do: 2n backslashes before a quote are n, one more makes the quote a character. */
function windowsArguments(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quoted = false;
  for (const [part] of line.matchAll(/\\+"?|"|[ ]|[^\\" ]+/g)) {
    const backslashes = part.startsWith('\\') ? part.replace('"', '').length : 0;
    if (part === ' ' && !quoted) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    word ??= '';
    if (!part.endsWith('"')) word += part;
    else {
      word += '\\'.repeat(backslashes >> 1);
      if (backslashes % 2 === 1) word += '"';
      else quoted = !quoted;
    }
  }
  return word === null ? words : [...words, word];
}

describe('a Windows task', () => {
  it('is well-formed and hands over any arguments unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'ab \\"&<>%$é\'\t') }), { maxLength: 5 }), (words) => {
        const texts = elements(taskXml({ ...base, argv: ['C:\\b\\bitewing.exe', ...words] }, '2026-03-01'));
        const expected = words.map((word) => word.replaceAll(/\t+/g, ' '));
        expect(windowsArguments(`x ${texts.get('Arguments') ?? ''}`).slice(1)).toEqual(expected);
      }),
    );
  });
});

describeWith(has('xmllint'), 'a Windows task, by the structure Microsoft publishes', () => {
  const schema = join(import.meta.dirname, '../../../fixtures/schedule/task-subset.xsd');
  const validate = (xml: string): number | null => spawnSync('xmllint', ['--noout', '--schema', schema, '-'], { input: xml }).status;

  it.each([
    ['every night', base],
    ['every hour', hourly],
  ])('%s is valid', (_, command) => {
    expect(validate(taskXml(command, '2026-03-01'))).toBe(0);
  });

  it.each([
    [
      'elements in another order',
      (xml: string) =>
        xml.replace('<Enabled>true</Enabled>\n      <StartBoundary>', '<StartBoundary>').replace('</StartBoundary>', '</StartBoundary><Enabled>true</Enabled>'),
    ],
    ['a time that is none', (xml: string) => xml.replace('T02:30:00', 'T2:30')],
    ['an element nobody knows', (xml: string) => xml.replace('<Exec>', '<Exec><Shell>yes</Shell>')],
  ])('is refused with %s', (_, spoil) => {
    const xml = taskXml(base, '2026-03-01');
    expect(spoil(xml)).not.toBe(xml);
    expect(validate(spoil(xml))).not.toBe(0);
  });
});
