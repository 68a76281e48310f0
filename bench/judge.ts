import { createHash } from 'node:crypto';
import { audit } from '../src/audit/audit.ts';
import { evaluate } from '../src/audit/evaluate.ts';
import { auditedPlaces } from '../src/audit/places.ts';
import { profiles } from '../src/audit/profiles.ts';
import { rules } from '../src/rules/index.ts';
import { generatedSite } from './generated-site.ts';
import { measured, milliseconds, peakMegabytes } from './measure.ts';

/** What judging a generated site cost; times in milliseconds, memory in MB. */
export interface JudgeFigures {
  readonly tenants: number;
  readonly rules: number;
  readonly engineMs: number;
  readonly reachMs: number;
  readonly rulesMs: number;
  /** Engine, reach and rules together, by wall and by CPU. */
  readonly judgeMs: number;
  readonly judgeCpuMs: number;
  readonly judgePeak: number;
  /** The whole audit, which judges once more and adds findings, matrix, coverage and digest. */
  readonly auditMs: number;
  readonly auditPeak: number;
  readonly findings: number;
}

/** Judges a generated site of `count` tenants by every rule about MySQL, then audits it with all rules. */
export async function judge(count: number): Promise<JudgeFigures> {
  const { inventory, snapshot } = generatedSite(count);
  const mysql = rules.filter((rule) => rule.id.startsWith('mysql/'));
  const places = auditedPlaces(snapshot, inventory);
  const facts = places.instances.get('db1');
  const engine = await measured(() => facts?.get('mysql.access'));
  const reach = await measured(() => facts?.get('mysql.databaseReach'));
  const judged = await measured(() => evaluate(snapshot, inventory, mysql, places));
  const judgePeak = peakMegabytes();
  const audited = await measured(() =>
    audit({
      snapshot,
      rules,
      profile: profiles.nightly,
      previous: null,
      tenant: null,
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      toolVersion: '0.0.0',
    }),
  );
  const parts = [engine, reach, judged];
  return {
    tenants: count,
    rules: mysql.length,
    engineMs: engine.wallMs,
    reachMs: reach.wallMs,
    rulesMs: judged.wallMs,
    judgeMs: parts.reduce((sum, part) => sum + part.wallMs, 0),
    judgeCpuMs: parts.reduce((sum, part) => sum + part.cpuMs, 0),
    judgePeak,
    auditMs: audited.wallMs,
    auditPeak: peakMegabytes(),
    findings: audited.value.findings.length,
  };
}

/** One line per size. */
export function judgeLine(figures: JudgeFigures): string {
  const { tenants, engineMs, reachMs, rulesMs, judgeMs, judgeCpuMs, judgePeak, auditMs, auditPeak, findings } = figures;
  const judging = `engine ${milliseconds(engineMs)} + reach ${milliseconds(reachMs)} + ${figures.rules} rules ${milliseconds(rulesMs)} = ${milliseconds(judgeMs)} (CPU ${milliseconds(judgeCpuMs)}, peak ${Math.round(judgePeak)} MB)`;
  return `${tenants} tenants: ${judging}; whole audit ${milliseconds(auditMs)} (peak ${Math.round(auditPeak)} MB), ${findings} findings`;
}
