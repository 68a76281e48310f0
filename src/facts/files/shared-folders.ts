import { oncePer } from '../../domain/once-per.ts';
import type { PathUse } from '../../domain/open-dental/path-uses.ts';
import { placeText } from '../../domain/paths/path-site.ts';
import type { ClaimedPlace, PlaceLink } from '../../domain/paths/shared-places.ts';
import type { Severity } from '../../model/severity.ts';
import type { Fail, Fix, Pass, Verdict } from '../../model/verdict.ts';
import type { RuleContext } from '../fact-map.ts';
import { claimEvidence, type FolderClaim, type TenantFolders } from '../site/folders.ts';
import { cmdQuoted, shellQuoted } from './access-fix.ts';
import { nameOfTenant } from './access-verdicts.ts';
import { placesByUse } from './claimed-objects.ts';
import { placeOnHost } from './local-keys.ts';

/** What two claims of different tenants to one folder mean; each meaning has a rule of its own. `link`: they meet through a link only, HL7 folders apart. */
export type Sharing = 'link' | 'atoz' | 'atoz-fallback' | 'backup' | 'exchange' | 'hl7-same-direction' | 'hl7-crossed' | 'hl7-other-use';

/** Two tenants' claims that meet: in one folder, one inside the other, or through a link. */
interface Meeting {
  readonly outer: FolderClaim;
  readonly inner: FolderClaim;
  readonly relation: 'same' | 'nested' | 'linked';
  readonly link: PlaceLink | null;
  /** The folder both reach, spelled as the first claim does. */
  readonly folder: string;
}

const atoz: ReadonlySet<PathUse> = new Set(['atoz', 'atoz-override', 'imaging']);
const backups: ReadonlySet<PathUse> = new Set(['backup-target', 'supplemental-backup']);
/** Uses that say nothing about patients' data: programs, and the data directory, which is the whole server's. */
const neutral: ReadonlySet<PathUse> = new Set(['program', 'backup-source', 'atoz-cloud']);

/** Which rule speaks about two claims; null when none does. */
function sharingOf(a: FolderClaim, b: FolderClaim): Sharing | null {
  if (neutral.has(a.use) || neutral.has(b.use)) return null;
  const [ends, others] = [[a, b].filter(({ use }) => use.startsWith('hl7-')), [a, b].filter(({ use }) => !use.startsWith('hl7-'))];
  if (ends.length === 2) return a.use === b.use ? 'hl7-same-direction' : 'hl7-crossed';
  if (ends.length === 1) return 'hl7-other-use';
  if (others.every(({ use }) => atoz.has(use))) return others.some(({ position, use }) => position > 0 || use === 'atoz-override') ? 'atoz-fallback' : 'atoz';
  return others.some(({ use }) => backups.has(use)) ? 'backup' : 'exchange';
}

/** What a rule adds to a sharing. */
export interface SharingWords {
  readonly what: string;
  readonly expected: string;
  readonly because: string;
  readonly note: string;
  readonly severity?: (a: FolderClaim, b: FolderClaim) => Severity;
}

/** The facts that rules about shared folders need. */
export type SharingFacts = RuleContext & { readonly 'site.folders': TenantFolders };

/**
 * One failing verdict per folder and pair of tenants whose claims meet in the way the rule is about, one for all where many tenants have one
 * folder; a pass for every claim of `uses` that meets nobody's; not assessed where it could meet somebody in ways that were not collected.
 */
export function sharingVerdicts(facts: SharingFacts, sharing: Sharing, uses: ReadonlySet<PathUse>, words: SharingWords): Iterable<Verdict> {
  const { shared, nested, linked } = facts['site.folders'].shared;
  const isAlone = shared.length === 0 && nested.length === 0 && linked.length === 0;
  return isAlone ? untouched(facts, uses) : meetingsAndRest(facts, sharing, uses, words);
}

function* meetingsAndRest(facts: SharingFacts, sharing: Sharing, uses: ReadonlySet<PathUse>, words: SharingWords): Iterable<Verdict> {
  const met = new Set<FolderClaim>();
  const said = new Set<string>();
  for (const fail of sharingsOf(facts, sharing, met, words)) {
    const key = `${fail.subject.id}\n${fail.discriminator ?? ''}`;
    if (said.has(key)) continue;
    said.add(key);
    yield fail;
  }
  yield* met.size === 0 ? untouched(facts, uses) : theRest(facts, uses, met);
}

