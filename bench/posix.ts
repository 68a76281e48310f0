import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { posixTreePort } from '../src/adapters/posix/posix-tree-walk.ts';
import { reachIndex } from '../src/domain/posix/acl-reach.ts';
import { passes, pathReach } from '../src/domain/posix/path-reach.ts';
import { numericPrincipal, type PosixFile } from '../src/domain/posix/posix-file.ts';
import { against, fastest, type Measured, measured, milliseconds, peakMegabytes } from './measure.ts';

const tenants = 10_000;
/** 170,000 folders of six entries: a million. */
const foldersEach = 17;

/** Folders of a hundred tenants, ten below ten each; every second tenant with an ACL that all its folders inherit. */
function plant(base: string): void {
  for (let tenant = 0; tenant < 100; tenant++) {
    const root = join(base, `tenant${tenant}`);
    mkdirSync(root);
    if (tenant % 2 === 0) execFileSync('setfacl', ['-m', `u:${61_000 + tenant}:rwx,d:u:${61_000 + tenant}:rwx,d:g:${71_000 + tenant}:r-x`, root]);
    for (let letter = 0; letter < 100; letter++)
      for (let patient = 0; patient < 9; patient++) mkdirSync(join(root, `letter${letter}`, `patient${patient}`), { recursive: true });
  }
}

async function benchWalk(): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'bitewing-bench-'));
  try {
    plant(base);
    const listing = await fastest(3, () => execFileSync('getfacl', ['-R', '-n', '-p', base], { maxBuffer: 2 ** 30 }).length);
    const walking: Measured<number> = await fastest(3, async () => {
      const report = await posixTreePort().walk({ roots: [base] }, () => undefined, new AbortController().signal);
      if (report.gapCount > 0) throw new Error(`the walk left something out: ${report.gaps[0]?.message}`);
      return report.entries;
    });
    const ratio = walking.wallMs / listing.wallMs;
    console.log(
      `posix: ${walking.value} folders: getfacl -R ${milliseconds(listing.wallMs)}, walk with ids and ACLs ${milliseconds(walking.wallMs)} (CPU ${milliseconds(walking.cpuMs)}): ratio ${ratio.toFixed(2)} (${against(1.5, ratio)})`,
    );
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** Every tenant a user and a group, folders with two named users and a named group; every thousandth lets in a neighbour. */
function treeOfTenants(): Map<string, PosixFile> {
  const folder = (owner: number, mode: number, acl: PosixFile['acl']): PosixFile => ({ owner, group: owner, mode, acl, defaultAcl: null });
  const files = new Map<string, PosixFile>([
    ['/', folder(0, 0o755, null)],
    ['/od', folder(0, 0o711, null)],
  ]);
  for (let tenant = 0; tenant < tenants; tenant++) {
    const id = 100_000 + tenant;
    for (let n = 0; n < foldersEach; n++) {
      const stranger = n === 7 && tenant % 1000 === 0 ? id + 1 : id;
      const users = [
        { id: stranger, bits: 7 },
        { id: 300_000 + n, bits: 5 },
      ];
      files.set(n === 0 ? `/od/t${tenant}` : `/od/t${tenant}/f${n}`, folder(id, n === 0 ? 0o771 : 0o770, { users, group: 7, groups: [{ id, bits: 5 }] }));
    }
  }
  return files;
}

async function benchReach(): Promise<void> {
  const files = treeOfTenants();
  const principals = Array.from({ length: tenants }, (_, tenant) => numericPrincipal(100_000 + tenant, 100_000 + tenant, []));
  const judged = await measured(() => {
    const reach = pathReach({ files, links: new Map() }, reachIndex(principals));
    let strangers = 0;
    for (const [path, { owner }] of files) {
      const found = reach(path);
      if ('broken' in found || found.file === null) continue;
      for (const { bits, principals: who } of [...found.file.users, ...found.file.groups]) {
        for (const place of who) if (bits > 0 && place !== Number(owner) - 100_000 && passes(found.gate, place) === 'yes') strangers++;
      }
    }
    return strangers;
  });
  if (judged.value !== tenants / 1000) throw new Error(`${judged.value} strangers found`);
  const entries = files.size * 6;
  console.log(
    `  whom ${files.size} folders with ${entries} entries give anything, of ${tenants} tenants: ${milliseconds(judged.wallMs)} (CPU ${milliseconds(judged.cpuMs)}, peak ${Math.round(peakMegabytes())} MB)`,
  );
  console.log(`  ${against(3000, judged.wallMs, 'ms')}, ${against(1000, peakMegabytes(), 'MB')}`);
}

/** Collecting and judging folders of Linux. Prints as it goes. */
export async function benchPosix(): Promise<void> {
  await benchWalk();
  await benchReach();
}
