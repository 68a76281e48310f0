import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, isSameJson } from '../../src/snapshot/canonical-json.ts';
import { readSnapshotJson } from '../../src/snapshot/read-json.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import { part, sha256, snapshotOf } from './example-snapshot.ts';

const example = snapshotOf([
  part({ 'mysql.databases': [{ name: 'od_a' }, { name: ',\n"x":{}' }], 'opendental.preferences': { od_a: [{ name: '__proto__', value: '}' }] } }),
]);
const text = serializeSnapshot(example);

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

describe('readSnapshotJson', () => {
  it('knows the text of every artifact of a file that serializeSnapshot wrote', () => {
    const read = readSnapshotJson(text);
    expect(read?.value).toEqual(example);
    expect([...(read?.texts ?? [])].map(([id, one]) => [id, sha256(one)])).toEqual(
      example.sources
        .filter(({ digest }) => digest !== null)
        .map(({ id, digest }) => [id, digest])
        .toSorted(([a], [b]) => (`${a}` < `${b}` ? -1 : 1)),
    );
  });

  it.each([
    { name: 'laid out by another program', laidOut: JSON.stringify(example, null, 2) },
    {
      name: 'with two artifacts on a line',
      laidOut: text
        .replace(/(\},?|\],)\n"/, '$1"')
        .replaceAll('],\n"', '],"')
        .replaceAll('},\n"', '},"'),
    },
    { name: 'with an artifact over two lines', laidOut: text.replace('"od_a"', '\n"od_a"') },
    { name: 'with a blank before a colon', laidOut: text.replace('"mysql.databases@db1":[', '"mysql.databases@db1" :[') },
    { name: 'without artifacts', laidOut: serializeSnapshot({ ...example, artifacts: {} }) },
  ])('reads a file $name', ({ laidOut }) => {
    expect(laidOut).not.toBe(text);
    expect(readSnapshotJson(laidOut)?.value).toEqual(JSON.parse(laidOut));
  });

  it('gives the value that JSON.parse gives, whatever stands in the text', () => {
    const piece = fc.constantFrom(
      '',
      ',\n',
      '"',
      '{',
      '}',
      ']',
      '\n',
      ':',
      ',\n"artifacts":{\n',
      '"__proto__":{},\n',
      '"mysql.databases@db1":[],\n',
      '\n}\n}\n',
      ' ',
    );
    const place = fc.nat({ max: text.length });
    fc.assert(
      fc.property(fc.array(fc.tuple(place, fc.nat({ max: 3 }), piece), { minLength: 1, maxLength: 3 }), (edits) => {
        const edited = edits.reduce((old, [at, removed, inserted]) => old.slice(0, at) + inserted + old.slice(at + removed), text);
        expect(readSnapshotJson(edited)?.value).toEqual(parsed(edited));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('isSameJson', () => {
  it('says what comparing the canonical JSON says', () => {
    const keys = fc.constantFrom('a', 'b', '0', '__proto__');
    const { data } = fc.letrec((tie) => ({
      data: fc.oneof({ maxDepth: 3 }, fc.constantFrom(null, 0, -0, 1, '', 'a', true), fc.array(tie('data'), { maxLength: 2 }), tie('members')),
      members: fc.dictionary(keys, fc.option(tie('data'), { nil: undefined }), { maxKeys: 3 }),
    }));
    fc.assert(
      fc.property(data, data, (a, b) => {
        expect(isSameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
        expect(isSameJson(a, parsed(canonicalJson(a)))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
