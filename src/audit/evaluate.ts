import { oncePer } from '../domain/once-per.ts';
import type { FactId, PlaceContext, RuleContext } from '../facts/fact-map.ts';
import { allFactIds, factSources, isSiteFact } from '../facts/fact-sources.ts';
import type { PlaceFacts } from '../facts/place-facts.ts';
import { ruleContext } from '../facts/rule-context.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Fail, NotAssessed, RuleError, Subject, Verdict } from '../model/verdict.ts';
import type { Rule, SiteFacts } from '../rules/define-rule.ts';
import { isHostKind } from '../snapshot/artifact-schemas.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { type Places, auditedPlaces, sourceInWords } from './places.ts';

/** Verdicts given on one instance or host; null means the whole site. */
export interface PlacedVerdicts {
  readonly place: PlaceContext | null;
  readonly verdicts: readonly Verdict[];
  /** The few among them that most of the audit is about. */
  readonly fails: readonly Fail[];
  readonly undecided: readonly (NotAssessed | RuleError)[];
}

/** Verdicts, sorted once for everybody who asks what failed and what was left open. */
export function placedVerdicts(place: PlaceContext | null, verdicts: readonly Verdict[]): PlacedVerdicts {
  if (!Object.isFrozen(verdicts)) return { place, verdicts, ...sorted(verdicts) };
  const { fails, undecided } = sortedOnce(verdicts);
  return { place, verdicts, fails, undecided };
}

type Sorted = Pick<PlacedVerdicts, 'fails' | 'undecided'>;

/** Of lists that many rules give, and nobody can change any more. */
const sortedOnce = oncePer(sorted);

function sorted(verdicts: readonly Verdict[]): Sorted {
  const fails: Fail[] = [];
  const undecided: (NotAssessed | RuleError)[] = [];
  for (let at = 0; at < verdicts.length; at++) {
    const verdict = verdicts[at];
    if (verdict?.status === 'fail') fails.push(verdict);
    else if (verdict?.status === 'not-assessed' || verdict?.status === 'error') undecided.push(verdict);
  }
  return { fails, undecided };
}

/** A place on which the rule lacked a source: nothing it leaves unsaid there is proven. The verdicts share this very `missing` array. */
export interface PlaceGap {
  readonly place: PlaceContext;
  readonly missing: readonly string[];
}

/** Everything one rule said. */
export interface RuleOutcome {
  readonly rule: Rule;
  readonly places: readonly PlacedVerdicts[];
  readonly placeGaps: readonly PlaceGap[];
}

interface Gathering {
  readonly places: PlacedVerdicts[];
  readonly placeGaps: PlaceGap[];
}

/**
 * Judges a snapshot by every rule. Missing needs become `not-assessed`; missing `alsoNeeds` let failures stand and take passes and
 * not-applicables back; a rule that throws becomes `error`. No other way leads from an absent source to a verdict.
 */
export function evaluate(snapshot: Snapshot, inventory: Inventory, rules: readonly Rule[], places: Places = auditedPlaces(snapshot, inventory)): RuleOutcome[] {
  const context = ruleContext(snapshot, inventory);
  return rules.map((rule) => {
    const gathering: Gathering = { places: [], placeGaps: [] };
    if (rule.scope === 'site') judgeSite(rule, context, places, gathering);
    else for (const facts of placesOf(rule.scope, places)) judgePlace(rule, facts, places, gathering);
    return { rule, ...gathering };
  });
}

function placesOf(scope: 'instance' | 'host' | 'place', { instances, hosts }: Places): readonly PlaceFacts[] {
  // Instances and hosts answer for their own ids only; `idsFor` keeps the others away.
  const ofInstances = [...instances.values()] as readonly PlaceFacts[];
  const ofHosts = [...hosts.values()] as readonly PlaceFacts[];
  return [...(scope === 'host' ? [] : ofInstances), ...(scope === 'instance' ? [] : ofHosts)];
}

/** The ids a place of this type can answer. */
function idsFor({ placeType }: PlaceContext, ids: readonly FactId[]): readonly FactId[] {
  return ids.filter((id) => !isSiteFact(id) && factSources(id).every((kind) => isHostKind(kind) === (placeType === 'host')));
}

