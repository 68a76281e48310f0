import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdingText, reachIndex, reachOfPrincipal } from '../../../src/domain/posix/acl-reach.ts';
import { checkFile } from '../../../src/domain/posix/file-check.ts';
import { obtainableAccess, pathAccess, type PosixAccessKind, type PosixTree } from '../../../src/domain/posix/path-access.ts';
import { passes, pathReach } from '../../../src/domain/posix/path-reach.ts';
import { numericPrincipal, type PosixFile, type PosixPrincipal } from '../../../src/domain/posix/posix-file.ts';
import { someFile, somePrincipal } from './random-files.ts';

const want = fc.integer({ min: 1, max: 7 });
const kinds: readonly PosixAccessKind[] = ['read', 'write', 'readwrite', 'list', 'create', 'traverse', 'delete'];
const kind = fc.constantFrom(...kinds);
const places = ['/', '/a', '/a/b', '/a/b/c', '/d'] as const;
const someTree: fc.Arbitrary<PosixTree> = fc
  .record({
    files: fc.tuple(...places.map(() => someFile)),
    links: fc.uniqueArray(fc.tuple(fc.constantFrom('/a/x', '/d/y'), fc.constantFrom('/a/b', 'b', '../d', '/d/y', '/a/x/../c')), { selector: ([at]) => at }),
  })
  .map(({ files, links }) => ({ files: new Map(files.map((file, place) => [places[place] ?? '', file])), links: new Map(links) }));
const somePath = fc.constantFrom('/', '/a', '/a/b/c', '/d', '/a/x', '/a/x/c', '/d/y', '/d/y/../b', '/a/nowhere');

describe('laws of checkFile', () => {
  it('binds the owner by the first triple alone', () => {
    fc.assert(
      fc.property(someFile, want, (file, bits) => {
        const owner = numericPrincipal(Number(file.owner), 1, [Number(file.group)]);
        expect(checkFile(file, owner, bits).answer).toBe(((file.mode >> 6) & bits) === bits ? 'yes' : 'no');
      }),
    );
  });

  it('never grants more when more is asked in one request', () => {
    fc.assert(
      fc.property(someFile, somePrincipal, want, want, (file, principal, some, more) => {
        if (checkFile(file, principal, some | more).answer === 'yes') expect(checkFile(file, principal, some).answer).toBe('yes');
      }),
    );
  });

  it('is never turned round by withholding the ACL, the memberships or the numbers: the answer stays or becomes unknown', () => {
    const blank = { numbers: null, names: null };
    const withheld: readonly ((file: PosixFile, principal: PosixPrincipal) => [PosixFile, PosixPrincipal])[] = [
      (file, principal) => [{ ...file, acl: 'unread' }, principal],
      (file, principal) => [file, { ...principal, groups: blank }],
      (file, principal) => [file, { ...principal, user: blank }],
      (file, principal) => [
        { ...file, acl: 'unread' },
        { ...principal, user: blank, groups: blank },
      ],
    ];
    fc.assert(
      fc.property(someFile, somePrincipal, want, fc.constantFrom(...withheld), (file, principal, bits, withhold) => {
        expect([checkFile(file, principal, bits).answer, 'unknown']).toContain(checkFile(...withhold(file, principal), bits).answer);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('laws of paths', () => {
  it('are never turned round by withholding a file', () => {
    fc.assert(
      fc.property(someTree, somePrincipal, somePath, kind, fc.constantFrom(...places), (tree, principal, path, wanted, lost) => {
        const poorer = { ...tree, files: new Map([...tree.files].filter(([at]) => at !== lost)) };
        expect([pathAccess(tree, principal, path, wanted).answer, 'unknown']).toContain(pathAccess(poorer, principal, path, wanted).answer);
      }),
      { numRuns: 1000 },
    );
  });

  it('let a principal obtain whatever it holds', () => {
    fc.assert(
      fc.property(someTree, somePrincipal, somePath, kind, (tree, principal, path, wanted) => {
        if (pathAccess(tree, principal, path, wanted).answer === 'yes') expect(obtainableAccess(tree, principal, path, wanted).answer).toBe('yes');
      }),
    );
  });
});

describe('laws of the reverse question', () => {
  const several = fc.array(somePrincipal, { minLength: 1, maxLength: 6 });

  it('answers for every principal what asking one by one answers', () => {
    fc.assert(
      fc.property(several, fc.array(someFile, { minLength: 1, maxLength: 3 }), (principals, files) => {
        const index = reachIndex(principals);
        for (const file of files) {
          const reach = index.reachOf(file);
          const answers = principals.map((_, place) => (reach === null ? null : reachOfPrincipal(reach, place).bits));
          const single = principals.map((principal) => [1, 2, 4].filter((bit) => checkFile(file, principal, bit).answer === 'yes').reduce((a, b) => a + b, 0));
          expect(answers).toEqual(single);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('lets through whom every single folder lets through, and doubts where a folder is not read', () => {
    fc.assert(
      fc.property(several, someTree, somePath, fc.option(fc.constantFrom(...places)), (principals, whole, path, lost) => {
        const tree = { ...whole, files: new Map([...whole.files].filter(([at]) => at !== lost)) };
        const index = reachIndex(principals);
        const reach = pathReach(tree, index)(path);
        principals.forEach((principal, place) => {
          const asked = pathAccess(tree, principal, path, 'read').answer;
          if ('broken' in reach) return expect(asked).toBe('no');
          const through = passes(reach.gate, place);
          const reads = reach.file === null ? 'unknown' : reachOfPrincipal(reach.file, place).bits & 4 ? 'yes' : 'no';
          const together = [through, reads];
          expect(together.includes('no') ? 'no' : together.includes('unknown') ? 'unknown' : 'yes').toBe(asked);
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps privileged principals apart and names whom it cannot compare', () => {
    const byName: PosixPrincipal = { user: { numbers: null, names: ['anna'] }, groups: { numbers: null, names: [] }, privileged: false };
    const index = reachIndex([numericPrincipal(0, 0, []), byName]);
    const reach = index.reachOf({ owner: 7, group: 7, mode: 0o700, acl: null, defaultAcl: null });
    expect(index.privileged).toEqual([0]);
    expect(reach?.uncertain.map((holding) => [holdingText(holding), holding.principals])).toEqual([
      ['user::rwx', [1]],
      ['group::---', [1]],
    ]);
  });
});
