import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { separated, tenantResult } from '../../fixtures/builders/audit-result-parts.ts';
import type { ReachEntry, TenantResult } from '../../src/model/audit-result.ts';
import { clustered } from '../../src/report/html/clustered.ts';
import { reachRows } from '../../src/report/html/reach-table.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const tenants: TenantResult[] = names.map((id) => tenantResult(id, { server: id < 'd' ? 'db2' : 'db1' }));
const reached = (from: string, to: string): ReachEntry => ({ ...separated(from), to, state: 'reached', reason: '' });
const order = (entries: readonly ReachEntry[]): string =>
  clustered(tenants, reachRows(entries, tenants))
    .map(({ id }) => id)
    .join('');

describe('tenants of a matrix', () => {
  it.each<[string, readonly ReachEntry[], string]>([
    ['stand by server where nobody reaches anybody', [], 'defabc'],
    ['stand together where they reach each other through others, the larger group first', [reached('c', 'e'), reached('e', 'a'), reached('b', 'f')], 'eacfbd'],
    ['stand apart where a pair is separated', [{ ...separated('a'), to: 'b' }], 'defabc'],
  ])('%s', (_, entries, expected) => expect(order(entries)).toBe(expected));

  it('are all there, each once, and every group is in one piece', () => {
    const pair = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 6 }), (pairs) => {
        const sorted = order(pairs.map(([from, to]) => reached(from, to)));
        expect([...sorted].sort().join('')).toBe('abcdef');
        const groups = names.map((name) => new Set<string>([name]));
        for (const [from, to] of pairs) {
          const [one, other] = [groups[names.indexOf(from)], groups[names.indexOf(to)]];
          const joined = new Set([...(one ?? []), ...(other ?? [])]);
          for (const [at, name] of names.entries()) if (joined.has(name)) groups[at] = joined;
        }
        for (const group of groups) {
          const places = [...group].map((name) => sorted.indexOf(name));
          expect(Math.max(...places) - Math.min(...places)).toBe(group.size - 1);
        }
      }),
    );
  });
});
