import { describe, expect, it } from 'vitest';
import { codeOnly, filesBelow } from '../support/source-files.ts';

const sources = filesBelow('src', '.ts');
const pureRooms = ['model', 'domain', 'inventory', 'facts', 'rules', 'audit', 'report', 'selftest'];

/** What would make the same snapshot judge differently tomorrow, or elsewhere. `new Date(text)` and Date.UTC are arithmetic and allowed. */
const impure: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['the clock', /\bDate\.now\b|\bnew Date\(\s*\)|\bnew Date\b(?!\s*\()|(?<!new )\bDate\(|\bperformance\b/],
  ['the process', /\bprocess\.\w/],
  ['the network', /\bfetch\(|\bXMLHttpRequest\b|\bWebSocket\b/],
  ['timers', /\b(setTimeout|setInterval|setImmediate|queueMicrotask)\b/],
  ['chance', /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bgetRandomValues\b/],
  ['the locale of the machine', /\.toLocale\w+\(\s*\)|\.localeCompare\(\s*[^,()]+\)/],
];

/** Lines of a pattern's matches, `path:line`. */
function places(files: readonly { readonly path: string; readonly text: string }[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    codeOnly(text)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  );
}

describe('pure rooms', () => {
  const pure = sources.filter(({ path }) => pureRooms.some((room) => path.startsWith(`src/${room}/`)));

  it('are seen by this test', () => expect(pure.length).toBeGreaterThan(40));

  it.each(impure)('do not read %s', (_, pattern) => {
    expect(places(pure, pattern)).toEqual([]);
  });

  it.each([
    ['the clock', 'const now = new Date();'],
    ['the clock', 'const now = Date.now();'],
    ['the process', "const home = process.env['HOME'];"],
    ['timers', 'setTimeout(run, 5);'],
    ['chance', 'const id = Math.random();'],
    ['the locale of the machine', 'names.sort((a, b) => a.localeCompare(b));'],
  ])('would be caught reading %s: %s', (name, line) => {
    const pattern = impure.find(([title]) => title === name)?.[1] ?? /$^/;
    expect(places([{ path: 'a.ts', text: line }], pattern)).toEqual(['a.ts:1']);
  });

  it('may name the clock in comments and strings, and may compute with given times', () => {
    const text = "// Date.now()\nconst a = 'Date.now()';\nconst b = new Date(startedAt);\nconst c = Date.UTC(2026, 0, 1);\n";
    expect(impure.flatMap(([, pattern]) => places([{ path: 'a.ts', text }], pattern))).toEqual([]);
  });
});

describe('files', () => {
  it('are named in kebab-case', () => {
    const scripts = [...filesBelow('scripts', 'ts'), ...filesBelow('scripts', 'mjs'), ...filesBelow('test', '.ts')];
    const name = /^[a-z0-9]+(-[a-z0-9]+)*(\.(examples|test|test-d))?\.(ts|mjs)$/;
    expect([...sources, ...scripts].map(({ path }) => path).filter((path) => !name.test(path.split('/').at(-1) ?? ''))).toEqual([]);
  });

  it('have no names that say nothing', () => {
    const empty = /\/(utils?|helpers?|common|shared|misc|types|manager|service|handler)\.ts$/;
    expect(sources.map(({ path }) => path).filter((path) => empty.test(path))).toEqual([]);
  });

  it('are called index only where that is what they are', () => {
    expect(sources.map(({ path }) => path).filter((path) => path.endsWith('/index.ts'))).toEqual(['src/rules/index.ts']);
  });
});

describe('exports', () => {
  /** Exported declarations that are not preceded by a docstring. */
  function undocumented(path: string, text: string): string[] {
    const lines = text.split('\n');
    return lines.flatMap((line, index) => {
      const name = /^export (?:async )?(?:function\*? |const |interface |type |class )(\w+)/.exec(line)?.[1];
      if (name === undefined) return [];
      const documentedHere = (lines[index - 1] ?? '').trimEnd().endsWith('*/');
      // A type that only names the keys or values of a declaration shares that declaration's docstring.
      const named = /^export type \w+ = (keyof \w+|\(?typeof \w+\)?\[.*\]|keyof typeof \w+);$/.test(line);
      return documentedHere || named ? [] : [`${path}: ${name}`];
    });
  }

  // Rules say it all in their metadata, examples in their names; plain rows are named after what they are.
  const selfExplaining = /^src\/rules\/[^/]+\//;
  const documented = sources.filter(({ path }) => !selfExplaining.test(path) && path !== 'src/rules/index.ts');

  it('each have a docstring', () => {
    expect(documented.flatMap(({ path, text }) => undocumented(path, text))).toEqual([]);
  });

  it('are all named', () => {
    expect(places(sources, /^export default\b/)).toEqual([]);
  });

  it('would be caught without a docstring', () => {
    expect(undocumented('a.ts', 'export const a = 1;\n')).toEqual(['a.ts: a']);
    expect(undocumented('a.ts', '/** One. */\nexport const a = 1;\n')).toEqual([]);
  });
});
