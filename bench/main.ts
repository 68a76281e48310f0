import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { benchAcl } from './acl.ts';
import { benchChecklist, inFolder, writeGeneratedSnapshot } from './checklist.ts';
import { benchCollect } from './collect.ts';
import { benchEndpoints } from './endpoints.ts';
import { benchFiles } from './files.ts';
import { judge, type JudgeFigures, judgeLine } from './judge.ts';
import { benchLinks } from './links.ts';
import { machinesGrowth, type MachinesFigures, machinesLine, manyMachines } from './many-machines.ts';
import { against, growth, machine } from './measure.ts';
import { benchPack } from './pack.ts';
import { benchPaths } from './paths.ts';
import { benchPosix } from './posix.ts';
import { reach, type ReachFigures, reachGoals } from './reach.ts';
import { benchReport } from './report.ts';
import { site, type SiteFigures, siteLines, siteVerdict } from './site.ts';
import { benchStart } from './start.ts';

const sizes = [100, 1000, 10_000] as const;

/** What a part measures at every size, each in a process of its own, so that peak memory is that of the size alone. */
function everySize<Figures>(part: string, line: (figures: Figures) => string): Figures[] {
  return sizes.map((size) => {
    const output = execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), `${part}-size`, String(size)], { encoding: 'utf8' });
    // Boundary: the child is this very program and prints the figures of the part.
    const figures = JSON.parse(output) as Figures;
    console.log(`${part}: ${line(figures)}`);
    return figures;
  });
}

function benchSite(): void {
  const [, small, large] = everySize<SiteFigures>('site', siteLines);
  if (small && large) console.log(siteVerdict(small, large));
}

function benchMachines(): void {
  const [, small, large] = everySize<MachinesFigures>('machines', machinesLine);
  if (small && large) console.log(machinesGrowth(small, large));
}

function benchJudge(): void {
  const all = everySize<JudgeFigures>('judge', judgeLine);
  const [, small, large] = all;
  if (!small || !large) return;
  console.log(`  growth from ${small.tenants} to ${large.tenants} tenants: ${growth(large.tenants / small.tenants, large.judgeCpuMs / small.judgeCpuMs)}`);
  console.log(`  ${large.tenants} tenants: ${against(2000, large.judgeMs, 'ms')}, ${against(600, large.judgePeak, 'MB')}`);
}

/** In a process of its own, so that peak memory is its own. */
function benchAclAlone(): void {
  execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), 'acl-size', '10000'], { stdio: 'inherit' });
}

function benchFilesAlone(): void {
  execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), 'files-size', '10000'], { stdio: 'inherit' });
}

function benchPackAlone(): void {
  execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), 'pack-size', '1000'], { stdio: 'inherit' });
}

/** In a process of its own, which reads the snapshot as a user's does: cold. */
function benchChecklistAlone(): void {
  inFolder((folder) => {
    const file = `${folder}/snapshot.json`;
    writeGeneratedSnapshot(10_000, file);
    execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), 'checklist-file', file], { stdio: 'inherit' });
  });
}

/** Both sizes in processes of their own, so that peak memory is that of the size alone. */
function benchReach(): void {
  const [small, large] = [1000, 10_000].map((size) => {
    const output = execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), 'reach-size', String(size)], { encoding: 'utf8' });
    // Boundary: the child is this very program and prints the figures of `reach`.
    const figures = JSON.parse(output) as ReachFigures;
    console.log(`reach: ${figures.text}`);
    return figures;
  });
  if (small && large) console.log(reachGoals(small, large));
}

const parts: Readonly<Record<string, () => void | Promise<void>>> = {
  judge: benchJudge,
  checklist: benchChecklistAlone,
  site: benchSite,
  machines: benchMachines,
  collect: () => benchCollect(10_000),
  report: () => benchReport(10_000, 5000),
  links: benchLinks,
  acl: benchAclAlone,
  files: benchFilesAlone,
  reach: benchReach,
  pack: benchPackAlone,
  paths: benchPaths,
  endpoints: () => benchEndpoints(50),
  posix: benchPosix,
  start: benchStart,
};

const [part, size] = process.argv.slice(2);
if (part === 'judge-size') console.log(JSON.stringify(await judge(Number(size))));
else if (part === 'checklist-file') await benchChecklist(size ?? '');
else if (part === 'site-size') console.log(JSON.stringify(await site(Number(size))));
else if (part === 'machines-size') console.log(JSON.stringify(await manyMachines(Number(size))));
else if (part === 'reach-size') console.log(JSON.stringify(await reach(Number(size))));
else if (part === 'files-size') await benchFiles(Number(size));
else if (part === 'pack-size') await benchPack(Number(size));
else if (part === 'acl-size') await benchAcl(Number(size));
else if (part !== undefined && !Object.hasOwn(parts, part)) {
  console.error(`usage: npm run bench [-- ${Object.keys(parts).join('|')}]`);
  process.exitCode = 2;
} else {
  console.log(machine());
  for (const [name, run] of Object.entries(parts)) if (part === undefined || part === name) await run();
}
