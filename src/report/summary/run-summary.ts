import { z } from 'zod';
import type { AuditResult, Finding } from '../../model/audit-result.ts';
import type { RunSummary, SeverityCounts } from '../../model/run-summary.ts';
import { severities, type Severity } from '../../model/severity.ts';

/** Name of the summary in a run's folder. */
export const summaryFile = 'summary.json';

/** The few kilobytes of a result that later runs and the history page need. */
export function runSummary({ site, run, verdict, coverage, findings, tenants }: AuditResult): RunSummary {
  const failing = findings.filter(({ status }) => status === 'fail');
  const byTenant = new Map<string, Finding[]>();
  for (const finding of failing) {
    const { owner, reacher, owners } = finding.tenants;
    for (const id of new Set([owner, reacher, ...(owners ?? [])])) {
      const known = id === null ? undefined : byTenant.get(id);
      if (known) known.push(finding);
      else if (id !== null) byTenant.set(id, [finding]);
    }
  }
  return {
    schemaVersion: '1.0',
    site: site.name,
    run: run.id,
    startedAt: run.startedAt,
    profile: run.profile,
    only: run.tenant ?? null,
    exitCode: run.exitCode,
    state: verdict.state,
    sentence: verdict.sentence,
    coverage: { required: coverage.required, assessed: coverage.assessed },
    complete: coverage.required > 0 && coverage.assessed >= coverage.required,
    failing: countsOf(failing),
    waived: findings.length - failing.length,
    tenants: Object.fromEntries(tenants.map(({ id, name, state }) => [id, { name, state, failing: countsOf(byTenant.get(id) ?? []) }])),
  };
}

function countsOf(findings: readonly Finding[]): SeverityCounts {
  const counts: Partial<Record<Severity, number>> = {};
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  return Object.fromEntries(severities.flatMap((severity) => (counts[severity] === undefined ? [] : [[severity, counts[severity]]])));
}

const whole = z.int().nonnegative();
const counts: z.ZodType<SeverityCounts> = z.strictObject({
  critical: whole.exactOptional(),
  high: whole.exactOptional(),
  medium: whole.exactOptional(),
  low: whole.exactOptional(),
  info: whole.exactOptional(),
});
const state = z.enum(['exposed', 'incomplete', 'isolated']);

const schema: z.ZodType<RunSummary> = z.object({
  schemaVersion: z.literal('1.0'),
  site: z.string(),
  run: z.string(),
  startedAt: z.iso.datetime(),
  profile: z.string(),
  only: z.string().nullable(),
  exitCode: whole,
  state,
  sentence: z.string(),
  coverage: z.object({ required: whole, assessed: whole }),
  complete: z.boolean(),
  failing: counts,
  waived: whole,
  tenants: z.record(z.string(), z.object({ name: z.string(), state, failing: counts })),
});

/** Reads a `summary.json`; null when the text is none of this version. */
export function parseRunSummary(text: string): RunSummary | null {
  try {
    const checked = schema.safeParse(JSON.parse(text));
    return checked.success ? checked.data : null;
  } catch {
    return null;
  }
}