function judgePlace(rule: Exclude<Rule, { scope: 'site' }>, facts: PlaceFacts, places: Places, gathering: Gathering): void {
  const { context } = facts;
  const whole: Subject = { type: context.placeType, id: context.place };
  const missing = missingSources(facts, rule.needs);
  if (missing.length > 0) {
    gathering.placeGaps.push({ place: context, missing });
    gathering.places.push(placedVerdicts(context, perTenant(context, notAssessed(missing, places))));
    return;
  }
  const absent = unprovenSources(rule, facts);
  if (absent.length > 0) gathering.placeGaps.push({ place: context, missing: absent });
  // The boundary announced in define-rule.ts: a rule is shown the places of its own scope only.
  const evaluateOne = rule.evaluate as (facts: unknown) => Iterable<Verdict>;
  const { verdicts, error } = saidBy(rule, whole, () => evaluateOne(narrowed(rule, facts)));
  if (error !== null) gathering.places.push(placedVerdicts(context, perTenant(context, error)));
  gathering.places.push(placedVerdicts(context, takenBack(verdicts, absent, places, whole)));
}

function judgeSite(rule: Extract<Rule, { scope: 'site' }>, context: RuleContext, places: Places, gathering: Gathering): void {
  const whole: Subject = { type: 'site', id: context.inventory.site };
  const known = { instance: [] as PlaceFacts[], host: [] as PlaceFacts[] };
  const absent: string[] = [...rule.needs, ...rule.alsoNeeds].filter(isSiteFact).flatMap((id) => places.site.missing(id));
  for (const facts of placesOf('place', places)) {
    const needs = idsFor(facts.context, rule.needs);
    const missing = missingSources(facts, needs);
    if (missing.length === 0) known[facts.context.placeType].push(facts);
    else gathering.places.push(placedVerdicts(facts.context, perTenant(facts.context, notAssessed(missing, places))));
    const lacking = missing.length > 0 ? missing : unprovenSources(rule, facts);
    if (lacking.length > 0) gathering.placeGaps.push({ place: facts.context, missing: lacking });
    absent.push(...lacking);
  }
  const { verdicts, error } = saidBy(rule, whole, () => rule.evaluate(siteView(rule, context, known, places)));
  const said = error === null ? verdicts : [...verdicts, about(error, whole, [])];
  gathering.places.push(placedVerdicts(null, takenBack(said, [...new Set(absent)], places, whole)));
}

function siteView(
  rule: Rule,
  context: RuleContext,
  known: { readonly instance: readonly PlaceFacts[]; readonly host: readonly PlaceFacts[] },
  { site }: Places,
): SiteFacts<FactId, never> {
  const view = { ...context, instances: known.instance.map((one) => narrowed(rule, one)), hosts: known.host.map((one) => narrowed(rule, one)) };
  const declared = rule.needs.filter(isSiteFact).map((id) => [id, site.get(id)] as const);
  // The boundary announced in define-rule.ts: needs were checked, so every declared fact is there.
  return guarded(view, declared) as unknown as SiteFacts<FactId, never>;
}

/** What a rule said, and why it broke off, if it did. What it had passed then is not trusted; what it had shown stays shown. */
interface Said {
  readonly verdicts: readonly Verdict[];
  readonly error: Withheld | null;
}

function saidBy(rule: Rule, whole: Subject, evaluateOne: () => Iterable<Verdict>): Said {
  const said: Verdict[] = [];
  try {
    const verdicts = evaluateOne();
    // Several rules may give the very same list.
    const all = isList(verdicts) ? verdicts : collected(verdicts, said);
    return { verdicts: all.length > 0 ? all : [nothingExamined(whole)], error: null };
  } catch (error) {
    return { verdicts: said.filter(({ status }) => status === 'fail'), error: ruleError(rule, error) };
  }
}

function isList(verdicts: Iterable<Verdict>): verdicts is readonly Verdict[] {
  return Array.isArray(verdicts);
}

