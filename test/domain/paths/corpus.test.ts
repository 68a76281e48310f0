import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { splitPathList } from '../../../src/domain/paths/parse-path.ts';
import { newPathLocator } from '../../../src/domain/paths/path-locator.ts';
import { pathRelation, type PathRelation } from '../../../src/domain/paths/path-relation.ts';

const names = z.record(z.string(), z.string());
const corpus = z
  .object({
    context: z.object({ host: z.array(z.string()), shares: names, drives: names, subst: names, junctions: names, volumes: names, short: names, dfs: names }),
    cases: z.array(z.object({ a: z.string(), b: z.string(), relation: z.string(), why: z.string() })),
  })
  .parse(JSON.parse(gunzipSync(readFileSync(new URL('../../../fixtures/corpus/path-cases.json.gz', import.meta.url))).toString('utf8')));

const { context, cases } = corpus;
const drives = Object.entries({ ...context.drives, ...context.subst }).map(([drive, target]) => ({ user: null, drive, target }));
const locate = newPathLocator({
  hosts: [
    {
      id: 'odhost',
      system: 'windows',
      names: context.host,
      shares: context.shares,
      links: { ...context.junctions, ...context.volumes },
      shortNames: context.short,
      drives,
      volumes: [],
      ids: [],
    },
  ],
  dfs: context.dfs,
});

/** The closest relation of any two paths of two lists. */
function relation(a: string, b: string): PathRelation {
  const order: readonly PathRelation[] = ['same', 'a-contains-b', 'b-contains-a', 'unknown', 'invalid', 'distinct'];
  const where = (text: string) => splitPathList(text).map((path) => locate({ text: path, host: 'odhost', user: 'anna' }));
  const all = where(a).flatMap((one) => where(b).map((other) => pathRelation(one, other)));
  return order.find((kind) => all.includes(kind)) ?? 'invalid';
}

const swapped: Readonly<Record<string, string>> = { 'a-contains-b': 'b-contains-a', 'b-contains-a': 'a-contains-b' };

describe('recorded pairs of spellings', () => {
  it.each(cases.map((pair) => [pair.a, pair.b, pair.relation, pair.why] as const))('%s and %s: %s (%s)', (a, b, expected) => {
    expect(relation(a, b)).toBe(expected);
    expect(relation(b, a), 'asked the other way round').toBe(swapped[expected] ?? expected);
  });
});
