import { grouped } from '../../domain/grouped.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import type { FactId } from '../../facts/fact-map.ts';
import { factReads } from '../../facts/fact-sources.ts';
import type { Rule } from '../../rules/define-rule.ts';
import type { Sha256 } from '../../snapshot/canonical-json.ts';
import { evaluate } from '../evaluate.ts';
import { type Baseline, baselineOf, type FailSeen, type FormerName, type GapSeen, subjectKey, weightOf } from './baseline.ts';
import type { World } from './world.ts';

/** What differs once commands were run: fingerprints that are gone for certain, and verdicts that fail only since. */
export interface Difference {
  readonly closed: ReadonlySet<string>;
  readonly opened: readonly FailSeen[];
  /** Verdicts that fail only since and tell what another finding told before, which is gone. */
  readonly moved: readonly FailSeen[];
}

/** Judges the world by the rules that what changed can matter to, and compares. One audit at most. */
export function judgeWorld(world: World, rules: readonly Rule[], before: Baseline, sha256: Sha256): Difference {
  const snapshot = world.finish();
  const concerned = snapshot.inventory === world.snapshot.inventory ? rules.filter(touchedBy(world.changed())) : rules;
  const after = baselineOf(evaluate(snapshot, snapshot.inventory, concerned), sha256, formerNames(world));
  const judged = new Set(concerned.map(({ id }) => id));
  const gone = [...before.fails.values()].filter((seen) => judged.has(seen.rule.id) && isGone(seen, before, after));
  const { opened, moved, left } = sortedOut(worseOf(after, before), gone);
  const untold = grouped(
    [...after.gaps].flatMap(([key, gap]) => (before.gaps.has(key) || wasLacking(gap, before) ? [] : [gap])),
    ({ rule }) => rule,
  );
  const closed = gone.filter((seen) => !left.has(seen.print) && !isUntold(seen, untold.get(seen.rule.id) ?? []));
  return { closed: new Set(closed.map(({ print }) => print)), opened, moved };
}

/** What fails now because it could not before, and what another finding told before: the same rule or subject, the same two sides, no worse. */
function sortedOut(fresh: readonly FailSeen[], gone: readonly FailSeen[]): Pick<Difference, 'opened' | 'moved'> & { readonly left: ReadonlySet<string> } {
  const bySides = fresh.length === 0 ? new Map<string, FailSeen[]>() : grouped(gone, (seen) => sidesOf(seen).join(' '));
  const opened: FailSeen[] = [];
  const moved: FailSeen[] = [];
  const left = new Set<string>();
  for (const seen of fresh) {
    const former = (bySides.get(sidesOf(seen).join(' ')) ?? []).filter(
      (one) => weightOf(one) <= weightOf(seen) && (one.rule.id === seen.rule.id || one.verdict.subject.id === seen.verdict.subject.id),
    );
    for (const { print } of former) left.add(print);
    (former.length === 0 ? opened : moved).push(seen);
  }
  return { opened, moved, left };
}

/** Rules that read one of these artifacts. */
function touchedBy(changed: readonly string[]): (rule: Rule) => boolean {
  const kinds = new Set(changed.map((id) => id.slice(0, id.lastIndexOf('@'))));
  return ({ needs, alsoNeeds }) => [...needs, ...alsoNeeds].some((id: FactId) => factReads(id).some((kind) => kinds.has(kind)));
}

/** Account names before RENAME USER. Subjects of accounts are called `db1/user@host`, those of their rows `db1/user@host on …`. */
function formerNames(world: World): FormerName {
  const former = new Map(
    world.renames().map(({ target, from, to }) => [`${target}/${accountLabel(to.user, to.host)}`, `${target}/${accountLabel(from.user, from.host)}`]),
  );
  if (former.size === 0) return (_place, text) => text;
  return (_place, text) => {
    const end = text.indexOf(' on ');
    const account = end < 0 ? text : text.slice(0, end);
    const known = former.get(account);
    return known === undefined ? text : known + text.slice(account.length);
  };
}

/** What fails now and did not before, or did less badly, or concerns tenants that it did not. A list of tenants that got shorter is no new leak. */
function worseOf(after: Baseline, before: Baseline): readonly FailSeen[] {
  const worse = new Map<string, FailSeen>();
  for (const [key, seen] of after.bySubject) {
    const same = before.bySubject.get(key) ?? [];
    const sides = new Set(same.flatMap(sidesOf));
    for (const one of seen) {
      const known = before.fails.get(one.print);
      const isAsBad = known === undefined ? same.some((other) => weightOf(other) <= weightOf(one)) : weightOf(known) <= weightOf(one);
      if (!isAsBad || sidesOf(one).some((side) => !sides.has(side))) worse.set(one.print, one);
    }
  }
  return [...worse.values()];
}

/** No longer failing, not even in part. */
function isGone({ rule, verdict, print }: FailSeen, before: Baseline, after: Baseline): boolean {
  if (after.fails.has(print)) return false;
  const rest = after.bySubject.get(subjectKey(rule.id, verdict.subject)) ?? [];
  const sides = new Set(rest.filter((one) => !before.fails.has(one.print)).flatMap(sidesOf));
  return !sidesOf({ rule, verdict, print }).some((side) => sides.has(side));
}

/** The rule lacked these sources all along: what it could not prove before it need not prove now. */
function wasLacking({ rule, missing }: GapSeen, { lacking }: Baseline): boolean {
  return missing.length > 0 && missing.every((source) => lacking.get(rule)?.has(source) === true);
}

/** Since the change it can no longer be told. */
function isUntold({ verdict }: FailSeen, gaps: readonly GapSeen[]): boolean {
  return gaps.some(
    ({ subject, tenants }) =>
      (subject.type === verdict.subject.type && subject.id === verdict.subject.id) || tenants.some((tenant) => verdict.tenants.includes(tenant)),
  );
}

function sidesOf({ verdict: { sides, tenants } }: FailSeen): string[] {
  const named = [sides.owner, sides.reacher, ...(sides.owners ?? [])].filter((side) => side !== null);
  return named.length > 0 ? named : [...tenants];
}