function* sharingsOf(facts: SharingFacts, sharing: Sharing, met: Set<FolderClaim>, words: SharingWords): Iterable<Fail> {
  const { claims, shared } = facts['site.folders'];
  for (const { claims: places, owners, place } of shared.shared) {
    const here = places.flatMap((at) => claims[at] ?? []);
    if (owners.length > manyOwners && here.every((claim) => sharingOf(claim, claim) === sharing)) {
      for (const claim of here) met.add(claim);
      yield everybody(facts, here, owners, placeText(place), words);
      continue;
    }
    yield* meetings(facts, sharing, pairsOf(here, here, { relation: 'same', link: null, folder: placeText(place) }), met, words);
  }
  for (const { outer, inner } of shared.nested) yield* meetings(facts, sharing, between(claims, outer, inner, null), met, words);
  for (const { from, to, link } of shared.linked) yield* meetings(facts, sharing, between(claims, from, to, link), met, words);
}

const manyOwners = 8;

function between(claims: readonly FolderClaim[], outer: ClaimedPlace, inner: ClaimedPlace, link: PlaceLink | null): Meeting[] {
  const at = ({ claims: places }: ClaimedPlace): FolderClaim[] => places.flatMap((place) => claims[place] ?? []);
  return pairsOf(at(outer), at(inner), { relation: link === null ? 'nested' : 'linked', link, folder: placeText(inner.place) });
}

/** One pair per two tenants and meaning: the claims most in use stand for the others. */
function pairsOf(outers: readonly FolderClaim[], inners: readonly FolderClaim[], how: Omit<Meeting, 'outer' | 'inner'>): Meeting[] {
  const pairs = new Map<string, Meeting>();
  for (const outer of outers) {
    for (const inner of inners) {
      if (outer.tenant === inner.tenant || (how.relation === 'same' && outer.tenant > inner.tenant)) continue;
      const key = `${outer.tenant}\n${inner.tenant}\n${sharingOf(outer, inner) ?? ''}`;
      const known = pairs.get(key);
      if (known === undefined || weight({ outer, inner }) > weight(known)) pairs.set(key, { outer, inner, ...how });
    }
  }
  return [...pairs.values()];
}

function weight({ outer, inner }: Pick<Meeting, 'outer' | 'inner'>): number {
  return [outer, inner].reduce((sum, { state }) => sum + (state === 'used' ? 2 : state === 'unknown' ? 1 : 0), 0);
}

function* meetings(facts: SharingFacts, sharing: Sharing, pairs: readonly Meeting[], met: Set<FolderClaim>, words: SharingWords): Iterable<Fail> {
  for (const meeting of pairs) {
    const meaning = sharingOf(meeting.outer, meeting.inner);
    const said = meeting.link !== null && meaning?.startsWith('hl7-') === false ? 'link' : meaning;
    if (meaning !== sharing && said !== sharing) continue;
    met.add(meeting.outer).add(meeting.inner);
    if (said === sharing) yield failure(facts, meeting, words);
  }
}

function failure(facts: SharingFacts, { outer, inner, relation, link, folder }: Meeting, words: SharingWords): Fail {
  const [a, b] = [nameOfTenant(facts, outer.tenant), nameOfTenant(facts, inner.tenant)];
  const how = {
    same: `${a} and ${b} use one folder`,
    nested: `${b}’s folder lies inside ${a}’s`,
    linked: `a link in ${a}’s folder leads to ${b}’s`,
  }[relation];
  const idle = outer.state === 'unused' || inner.state === 'unused';
  return {
    status: 'fail',
    subject: { type: 'folder', id: link === null ? folder : placeText(link.at) },
    tenants: [outer.tenant, inner.tenant],
    sides:
      relation === 'same' ? { owner: null, reacher: null, owners: [outer.tenant, inner.tenant].toSorted() } : { owner: inner.tenant, reacher: outer.tenant },
    claim: `${words.what}: ${how}, ${folder}${idle ? '; one of the settings is switched off' : ''}.`,
    observed: `${outer.text} and ${inner.text}${link === null ? '' : ` through the link ${placeText(link.at)}`}`,
    expected: words.expected,
    because: words.because,
    severity: idle ? 'low' : (words.severity?.(outer, inner) ?? 'critical'),
    discriminator: [outer.tenant, inner.tenant].toSorted().join('+'),
    evidence: [claimEvidence(outer), claimEvidence(inner)],
    fix: link === null ? settingFix([outer, inner], words) : linkFix(link, words),
  };
}

function everybody(facts: SharingFacts, claims: readonly FolderClaim[], owners: readonly string[], folder: string, words: SharingWords): Fail {
  return {
    status: 'fail',
    subject: { type: 'folder', id: folder },
    tenants: owners,
    sides: { owner: null, reacher: null, owners },
    claim: `${words.what}: ${owners.length} tenants use one folder, ${folder}, among them ${owners
      .slice(0, 3)
      .map((id) => nameOfTenant(facts, id))
      .join(', ')}.`,
    observed: claims
      .slice(0, 10)
      .map(({ tenant, text }) => `${tenant}: ${text}`)
      .join('; '),
    expected: words.expected,
    because: words.because,
    discriminator: 'many',
    evidence: claims.slice(0, 10).map(claimEvidence),
    fix: settingFix(claims.slice(0, 2), words),
  };
}

