import type {
  FactId,
  HostContext,
  HostFactMap,
  InstanceContext,
  InstanceFactMap,
  PlaceContext,
  RuleContext,
  SiteFactId,
  SiteFactMap,
} from '../facts/fact-map.ts';
import type { Clause } from '../model/clauses.ts';
import type { Kind, Severity } from '../model/severity.ts';
import type { Verdict } from '../model/verdict.ts';

/** A primary source: title with section, and address where there is one. */
export interface Reference {
  readonly title: string;
  readonly url?: string;
}

/** Exactly the declared facts of one map; those of `alsoNeeds` are null when missing. */
type Declared<All, Needs, AlsoNeeds> = { readonly [K in Extract<Needs, keyof All>]: All[K] } & {
  readonly [K in Extract<AlsoNeeds, keyof All>]: All[K] | null;
};

/** The facts of one MySQL instance. */
export type Facts<Needs extends FactId, AlsoNeeds extends FactId> = InstanceContext & Declared<InstanceFactMap, Needs, AlsoNeeds>;

/** The facts of one host. */
export type FactsOfHost<Needs extends FactId, AlsoNeeds extends FactId> = HostContext & Declared<HostFactMap, Needs, AlsoNeeds>;

/** The facts of a whole site: one entry per instance and host whose needs were all collected, and what is derived from all of them. */
export type SiteFacts<Needs extends FactId, AlsoNeeds extends FactId> = RuleContext & {
  readonly instances: readonly Facts<Needs, AlsoNeeds>[];
  readonly hosts: readonly FactsOfHost<Needs, AlsoNeeds>[];
} & { readonly [K in Extract<Needs, SiteFactId>]: SiteFactMap[K] };

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

/**
 * A rule judged place by place. Gives one verdict per subject examined, passes included; nothing at all reads as not applicable. As a list, or one by
 * one: then failures told before a rule breaks off stay told.
 */
interface ScopedRule<Scope extends string, Seen, Needs extends FactId, AlsoNeeds extends FactId> extends RuleMeta<Needs, AlsoNeeds> {
  readonly scope: Scope;
  evaluate(facts: Seen): Iterable<Verdict>;
}

/** A rule about one MySQL instance. */
export type InstanceRule<Needs extends FactId, AlsoNeeds extends FactId> = ScopedRule<'instance', Facts<Needs, AlsoNeeds>, Needs, AlsoNeeds>;
/** A rule about one host. */
export type HostRule<Needs extends FactId, AlsoNeeds extends FactId> = ScopedRule<'host', FactsOfHost<Needs, AlsoNeeds>, Needs, AlsoNeeds>;
/** A rule about whatever was asked of any instance or host; it sees sources, no facts. */
export type PlaceRule = ScopedRule<'place', PlaceContext, never, never>;
/** A rule that compares places, or looks at the inventory alone. A place whose needs are missing makes its passes `not-assessed`. */
export type SiteRule<Needs extends FactId, AlsoNeeds extends FactId> = ScopedRule<'site', SiteFacts<Needs, AlsoNeeds>, Needs, AlsoNeeds>;

/** Any rule, as the audit room sees it. `evaluate` is given exactly the facts it declared. */
export type Rule = RuleMeta<FactId, FactId> & {
  readonly alsoNeeds: readonly FactId[];
} & (
    | { readonly scope: 'instance'; evaluate(facts: Facts<FactId, never>): Iterable<Verdict> }
    | { readonly scope: 'host'; evaluate(facts: FactsOfHost<FactId, never>): Iterable<Verdict> }
    | { readonly scope: 'place'; evaluate(facts: PlaceContext): Iterable<Verdict> }
    | { readonly scope: 'site'; evaluate(facts: SiteFacts<FactId, never>): Iterable<Verdict> }
  );

/** Declares a rule; its `evaluate` sees only the facts named in `needs` and `alsoNeeds`, in the types and at run time. */
export function defineRule<const Needs extends FactId = never, const AlsoNeeds extends FactId = never>(
  rule: InstanceRule<Needs, AlsoNeeds> | HostRule<Needs, AlsoNeeds> | PlaceRule | SiteRule<Needs, AlsoNeeds>,
): Rule {
  // The one boundary, open because methods take narrower parameters: the audit room narrows the facts to the declared ids first.
  return { ...rule, alsoNeeds: rule.alsoNeeds ?? [] };
}
