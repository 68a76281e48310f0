import { hostAliases } from '../../inventory/hosts.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Fail, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { addTo } from '../add-to.ts';
import type { RuleContext } from '../fact-map.ts';
import type { FileAccess } from '../host/file-access.ts';
import type { Person } from '../host/people.ts';
import { accessFix } from './access-fix.ts';
import { nameOfTenant } from './access-verdicts.ts';
import { accessEvidence } from './neighbours.ts';

type HostAccess = RuleContext & { readonly 'site.fileAccess': ReadonlyMap<string, FileAccess> };

/** Folders of temporary files of the client, by their places. */
function temporaryFolders({ objects }: FileAccess): readonly number[] {
  const found: number[] = [];
  for (let at = 0; at < objects.length; at++) {
    const path = objects[at]?.path ?? '';
    // All objects are looked at, and nearly none has a name that ends like that: `l` or `L`.
    if ((path.charCodeAt(path.length - 1) | 0x20) === 0x6c && /[\\/]te?mp[\\/]opendental$/i.test(path)) found.push(at);
  }
  return found;
}

/** One verdict per account that works for two tenants, and per folder of temporary files that several can read. */
export function* sharedAccounts(facts: HostAccess): Iterable<Verdict> {
  const desktops = desktopTenants(facts.inventory);
  for (const [host, access] of facts['site.fileAccess']) {
    const subject = { type: 'host' as const, id: host };
    const tenants = tenantsOf(access.people.persons);
    const temporary = temporaryFolders(access);
    const failures = [...accountFailures(facts, host, access), ...temporaryFailures(facts, host, access, temporary)];
    yield* failures;
    const [unknown] = access.people.unresolved;
    const reason =
      unknown === undefined
        ? unreadReason(host, access, temporary, desktops.get(host)?.size ?? 0)
        : `${host} does not know ${unknown.name} of ${nameOfTenant(facts, unknown.tenant)}.`;
    if (reason !== null)
      yield { status: 'not-assessed', subject, tenants, missing: [sourceId(unknown === undefined ? 'files.objects' : 'host.principals', host)], reason };
    else if (failures.length === 0) yield { status: 'pass', subject, tenants };
  }
}

/** Whose people these are, sorted; those of one tenant follow each other. */
function tenantsOf(persons: readonly Person[]): readonly string[] {
  const found = new Set<string>();
  let last: string | null = null;
  persons.forEach(({ tenant }) => {
    if (tenant !== last) found.add(tenant);
    last = tenant;
  });
  return [...found].sort();
}

/** Tenants whose people work on a host by remote desktop. */
function desktopTenants(inventory: Inventory): ReadonlyMap<string, ReadonlySet<string>> {
  const aliases = hostAliases(inventory);
  const byHost = new Map<string, Set<string>>();
  for (const { id, workstations } of tenantList(inventory)) {
    for (const name of workstations.rdp.map((text) => text.replace(/:\d+$/, ''))) {
      const host = aliases.get(name.toLowerCase()) ?? name;
      byHost.set(host, (byHost.get(host) ?? new Set()).add(id));
    }
  }
  return byHost;
}

function accountFailures(facts: HostAccess, host: string, { people }: FileAccess): Fail[] {
  const [once, twice] = [new Uint8Array(people.rows.length), new Set<string>()];
  people.persons.forEach(({ row, place }) => {
    if (once[place] === 1) twice.add(row.id);
    once[place] = 1;
  });
  // Few accounts are several people's.
  const several = new Map<string, Person[]>();
  if (twice.size > 0)
    for (const person of people.persons) {
      const { id, kind } = person.row;
      if (kind === 'user' && twice.has(id) && !people.operators.has(id)) addTo(several, id, person);
    }
  const failures: Fail[] = [];
  for (const persons of several.values()) {
    const owners = [...new Set(persons.map(({ tenant }) => tenant))].sort();
    if (owners.length > 1) failures.push(accountFails(facts, host, persons, owners));
  }
  return failures;
}

