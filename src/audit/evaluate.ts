import type { FactId, InstanceContext } from '../facts/fact-map.ts';
import type { InstanceFacts } from '../facts/instance-facts.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Subject, Verdict } from '../model/verdict.ts';
import type { Facts, Rule, SiteFacts } from '../rules/define-rule.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { type Instances, auditedInstances, sourceInWords } from './instances.ts';

/** Verdicts given on one instance; null means the whole site. */
export interface PlacedVerdicts {
  readonly instance: string | null;
  readonly verdicts: readonly Verdict[];
}

/** An instance on which the rule lacked a source: nothing it leaves unsaid there is proven. The verdicts share this very `missing` array. */
export interface InstanceGap {
  readonly instance: string;
  readonly missing: readonly string[];
}

/** Everything one rule said. */
export interface RuleOutcome {
  readonly rule: Rule;
  readonly places: readonly PlacedVerdicts[];
  readonly instanceGaps: readonly InstanceGap[];
}

interface Gathering {
  readonly places: PlacedVerdicts[];
  readonly instanceGaps: InstanceGap[];
}

/**
 * Judges a snapshot by every rule. Missing needs become `not-assessed`; missing `alsoNeeds` let failures stand and take passes and
 * not-applicables back; a rule that throws becomes `error`. No other way leads from an absent source to a verdict.
 */
export function evaluate(
  snapshot: Snapshot,
  inventory: Inventory,
  rules: readonly Rule[],
  instances: Instances = auditedInstances(snapshot, inventory),
): RuleOutcome[] {
  return rules.map((rule) => {
    const gathering: Gathering = { places: [], instanceGaps: [] };
    if (rule.scope === 'site') judgeSite(rule, inventory, instances, gathering);
    else for (const facts of instances.facts.values()) judgeInstance(rule, facts, instances, gathering);
    return { rule, ...gathering };
  });
}

function judgeInstance(rule: Extract<Rule, { scope: 'instance' }>, facts: InstanceFacts, instances: Instances, { places, instanceGaps }: Gathering): void {
  const { instance, tenants } = facts.context;
  const missing = missingSources(facts, rule.needs);
  if (missing.length > 0) {
    instanceGaps.push({ instance, missing });
    places.push({ instance, verdicts: perTenant(instance, tenants, notAssessed(missing, instances)) });
    return;
  }
  const absent = unprovenSources(rule, facts);
  if (absent.length > 0) instanceGaps.push({ instance, missing: absent });
  const said: Verdict[] = [];
  try {
    for (const verdict of rule.evaluate(narrowed(rule, facts))) said.push(verdict);
    if (said.length === 0) said.push(nothingExamined({ type: 'instance', id: instance }));
  } catch (error) {
    keepFailures(said);
    places.push({ instance, verdicts: perTenant(instance, tenants, ruleError(rule, error)) });
  }
  places.push({ instance, verdicts: takenBack(said, absent, instances, { type: 'instance', id: instance }) });
}

function judgeSite(rule: Extract<Rule, { scope: 'site' }>, inventory: Inventory, instances: Instances, { places, instanceGaps }: Gathering): void {
  const known: InstanceFacts[] = [];
  const absent: string[] = [];
  for (const facts of instances.facts.values()) {
    const missing = missingSources(facts, rule.needs);
    const { instance, tenants } = facts.context;
    if (missing.length === 0) known.push(facts);
    else places.push({ instance, verdicts: perTenant(instance, tenants, notAssessed(missing, instances)) });
    const lacking = missing.length > 0 ? missing : unprovenSources(rule, facts);
    if (lacking.length > 0) instanceGaps.push({ instance, missing: lacking });
    absent.push(...lacking);
  }
  const said: Verdict[] = [];
  const startedAt = [...instances.facts.values()][0]?.context.startedAt ?? '1970-01-01T00:00:00.000Z';
  try {
    const facts: SiteFacts<FactId, never> = { inventory, startedAt, instances: known.map((one) => narrowed(rule, one)) };
    for (const verdict of rule.evaluate(facts)) said.push(verdict);
    if (said.length === 0) said.push(nothingExamined({ type: 'site', id: inventory.site }));
  } catch (error) {
    keepFailures(said);
    said.push(about(ruleError(rule, error), { type: 'site', id: inventory.site }, []));
  }
  places.push({ instance: null, verdicts: takenBack(said, absent, instances, { type: 'site', id: inventory.site }) });
}