/** A function of its own: every rule’s verdicts come from another generator, and whatever the loop stands in is compiled again for each. */
function collected(verdicts: Iterable<Verdict>, said: Verdict[]): readonly Verdict[] {
  for (const verdict of verdicts) said.push(verdict);
  return said;
}

function missingSources(facts: PlaceFacts, ids: readonly FactId[]): string[] {
  return [...new Set(ids.flatMap((id) => facts.missing(id)))];
}

/** Sources without which nothing is proven although failures stand: `alsoNeeds` that are absent, and anything that was read in part. */
function unprovenSources(rule: Rule, facts: PlaceFacts): string[] {
  const gapped = idsFor(facts.context, [...rule.needs, ...rule.alsoNeeds]).flatMap((id) => facts.incomplete(id));
  return [...new Set([...missingSources(facts, idsFor(facts.context, rule.alsoNeeds)), ...gapped])];
}

/** The facts object of one rule: declared facts only. */
function narrowed(rule: Rule, facts: PlaceFacts): PlaceContext {
  const ids = idsFor(facts.context, [...rule.needs, ...rule.alsoNeeds]);
  return guarded(
    facts.context,
    ids.map((id) => [id, facts.get(id) ?? null]),
  );
}

/** Stands behind the facts of every rule: reading a fact that was not declared is a bug in the rule. Rules read facts in their innermost loops, so this is no proxy. */
const undeclared = Object.defineProperties(
  {},
  Object.fromEntries(
    allFactIds.map((id) => [
      id,
      {
        get: () => {
          throw new Error(`the rule reads "${id}" without declaring it`);
        },
      },
    ]),
  ),
);

/** What stands behind the facts of all rules about one place: its context, and behind that the guard. Made once per place and run. */
const contexts = new WeakMap<object, object>();

function guarded<View extends object>(view: View, declared: readonly (readonly [FactId, unknown])[]): View {
  const context = contexts.get(view) ?? (Object.create(undeclared, Object.getOwnPropertyDescriptors(view)) as object);
  contexts.set(view, context);
  // The boundary: an object that has what `view` has, and the declared facts.
  const facts = Object.create(context) as View;
  for (const [id, value] of declared) Object.defineProperty(facts, id, { value, enumerable: true });
  return facts;
}

/** Why something has no answer; shared by all verdicts of one cause. */
interface Withheld {
  readonly status: 'not-assessed' | 'error';
  readonly missing: readonly string[];
  readonly reason: string;
}

function notAssessed(missing: readonly string[], { sources }: Places): Withheld {
  return { status: 'not-assessed', missing, reason: `Missing: ${missing.map((id) => sourceInWords(sources, id)).join(', ')}.` };
}

function ruleError(rule: Rule, error: unknown): Withheld {
  const message = error instanceof Error ? error.message : String(error);
  return { status: 'error', missing: [], reason: `The rule ${rule.id} broke off: ${message}` };
}

function about({ status, missing, reason }: Withheld, subject: Subject, tenants: readonly string[]): Verdict {
  return { status, subject, tenants, missing, reason };
}

function perTenant({ placeType, place, tenants }: PlaceContext, withheld: Withheld): Verdict[] {
  if (tenants.length === 0) return [about(withheld, { type: placeType, id: place }, [])];
  return tenants.map((id) => about(withheld, { type: 'tenant', id }, [id]));
}

function nothingExamined(subject: Subject): Verdict {
  return { status: 'not-applicable', subject, tenants: [], reason: 'There is nothing here that the rule examines.' };
}

/** With a source absent, a failure is still a failure; a pass or a not-applicable is no longer proven, and something is always left open. */
function takenBack(said: readonly Verdict[], absent: readonly string[], places: Places, whole: Subject): readonly Verdict[] {
  if (absent.length === 0) return said;
  const withheld = notAssessed(absent, places);
  const kept = said.map((verdict) =>
    verdict.status === 'pass' || verdict.status === 'not-applicable' ? about(withheld, verdict.subject, verdict.tenants) : verdict,
  );
  const isOpen = kept.some(({ status }) => status === 'not-assessed' || status === 'error');
  return isOpen ? kept : [...kept, about(withheld, whole, [])];
}
