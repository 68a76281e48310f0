import type { AuditResult, TenantResult } from '../../model/audit-result.ts';
import type { ResultIndex } from './index-of-result.ts';
import { count, counted, listed, shortened, stateMarks, type Mark } from './words.ts';

/** One line of the tenants table. */
export interface TenantRow {
  readonly name: string;
  readonly id: string;
  readonly stage: string;
  readonly server: string;
  readonly databases: string;
  readonly mark: Mark;
  readonly sentence: string;
  readonly failing: string;
  readonly waived: string;
  readonly notAssessed: string;
  readonly passed: string;
  readonly assessed: string;
  readonly reachedBy: string;
  readonly reaches: string;
}

/** The tenants: the first rows in sight, further rows folded, isolated ones of a large site as one list. */
export interface TenantsView {
  readonly rows: readonly TenantRow[];
  readonly more: { readonly heading: string; readonly rows: readonly TenantRow[] } | null;
  /** Those that have no line, by name; null when all have one. */
  readonly rest: { readonly heading: string; readonly names: readonly string[] } | null;
  readonly isolated: { readonly heading: string; readonly names: readonly string[] } | null;
  readonly summary: readonly { readonly mark: Mark; readonly count: string }[];
}

const rowsInSight = 100;
const rowsAtMost = 2000;
const smallSite = 50;
const order = { exposed: 0, incomplete: 1, isolated: 2 } as const;

function ids(names: readonly string[]): string {
  return names.length === 0
    ? '–'
    : listed(
        names.map((name) => shortened(name, 60)),
        20,
      );
}

function tenantRow(tenant: TenantResult): TenantRow {
  return {
    name: shortened(tenant.name, 160),
    id: shortened(tenant.id, 160),
    stage: tenant.stage,
    server: shortened(tenant.server, 80),
    databases: ids(tenant.databases),
    mark: stateMarks[tenant.state],
    sentence: tenant.sentence,
    failing: count(tenant.counts.fail),
    waived: count(tenant.counts.waived),
    notAssessed: count(tenant.counts['not-assessed'] + tenant.counts.error),
    passed: count(tenant.counts.pass),
    assessed: `${count(tenant.coverage.assessed)} of ${count(tenant.coverage.required)}`,
    reachedBy: ids(tenant.reachedBy),
    reaches: ids(tenant.reaches),
  };
}

/** The tenants, exposed first, then incomplete, then isolated. */
export function tenantsView(index: ResultIndex, result: AuditResult): TenantsView {
  const sorted = [...index.tenants.values()].toSorted((a, b) => order[a.state] - order[b.state]);
  const folds = result.tenants.length > smallSite;
  const open = folds ? sorted.filter((tenant) => tenant.state !== 'isolated') : sorted;
  const isolated = folds ? sorted.filter((tenant) => tenant.state === 'isolated') : [];
  const more = open.slice(rowsInSight, rowsAtMost);
  const rest = open.slice(rowsAtMost);
  return {
    rows: open.slice(0, rowsInSight).map(tenantRow),
    more: more.length === 0 ? null : { heading: `${counted(more.length, 'further tenant')} not isolated`, rows: more.map(tenantRow) },
    rest:
      rest.length === 0
        ? null
        : {
            heading: `${counted(rest.length, 'further tenant')} not isolated, by name; report.json says more`,
            names: rest.map((tenant) => shortened(tenant.id, 80)),
          },
    isolated:
      isolated.length === 0
        ? null
        : {
            heading: `${counted(isolated.length, 'tenant')} isolated: everything needed was assessed and proven`,
            names: isolated.map((tenant) => shortened(tenant.id, 80)),
          },
    summary: (['exposed', 'incomplete', 'isolated'] as const).map((state) => ({
      mark: stateMarks[state],
      count: count(result.tenants.filter((tenant) => tenant.state === state).length),
    })),
  };
}
