import type { PathUse } from '../../domain/open-dental/path-uses.ts';
import { foldName } from '../../domain/paths/fold-name.ts';
import type { Fix, Verdict } from '../../model/verdict.ts';
import type { PatientFolders } from '../../snapshot/artifacts/files.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { RuleContext } from '../fact-map.ts';
import { claimEvidence, type FolderClaim, type TenantFolders } from '../site/folders.ts';
import { shellQuoted } from './access-fix.ts';
import { nameOfTenant } from './access-verdicts.ts';
import { claimIndex } from './claim-index.ts';
import { placeOnHost } from './local-keys.ts';

/** The facts that the comparison of A to Z folders needs. */
export type PatientFacts = RuleContext & {
  readonly 'site.folders': TenantFolders;
  readonly 'hosts': readonly { readonly 'host': string; readonly 'files.patientFolders': PatientFolders }[];
};

const uses: ReadonlySet<PathUse> = new Set(['atoz', 'atoz-override']);

/**
 * Equal names that two practices can have by chance: a folder is named after a patient and the patient's number, and two practices rarely have the
 * same name under the same number. One in 500 is twenty times what common names give.
 */
function byChance(folders: number): number {
  return 2 + Math.floor(folders / 500);
}

/** A folder that tenants use as A to Z folder. */
interface Root {
  readonly host: string;
  readonly path: string;
  readonly claims: FolderClaim[];
}

/** One verdict per A to Z folder: whether folders of a neighbour's patients lie in it, as far as the folders of one host show. */
export function* commonPatients(facts: PatientFacts): Iterable<Verdict> {
  const seen = new Map(facts.hosts.map(({ host, 'files.patientFolders': folders }) => [host, folders] as const));
  const { firstOf } = claimIndex(facts['site.folders']);
  const roots: Root[] = [];
  const byPlace: (Root | undefined)[] = [];
  const unknown: Verdict[] = [];
  facts['site.folders'].claims.forEach((claim, at) => {
    if (!uses.has(claim.use) || claim.state === 'unused') return;
    const { location, tenant, text } = claim;
    const first = firstOf[at] ?? -1;
    const known = first < 0 ? undefined : byPlace[first];
    const place = known !== undefined || location.kind !== 'place' ? null : placeOnHost(location.place);
    if (known !== undefined) known.claims.push(claim);
    else if (place !== null && seen.has(place.host)) {
      const root = { host: place.host, path: place.path, claims: [claim] };
      roots.push(root);
      byPlace[first] = root;
    } else {
      const reason = `${text} leads to no host whose folders were listed.`;
      unknown.push({ status: 'not-assessed', subject: { type: 'folder', id: `${tenant}: ${text}` }, tenants: [tenant], missing: [], reason });
    }
  });
  yield* unknown;
  const failed = new Set<Root>();
  const byPath = [...seen.values()].some(({ common }) => common.length > 0)
    ? new Map(roots.map((root) => [keyOf(root.host, root.path), root] as const))
    : new Map<string, Root>();
  for (const [host, folders] of seen) yield* pairsOn(facts, host, folders, byPath, failed);
  const listings = new Map([...seen].map(([host, folders]) => [host, listedOn(host, folders)] as const));
  const missing = new Map([...seen.keys()].map((host) => [host, [sourceId('files.patientFolders', host)]] as const));
  for (const root of roots) {
    if (failed.has(root)) continue;
    const isListed = listings.get(root.host)?.(root.path) === true;
    yield listedOrNot(root, isListed ? null : (missing.get(root.host) ?? []));
  }
  yield* notCompared(roots);
}

/** One verdict per host whose A to Z folders have neighbours' on other hosts. Why these are never compared: docs/adr/0010. */
function* notCompared(roots: readonly Root[]): Iterable<Verdict> {
  const hosts = new Set<string>();
  roots.forEach(({ host }) => hosts.add(host));
  if (hosts.size < 2) return;
  const byHost = new Map<string, Set<string>>();
  for (const { host, claims } of roots) {
    const tenants = byHost.get(host) ?? new Set();
    byHost.set(host, tenants);
    claims.forEach(({ tenant }) => tenants.add(tenant));
  }
  const others = byHost.size - 1;
  if (new Set([...byHost.values()].flatMap((tenants) => [...tenants])).size < 2) return;
  for (const [host, tenants] of byHost) {
    yield {
      status: 'not-applicable',
      subject: { type: 'host', id: host },
      tenants: [...tenants].sort(),
      reason: `The folders of patients on ${host} are not compared with those on ${others === 1 ? 'another host' : `${others} other hosts`}: neither a patient’s name nor anything made from one leaves its host.`,
    };
  }
}

