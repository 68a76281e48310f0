import type { Fail, Pass, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { FileAccess } from '../host/file-access.ts';
import { comesToRead } from '../host/party.ts';
import { configEvidence, type SiteConfig, type SiteConfigs } from '../site/configs.ts';
import { accessFix, withAdvice } from './access-fix.ts';
import { type AccessFacts, closedVerdict, nameOfTenant } from './access-verdicts.ts';
import { accessEvidence, type Neighbour, neighboursOf, routeWords } from './neighbours.ts';
import { loginsIn, passwordChange } from './password-change.ts';

/** The facts that the question needs who can read configuration files. */
export type ConfigAccessFacts = AccessFacts & { readonly 'site.configs': SiteConfigs };

/** One verdict per file that holds a credential and neighbour who can read it. */
export function configReaders(facts: ConfigAccessFacts): readonly Verdict[] {
  const said: Verdict[] = [];
  facts['site.configs'].configs.forEach((config) => {
    const pass = config.hasSecret ? closedPass(facts, config) : null;
    if (pass !== null) said.push(pass);
    else if (config.hasSecret) said.push(...readersOf(facts, config));
  });
  return said;
}

/** What is said of most files: that nobody else has anything to do with it, and that everybody is known; null where there is more to say. */
function closedPass(facts: ConfigAccessFacts, config: SiteConfig): Pass | null {
  const access = facts['site.fileAccess'].get(config.host);
  const object = access?.index.find(config.path) ?? null;
  if (access === undefined || object === null || access.descriptorOf(object) === null) return null;
  const { unresolved, unnamed } = access.people;
  const isOpen = unresolved.length > 0 || unnamed.length > 0 || serverNobodyKnows(config) !== null;
  return isOpen || access.partiesOf(object, ownerOf(config)).length > 0 ? null : passOf(config);
}

function ownerOf({ holds }: SiteConfig): string | null {
  return holds.length === 1 ? (holds[0] ?? null) : null;
}

/** Whose a file is: of those whose passwords it holds, else of the owner of its folder. */
function tenantsOf({ holds, folderOwner }: SiteConfig): readonly string[] {
  return holds.length > 0 ? holds : folderOwner === null ? [] : [folderOwner];
}

function passOf(config: SiteConfig): Pass {
  const { pass } = config;
  const tenants = tenantsOf(config);
  return pass.tenants.length === tenants.length && pass.tenants[0] === tenants[0] ? pass : { ...pass, tenants };
}

/** The file’s own object, else its folder’s: what lies in a folder and has no list of its own inherits the folder’s. */
export function guardOf(
  access: FileAccess,
  { path, folder }: Pick<SiteConfig, 'path' | 'folder'>,
): { readonly object: number; readonly isFile: boolean } | null {
  const own = access.index.find(path);
  if (own !== null) return { object: own, isFile: true };
  const above = access.index.find(folder);
  return above === null ? null : { object: above, isFile: false };
}

/** Entries of a folder for the files in it only, CREATOR OWNER's apart: the folder's own readers do not tell them. */
export const forFilesOnly: RegExp = /\(X?A;(?=[^;)]*OI)(?=[^;)]*IO)[^;)]*;[^;)]*;[^;)]*;[^;)]*;(?!CO\)|S-1-3-0\))/;

