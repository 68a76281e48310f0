import { oncePer } from '../../domain/once-per.ts';
import type { PathUse } from '../../domain/open-dental/path-uses.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Severity } from '../../model/severity.ts';
import type { Fail, Pass, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { addTo } from '../add-to.ts';
import type { RuleContext } from '../fact-map.ts';
import type { FileAccess } from '../host/file-access.ts';
import type { FileUse, Party } from '../host/party.ts';
import { claimEvidence, type TenantFolders } from '../site/folders.ts';
import { accessFix, undecidedFix } from './access-fix.ts';
import { type ClaimedFolder, type ClaimedFolders, claimedFolders, otherHolders, type UnlocatedClaim } from './claimed-objects.ts';
import { accessEvidence, heirNeighboursOf, type Neighbour, neighboursOf, routeWords, usePhrase } from './neighbours.ts';

/** The facts that rules about access to folders need. */
export type AccessFacts = RuleContext & { readonly 'site.folders': TenantFolders; readonly 'site.fileAccess': ReadonlyMap<string, FileAccess> };

/** What a rule adds to the access that was found. */
export interface AccessWords {
  /** `A to Z folder`. */
  readonly what: string;
  readonly expected: string;
  readonly because: string;
  readonly severity?: (party: Party) => Severity;
  /** Whoever certainly has one of these is another rule's finding. */
  readonly beyond?: readonly FileUse[];
  /** Which objects count: those with programs that workstations run, or (usually) all others. */
  readonly programs?: boolean;
  /**
   * `everything` (usual): whoever has no such folder, or one nobody can find, is not assessed. `found`: folders on hosts that were looked at; another
   * part of the rule tells of the rest. `failures`: nothing but what is shown. `claims`: everything but of tenants that have no such folder.
   */
  readonly told?: 'everything' | 'claims' | 'found' | 'failures';
}

/** Names in an A to Z folder of what workstations run or load, in small letters. Source: PrefL.cs, Plugins.cs. */
const programNames: ReadonlySet<string> = new Set(['setup.exe', 'plugins', 'updatefiles', 'setupfiles']);

/** True where an object of a folder is a program, or holds some. */
function holdsPrograms({ access, path }: ClaimedFolder, object: number): boolean {
  const [, name = ''] = firstName.exec((access.objects[object]?.path ?? '').slice(path.length)) ?? [];
  return programNames.has(name.toLowerCase());
}

const firstName = /^[\\/]*([^\\/]*)/;

/** Name of a tenant for sentences. */
export function nameOfTenant({ inventory }: RuleContext, id: string | null): string {
  return id === null ? 'everybody with an account' : (inventory.tenants[id]?.name ?? id);
}

/**
 * One verdict per folder and neighbour that has one of `uses` on the folder, or on something in it that does not just inherit. A folder passes
 * when it was read, nobody was in doubt and nobody else has any.
 */
export function accessVerdicts(facts: AccessFacts, paths: ReadonlySet<PathUse>, uses: readonly FileUse[], words: AccessWords): readonly Verdict[] {
  const claimed = claimedFolders(facts['site.folders'], paths, facts['site.fileAccess']);
  const { folders, unlocated } = claimed;
  const { told = 'everything' } = words;
  const isWhole = told === 'everything' || told === 'claims';
  const inAtoz = isWhole ? null : withinAtoz(facts);
  const said: Verdict[] = [];
  folders.forEach((folder) => {
    if (inAtoz?.(folder) === true) return;
    if (isAlone(folder)) {
      if (isWhole || (told === 'found' && otherHolders(facts['site.folders'], folder).length === 0)) said.push(closedVerdict(facts, folder, folder.pass, null));
      return;
    }
    for (const verdict of verdictsOf(facts, folder, uses, words)) if (told !== 'failures' || verdict.status === 'fail') said.push(verdict);
  });
  if (!isWhole) return said;
  for (const claim of unlocated) said.push(notLocated(claim));
  if (told === 'claims') return said;
  const without = tenantsWithout(claimed, facts.inventory);
  const unread = without.length === 0 ? new Map<string, ReadonlySet<string>>() : unreadByTenant(facts['site.folders']);
  for (const id of without) {
    const reason = `Neither inventory nor database names a folder of ${nameOfTenant(facts, id)} of this kind.`;
    said.push({ status: 'not-assessed', subject: { type: 'tenant', id }, tenants: [id], missing: [...(unread.get(id) ?? [])], reason });
  }
  return said;
}

const atozUses: ReadonlySet<PathUse> = new Set(['atoz', 'atoz-override', 'imaging']);

/** Live tenants of whose folders nothing is claimed. */
const tenantsWithout = oncePer(({ folders, unlocated }: ClaimedFolders, inventory: Inventory): readonly string[] => {
  const claimants = new Set<string>();
  folders.forEach(({ tenant }) => claimants.add(tenant));
  unlocated.forEach(({ claim }) => claimants.add(claim.tenant));
  return tenantList(inventory).flatMap(({ id, stage }) => (stage !== 'live' || claimants.has(id) ? [] : [id]));
});

/** Does a folder lie in an A to Z folder of its tenant? Who comes to that is told of the A to Z folder. */
function withinAtoz(facts: AccessFacts): (folder: ClaimedFolder) => boolean {
  const known = byTenant(claimedFolders(facts['site.folders'], atozUses, facts['site.fileAccess']));
  return ({ tenant, host, key }) => known.get(tenant)?.some((atoz) => atoz.host === host && atoz.key !== '' && key.startsWith(atoz.key)) === true;
}

const byTenant = oncePer(({ folders }: ClaimedFolders): ReadonlyMap<string, readonly ClaimedFolder[]> => {
  const found = new Map<string, ClaimedFolder[]>();
  folders.forEach((folder) => addTo(found, folder.tenant, folder));
  return found;
});

function unreadByTenant({ unread }: TenantFolders): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { tenant, missing } of unread) {
    const known = found.get(tenant) ?? new Set();
    found.set(tenant, known);
    for (const source of missing) known.add(source);
  }
  return found;
}