function keyOf(host: string, path: string): string {
  return `${host}\n${path.startsWith('/') ? path : foldName(path)}`;
}

function* pairsOn(
  facts: PatientFacts,
  host: string,
  { roots: rows, common }: PatientFolders,
  roots: ReadonlyMap<string, Root>,
  failed: Set<Root>,
): Iterable<Verdict> {
  for (const [at, { one, other, names }] of common.entries()) {
    const [a, b] = [rows[one], rows[other]];
    if (a === undefined || b === undefined || names <= byChance(Math.min(a.folders, b.folders))) continue;
    const [first, second] = [roots.get(keyOf(host, a.path)), roots.get(keyOf(host, b.path))];
    const [owner, neighbour] = [first?.claims[0], second?.claims[0]];
    if (first === undefined || second === undefined || owner === undefined || neighbour === undefined || owner.tenant === neighbour.tenant) continue;
    failed.add(first).add(second);
    const owners = [owner.tenant, neighbour.tenant].toSorted();
    yield {
      status: 'fail',
      subject: { type: 'folder', id: `${host} ${a.path}` },
      tenants: owners,
      sides: { owner: null, reacher: null, owners },
      claim: `${nameOfTenant(facts, owner.tenant)} and ${nameOfTenant(facts, neighbour.tenant)} have folders of the same ${names} patients in their A to Z folders on ${host}.`,
      observed: `${names} equal names among ${a.folders} folders in ${a.path} and ${b.folders} in ${b.path}`,
      expected: `at most ${byChance(Math.min(a.folders, b.folders))}, which chance can give`,
      because:
        'A folder is named after its patient and the number of the patient in the database. So many in common come from files that were copied or restored into the wrong practice, or from a database that was made from the other’s.',
      discriminator: owners.join('+'),
      evidence: [
        { source: sourceId('files.patientFolders', host), pointer: `/common/${at}`, excerpt: `${a.path} and ${b.path}: ${names} equal names` },
        claimEvidence(owner),
        claimEvidence(neighbour),
      ],
      fix: listingFix(host, a.path, b.path),
    };
  }
}

/** Nothing that can be run puts files right: which practice treats a patient, only the practices know. */
function listingFix(host: string, one: string, other: string): Fix {
  const isPosix = one.startsWith('/');
  const list = (path: string): string => `find ${shellQuoted(path)} -mindepth 2 -maxdepth 2 -type d -printf '%f\\n' | sort`;
  const names = (path: string): string => `(Get-ChildItem -Directory -Path '${path.replaceAll("'", "''")}\\?\\*').Name`;
  return {
    language: isPosix ? 'sh' : 'powershell',
    target: host,
    commands: [],
    undo: [],
    verify: [
      {
        command: isPosix
          ? `{ ${list(one)}; ${list(other)}; } | sort | uniq -d | wc -l`
          : `(Compare-Object ${names(one)} ${names(other)} -IncludeEqual -ExcludeDifferent).Count`,
        expect: 'a few at most',
      },
    ],
    note: `Ask both practices whose the patients are: the command under “verify” without its count prints their names (on the server, for nobody else’s eyes). Move away what is not the practice’s own, and tell the owner of the files: it may be a breach to report.`,
  };
}

/** `missing`: what was not read of the folder; null: nothing. */
function listedOrNot({ host, path, claims }: Root, missing: readonly string[] | null): Verdict {
  const subject = { type: 'folder' as const, id: `${host} ${path}` };
  const tenants = tenantsOf(claims);
  if (missing === null) return { status: 'pass', subject, tenants };
  return { status: 'not-assessed', subject, tenants, missing, reason: `What lies below ${path} was not listed.` };
}

function tenantsOf(claims: readonly FolderClaim[]): readonly string[] {
  const first = claims[0]?.tenant ?? '';
  return claims.every(({ tenant }) => tenant === first) ? [first] : [...new Set(claims.map(({ tenant }) => tenant))].sort();
}

/** Tells of a folder of the host whether it, or one around it, was listed. */
function listedOn(host: string, { roots, listed }: PatientFolders): (path: string) => boolean {
  const exactly = new Set([...roots.map(({ path }) => keyOf(host, path)), ...listed.map((path) => keyOf(host, path))]);
  const around = new Set(listed.map((path) => keyOf(host, path).replace(/[\\/]$/, '')));
  return (path) => {
    if (exactly.size === 0) return false;
    const key = keyOf(host, path);
    if (exactly.has(key)) return true;
    const separator = path.startsWith('/') ? '/' : '\\';
    for (let end = key.indexOf(separator, host.length); around.size > 0 && end >= 0; end = key.indexOf(separator, end + 1))
      if (around.has(key.slice(0, end))) return true;
    return false;
  };
}
