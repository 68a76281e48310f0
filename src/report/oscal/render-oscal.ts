import type { AuditResult, CheckResult, Finding } from '../../model/audit-result.ts';
import { type OpenCheck, openChecks, provenChecks } from '../check-outcomes.ts';
import { isoSeconds } from '../time.ts';
import { catalogId, prop, prose, title, token } from './oscal-text.ts';

/** A version 5 UUID made of a name; equal names give equal UUIDs, on every machine. */
type NameUuid = (name: string) => string;

/** What one finding, open rule or proven rule adds to the assessment results. */
interface Entry {
  readonly observation: object;
  readonly finding: object;
  readonly risk: object | null;
}

/**
 * `report.oscal.json`: OSCAL assessment results. OSCAL knows `satisfied` and `not-satisfied` only: a finding is not satisfied with reason
 * `fail`, a rule that left subjects open is not satisfied with reason `other`, and only a rule that proved all it examined is satisfied.
 * Every finding has a risk: open, or with an approved deviation when it is waived. UUIDs are made of the fingerprints.
 */
export function renderOscal(result: AuditResult, uuid: NameUuid): string {
  const collected = isoSeconds(result.run.startedAt);
  const entries = [
    ...result.findings.map((finding) => findingEntry(finding, collected, uuid)),
    ...openChecks(result).map((open) => openEntry(open, collected, uuid)),
    ...provenChecks(result).map((check) => provenEntry(check, collected, uuid)),
  ];
  const risks = entries.flatMap(({ risk }) => (risk === null ? [] : [risk]));
  const run = `run ${result.run.id} ${result.run.snapshotDigest}`;
  const plan = uuid(`${run} plan`);
  const document = {
    'assessment-results': {
      'uuid': uuid(run),
      'metadata': {
        'title': title(`Isolation of the tenants of ${result.site.name}`),
        'last-modified': collected,
        'version': prop('version', result.run.id)?.value ?? 'unknown',
        'oscal-version': '1.2.1',
        'props': props({ 'tool-version': result.tool.version, 'profile': result.run.profile }),
      },
      'import-ap': { href: `#${plan}` },
      'results': [
        {
          'uuid': uuid(`${run} result`),
          'title': title(result.verdict.sentence),
          'description': prose(`${result.verdict.sentence} ${result.coverage.assessed} of ${result.coverage.required} checks were assessed.`),
          'start': collected,
          'props': props({ 'state': result.verdict.state, 'exit-code': String(result.run.exitCode) }),
          'reviewed-controls': reviewedControls(result),
          ...(entries.length === 0 ? {} : { observations: entries.map(({ observation }) => observation), findings: entries.map(({ finding }) => finding) }),
          ...(risks.length === 0 ? {} : { risks }),
        },
      ],
      'back-matter': {
        resources: [
          {
            uuid: plan,
            title: 'Assessment plan',
            description: prose(`Every rule of Bitewing ${result.tool.version}, by the profile ${result.run.profile} and the inventory of the site.`),
          },
        ],
      },
    },
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

function reviewedControls({ findings }: AuditResult): object {
  const nist = findings.flatMap(({ controls }) => controls).filter(({ framework }) => framework.includes('800-53'));
  const ids = [...new Set(nist.map(({ id }) => catalogId(id)))].toSorted();
  const chosen = ids.length === 0 ? { 'include-all': {} } : { 'include-controls': ids.map((id) => ({ 'control-id': id })) };
  return { 'control-selections': [{ description: prose('Controls of NIST SP 800-53 r5 that a finding of this run bears on.'), ...chosen }] };
}

function findingEntry(finding: Finding, collected: string, uuid: NameUuid): Entry {
  const { fingerprint, rule, severity, kind, status, tenants, subject, claim, observed, expected, evidence, controls, clauses } = finding;
  const said = props(
    { fingerprint, rule, severity, kind, status, 'owner': tenants.owner, 'reacher': tenants.reacher, 'subject-type': subject.type, 'subject': subject.id },
    [
      ...(tenants.owners ?? []).map((owner) => ['one-of-owners', owner] as const),
      ...clauses.map((clause) => ['clause', clause] as const),
      ...controls.map(({ framework, id, status: legal }) => ['control', `${framework} ${id} (${legal})`] as const),
    ],
  );
  return {
    risk: riskOf(finding, uuid),
    observation: {
      uuid: uuid(`observation ${fingerprint}`),
      title: title(claim),
      description: prose(`${observed}\n\nExpected: ${expected}`),
      props: said,
      methods: ['TEST'],
      types: ['finding'],
      ...(evidence.length === 0
        ? {}
        : {
            'relevant-evidence': evidence.map(({ source, pointer, excerpt }) => ({
              href: 'snapshot.json',
              description: prose(excerpt),
              props: props({ source, pointer }),
            })),
          }),
      collected,
    },
    finding: {
      ...findingOf(rule, fingerprint, { title: claim, description: observed, props: said }, { state: 'not-satisfied', reason: 'fail' }, uuid),
      'related-risks': [{ 'risk-uuid': uuid(`risk ${fingerprint}`) }],
    },
  };
}

function riskOf(finding: Finding, uuid: NameUuid): object {
  const { fingerprint, severity, claim, observed, expected, fix, waiver } = finding;
  const remedy = {
    uuid: uuid(`fix ${fingerprint}`),
    lifecycle: 'recommendation',
    title: title(`Fix on ${fix.target}`),
    description: prose(fix.commands.join('\n')),
  };
  return {
    uuid: uuid(`risk ${fingerprint}`),
    title: title(claim),
    description: prose(`${observed}\n\nExpected: ${expected}`),
    statement: prose(claim),
    props: props({ severity }),
    ...(waiver === null ? { status: 'open' } : { status: 'deviation-approved', deadline: isoSeconds(`${waiver.expires}T23:59:59Z`) }),
    remediations: [...(waiver === null ? [] : [waiverResponse(fingerprint, waiver, uuid)]), remedy],
  };
}

function waiverResponse(fingerprint: string, { reason, owner, ticket, expires }: NonNullable<Finding['waiver']>, uuid: NameUuid): object {
  return {
    uuid: uuid(`waiver ${fingerprint}`),
    lifecycle: 'completed',
    title: title(`Accepted by ${owner} until ${expires}`),
    description: prose(reason),
    props: props({ type: 'accept', ticket }),
  };
}

function openEntry({ check, status, count, subjects, reason, missing }: OpenCheck, collected: string, uuid: NameUuid): Entry {
  const { rule, severity } = check;
  const id = `${status} ${rule}`;
  const said = props(
    { rule, severity, status, subjects: String(count) },
    missing.map((source) => ['missing-source', source] as const),
  );
  return {
    risk: null,
    observation: {
      uuid: uuid(`observation ${id}`),
      title: title(`Not assessed: ${check.title}`),
      description: prose([reason, ...subjects, ...(count > subjects.length ? [`and ${count - subjects.length} more`] : [])].join('\n')),
      props: said,
      methods: ['UNKNOWN'],
      types: ['not-assessed'],
      collected,
    },
    finding: findingOf(
      rule,
      id,
      { title: `Not assessed: ${check.title}`, description: reason, props: said },
      { state: 'not-satisfied', reason: 'other' },
      uuid,
    ),
  };
}

function provenEntry({ rule, title: words, counts }: CheckResult, collected: string, uuid: NameUuid): Entry {
  const id = `pass ${rule}`;
  const said = props({ rule, status: 'pass', subjects: String(counts.pass) });
  return {
    risk: null,
    observation: {
      uuid: uuid(`observation ${id}`),
      title: title(words),
      description: prose(`Assessed and proven for ${counts.pass} ${counts.pass === 1 ? 'subject' : 'subjects'}.`),
      props: said,
      methods: ['TEST'],
      types: ['finding'],
      collected,
    },
    finding: findingOf(rule, id, { title: words, description: 'Assessed and proven.', props: said }, { state: 'satisfied', reason: 'pass' }, uuid),
  };
}

interface FindingWords {
  readonly title: string;
  readonly description: string;
  readonly props: readonly object[];
}

function findingOf(rule: string, id: string, words: FindingWords, status: { readonly state: string; readonly reason: string }, uuid: NameUuid): object {
  return {
    'uuid': uuid(`finding ${id}`),
    'title': title(words.title),
    'description': prose(words.description),
    'props': words.props,
    'target': { 'type': 'objective-id', 'target-id': token(rule), status },
    'related-observations': [{ 'observation-uuid': uuid(`observation ${id}`) }],
  };
}

/** Properties in OSCAL's form; what is null or empty is left out, since OSCAL allows no empty value. */
function props(values: Readonly<Record<string, string | null>>, more: readonly (readonly [name: string, value: string])[] = []): object[] {
  return [...Object.entries(values), ...more].flatMap(([name, value]) => {
    const one = value === null ? null : prop(name, value);
    return one === null ? [] : [one];
  });
}