function notLocated({ claim, reason }: UnlocatedClaim): Verdict {
  return {
    status: 'not-assessed',
    subject: { type: 'folder', id: `${claim.tenant}: ${claim.text}` },
    tenants: [claim.tenant],
    missing: [],
    reason: `${reason}.`,
  };
}

/** Nobody but its tenant's people has anything to do with the folder and all that is in it: most folders are like that. */
function isAlone({ object, access, tenant }: ClaimedFolder): boolean {
  return object !== null && access.descriptorOf(object) !== null && access.isOnlyOf(object, tenant);
}

function* verdictsOf(facts: AccessFacts, folder: ClaimedFolder, uses: readonly FileUse[], words: AccessWords): Iterable<Verdict> {
  const { access, host, tenant, text } = folder;
  const { subject } = folder.pass;
  // Whose settings name the folder too is told by the part of the rule about shared folders.
  const sharers = words.told === undefined || words.told === 'claims' ? [] : otherHolders(facts['site.folders'], folder);
  if (folder.object === null || access.descriptorOf(folder.object) === null) {
    if (sharers.length > 0) return;
    const reason = folder.object === null ? `${text} is not among the folders that were looked at.` : `The access list of ${text} could not be read.`;
    yield { status: 'not-assessed', subject, tenants: [tenant], missing: [sourceId('files.objects', host)], reason };
    return;
  }
  const said = new Set<string>();
  let doubt: Neighbour | null = null;
  let isElsewhere = false;
  for (const object of [folder.object, ...access.index.below(folder.object)]) {
    // What the folder itself lets in is let in to everything in it.
    const isJudged = holdsPrograms(folder, object) === (words.programs ?? false);
    if (!isJudged && object !== folder.object) continue;
    const { certain, open } = neighboursOf(access, object, tenant, uses);
    for (const neighbour of certain) {
      const { reacher, party } = neighbour;
      const key = `${reacher}\n${party.grounds().join()}`;
      if (said.has(key)) continue;
      // files/null-dacl, or the rule about what they can do anyway.
      if (
        !isJudged ||
        (reacher !== null && sharers.includes(reacher)) ||
        party.grounds().some((ground) => ground.includes('NULL DACL')) ||
        words.beyond?.some((use) => party.uses.has(use)) === true
      ) {
        isElsewhere = true;
        continue;
      }
      said.add(key);
      yield failure(facts, folder, object, neighbour, words);
    }
    doubt ??= open[0] ?? null;
  }
  const reached = new Set([...said].map((key) => key.split('\n')[0]));
  for (const neighbour of words.programs === true ? [] : heirNeighboursOf(access, folder.object, tenant, uses)) {
    if (reached.has(`${neighbour.reacher}`)) continue;
    reached.add(`${neighbour.reacher}`);
    said.add('heir');
    const fail = failure(facts, folder, folder.object, neighbour, { ...words, what: `new files in the ${words.what}` });
    yield { ...fail, discriminator: `${fail.discriminator ?? ''} new` };
  }
  if (said.size > 0 || sharers.length > 0) return;
  const verdict = closedVerdict(facts, folder, folder.pass, doubt);
  if (verdict.status !== 'pass' || !isElsewhere) yield verdict;
}