function linkFix({ at, target }: PlaceLink, { note }: SharingWords): Fix {
  const [from, to] = [placeOnHost(at), placeOnHost(target)];
  const [path, leads] = [from?.path ?? placeText(at), to !== null && to.host === from?.host ? to.path : placeText(target)];
  const isWindows = !path.startsWith('/');
  return {
    language: isWindows ? 'cmd' : 'sh',
    target: from?.host ?? '',
    // Neither deletes anything in the folder the link leads to.
    commands: [isWindows ? `rmdir ${cmdQuoted(path)}` : `rm -- ${shellQuoted(path)}`],
    undo: [isWindows ? `mklink /J ${cmdQuoted(path)} ${cmdQuoted(leads)}` : `ln -s -- ${shellQuoted(leads)} ${shellQuoted(path)}`],
    verify: [
      { command: isWindows ? `if exist ${cmdQuoted(path)} echo there` : `test -e ${shellQuoted(path)} || echo gone`, expect: isWindows ? 'nothing' : 'gone' },
    ],
    note,
  };
}

function settingFix(claims: readonly FolderClaim[], { note }: SharingWords): Fix {
  const where = claims.map(({ settings, tenant }) => settings?.database ?? `bitewing.yaml, tenant ${tenant}`).join(' and ');
  return {
    language: 'sh',
    target: where,
    commands: [],
    undo: [],
    verify: [{ command: 'bitewing audit', expect: 'this finding is resolved' }],
    note: `${note} The settings that meet: ${claims.map((claim) => claimEvidence(claim).excerpt).join('; ')}.`,
  };
}

/** What several rules say of nearly every claim, by its place in the list; one object for all of them. */
const passesOf = oncePer((_claims: readonly FolderClaim[]): (Pass | undefined)[] => []);

/** What is said where nobody meets anybody, by the uses that there are: rules that differ in others say the same. */
const saidOf = oncePer((_folders: TenantFolders) => new Map<string, readonly Verdict[]>());

const nobody: ReadonlySet<FolderClaim> = new Set();

function untouched(facts: SharingFacts, uses: ReadonlySet<PathUse>): readonly Verdict[] {
  const folders = facts['site.folders'];
  const key = [...placesByUse(folders.claims).keys()]
    .filter((use) => uses.has(use))
    .sort()
    .join();
  const all = saidOf(folders);
  let said = all.get(key);
  if (said === undefined) all.set(key, (said = theRest(facts, uses, nobody)));
  return said;
}

/** Claims that meet nobody's pass; those whose place is open, or whose database was not read, do not. Claims of one tenant to one text are told once. */
function theRest(facts: SharingFacts, uses: ReadonlySet<PathUse>, met: ReadonlySet<FolderClaim>): readonly Verdict[] {
  const { claims, shared, unread } = facts['site.folders'];
  const doubtful = new Set(shared.doubtful);
  const passes = passesOf(claims);
  const [passing, open] = [new Set<string>(), new Set<string>()];
  const said: Verdict[] = [];
  for (let at = 0; at < claims.length; at++) {
    const claim = claims[at];
    if (claim === undefined || !uses.has(claim.use) || met.has(claim) || claim.state === 'unused') continue;
    const { location, tenant, text } = claim;
    const pass = (passes[at] ??= { status: 'pass', subject: { type: 'folder', id: `${tenant}: ${text}` }, tenants: [tenant] });
    const { id } = pass.subject;
    const isOpen = doubtful.has(at);
    const told = isOpen ? open : passing;
    if (told.has(id)) continue;
    told.add(id);
    if (!isOpen) said.push(pass);
    else {
      const why = location.kind === 'place' ? (location.place.doubt ?? 'it may be another spelling of a neighbour’s folder') : location.reason;
      const reason = `Whether ${text} is somebody else’s folder too is not known: ${why}.`;
      said.push({ status: 'not-assessed', subject: pass.subject, tenants: [tenant], missing: [], reason });
    }
  }
  const databases = new Set<string>();
  for (const { tenant, database, missing } of unread) {
    if (databases.has(database)) continue;
    databases.add(database);
    const reason = `Not all settings of ${database} that name folders were read.`;
    said.push({ status: 'not-assessed', subject: { type: 'database', id: database }, tenants: [tenant], missing, reason });
  }
  return said;
}