/** What a rule that broke off had passed is not trusted; what it had shown stays shown. */
function keepFailures(said: Verdict[]): void {
  const failures = said.filter((verdict) => verdict.status === 'fail');
  said.splice(0, said.length, ...failures);
}

function missingSources(facts: InstanceFacts, ids: readonly FactId[]): string[] {
  return [...new Set(ids.flatMap((id) => facts.missing(id)))];
}

/** Sources without which nothing is proven although failures stand: `alsoNeeds` that are absent, and anything that was read in part. */
function unprovenSources(rule: Rule, facts: InstanceFacts): string[] {
  const gapped = [...rule.needs, ...rule.alsoNeeds].flatMap((id) => facts.incomplete(id));
  return [...new Set([...missingSources(facts, rule.alsoNeeds), ...gapped])];
}

/** The facts object of one rule: declared facts only, computed when first read. Reading another fact is a bug in the rule. */
function narrowed(rule: Rule, facts: InstanceFacts): Facts<FactId, never> {
  const target: InstanceContext = { ...facts.context };
  for (const id of [...rule.needs, ...rule.alsoNeeds]) {
    Object.defineProperty(target, id, { enumerable: true, get: () => facts.get(id) ?? null });
  }
  const guarded = new Proxy(target, {
    get(object, property): unknown {
      if (typeof property === 'string' && property.includes('.') && !(property in object)) {
        throw new Error(`the rule reads "${property}" without declaring it`);
      }
      return Reflect.get(object, property);
    },
  });
  // The boundary announced in define-rule.ts: needs were checked above, so every declared fact is there.
  return guarded as Facts<FactId, never>;
}

/** Why something has no answer; shared by all verdicts of one cause. */
interface Withheld {
  readonly status: 'not-assessed' | 'error';
  readonly missing: readonly string[];
  readonly reason: string;
}

function notAssessed(missing: readonly string[], { sources }: Instances): Withheld {
  return { status: 'not-assessed', missing, reason: `Missing: ${missing.map((id) => sourceInWords(sources, id)).join(', ')}.` };
}

function ruleError(rule: Rule, error: unknown): Withheld {
  const message = error instanceof Error ? error.message : String(error);
  return { status: 'error', missing: [], reason: `The rule ${rule.id} broke off: ${message}` };
}

function about({ status, missing, reason }: Withheld, subject: Subject, tenants: readonly string[]): Verdict {
  return { status, subject, tenants, missing, reason };
}

function perTenant(instance: string, tenants: readonly string[], withheld: Withheld): Verdict[] {
  if (tenants.length === 0) return [about(withheld, { type: 'instance', id: instance }, [])];
  return tenants.map((id) => about(withheld, { type: 'tenant', id }, [id]));
}

function nothingExamined(subject: Subject): Verdict {
  return { status: 'not-applicable', subject, tenants: [], reason: 'There is nothing here that the rule examines.' };
}

/** With a source absent, a failure is still a failure; a pass or a not-applicable is no longer proven, and something is always left open. */
function takenBack(said: readonly Verdict[], absent: readonly string[], instances: Instances, whole: Subject): readonly Verdict[] {
  if (absent.length === 0) return said;
  const withheld = notAssessed(absent, instances);
  const kept = said.map((verdict) =>
    verdict.status === 'pass' || verdict.status === 'not-applicable' ? about(withheld, verdict.subject, verdict.tenants) : verdict,
  );
  const isOpen = kept.some(({ status }) => status === 'not-assessed' || status === 'error');
  return isOpen ? kept : [...kept, about(withheld, whole, [])];
}