/** What somebody may come to, and whose it is; null: nobody's alone. */
export interface Guarded {
  readonly access: FileAccess;
  readonly host: string;
  readonly tenant: string | null;
  readonly text: string;
}

/** Why nobody can say that nobody else gets in; null when that is proven. */
export function unknownPeople({ inventory }: RuleContext, { access, host, tenant, text }: Guarded, doubt: Neighbour | null): string | null {
  if (doubt !== null) {
    const { party } = doubt;
    return `Whether ${party.who} can ${[...party.open].join(', ')} ${text} could not be decided: ${party.doubts.join('; ')}.`;
  }
  const stranger = access.people.unresolved.find((one) => one.tenant !== tenant);
  if (stranger) return `${host} does not know ${stranger.name} of ${inventory.tenants[stranger.tenant]?.name ?? stranger.tenant}.`;
  const unnamed = access.people.unnamed.find((one) => one !== tenant);
  return unnamed === undefined ? null : `The inventory names no users or groups of ${inventory.tenants[unnamed]?.name ?? unnamed} (principals).`;
}

/** The verdict on what nobody else was found to get into: passes when that is proven. */
export function closedVerdict(context: RuleContext, guarded: Guarded, pass: Pass, doubt: Neighbour | null): Verdict {
  const { unresolved, unnamed } = guarded.access.people;
  if (doubt === null && unresolved.length === 0 && unnamed.length === 0) return pass;
  const reason = unknownPeople(context, guarded, doubt);
  return reason === null ? pass : { ...pass, status: 'not-assessed', missing: [sourceId('host.principals', guarded.host)], reason };
}

function failure(facts: AccessFacts, folder: ClaimedFolder, object: number, { reacher, party }: Neighbour, words: AccessWords): Fail {
  const { access, host, tenant, text } = folder;
  const path = access.objects[object]?.path ?? folder.path;
  const where = object === folder.object ? '' : ` (${path})`;
  const who = reacher === null ? 'Everybody with an account' : nameOfTenant(facts, reacher);
  const route = routeWords(access, object, party);
  const others = otherHolders(facts['site.folders'], folder);
  const isTheirs = reacher === null ? others.length > 0 : others.includes(reacher);
  return {
    status: 'fail',
    subject: { type: 'folder', id: text },
    tenants: reacher === null ? [tenant] : [tenant, reacher],
    sides: { owner: tenant, reacher },
    claim: `${who} ${usePhrase(party)} the ${words.what} of ${nameOfTenant(facts, tenant)}${where}, ${route}.`,
    observed: `${party.who}: ${party.words}, by ${party.grounds().join('; ')}`,
    expected: words.expected,
    because: words.because,
    ...(words.severity ? { severity: words.severity(party) } : {}),
    discriminator: `${reacher ?? '*'} ${party.route} ${object === folder.object ? '' : path}`.trim(),
    evidence: [accessEvidence(host, access, object, party), ...folder.claims.slice(0, 3).map(claimEvidence)],
    path: [
      { from: reacher ?? 'everybody', to: text, by: `${route}, as ${party.who}: ${party.words}`, evidence: [accessEvidence(host, access, object, party)] },
    ],
    fix: isTheirs
      ? undecidedFix(
          host,
          access,
          object,
          nameOfTenant(facts, tenant),
          others.map((id) => nameOfTenant(facts, id)),
        )
      : accessFix(host, access, object, party, tenant),
  };
}