function* readersOf(facts: ConfigAccessFacts, config: SiteConfig): Iterable<Verdict> {
  const { host, path } = config;
  const tenant = ownerOf(config);
  const text = `${host} ${path}`;
  const subject = { type: 'file' as const, id: text };
  const tenants = tenantsOf(config);
  const open = (reason: string): Verdict => ({
    status: 'not-assessed',
    subject,
    tenants,
    missing: [sourceId('files.objects', host)],
    reason,
  });
  const access = facts['site.fileAccess'].get(host);
  const guard = access === undefined ? null : guardOf(access, config);
  if (access === undefined || guard === null || access.descriptorOf(guard.object) === null) {
    yield open(`Neither the access list of ${path} on ${host} nor that of its folder was read.`);
    return;
  }
  const { certain, open: doubts } = neighboursOf(access, guard.object, tenant, ['read', 'take']);
  const said = new Set<string | null>();
  const unknownServer = serverNobodyKnows(config);
  for (const neighbour of certain) {
    // Whether the password is a neighbour's depends on the server.
    if (unknownServer !== null && neighbour.reacher === config.folderOwner) continue;
    if (said.has(neighbour.reacher) || !comesToRead(neighbour.party)) continue;
    said.add(neighbour.reacher);
    yield failure(facts, config, access, guard, neighbour);
  }
  if (said.size > 0) return;
  if (unknownServer !== null) {
    const reason = `Which server ${unknownServer} in ${path} is, nobody said (mysql, hosts.*.names), and so not whose password the tenant’s own people can read there.`;
    yield { status: 'not-assessed', subject, tenants, missing: [], reason };
    return;
  }
  const stored = access.descriptorOf(guard.object);
  if (!guard.isFile && stored?.kind === 'windows' && forFilesOnly.test(stored.sddl)) {
    yield open(`The folder of ${path} has entries for the files in it only, and the file’s own list was not read.`);
    return;
  }
  yield closedVerdict(facts, { access, host, tenant, text }, passOf(config), doubts.find(({ party }) => party.open.has('read')) ?? null);
}

/** The server of a tenant's own file all of whose passwords are for servers nobody knows; null for any other file. */
function serverNobodyKnows({ folderOwner, destinations }: SiteConfig): string | null {
  if (folderOwner === null) return null;
  const isSecret = ({ connection }: SiteConfig['destinations'][number]): boolean => connection.credential.storage !== 'none';
  const first = destinations.find(isSecret);
  return first === undefined || destinations.some((one) => one.instance !== null && isSecret(one)) ? null : first.connection.server;
}

function failure(
  facts: ConfigAccessFacts,
  config: SiteConfig,
  access: FileAccess,
  { object, isFile }: { readonly object: number; readonly isFile: boolean },
  { reacher, party }: Neighbour,
): Fail {
  const { host, path, holds, destinations } = config;
  const owners = holds.filter((id) => id !== reacher);
  const [secret] = destinations.filter(({ connection, tenant }) => connection.credential.storage !== 'none' && (tenant === null || owners.includes(tenant)));
  const whose =
    owners.length === 0
      ? ''
      : ` of ${owners
          .slice(0, 3)
          .map((id) => nameOfTenant(facts, id))
          .join(', ')}`;
  const [text, route] = [`${host} ${path}`, routeWords(access, object, party)];
  const evidence = [accessEvidence(host, access, object, party), configEvidence(config, secret?.connection ?? null)];
  const database = `${secret?.instance ?? secret?.connection.server ?? ''}/${secret?.connection.database ?? ''}`;
  return {
    status: 'fail',
    subject: { type: 'file', id: text },
    tenants: [...owners, ...(reacher === null ? [] : [reacher])],
    sides: { owner: owners.length === 1 ? (owners[0] ?? null) : null, reacher, ...(owners.length > 1 ? { owners } : {}) },
    claim: `${reacher === null ? 'Everybody with an account' : nameOfTenant(facts, reacher)} ${party.uses.has('read') ? 'can read' : 'can let themselves read'} a database password${whose} in ${path} on ${host}, ${route}.`,
    observed: `${party.who}: ${party.words}, by ${party.grounds().join('; ')}${isFile ? '' : ' (of the folder; the file inherits)'}`,
    expected: 'only the tenant’s own people and services can read the file',
    because:
      'An obfuscated password counts as readable: every installation carries what turns it back, so whoever reads the file can log in from any address the account accepts.',
    discriminator: `${reacher ?? '*'} ${party.route}`,
    evidence,
    path: [
      { from: reacher ?? 'everybody', to: text, by: `${route}, as ${party.who}: ${party.words}`, evidence: evidence.slice(0, 1) },
      ...(secret === undefined
        ? []
        : [{ from: text, to: database, by: `logs in as ${secret.connection.user} with the password in the file`, evidence: evidence.slice(1) }]),
    ],
    fix: withAdvice(
      accessFix(host, access, object, party, owners.length === 1 ? (owners[0] ?? null) : null),
      passwordChange(loginsIn(facts['site.configs'], config)),
    ),
  };
}
