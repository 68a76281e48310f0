import type { FactId, FactMap, InstanceContext, RuleContext } from '../facts/fact-map.ts';
import type { Clause } from '../model/clauses.ts';
import type { Kind, Severity } from '../model/severity.ts';
import type { Verdict } from '../model/verdict.ts';

/** A primary source: title with section, and address where there is one. */
export interface Reference {
  readonly title: string;
  readonly url?: string;
}

/** The facts of one instance: exactly the declared needs; those of `alsoNeeds` are null when missing. */
export type Facts<Needs extends FactId, AlsoNeeds extends FactId> = InstanceContext & {
  readonly [K in Needs]: FactMap[K];
} & { readonly [K in AlsoNeeds]: FactMap[K] | null };

/** The facts of a whole site: one entry per instance whose needs were all collected. */
export interface SiteFacts<Needs extends FactId, AlsoNeeds extends FactId> extends RuleContext {
  readonly instances: readonly Facts<Needs, AlsoNeeds>[];
}

interface RuleMeta<Needs extends FactId, AlsoNeeds extends FactId> {
  /** `area/noun-phrase`, permanent. */
  readonly id: string;
  /** The good state, subject first, at most 100 characters. */
  readonly title: string;
  readonly severity: Severity;
  readonly kind: Kind;
  readonly clauses: readonly Clause[];
  /** What happens to which customer data when it fails. */
  readonly risk: string;
  /** The smallest change that turns fail into pass. */
  readonly remedy: string;
  readonly references: readonly Reference[];
  /** Facts without which nothing can be said: missing means `not-assessed` for every tenant of the instance. */
  readonly needs: readonly Needs[];
  /** Facts that can only add failures: where one is missing, fails stand and passes become `not-assessed`. */
  readonly alsoNeeds?: readonly AlsoNeeds[];
}

/** A rule judged instance by instance. Yields one verdict per subject examined, passes included; nothing at all reads as not applicable. */
export interface InstanceRule<Needs extends FactId, AlsoNeeds extends FactId> extends RuleMeta<Needs, AlsoNeeds> {
  readonly scope: 'instance';
  evaluate(facts: Facts<Needs, AlsoNeeds>): Iterable<Verdict>;
}

/** A rule that compares instances, or looks at the inventory alone. An instance whose needs are missing makes its passes `not-assessed`. */
export interface SiteRule<Needs extends FactId, AlsoNeeds extends FactId> extends RuleMeta<Needs, AlsoNeeds> {
  readonly scope: 'site';
  evaluate(facts: SiteFacts<Needs, AlsoNeeds>): Iterable<Verdict>;
}

/** Any rule, as the audit room sees it. `evaluate` is given exactly the facts it declared. */
export type Rule = RuleMeta<FactId, FactId> & {
  readonly alsoNeeds: readonly FactId[];
} & (
    | { readonly scope: 'instance'; evaluate(facts: Facts<FactId, never>): Iterable<Verdict> }
    | { readonly scope: 'site'; evaluate(facts: SiteFacts<FactId, never>): Iterable<Verdict> }
  );

/** Declares a rule; its `evaluate` sees only the facts named in `needs` and `alsoNeeds`, in the types and at run time. */
export function defineRule<const Needs extends FactId = never, const AlsoNeeds extends FactId = never>(
  rule: InstanceRule<Needs, AlsoNeeds> | SiteRule<Needs, AlsoNeeds>,
): Rule {
  // The one boundary, open because methods take narrower parameters: the audit room narrows the facts to the declared ids first.
  return { ...rule, alsoNeeds: rule.alsoNeeds ?? [] };
}
