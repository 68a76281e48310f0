import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { artifactKinds } from '../../src/snapshot/artifact-schemas.ts';
import { canonicalJson } from '../../src/snapshot/canonical-json.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import { snapshotJsonSchema } from '../../src/snapshot/snapshot-schema.ts';
import { parseSnapshot } from '../../src/snapshot/validate.ts';
import { exampleInventory, part, sha256, snapshotOf, source } from './example-snapshot.ts';

const databases = [{ name: 'od_a' }, { name: 'od_b' }];
const example = snapshotOf([part({ 'mysql.databases': databases, 'opendental.preferences': { od_a: [{ name: 'DocPath', value: '\\\\fs\\a' }] } })]);

type Path = readonly (string | number)[];

// The file with one member replaced, or removed when the value is undefined, as a person with an editor would do it.
function edited(path: Path, value?: unknown): string {
  const file: unknown = JSON.parse(serializeSnapshot(example));
  const parent = path.slice(0, -1).reduce<object>((node, key) => member(node, key), member({ file }, 'file'));
  const last = path.at(-1) ?? '';
  if (value !== undefined) Reflect.set(parent, last, value);
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else Reflect.deleteProperty(parent, last);
  return JSON.stringify(file);
}

function bySortedKeys(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(bySortedKeys).join()}]`;
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  const sorted = members.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, one]) => `${JSON.stringify(key)}:${bySortedKeys(one)}`).join()}}`;
}

function member(node: object, key: string | number): object {
  const value: unknown = Reflect.get(node, key);
  if (typeof value !== 'object' || value === null) throw new Error(`${key} holds no members`);
  return value;
}

function refusals(text: string): string {
  const result = parseSnapshot(text, sha256);
  return result.ok ? 'accepted' : result.problems.map(({ source: id, message }) => `${id}: ${message}`).join('\n');
}

describe('parseSnapshot', () => {
  it('reads what serializeSnapshot wrote', () => {
    const text = serializeSnapshot(example);
    expect(text.endsWith('}\n')).toBe(true);
    expect(parseSnapshot(text, sha256)).toEqual({ ok: true, snapshot: example });
  });

  const at = (id: string): Path => ['sources', example.sources.findIndex((one) => one.id === id)];
  const rows: Path = ['artifacts', 'mysql.databases@db1'];

  it.each<{ name: string; path: Path; value?: unknown; says: string }>([
    {
      name: 'a later schema',
      path: ['schemaVersion'],
      value: '2.0',
      says: 'Expected schemaVersion "1.0", found "2.0": a newer bitewing wrote it',
    },
    { name: 'no schema', path: ['schemaVersion'], says: 'found none' },
    { name: 'an unknown member', path: ['notes'], value: 1, says: 'notes' },
    {
      name: 'a changed row',
      path: [...rows, 0, 'name'],
      value: 'od_c',
      says: 'mysql.databases@db1: Artifact "mysql.databases@db1" does not match its digest',
    },
    { name: 'a removed row', path: [...rows, 1], says: 'does not match its digest' },
    { name: 'a malformed row', path: [...rows, 1, 'name'], value: 7, says: '/artifacts/mysql.databases@db1/1/name' },
    { name: 'a row with more', path: [...rows, 1, 'more'], value: 7, says: '/artifacts/mysql.databases@db1/1' },
    { name: 'a removed artifact', path: rows, says: 'is collected but has no artifact' },
    { name: 'a removed source', path: at('mysql.databases@db1'), says: 'has no source' },
    { name: 'a source twice', path: ['sources', 0], value: example.sources[1], says: 'stands twice' },
    {
      name: 'a source of an unknown kind',
      path: ['sources', 0, 'kind'],
      value: 'mysql.magic',
      says: '/sources/0/kind',
    },
    {
      name: 'a source under another name',
      path: [...at('mysql.databases@db1'), 'target'],
      value: 'db2',
      says: 'must be its kind@target',
    },
    {
      name: 'a denial with data',
      path: [...at('mysql.databases@db1'), 'status'],
      value: 'denied',
      says: 'is denied but has an artifact or a digest',
    },
    {
      name: 'a denial without reason',
      path: [...at('mysql.views@db1'), 'reason'],
      value: null,
      says: 'gives no reason',
    },
    {
      name: 'a removed digest',
      path: [...at('mysql.databases@db1'), 'digest'],
      value: null,
      says: 'does not match its digest',
    },
    {
      name: 'an inventory without administrators',
      path: ['inventory', 'mysql', 'db1', 'administrators'],
      says: 'The inventory leaves fields out',
    },
    {
      name: 'an inventory with a wrong stage',
      path: ['inventory', 'tenants', 'a', 'stage'],
      value: 'gone',
      says: '/inventory/tenants/a/stage',
    },
  ])('refuses $name', ({ path, value, says }) => expect(refusals(edited(path, value))).toContain(says));

  it.each([
    { name: 'a file cut off', text: serializeSnapshot(example).slice(0, 500), says: 'must be JSON' },
    { name: 'a list', text: '[]', says: 'is an object' },
    { name: 'null', text: 'null', says: 'is an object' },
    {
      name: 'a member that objects lose',
      text: serializeSnapshot(example).replace('{"od_a":[', '{"__proto__":[],"od_a":['),
      says: '__proto__',
    },
    {
      name: 'a tenant that objects lose',
      text: serializeSnapshot(example).replace('"tenants":{', '"tenants":{"__proto__":{},'),
      says: 'inventory',
    },
    {
      name: 'an artifact that objects lose',
      text: serializeSnapshot(example).replace('"artifacts":{', '"artifacts":{"__proto__":[],'),
      says: 'has no source',
    },
  ])('refuses $name', ({ text, says }) => expect(refusals(text)).toContain(says));

  it('is undone by serializeSnapshot for any names', () => {
    const name = fc.string({ unit: 'binary' }).filter((text) => text !== '__proto__');
    const grants = fc.array(fc.record({ user: name, host: name, db: name, privileges: fc.constantFrom('', 'SELECT', 'SELECT,INSERT') }));
    const preferences = fc.dictionary(name, fc.array(fc.record({ name, value: name })), { noNullPrototype: true });
    fc.assert(
      fc.property(grants, preferences, (schemaGrants, values) => {
        const snapshot = snapshotOf([part({ 'mysql.schemaGrants': schemaGrants, 'opendental.preferences': values })]);
        const text = serializeSnapshot(snapshot);
        const parsed = parseSnapshot(text, sha256);
        expect(parsed).toEqual({ ok: true, snapshot });
        if (parsed.ok) expect(serializeSnapshot(parsed.snapshot)).toBe(text);
      }),
      { numRuns: 12 },
    );
  });
});

