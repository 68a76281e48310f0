import { createHash } from 'node:crypto';
import { audit } from '../src/audit/audit.ts';
import { evaluate } from '../src/audit/evaluate.ts';
import { auditedPlaces } from '../src/audit/places.ts';
import { profiles } from '../src/audit/profiles.ts';
import { rules } from '../src/rules/index.ts';
import { serializeSnapshot } from '../src/snapshot/serialize.ts';
import { parseSnapshot } from '../src/snapshot/validate.ts';
import { against, growth, type Measured, measured, milliseconds, peakMegabytes } from './measure.ts';
import { wholeSite } from './whole-site.ts';

/** What a generated site cost, in milliseconds, and memory, in MB. `judgeMs` is time on the clock of both processors; all else is processor time. */
export interface SiteFigures {
  readonly tenants: number;
  readonly rules: number;
  readonly judgeMs: number;
  readonly judgeCpuMs: number;
  readonly judgePeak: number;
  /** The site itself, before anything was judged. */
  readonly sitePeak: number;
  readonly auditMs: number;
  readonly findings: number;
  readonly saveMs: number;
  readonly loadMs: number;
  readonly megabytes: number;
  readonly peak: number;
  /** Rules that cost most, the first one that asks for a fact paying for it. */
  readonly most: readonly string[];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Judges a generated site over all planes by all rules, audits it, saves and loads it. */
export async function site(count: number): Promise<SiteFigures> {
  const { inventory, snapshot } = wholeSite(count, 'alike');
  const sitePeak = peakMegabytes();
  const places = auditedPlaces(snapshot, inventory);
  const each: { readonly id: string; readonly cost: Measured<unknown> }[] = [];
  for (const rule of rules) each.push({ id: rule.id, cost: await measured(() => evaluate(snapshot, inventory, [rule], places)) });
  const judgePeak = peakMegabytes();
  const most = each.toSorted((a, b) => b.cost.cpuMs - a.cost.cpuMs).slice(0, 6);
  const sumOf = (of: (cost: Measured<unknown>) => number): number => each.reduce((sum, { cost }) => sum + of(cost), 0);
  const input = { snapshot, rules, profile: profiles.nightly, previous: null, tenant: null, sha256, toolVersion: '0.0.0' };
  const audited = await measured(() => audit(input));
  const saved = await measured(() => serializeSnapshot(snapshot));
  const loaded = await measured(() => parseSnapshot(saved.value, sha256));
  if (!loaded.value.ok) throw new Error(`the saved site cannot be loaded: ${loaded.value.problems[0]?.pointer} ${loaded.value.problems[0]?.message}`);
  return {
    tenants: count,
    rules: rules.length,
    judgeMs: sumOf(({ wallMs }) => wallMs),
    judgeCpuMs: sumOf(({ cpuMs }) => cpuMs),
    judgePeak,
    sitePeak,
    auditMs: audited.cpuMs,
    findings: audited.value.findings.length,
    saveMs: saved.cpuMs,
    loadMs: loaded.cpuMs,
    megabytes: saved.value.length / 1e6,
    peak: peakMegabytes(),
    most: most.map(({ id, cost }) => `${id} ${milliseconds(cost.cpuMs)}`),
  };
}

/** Two lines per size. */
export function siteLines(figures: SiteFigures): string {
  const { tenants, rules: count, judgeMs, judgeCpuMs, judgePeak, sitePeak, auditMs, findings, saveMs, loadMs, megabytes, peak, most } = figures;
  return [
    `${tenants} tenants over all planes: ${count} rules ${milliseconds(judgeMs)} (CPU ${milliseconds(judgeCpuMs)}), peak ${Math.round(judgePeak)} MB (${Math.round(sitePeak)} MB before); whole audit ${milliseconds(auditMs)} of CPU, ${findings} findings`,
    `  saved as ${megabytes.toFixed(1)} MB in ${milliseconds(saveMs)}, loaded in ${milliseconds(loadMs)}, peak of all ${Math.round(peak)} MB; most by CPU: ${most.join(', ')}`,
  ].join('\n');
}

/** How the two largest sizes stand to the goals. */
export function siteVerdict(small: SiteFigures, large: SiteFigures): string {
  return `  ${large.tenants} tenants: ${against(5000, large.judgeMs, 'ms')}, ${against(1000, large.judgePeak, 'MB')}; growth from ${small.tenants}: ${growth(large.tenants / small.tenants, large.judgeCpuMs / small.judgeCpuMs)}`;
}
