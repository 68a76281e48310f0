import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../src/adapters/digest.ts';
import { checklist } from '../src/audit/go-live/checklist.ts';
import { checklistText } from '../src/report/checklist/checklist-text.ts';
import { rules } from '../src/rules/index.ts';
import { serializeSnapshot } from '../src/snapshot/serialize.ts';
import { parseSnapshot } from '../src/snapshot/validate.ts';
import { generatedSite } from './generated-site.ts';
import { against, measured, milliseconds, peakMegabytes } from './measure.ts';

/** Writes the snapshot of a generated site of `count` tenants to a file, for `benchChecklist` in a process that has not seen it. */
export function writeGeneratedSnapshot(count: number, file: string): void {
  writeFileSync(file, serializeSnapshot(generatedSite(count).snapshot));
}

/** The checklist of one tenant from a saved snapshot: read, checked, judged, put into words; once, in a fresh process, as a user runs it. */
export async function benchChecklist(file: string): Promise<void> {
  const read = await measured(() => parseSnapshot(readFileSync(file).toString('utf8'), sha256));
  if (!read.value.ok) throw new Error(read.value.problems[0]?.message);
  const { snapshot } = read.value;
  const tenants = Object.values(snapshot.inventory.tenants);
  const tenant = tenants[tenants.length >> 1];
  if (tenant === undefined) throw new Error('no tenant');
  const judged = await measured(() => checklistText(checklist({ snapshot, rules, tenant, gate: 'high', asOf: '2026-03-20', sha256, toolVersion: '0.0.0' })));
  const total = read.wallMs + judged.wallMs;
  console.log(
    `checklist: one tenant of ${tenants.length} from a saved snapshot: read ${milliseconds(read.wallMs)} + judge ${milliseconds(judged.wallMs)} = ${milliseconds(total)} (CPU ${milliseconds(read.cpuMs + judged.cpuMs)}, peak ${Math.round(peakMegabytes())} MB); ${against(2000, total, 'ms')}`,
  );
}

/** Runs `use` with a folder of its own. */
export function inFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-checklist-'));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
