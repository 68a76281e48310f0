import type { AuditResult, Finding, MissingSource, SourceSummary, TenantResult } from '../../model/audit-result.ts';
import type { Fix, Sides } from '../../model/verdict.ts';
import { redactedChecks } from './redacted-checks.ts';
import { redactedEvidence, redactedId, redactedPath, type RedactionInput, sourceName } from './redacted-parts.ts';
import { redactedReach } from './redacted-reach.ts';
import { tenantWords, verdictWords } from './redacted-sentences.ts';
import { type Redactor, withheld } from './redactor.ts';

/**
 * The result as this tenant may read it. Every field is built here: what is not named below is not in it. Free text passes the redactor, which
 * keeps only what is known to be harmless.
 */
export function redactedResult(input: RedactionInput): AuditResult {
  const { result, redactor } = input;
  const { tenant, text } = redactor;
  const kept = new Set(result.findings.map(({ fingerprint }) => fingerprint));
  const findings = result.findings.map((finding) => redactedFinding(finding, kept, input));
  const reach = redactedReach(input);
  const own = result.tenants.find(({ id }) => id === tenant.id);
  const tenants = own === undefined ? [] : [redactedTenant(own, reach, redactor)];
  const parties = new Set([...reach.flatMap(({ from, to }) => [from, to]), ...findings.flatMap(({ tenants: sides }) => [sides.owner, sides.reacher])]);
  const others = [...parties].filter((party) => party?.startsWith('another practice ')).length;
  const site = text(result.site.name);
  const { run } = result;
  return {
    schemaVersion: result.schemaVersion,
    tool: result.tool,
    run: {
      id: run.id,
      startedAt: run.startedAt,
      profile: run.profile,
      tenant: tenant.id,
      gate: run.gate,
      scope: run.scope,
      exitCode: run.exitCode,
      snapshotDigest: run.snapshotDigest,
      collectors: run.collectors.map(({ version, startedAt }) => ({ host: withheld, version, startedAt, account: null })),
    },
    redacted: { tenant: tenant.id, sentence: redactionWords(tenant.name) },
    site: { name: site.includes(withheld) ? 'the site' : site, tenants: 1 + others },
    verdict: { state: result.verdict.state, sentence: verdictWords(result, tenant, reach) },
    coverage: { required: result.coverage.required, assessed: result.coverage.assessed, missing: redactedMissing(result.coverage.missing, redactor) },
    tenants,
    findings,
    checks: redactedChecks(input),
    reach,
    drift: null,
    sources: result.sources.filter(({ target }) => redactor.usesPlace(target)).map((source) => redactedSource(source, redactor)),
  };
}

function redactionWords(name: string): string {
  return (
    `Made for ${name} alone. Other practices have no name here: one and the same code is one and the same practice. What could tell them is withheld (${withheld}), ` +
    'their numbers too; counts are of what is shown. The hosting company has the whole report.'
  );
}

function redactedTenant(own: TenantResult, reach: AuditResult['reach'], redactor: Redactor): TenantResult {
  const { id, name, stage, server, databases, state, counts, coverage } = own;
  const reached = reach.filter((entry) => entry.state === 'reached');
  const reachedBy = [...new Set(reached.flatMap(({ from, to }) => (to === id ? [from] : [])))];
  const reaches = [...new Set(reached.flatMap(({ from, to }) => (from === id ? [to] : [])))];
  const sentence = tenantWords(own, reachedBy.length, reaches.length);
  return { id, name, stage, server: redactor.text(server), databases, state, sentence, counts, coverage, reachedBy, reaches };
}