describe('canonicalJson', () => {
  it.each([
    { value: { b: 1, a: [{ d: null, c: 'x' }] }, is: '{"a":[{"c":"x","d":null}],"b":1}' },
    { value: { 10: 1, 9: 2, a: undefined }, is: '{"10":1,"9":2}' },
    { value: '\u2028"', is: '"\u2028\\""' },
    {
      value: [
        { b: { 10: 1, 9: 2 }, a: [undefined] },
        { b: 1, a: 2 },
      ],
      is: '[{"a":[null],"b":{"10":1,"9":2}},{"a":2,"b":1}]',
    },
    { value: JSON.parse('{"b":1,"__proto__":{"d":1,"c":[]},"a":2}') as unknown, is: '{"__proto__":{"c":[],"d":1},"a":2,"b":1}' },
    { value: undefined, is: 'null' },
  ])('writes $is', ({ value, is }) => expect(canonicalJson(value)).toBe(is));

  it('is what somebody writes who sorts the keys of every object', () => {
    const key = fc.constantFrom('a', 'b', 'c', '', '10', '9', '-1', '__proto__', 'toString');
    const leaf = fc.constantFrom(null, true, -0, 1.5, 'x', '\ud800', undefined);
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map(Object.fromEntries),
      ),
    }));
    fc.assert(
      fc.property(value, (data) => {
        expect(canonicalJson(data)).toBe(bySortedKeys(data));
      }),
    );
  });
});

describe('buildSnapshot', () => {
  it('sorts sources and records everything that nobody asked', () => {
    const built = snapshotOf([part({ 'mysql.databases': databases })], exampleInventory('db1: {}, db2: {}'));
    expect(built.sources).toHaveLength(2 * artifactKinds.length);
    expect(built.sources.map(({ id }) => id)).toEqual(built.sources.map(({ id }) => id).toSorted());
    expect(built.sources.filter(({ status }) => status === 'not-attempted')).toHaveLength(2 * artifactKinds.length - 1);
    expect(built.sources.find(({ id }) => id === 'mysql.databases@db1')?.digest).toBe(sha256(canonicalJson(databases)));
  });

  it('prefers what was collected', () => {
    const denied = { sources: [source('mysql.databases', { status: 'denied', reason: 'no' })], artifacts: {} };
    for (const order of [
      [denied, part({ 'mysql.databases': databases })],
      [part({ 'mysql.databases': databases }), denied],
    ]) {
      expect(snapshotOf(order).artifacts['mysql.databases@db1']).toEqual(databases);
    }
  });

  it.each([
    { name: 'an artifact without source', given: { sources: [], artifacts: { 'mysql.databases@db1': [] } } },
    { name: 'a collected source without artifact', given: { sources: [source('mysql.databases')], artifacts: {} } },
    {
      name: 'a denied source with artifact',
      given: { sources: [source('mysql.views', { status: 'denied' })], artifacts: { 'mysql.views@db1': [] } },
    },
    { name: 'a source under another name', given: { sources: [source('mysql.views', { id: 'x' })], artifacts: {} } },
  ])('throws on $name', ({ given }) => expect(() => snapshotOf([given])).toThrow());
});

describe('snapshotJsonSchema', () => {
  it('is the published one and accepts a snapshot', () => {
    const published: unknown = JSON.parse(readFileSync(new URL('../../reports/schemas/snapshot.schema.json', import.meta.url), 'utf8'));
    expect(published).toEqual(snapshotJsonSchema());
    const accepts = new Ajv2020({ strict: false, validateFormats: false }).compile(snapshotJsonSchema());
    expect(accepts(JSON.parse(serializeSnapshot(example)))).toBe(true);
    expect(accepts(JSON.parse(edited(['artifacts', 'mysql.views@db1'], [1])))).toBe(false);
  });
});
