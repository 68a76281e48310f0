import type { Evidence, Fail, Verdict } from '../../model/verdict.ts';
import type { RuleContext } from '../fact-map.ts';
import { nameOfTenant } from '../files/access-verdicts.ts';
import type { SiteReach, Weakness } from '../site/reach/reach-result.ts';
import { tenantPasses } from '../tenant-passes.ts';

/** The facts that rules about paths need. */
export type PathFacts = RuleContext & { readonly 'site.reach': SiteReach };

/** What a rule adds to the paths that were found. */
export interface PathWords {
  readonly because: string;
  /** Which weak steps are the rule's. */
  readonly isMine: (weakness: Weakness) => boolean;
}

/** One failing verdict per weak step; a tenant passes when every step from it was followed and it can take none of them. */
export function* pathVerdicts(facts: PathFacts, { because, isMine }: PathWords): Iterable<Verdict> {
  const { weaknesses, untold, tenants } = facts['site.reach'];
  const passes = tenantPasses(facts.inventory);
  const reachers = new Set<string>();
  for (const weakness of weaknesses) {
    if (!isMine(weakness)) continue;
    for (const tenant of weakness.reachers) reachers.add(tenant);
    yield failure(facts, weakness, because);
  }
  for (const [id, { doubt }] of tenants) {
    if (reachers.has(id)) continue;
    const pass = passes.get(id);
    if (doubt === null && pass !== undefined && !untold.has(id)) {
      yield pass;
      continue;
    }
    const { missing, reason } = doubt ?? { missing: [], reason: 'There is more behind what it can reach than was followed' };
    yield { status: 'not-assessed', subject: { type: 'tenant', id }, tenants: [id], missing, reason: `${reason}.` };
  }
}

const namesAtMost = 3;

function failure(facts: PathFacts, { weak, owners, isCut, reachers, example }: Weakness, because: string): Fail {
  const hops = facts['site.reach'].hops(example.way);
  const things = example.way.flatMap(({ to }) => {
    const { plane, label } = facts['site.reach'].graph;
    return plane(to) === null ? [] : [label(to)];
  });
  const owner = owners.length === 1 ? (owners[0] ?? null) : null;
  const reacher = reachers.length === 1 ? (reachers[0] ?? null) : null;
  const names = (ids: readonly string[]): string => {
    const first = ids.slice(0, namesAtMost).map((id) => nameOfTenant(facts, id));
    const more = ids.length - first.length;
    return more > 0 ? `${first.join(', ')} and ${more} more tenants` : first.join(' and ');
  };
  return {
    status: 'fail',
    subject: weak.subject,
    tenants: [...new Set([...owners, ...reachers])],
    sides: { owner, reacher, ...(owner === null ? { owners } : {}) },
    claim: `${names(reachers)} can come to data of ${names([example.owner, ...owners.filter((id) => id !== example.owner)])}${isCut ? ' and others' : ''} by way of ${things.join(', ')}.`,
    observed: hops.map(({ from, to, by }) => `${from} → ${to}: ${by}`).join('; '),
    expected: weak.expected,
    because,
    discriminator: weak.key,
    evidence: distinct(hops.flatMap(({ evidence }) => evidence)),
    path: hops,
    fix: weak.fix(),
  };
}

function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  const rows = new Map(evidence.map((row) => [`${row.source}#${row.pointer}`, row]));
  return [...rows.values()];
}
