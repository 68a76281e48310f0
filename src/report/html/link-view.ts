import type { AuditResult } from '../../model/audit-result.ts';
import type { CertificateResult, Untouched, UntouchedPort } from '../../model/link-results.ts';
import { type ConnectionsView, connectionsView } from './connection-view.ts';
import type { ResultIndex } from './index-of-result.ts';
import { count, counted, listed, type Mark, shortened } from './words.ts';

/** One line of the certificates table. */
export interface CertificateRow {
  readonly endpoint: string;
  readonly host: string;
  /** Null: there is none to show, and `gap` says why. */
  readonly shown: {
    readonly subject: string;
    readonly issuer: string;
    readonly names: string;
    readonly key: string;
    readonly fingerprint: string;
    readonly left: string;
    readonly until: string;
    readonly mark: Mark | null;
  } | null;
  readonly gap: { readonly mark: Mark; readonly reason: string } | null;
  readonly tenants: string;
}

/** What was left alone on one host. */
export interface UntouchedRow {
  readonly host: string;
  readonly count: string;
  readonly ports: string;
  readonly who: string;
}

/** Ports of one kind that were left alone, and why. */
export interface UntouchedGroup {
  readonly heading: string;
  readonly reason: string;
  readonly whoHead: string;
  readonly rows: readonly UntouchedRow[];
  readonly more: string | null;
}

/** The ways to the databases, certificates, and what was left alone. */
export interface LinksView {
  readonly connections: ConnectionsView;
  readonly certificates: { readonly lead: string; readonly rows: readonly CertificateRow[]; readonly more: string | null };
  readonly untouched: { readonly groups: readonly UntouchedGroup[]; readonly unread: string | null };
}

const rowsAtMost = 200;
const soonDays = 30;

const soon: Mark = { shape: 'error', word: 'Soon', meaning: 'It runs out within thirty days.' };
const expired: Mark = { shape: 'fail', word: 'Ran out', meaning: 'It is no longer valid.' };
const gaps: Readonly<Record<'none' | 'not-assessed', Mark>> = {
  'none': { shape: 'not-applicable', word: 'No certificate', meaning: 'The endpoint speaks no TLS.' },
  'not-assessed': { shape: 'not-assessed', word: 'Not assessed', meaning: 'The endpoint was not seen.' },
};

const reasons: Readonly<Record<UntouchedPort['kind'], string>> = {
  hl7:
    'Open Dental’s HL7 service takes one connection at a time. One that says nothing can hold the line for minutes, one that speaks TLS leaves a row among the practice’s messages. ' +
    'So no connection was made: what is said of these ports comes from the hosts’ own lists of listeners, from configuration and from the databases.',
  undeclared: 'Nobody declared what answers here, so it may be HL7, or anything else that a stranger’s connection disturbs. No connection was made.',
};
const headings: Readonly<Record<UntouchedPort['kind'], string>> = { hl7: 'HL7', undeclared: 'Undeclared' };

/** Null when the result says nothing about links. */
export function linksView(index: ResultIndex, { certificates, untouched, connections }: AuditResult): LinksView | null {
  if (certificates === undefined || untouched === undefined || connections === undefined) return null;
  return { connections: connectionsView(index, connections), certificates: certificatesView(certificates), untouched: untouchedView(untouched) };
}

function certificatesView(certificates: readonly CertificateResult[]): LinksView['certificates'] {
  const of = (state: CertificateResult['state']): string => count(certificates.filter((one) => one.state === state).length);
  return {
    lead: `${counted(certificates.length, 'declared endpoint')}: ${of('shown')} showed a certificate, ${of('none')} speak no TLS, ${of('not-assessed')} were not assessed.`,
    rows: certificates.slice(0, rowsAtMost).map(certificateRow),
    more: certificates.length > rowsAtMost ? `${counted(certificates.length - rowsAtMost, 'further endpoint')} with more time left: see report.json.` : null,
  };
}

function certificateRow({ endpoint, host, tenants, state, reason, certificate }: CertificateResult): CertificateRow {
  const about = { endpoint: shortened(endpoint, 120), host: shortened(host, 80), tenants: tenants.length === 0 ? 'nobody that is declared' : names(tenants) };
  if (certificate === null || state !== 'shown') return { ...about, shown: null, gap: { mark: gaps[state === 'none' ? 'none' : 'not-assessed'], reason } };
  const { subject, issuer, key, keyFingerprint, selfSigned, notAfter, daysLeft } = certificate;
  return {
    ...about,
    shown: {
      subject: shortened(subject, 200) || 'no subject',
      issuer: selfSigned ? 'itself: nobody else vouches for it' : shortened(issuer, 200),
      names: listed(
        certificate.names.map((name) => shortened(name, 80)),
        6,
      ),
      key,
      fingerprint: keyFingerprint.slice(0, 16),
      left: daysLeft < 0 ? `${counted(-daysLeft, 'day')} ago` : counted(daysLeft, 'day'),
      until: notAfter.slice(0, 10),
      mark: daysLeft < 0 ? expired : daysLeft <= soonDays ? soon : null,
    },
    gap: null,
  };
}

function untouchedView({ ports, unread }: Untouched): LinksView['untouched'] {
  return {
    groups: (['hl7', 'undeclared'] as const).map((kind) =>
      untouchedGroup(
        kind,
        ports.filter((port) => port.kind === kind),
      ),
    ),
    unread: unread.length === 0 ? null : `Not read, so there may be more ports, and nobody connected to those either: ${listed(unread, 20)}.`,
  };
}

function untouchedGroup(kind: UntouchedPort['kind'], ports: readonly UntouchedPort[]): UntouchedGroup {
  const hosts = new Map<string, UntouchedPort[]>();
  for (const port of ports) hosts.set(port.host, [...(hosts.get(port.host) ?? []), port]);
  const rows = [...hosts].slice(0, rowsAtMost).map(([host, list]): UntouchedRow => {
    const who = [...new Set(list.flatMap((port) => (kind === 'hl7' ? port.tenants : port.programs)))];
    return {
      host: shortened(host, 80),
      count: count(list.length),
      ports: listed(spans(list.map(({ port }) => port)), 40),
      who: who.length === 0 ? 'not known' : names(who),
    };
  });
  return {
    heading: `${headings[kind]}: ${counted(ports.length, 'port')} on ${counted(hosts.size, 'host')}, none connected to`,
    reason: reasons[kind],
    whoHead: kind === 'hl7' ? 'Whose' : 'Held by',
    rows,
    more: hosts.size > rowsAtMost ? `${counted(hosts.size - rowsAtMost, 'further host')}: see report.json.` : null,
  };
}

function names(ids: readonly string[]): string {
  return listed(
    ids.map((id) => shortened(id, 60)),
    12,
  );
}

/** Ascending ports with neighbours drawn together: `80, 5001–5100`. */
function spans(ports: readonly number[]): string[] {
  const runs: { first: number; last: number }[] = [];
  for (const port of ports) {
    const run = runs.at(-1);
    if (run?.last === port - 1) run.last = port;
    else runs.push({ first: port, last: port });
  }
  return runs.map(({ first, last }) => (first === last ? String(first) : `${first}–${last}`));
}
