import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newGetfaclReader } from '../../../src/domain/posix/getfacl-reader.ts';
import { pathAccess, type PosixAccessKind, type PosixTree } from '../../../src/domain/posix/path-access.ts';
import { numericPrincipal, type PosixFile } from '../../../src/domain/posix/posix-file.ts';

const cases = z
  .array(
    z.object({
      id: z.string(),
      getfacl: z.string(),
      links: z.record(z.string(), z.string()),
      principal: z.object({ uid: z.number(), gid: z.number(), groups: z.array(z.number()) }),
      target: z.string(),
      targetType: z.enum(['file', 'dir']),
      expected: z.record(z.string(), z.boolean()),
      why: z.string(),
    }),
  )
  .parse(JSON.parse(gunzipSync(readFileSync(new URL('../../../fixtures/corpus/posix-cases.json.gz', import.meta.url))).toString('utf8')));

const root: PosixFile = { owner: 0, group: 0, mode: 0o755, acl: null, defaultAcl: null };
const folderKinds = { read: 'list', write: 'create', traverse: 'traverse', delete: 'delete', readwrite: 'create' } as const;

function treeOf(listing: string, links: Readonly<Record<string, string>>): PosixTree {
  const reader = newGetfaclReader();
  const files = [...reader.push(new TextEncoder().encode(listing)), ...reader.end()];
  expect(reader.problems).toEqual([]);
  return { files: new Map([['/', root], ...files.map(({ path, file }) => [path, file] as const)]), links: new Map(Object.entries(links)) };
}

describe('recorded accesses of real processes', () => {
  it.each(cases.map((recorded) => [recorded.id, recorded.why, recorded] as const))(
    '%s: %s',
    (_id, _why, { getfacl, links, principal, target, targetType, expected }) => {
      const tree = treeOf(getfacl, links);
      const { uid, gid, groups } = principal;
      const answers = Object.keys(expected).map((key) => {
        // Boundary: the corpus asks for these kinds only; another would compare as a wrong answer.
        const kind: PosixAccessKind = targetType === 'dir' ? folderKinds[key as keyof typeof folderKinds] : (key as PosixAccessKind);
        return [key, pathAccess(tree, numericPrincipal(uid, gid, groups), target, kind).answer === 'yes'];
      });
      expect(Object.fromEntries(answers)).toEqual(expected);
    },
  );
});
