import type { Answer, Checklist, ChecklistAttestation, ChecklistCheck } from '../../model/checklist.ts';
import type { Rehearsal, RehearsedName } from '../../model/rehearsal.ts';
import { cssString, htmlPage, type PageParts } from '../html/html-page.ts';
import { readableTime, severityWords, shortened } from '../html/words.ts';
import { visibleCopy } from '../visible-text.ts';
import { answerWords, attestationDetail, attestationWords, neededSources, subjectList, verdictWord } from './checklist-words.ts';
import { creationScripts } from './creation-scripts.ts';

/** Class of the mark: its shape and colour. Green is for proven alone, so an attestation never has it. */
const shapes: Readonly<Record<Answer, string>> = {
  'no': 'fail',
  'open': 'not-assessed',
  'remarks': 'waived',
  'yes': 'pass',
  'not-applicable': 'not-applicable',
};
const verdictShapes = { 'ready': 'pass', 'not-ready': 'fail', 'cannot-say': 'not-assessed' } as const;
const attestationShapes = { attested: 'waived', open: 'not-assessed', later: 'not-applicable' } as const;
const nameShapes: Readonly<Record<RehearsedName['answer'], string>> = { 'free': 'pass', 'taken': 'fail', 'open': 'not-assessed', 'not-stated': 'not-assessed' };
const nameWords: Readonly<Record<RehearsedName['answer'], string>> = { 'free': 'Free', 'taken': 'Taken', 'open': 'Open', 'not-stated': 'Not stated' };

const subjectsShown = 6;

/** The checklist as one page to read, print on A4 or Letter, and sign. No script, no request. */
export function checklistHtml(list: Checklist, templates: PageParts, sha256Base64: (text: string) => string): string {
  const seen = visibleCopy(list);
  return htmlPage({ ...templates, css: `${templates.css}\n${pageMargins(seen)}\n` }, pageView(seen), sha256Base64);
}

/** Running head and foot of the printed pages. */
function pageMargins({ site, tenant, run }: Checklist): string {
  const [head, when] = [shortened(`Go-live checklist: ${tenant.name}`, 70), shortened(`${site}, run ${run.id}`, 80)].map(cssString);
  return `@page{@top-left{content:${head ?? ''}}@top-right{content:${when ?? ''}}}`;
}

function pageView(list: Checklist): object {
  const { site, tenant, tool, run, verdict, clauses, beyond, rehearsal } = list;
  return {
    site,
    tenant: tenant.name,
    version: tool.version,
    mark: { shape: verdictShapes[verdict.answer], word: verdictWord(list) },
    sentence: verdict.sentence,
    facts: [
      ['Tenant', `${tenant.name} (${tenant.id}), ${tenant.stage}`],
      ['Server and databases', `${tenant.server}: ${tenant.databases.join(', ') || 'none stated'}`],
      ['Snapshot', `${readableTime(run.startedAt)}, ${Object.keys(run.sources).length} sources`],
      ['Attestations as of', run.asOf],
      ['Stops a go-live', `a leak of any severity, and failures of severity ${run.gate} or worse`],
    ].map(([term, value]) => ({ term, value })),
    clauses: clauses.map(({ clause, text, answer, checks, attestations }) => ({
      id: clause,
      text,
      mark: { shape: shapes[answer], word: answerWords[answer] },
      ...checksView(checks),
      attestations: attestations.map(attestationView),
    })),
    beyond: { ...checksView(beyond.checks), attestations: beyond.attestations.map(attestationView) },
    rehearsal: rehearsal && rehearsalView(rehearsal),
    signers: ['Go-live engineer', 'Hosting operator', 'Practice'],
  };
}

function checksView(checks: readonly ChecklistCheck[]): object {
  const proved = checks.filter(({ proved: subjects, gaps }) => subjects.length > 0 && gaps.length === 0);
  const idle = checks.filter(({ answer }) => answer === 'not-applicable');
  return {
    failing: checks.flatMap(({ rule, findings }) =>
      findings.map(({ severity, claim, fingerprint, fix, waived }) => ({
        rule,
        severity,
        severityWord: severityWords[severity],
        claim,
        fingerprint,
        fix,
        waived: waived && `Accepted by ${waived.owner} until ${waived.expires}`,
      })),
    ),
    open: checks.flatMap(({ rule, gaps }) => gaps.map((gap) => ({ rule, reason: gap.reason, needs: neededSources(gap, 3) }))),
    proved: proved.map(({ rule, title, proved: subjects }) => ({ rule, title, subjects: subjectList(subjects, subjectsShown) })),
    provedCount: proved.length === 1 ? '1 check' : `${proved.length} checks`,
    idle: idle.map(({ rule }) => rule).join(', '),
  };
}

function attestationView(said: ChecklistAttestation): object {
  const mark = { shape: attestationShapes[said.answer], word: attestationWords[said.answer] };
  return { mark, states: said.states, item: said.item, detail: said.answer === 'later' ? '' : attestationDetail(said), toSign: said.answer !== 'attested' };
}

function rehearsalView({ names, asks, steps, model }: Rehearsal): object {
  return {
    names: names.map(({ what, text, answer, reason }) => ({ what, text, reason: reason ?? '', mark: { shape: nameShapes[answer], word: nameWords[answer] } })),
    asks,
    sentence: model.sentence,
    findings: model.findings.map(({ severity, claim, rule }) => ({ severity, severityWord: severityWords[severity], claim, rule })),
    open: model.open,
    scripts: creationScripts(steps),
  };
}
