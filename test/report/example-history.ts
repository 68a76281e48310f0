import type { State } from '../../src/model/audit-result.ts';
import type { RunSummary } from '../../src/model/run-summary.ts';
import type { HistoryRun, SiteHistory } from '../../src/report/history/history-html.ts';

/** A site of `tenants` over `nights`, in which things get better, a server is down for some nights, and something comes back. */
export function exampleHistory(nights: number, tenants: number, name = 'Springfield Dental'): SiteHistory {
  const runs = Array.from({ length: nights }, (_, at): HistoryRun => {
    const startedAt = new Date(Date.UTC(2026, 0, 1 + at, 2)).toISOString();
    const down = at % 11 === 7;
    const leaks = Math.max(0, 9 - Math.floor(at / 3)) + (at > nights - 3 ? 2 : 0);
    const stateOf = (tenant: number): State => (tenant < leaks ? 'exposed' : down ? 'incomplete' : 'isolated');
    const summary: RunSummary = {
      schemaVersion: '1.0',
      site: 'Tri-County Dental',
      run: startedAt.replaceAll(/[-:]|\.\d+/g, ''),
      startedAt,
      profile: at % 13 === 12 ? 'go-live' : 'nightly',
      only: at % 13 === 12 ? 'tenant1' : null,
      exitCode: leaks > 0 ? 1 : down ? 3 : 0,
      state: leaks > 0 ? 'exposed' : down ? 'incomplete' : 'isolated',
      sentence: leaks > 0 ? `${leaks} of ${tenants} tenants can reach another tenant's data.` : `All ${tenants} tenants are isolated.`,
      coverage: { required: 100, assessed: down ? 63 : 100 },
      complete: !down,
      failing: leaks > 0 ? { critical: leaks, high: 4, medium: 6, info: 2 } : { low: 1 },
      waived: 1,
      tenants: Object.fromEntries(
        Array.from({ length: tenants }, (_, tenant) => [
          `tenant${tenant}`,
          { name: `${name} ${tenant}`, state: stateOf(tenant), failing: tenant < leaks ? { critical: 1 } : {} },
        ]),
      ),
    };
    return { name: summary.run, hasReport: at > 4, summary };
  });
  return { site: 'Tri-County Dental', version: '0.1.0', runs: runs.toReversed(), older: ['20251231T020000Z'] };
}