function accountFails(facts: HostAccess, host: string, persons: readonly Person[], owners: readonly string[]): Fail {
  const { row } = persons[0] ?? { row: { id: '', name: '' } };
  const groups = [...new Set(persons.map(({ stated }) => stated))];
  return {
    status: 'fail',
    subject: { type: 'account', id: `${host}: ${row.name}` },
    tenants: owners,
    sides: { owner: null, reacher: null, owners },
    claim: `${row.name} on ${host} works for ${owners.map((id) => nameOfTenant(facts, id)).join(' and ')}: whoever logs in as it has the files and temporary files of ${owners.length === 2 ? 'both' : 'all'}.`,
    observed: `${row.name} (${row.id}) is in ${groups.join(' and ')}`,
    expected: 'an account of its own for every person and tenant',
    because: 'Access lists tell accounts apart, not people; the client’s images and update files in %TEMP%\\opendental are the account’s as well.',
    evidence: [{ source: sourceId('host.principals', host), pointer: '/rows', excerpt: `${row.name}  ${row.id}` }],
    fix: {
      language: 'powershell',
      target: host,
      commands: groups.slice(1).map((group) => `Remove-LocalGroupMember -Group '${bare(group)}' -Member '${row.name.replaceAll("'", "''")}'`),
      undo: groups.slice(1).map((group) => `Add-LocalGroupMember -Group '${bare(group)}' -Member '${row.name.replaceAll("'", "''")}'`),
      verify: groups.slice(1).map((group) => ({ command: `Get-LocalGroupMember -Group '${bare(group)}'`, expect: `${row.name} is not in it` })),
      note: 'First make a second account for the person’s work at the other practice, or list the account under operators if it belongs to the hosting company. In a domain: Remove-ADGroupMember.',
    },
  };
}

function bare(name: string): string {
  return name.slice(name.lastIndexOf('\\') + 1).replaceAll("'", "''");
}

function temporaryFailures(facts: HostAccess, host: string, access: FileAccess, temporary: readonly number[]): Fail[] {
  return temporary.flatMap((object) => {
    const path = access.objects[object]?.path ?? '';
    const readers = access.partiesOf(object).filter(({ uses }) => uses.has('read'));
    const everybody = readers.find(({ tenants }) => tenants === 'everyone');
    const tenants = [...new Set(readers.flatMap((party) => (party.tenants === 'everyone' ? [] : party.tenants)))].sort();
    const [first] = readers;
    if (first === undefined || (everybody === undefined && tenants.length < 2)) return [];
    const party = everybody ?? first;
    const failure: Fail = {
      status: 'fail',
      subject: { type: 'folder', id: `${host} ${path}` },
      tenants,
      sides: { owner: null, reacher: null, owners: tenants.length > 1 ? tenants : access.people.persons.map(({ tenant }) => tenant).filter(isFirst) },
      claim: `${everybody === undefined ? tenants.map((id) => nameOfTenant(facts, id)).join(' and ') : 'Everybody with an account'} can read Open Dental’s temporary files in ${path} on ${host}.`,
      observed: `${party.who}: ${party.words}, by ${party.grounds().join('; ')}`,
      expected: 'a folder for temporary files in every user’s own profile',
      because: 'Images, attachments and update files pass through %TEMP%\\opendental; it is emptied only when the client ends properly.',
      evidence: [accessEvidence(host, access, object, party)],
      fix: accessFix(host, access, object, party, null),
    };
    return [failure];
  });
}

function isFirst<Item>(item: Item, at: number, all: readonly Item[]): boolean {
  return all.indexOf(item) === at;
}

/** Where people of several tenants work, temporary folders must have been looked at; null when they were, or nobody works there. */
function unreadReason(host: string, access: FileAccess, folders: readonly number[], working: number): string | null {
  if (working > 1 && folders.length === 0) return `People of several tenants work on ${host}, and no folder …\\Temp\\opendental there was looked at.`;
  const open = folders.flatMap((object) => access.partiesOf(object)).find((party) => party.open.has('read') || party.tenants === 'everyone');
  return open === undefined ? null : `Whether ${open.who} can read temporary files on ${host} could not be decided: ${open.doubts.join('; ')}.`;
}