/** A finding in the tenant's words. */
function redactedFinding(finding: Finding, kept: ReadonlySet<string>, input: RedactionInput): Finding {
  const { redactor } = input;
  const { text, print } = redactor;
  const { rule, title, severity, kind, status, clauses, controls, firstSeen, waiver } = finding;
  return {
    fingerprint: print(finding.fingerprint),
    rule,
    title,
    severity,
    kind,
    status,
    tenants: redactedSides(finding.tenants, redactor),
    subject: { type: finding.subject.type, id: redactedId(finding.subject.id, redactor) },
    claim: capital(text(finding.claim)),
    observed: text(finding.observed),
    expected: text(finding.expected),
    because: finding.because && text(finding.because),
    witness: finding.witness && text(finding.witness),
    evidence: redactedEvidence(finding.evidence, redactor),
    path: redactedPath(finding.path, redactor),
    fix: redactedFix(finding, kept, input),
    clauses,
    controls,
    firstSeen,
    waiver: waiver && { reason: text(waiver.reason), owner: 'the hosting company', ticket: null, expires: waiver.expires },
    related: finding.related.filter((one) => kept.has(one)).map(print),
  };
}

function capital(sentence: string): string {
  return sentence.startsWith('another ') || sentence.startsWith('other ') ? `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}` : sentence;
}

/** The remedy. Commands that would not be whole are not printed: what the rule advises stands in their place. */
function redactedFix({ rule, fingerprint, fix }: Finding, kept: ReadonlySet<string>, { rules, redactor }: RedactionInput): Fix {
  const { text, print } = redactor;
  const { language, target, commands, undo, verify, simulated } = fix;
  const isWhole = commands.every((command) => text(command) === command);
  const remedy = rules.find(({ id }) => id === rule)?.remedy ?? '';
  const note = isWhole ? fix.note && text(fix.note) : `${remedy} The commands name others; the hosting company finds them under ${print(fingerprint)}.`;
  return {
    language,
    target: text(target),
    commands: isWhole ? commands : [],
    undo: isWhole ? undo.filter((command) => text(command) === command) : [],
    verify: isWhole ? verify.flatMap(({ command, expect }) => (text(command) === command ? [{ command, expect: text(expect) }] : [])) : [],
    ...(note === undefined ? {} : { note }),
    ...(simulated === undefined
      ? {}
      : {
          simulated: {
            state: simulated.state,
            closes: simulated.closes.filter((one) => kept.has(one)).map(print),
            opens: simulated.opens.map((one) => ({
              rule: one.rule,
              subject: { type: one.subject.type, id: redactedId(one.subject.id, redactor) },
              claim: text(one.claim),
            })),
            reason: text(simulated.reason),
          },
        }),
  };
}

/** Who is on which side. Of those who share one thing only the tenant itself is named, the others are not even counted. */
function redactedSides({ owner, reacher, owners }: Sides, { party, tenant }: Redactor): Sides {
  return {
    owner: owner && party(owner),
    reacher: reacher && party(reacher),
    ...(owners?.includes(tenant.id) === true ? { owners: [tenant.id] } : {}),
  };
}

/** Sources that cost this tenant something. Those of machines it does not use are one entry a kind: nobody can count the machines. */
function redactedMissing(missing: readonly MissingSource[], redactor: Redactor): MissingSource[] {
  const { tenant, text } = redactor;
  const byName = new Map<string, MissingSource>();
  for (const { source, status, reason, remedy, rules, tenants } of missing) {
    const name = sourceName(source, redactor);
    const known = byName.get(name);
    if (!tenants.includes(tenant.id) && !redactor.usesPlace(source.slice(source.indexOf('@') + 1))) continue;
    if (known) byName.set(name, { ...known, rules: [...new Set([...known.rules, ...rules])].toSorted() });
    else
      byName.set(name, {
        source: name,
        status,
        reason: text(reason),
        remedy: remedy && text(remedy),
        rules,
        tenants: tenants.includes(tenant.id) ? [tenant.id] : [],
      });
  }
  return [...byName.values()];
}

/** A source of a machine the tenant uses. Without its digest: of a short list, a digest tells whether a guess is right. */
function redactedSource({ id, kind, target, how, status, reason, remedy, collectedAt }: SourceSummary, { text }: Redactor): SourceSummary {
  return { id, kind, target, how: how.map(text), status, reason: reason && text(reason), remedy: remedy && text(remedy), digest: null, collectedAt };
}
