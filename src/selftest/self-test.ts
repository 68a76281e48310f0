import { audit } from '../audit/audit.ts';
import { profiles } from '../audit/profiles.ts';
import { factSources } from '../facts/fact-sources.ts';
import type { AuditResult, Finding } from '../model/audit-result.ts';
import type { Rule } from '../rules/define-rule.ts';
import type { Sha256 } from '../snapshot/canonical-json.ts';
import type { ArtifactKind } from '../snapshot/snapshot.ts';
import { mutations as catalogue, notTested } from './catalogue.ts';
import { cleanSite } from './clean/clean-site.ts';
import { expectedRemarks } from './clean/expected-remarks.ts';
import { type ModelSite, snapshotOf } from './model-site.ts';
import type { Expectation, Mutation } from './mutation.ts';
import { type Random, randomOf } from './random.ts';
import type { FalseAlarm, Missed, RuleScore, SelfTestResult } from './self-test-result.ts';

/** How much is tried. */
export interface SelfTestInput {
  /** Whole number from 0. */
  readonly seed: number;
  /** Clean sites to judge. */
  readonly sites: number;
  /** At least so many leaks are planted; every variant once in any case. */
  readonly mutations: number;
  readonly rules: readonly Rule[];
  readonly sha256: Sha256;
  readonly toolVersion: string;
  /** Told after every judged site. */
  readonly onStep?: (what: string, done: number, of: number) => void;
}

interface Generated {
  readonly number: number;
  readonly site: ModelSite;
}

/** Tenants of the sites that leaks are planted in; every eighth site is larger, and only has to stay clean. */
const mostTenants = { small: 4, large: 12 };
const isLarge = (number: number): boolean => number % 8 === 7;
/** Every so many sites one of them is judged without one of its sources. */
const withholdEvery = 4;
/** Sites made for a leak that no other site has room for. */
const sitesMore = 400;

/** Judges generated sites, clean and spoiled, and says what was found. Pure: the same input gives the same result. */
export function selfTest(input: SelfTestInput): SelfTestResult {
  const ids = new Set(input.rules.map(({ id }) => id));
  const mutations = catalogue.filter(({ rule }) => ids.has(rule));
  const random = randomOf(input.seed);
  const generated = (number: number): Generated => ({ number, site: cleanSite(random.fork(number), isLarge(number) ? mostTenants.large : mostTenants.small) });
  const sites = Array.from({ length: input.sites }, (_, number) => generated(number));
  const falseAlarms = sites.flatMap((one, at) => {
    input.onStep?.('clean sites', at + 1, sites.length);
    return alarmsOn(one, ids, judged(one.site, input));
  });
  const planted = plantAll(input, mutations, { sites, generated }, random.fork(-1));
  const lessSeen = sites.filter(({ number }) => number % withholdEvery === 0);
  const withheld = lessSeen.map((one, at) => {
    input.onStep?.('sites with a source withheld', at + 1, lessSeen.length);
    return withholdOne(input, one, random.fork(-2 - at));
  });
  const stillIsolated = withheld.flatMap(({ id, isolated }) => (isolated ? [id] : []));
  const scores = input.rules.map((rule) => scoreOf(rule, mutations, planted.tries, falseAlarms, sites.length));
  const tested = new Set(mutations.map(({ rule }) => rule));
  const missed = planted.tries.flatMap((one) => one.missed ?? []);
  return {
    schemaVersion: '1.0',
    tool: { name: 'bitewing', version: input.toolVersion, rules: input.rules.length },
    seed: input.seed,
    passed: missed.length + falseAlarms.length + stillIsolated.length + planted.notPlanted.length === 0,
    cleanSites: { judged: sites.length, tenants: sites.reduce((sum, { site }) => sum + site.practices.length, 0), falseAlarms },
    mutations: { variants: mutations.length, planted: planted.tries.length, found: planted.tries.length - missed.length, missed },
    withheld: { tried: withheld.length, stillIsolated },
    rules: scores,
    notPlanted: planted.notPlanted,
    notTested: input.rules.filter(({ id }) => !tested.has(id)).map(({ id }) => ({ rule: id, reason: notTested(id) ?? 'nobody has written a way to plant it' })),
  };
}

function judged(site: ModelSite, { rules, sha256, toolVersion }: SelfTestInput): AuditResult {
  return audit({ snapshot: snapshotOf(site), rules, profile: profiles.nightly, previous: null, tenant: null, sha256, toolVersion });
}

/** Everything said of a clean site that should not be, and everything not said that should. */
function alarmsOn({ number, site }: Generated, rules: ReadonlySet<string>, result: AuditResult): FalseAlarm[] {
  const remarks = new Set([...expectedRemarks(site)].filter((remark) => rules.has(remark.split(' ')[0] ?? '')));
  const said = new Set(result.findings.map(({ rule, subject }) => `${rule} ${subject.id}`));
  const alarms = result.findings.filter(({ rule, subject }) => !remarks.has(`${rule} ${subject.id}`)).map(({ rule, claim }) => ({ site: number, rule, claim }));
  const unsaid = [...remarks]
    .filter((remark) => !said.has(remark))
    .map((remark) => ({ site: number, rule: remark.split(' ')[0] ?? '', claim: `did not say: ${remark}` }));
  const open = result.checks
    .filter(({ counts }) => counts['not-assessed'] + counts.error > 0)
    .map(({ rule, gaps }) => ({ site: number, rule, claim: `left open: ${gaps[0]?.reason ?? 'no reason given'}` }));
  if (alarms.length + unsaid.length + open.length > 0 || result.verdict.state === 'isolated') return [...alarms, ...unsaid, ...open];
  return [{ site: number, rule: 'verdict', claim: result.verdict.sentence }];
}

