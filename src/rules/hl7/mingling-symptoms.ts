import { placeText } from '../../domain/paths/path-site.ts';
import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { placeOnHost } from '../../facts/files/local-keys.ts';
import { groupedInOrder } from '../../facts/grouped-in-order.ts';
import { byHand, good, unreadHl7, untold } from '../../facts/hl7/stated.ts';
import { folderKeyOf } from '../../facts/site/folder-keys.ts';
import { claimEvidence, type FolderClaim } from '../../facts/site/folders.ts';
import type { OpenDentalService } from '../../facts/site/services.ts';
import type { Fail, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

type SymptomFacts = SiteFacts<'site.hl7' | 'site.folders' | 'site.paths' | 'site.services' | 'files.contents', never>;

/** The service looks every five seconds; what is older it could not apply. */
const longestWait = 600;

export const rule: Rule = defineRule({
  id: 'hl7/mingling-symptoms',
  title: 'Messages do not pile up, and one process applies them',
  severity: 'medium',
  kind: 'leak',
  clauses: ['S18'],
  scope: 'site',
  needs: ['site.hl7', 'site.folders', 'site.paths', 'site.services', 'files.contents'],
  risk: 'A message that stays in the inbound folder was refused again and again, often because it is another practice’s; two processes on one database apply one message twice.',
  remedy: 'Find out whose the messages are before anybody deletes or moves them.',
  references: [{ title: 'Open Dental manual: HL7', url: 'https://www.opendental.com/manual/hl7.html' }],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    for (const verdict of unreadHl7(facts)) verdicts.push(verdict);
    for (const verdict of waiting(facts)) verdicts.push(verdict);
    const working = facts['site.services'].all.filter(({ isHl7, target, row }) => isHl7 && target !== null && row.running !== false);
    const processes = groupedInOrder(
      working,
      ({ target }) => target?.instance ?? '',
      ({ target }) => target?.database ?? '',
    );
    for (const services of processes) {
      const first = services[0];
      if (first?.target == null) continue;
      const { instance, database, tenant: owner } = first.target;
      const id = `${instance}/${database}`;
      if (services.length > 1) verdicts.push(twoProcesses(facts, id, owner, services));
      else verdicts.push(good({ type: 'database', id }, first.tenants.length === 1 && first.tenants[0] === owner ? first.tenants : [owner]));
    }
    return verdicts;
  },
});

function* waiting(facts: SymptomFacts): Iterable<Verdict> {
  const contents = new Map(
    facts.hosts.flatMap(({ host, 'files.contents': rows }) =>
      rows.map((row, at) => [folderKeyOf(facts['site.paths'], host, row.path), { ...row, at, host }] as const),
    ),
  );
  const said = new Set<string>();
  const inbound = facts['site.folders'].claims.filter(({ use, state }) => use === 'hl7-in' && state === 'used');
  for (const claim of inbound) {
    const { location, tenant } = claim;
    const place = location.kind === 'place' ? placeOnHost(location.place) : null;
    const id = location.kind === 'place' ? placeText(location.place) : `${tenant}: ${claim.text}`;
    if (said.has(`${tenant} ${id}`)) continue;
    said.add(`${tenant} ${id}`);
    const content = place === null ? undefined : contents.get(folderKeyOf(facts['site.paths'], place.host, place.path));
    const subject = { type: 'folder' as const, id };
    if (content === undefined)
      yield untold(subject, [tenant], `What lies in ${claim.text} was not counted.`, place === null ? [] : [sourceId('files.contents', place.host)]);
    else if (content.files === 0 || (content.oldestSeconds ?? 0) <= longestWait) yield good(subject, [tenant]);
    else yield piledUp(facts, claim, id, content);
  }
}

function piledUp(
  facts: SymptomFacts,
  claim: FolderClaim,
  id: string,
  content: { readonly host: string; readonly at: number; readonly path: string; readonly files: number; readonly oldestSeconds: number | null },
): Fail {
  const { tenant } = claim;
  const minutes = Math.floor((content.oldestSeconds ?? 0) / 60);
  const excerpt = `${content.path}: ${content.files} files, the oldest ${minutes} minutes old`;
  return {
    status: 'fail',
    subject: { type: 'folder', id },
    tenants: [tenant],
    sides: { owner: tenant, reacher: null },
    claim: `Messages wait in the inbound folder of ${nameOfTenant(facts, tenant)}, ${id}, for ${minutes} minutes.`,
    observed: excerpt,
    expected: 'an empty folder, or files of the last minutes',
    because: 'The service deletes what it applied and leaves what it could not apply; it looks every five seconds.',
    evidence: [{ source: sourceId('files.contents', content.host), pointer: `/${content.at}`, excerpt }, claimEvidence(claim)],
    discriminator: 'waiting',
    fix: byHand(
      content.host,
      'Look at the failed messages in Open Dental (HL7 Messages, status failed): is sender or facility another practice’s? Then keep copies, move the files out, correct the sender’s folder, and compare the patients changed since. If the service is stopped, start it.',
    ),
  };
}

function twoProcesses(facts: SymptomFacts, database: string, owner: string, services: readonly OpenDentalService[]): Fail {
  return {
    status: 'fail',
    subject: { type: 'database', id: database },
    tenants: [owner],
    sides: { owner, reacher: null },
    kind: 'function',
    claim: `${services.length} HL7 services work for ${database} of ${nameOfTenant(facts, owner)}.`,
    observed: services.map(({ host, row }) => `${row.name} on ${host}`).join('; '),
    expected: 'one running service per database',
    because: 'Both read the same folder or queue: a file that both read is applied twice, a message is sent twice.',
    evidence: services.slice(0, 10).flatMap(({ config, evidence }) => [evidence, ...(config === null ? [] : [config.evidence()])]),
    discriminator: 'processes',
    fix: byHand(
      services.at(-1)?.host ?? '',
      `Stop and disable all but the one the definition names: ${services.map(({ row }) => row.name).join(', ')}; to undo, set the start mode back to automatic. A definition for laboratory results (MedLab) may have a service of its own: waive that one.`,
    ),
  };
}
