import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeBytes } from '../../../src/domain/posix/byte-text.ts';
import { newGetfaclReader } from '../../../src/domain/posix/getfacl-reader.ts';
import { printGetfacl } from '../../../src/domain/posix/getfacl-text.ts';
import { pathAccess, type PosixAccessKind, type PosixTree } from '../../../src/domain/posix/path-access.ts';
import { numericPrincipal } from '../../../src/domain/posix/posix-file.ts';
import { describeAsRootWithAcls } from '../../support/posix-acls.ts';
import { plainFile, someCredentials, someFile } from './random-files.ts';

const script = fileURLToPath(new URL('posix-attempts.mjs', import.meta.url));
const fileKinds = ['read', 'write', 'readwrite', 'delete'] as const;
const folderKinds = ['list', 'create', 'traverse', 'delete'] as const;

/** Three folders in one another, a file in the innermost and a link beside it to the file of another tree. */
interface Planted {
  readonly asked: readonly (readonly [PosixAccessKind, string])[];
  readonly restore: string;
  readonly links: readonly string[];
}

function plant(base: string, count: number): Planted {
  const trees = fc.sample(fc.tuple(someFile, someFile, plainFile), { numRuns: count, seed: 20_240_517 });
  const asked: [PosixAccessKind, string][] = [];
  const links: string[] = [];
  const restore = trees.map(([outer, inner, file], number) => {
    const folders = [`${base}/t${number}`, `${base}/t${number}/in ner`] as const;
    mkdirSync(folders[1], { recursive: true });
    writeFileSync(`${folders[1]}/c.xml`, '');
    const link = `${base}/link${number}`;
    symlinkSync(`t${(number + 1) % count}/in ner/../in ner/c.xml`, link);
    links.push(link);
    for (const folder of folders) for (const kind of folderKinds) asked.push([kind, folder]);
    for (const kind of fileKinds) asked.push([kind, `${folders[1]}/c.xml`]);
    asked.push(['read', link], ['write', link]);
    return printGetfacl(folders[0], outer) + printGetfacl(folders[1], inner) + printGetfacl(`${folders[1]}/c.xml`, file);
  });
  return { asked, restore: restore.join(''), links };
}

/** The tree as getfacl lists it, every folder above included. */
function treeOf(base: string, links: readonly string[]): PosixTree {
  const above: string[] = [];
  for (let folder = dirname(base); ; folder = dirname(folder)) {
    above.push(folder);
    if (folder === '/') break;
  }
  const reader = newGetfaclReader();
  const listings = [execFileSync('getfacl', ['-n', '-p', ...above]), execFileSync('getfacl', ['-R', '-n', '-p', base], { maxBuffer: 1 << 28 })];
  const files = [...listings.flatMap((listing) => reader.push(listing)), ...reader.end()];
  expect(reader.problems).toEqual([]);
  return { files: new Map(files.map(({ path, file }) => [path, file])), links: new Map(links.map((link) => [link, readlinkSync(link)])) };
}

describeAsRootWithAcls('pathAccess', () => {
  it('says what processes of other users really can do, on ACLs that setfacl made and getfacl printed', () => {
    const base = mkdtempSync(join(tmpdir(), 'bitewing-acl-'));
    try {
      chmodSync(base, 0o755);
      const { asked, restore, links } = plant(base, 120);
      execFileSync('setfacl', ['--restore=-'], { input: encodeBytes(restore) });
      const tree = treeOf(base, links);
      for (const { uid, gid, groups } of fc.sample(someCredentials, { numRuns: 8, seed: 7 })) {
        const output = execFileSync(process.execPath, [script], { input: JSON.stringify({ uid, gid, groups, attempts: asked }), encoding: 'utf8' });
        // Boundary: the script prints one boolean per attempt.
        const really = JSON.parse(output) as boolean[];
        const principal = numericPrincipal(uid, gid, groups);
        const told = asked.map(([kind, path]) => `${kind} ${path}: ${pathAccess(tree, principal, path, kind).answer}`);
        expect(told).toEqual(asked.map(([kind, path], place) => `${kind} ${path}: ${really[place] === true ? 'yes' : 'no'}`));
        expect(new Set(really).size, 'a referee that always says the same proves nothing').toBe(2);
      }
    } finally {
      rmSync(base, { recursive: true, force: true });
    }
  });
});