/** One leak that was planted; `missed` null when its rule found it. */
interface Try {
  readonly rule: string;
  readonly missed: Missed | null;
}

/** The sites at hand, and as many more as are asked for. */
interface Ground {
  readonly sites: readonly Generated[];
  readonly generated: (number: number) => Generated;
}

function plantAll(
  input: SelfTestInput,
  mutations: readonly Mutation[],
  ground: Ground,
  random: Random,
): { readonly tries: readonly Try[]; readonly notPlanted: SelfTestResult['notPlanted'] } {
  const tries: Try[] = [];
  const hopeless = new Set<Mutation>();
  for (let round = 0; round === 0 || tries.length < input.mutations; round++) {
    const before = tries.length;
    for (const [at, mutation] of mutations.entries()) {
      if (hopeless.has(mutation) || (round > 0 && tries.length >= input.mutations)) continue;
      const done = plantOne(input, mutation, ground, random.fork(round * mutations.length + at));
      if (done === null) hopeless.add(mutation);
      else tries.push(done);
      input.onStep?.('leaks planted', tries.length, Math.max(input.mutations, mutations.length));
    }
    if (tries.length === before) break;
  }
  return { tries, notPlanted: [...hopeless].map(({ rule, name }) => ({ rule, variant: name })) };
}

/** Small sites in any order, then others that were not judged clean before: rare combinations are in few sites. */
function* candidates({ sites, generated }: Ground, random: Random): Generator<Generated> {
  yield* random.shuffled(sites.filter(({ number }) => !isLarge(number)));
  for (let number = sites.length; number < sites.length + sitesMore; number++) yield generated(number);
}

/** Plants one leak in the first site that has something to spoil; null when none has. */
function plantOne(input: SelfTestInput, mutation: Mutation, ground: Ground, random: Random): Try | null {
  for (const { number, site } of candidates(ground, random)) {
    const planted = mutation.plant(site, random);
    if (planted === null) continue;
    const result = judged(planted.site, input);
    const own = result.findings.filter(({ rule }) => rule === mutation.rule);
    const found = own.find((finding) => says(finding, planted.expect));
    const isShown = found !== undefined && (found.kind !== 'leak' || result.verdict.state === 'exposed');
    if (isShown) return { rule: mutation.rule, missed: null };
    const heard = own.slice(0, 3).map(({ claim }) => claim);
    return { rule: mutation.rule, missed: { rule: mutation.rule, planted: mutation.name, site: number, expected: inWords(planted.expect), heard } };
  }
  return null;
}

/** Is the finding about what was planted, and does it name the right tenants on the right sides? */
export function says({ tenants, subject }: Pick<Finding, 'tenants' | 'subject'>, { named, owner, reacher, subject: part }: Expectation): boolean {
  const owners = [...(tenants.owners ?? []), ...(tenants.owner === null ? [] : [tenants.owner])];
  const everybody = new Set([...owners, tenants.reacher]);
  return (
    named.every((tenant) => everybody.has(tenant)) &&
    (owner === undefined || owners.includes(owner)) &&
    (reacher === undefined || tenants.reacher === reacher) &&
    (part === undefined || subject.id.toLowerCase().includes(part.toLowerCase()))
  );
}

function inWords({ named, owner, reacher, subject }: Expectation): string {
  const about = subject === undefined ? [] : [`about ${subject}`];
  if (owner !== undefined) return [`${reacher ?? 'everybody'} reaches ${owner}`, ...about].join(', ');
  return [...(named.length === 0 ? [] : [`names ${named.join(' and ')}`]), ...about].join(', ');
}

/** The clean site without one source that some rule reads. */
function withholdOne(input: SelfTestInput, { number, site }: Generated, random: Random): { readonly id: string; readonly isolated: boolean } {
  const read = kindsRead(input.rules);
  const { id } = random.pick(snapshotOf(site).sources.filter(({ kind }) => read.has(kind)));
  const result = judged({ ...site, withheld: [id] }, input);
  return { id: `site ${number} without ${id}`, isolated: result.verdict.state === 'isolated' };
}

/** Kinds of artifacts that any of the rules can see; what no rule reads changes no verdict. */
export function kindsRead(rules: readonly Rule[]): ReadonlySet<ArtifactKind> {
  return new Set(rules.flatMap(({ needs, alsoNeeds }) => [...needs, ...alsoNeeds].flatMap(factSources)));
}

function scoreOf(rule: Rule, mutations: readonly Mutation[], tries: readonly Try[], alarms: readonly FalseAlarm[], sites: number): RuleScore {
  const own = tries.filter((one) => one.rule === rule.id);
  const missed = own.filter((one) => one.missed !== null).length;
  const falseAlarms = new Set(alarms.filter((one) => one.rule === rule.id).map(({ site }) => site)).size;
  return {
    rule: rule.id,
    kind: rule.kind,
    severity: rule.severity,
    variants: mutations.filter((one) => one.rule === rule.id).length,
    planted: own.length,
    found: own.length - missed,
    missed,
    falseAlarms,
    silent: sites - falseAlarms,
  };
}
