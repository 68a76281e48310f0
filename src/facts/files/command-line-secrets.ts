import { commandArgument } from '../../domain/command-lines/command-argument.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Fail, Subject, Verdict } from '../../model/verdict.ts';
import type { CommandLineRow } from '../../snapshot/artifacts/host.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { RuleContext } from '../fact-map.ts';
import type { FileAccess } from '../host/file-access.ts';
import { type Destinations, statedServer } from '../site/destinations.ts';
import { nameOfTenant } from './access-verdicts.ts';
import { type Neighbour, neighboursOf } from './neighbours.ts';
import { type KnownLogin, passwordChange } from './password-change.ts';
import { putAwayFix } from './put-away-fix.ts';

type CommandLineFacts = RuleContext & {
  readonly 'site.destinations': Destinations;
  readonly 'site.fileAccess': ReadonlyMap<string, FileAccess>;
  readonly 'hosts': readonly { readonly 'host': string; readonly 'tenants': readonly string[]; readonly 'host.commandLines': readonly CommandLineRow[] }[];
};

/** One verdict per command line, and per neighbour that can read the shortcut it stands in. */
export function* commandLineSecrets(facts: CommandLineFacts): Iterable<Verdict> {
  const owners = databaseOwners(facts.inventory);
  for (const { host, 'host.commandLines': rows } of facts.hosts) {
    for (const [at, row] of rows.entries()) {
      const database = commandArgument(row.arguments, 'DatabaseName') ?? '';
      const owner = ownerOf(facts['site.destinations'], host, row) ?? owners.get(database.toLowerCase()) ?? null;
      const subject: Subject = { type: 'program', id: `${host}: ${originOf(row, database)}` };
      if (row.secrets.length === 0) {
        yield { status: 'pass', subject, tenants: owner === null ? [] : [owner] };
        continue;
      }
      const access = facts['site.fileAccess'].get(host);
      const object = access?.index.find(row.origin) ?? null;
      const readers = access === undefined || object === null ? [] : neighboursOf(access, object, owner, ['read']).certain;
      const said = new Set<string | null>();
      for (const reader of readers.length === 0 ? [null] : readers) {
        if (reader !== null && said.has(reader.reacher)) continue;
        if (reader !== null) said.add(reader.reacher);
        yield failure(facts, { host, at, row, owner, subject }, reader);
      }
    }
  }
}

/** A shortcut's path; a process has another number after every start. */
function originOf({ origin, program, secrets }: CommandLineRow, database: string): string {
  return /^\d+$/.test(origin) ? ['process', program, database, secrets.join(',')].filter((part) => part !== '').join(' ') : origin;
}

/** Whose database and user a command line names. */
function ownerOf(destination: Destinations, host: string, { arguments: words }: CommandLineRow): string | null {
  const value = (name: string): string => commandArgument(words, name) ?? '';
  return destination({ ...statedServer(value('ServerName') || 'localhost'), database: value('DatabaseName'), user: value('MySqlUser'), host }).tenant;
}

/** Databases that only one tenant has, for command lines that name no known server. */
function databaseOwners(inventory: Inventory): ReadonlyMap<string, string | null> {
  const owners = new Map<string, string | null>();
  for (const { id, databases } of tenantList(inventory)) {
    for (const name of databases.map((one) => one.toLowerCase())) owners.set(name, owners.has(name) && owners.get(name) !== id ? null : id);
  }
  return owners;
}

interface Found {
  readonly host: string;
  readonly at: number;
  readonly row: CommandLineRow;
  readonly owner: string | null;
  readonly subject: Subject;
}

/** What to do about the secrets of a command line, for people. */
export function secretAdvice(row: CommandLineRow): string {
  return `Make a shortcut without ${row.secrets.join(', ')}: the client then asks, or reads FreeDentalConfig.xml beside it. Dynamic mode starts the client anew with the password on its command line; a folder per tenant does without it. ${passwordChange(loginsOf(row))}`.trim();
}

function failure(facts: CommandLineFacts, { host, at, row, owner, subject }: Found, reader: Neighbour | null): Fail {
  const isProcess = /^\d+$/.test(row.origin);
  const whose = owner === null ? '' : ` of ${nameOfTenant(facts, owner)}`;
  const where = isProcess ? `the command line of ${row.program}` : row.origin;
  const note = secretAdvice(row);
  return {
    status: 'fail',
    subject,
    tenants: [owner, reader?.reacher ?? null].filter((id) => id !== null),
    sides: { owner, reacher: reader?.reacher ?? null },
    claim:
      reader === null
        ? `A password${whose} stands in ${where} on ${host} (${row.secrets.join(', ')}).`
        : `${nameOfTenant(facts, reader.reacher)} can read a password${whose} in ${where} on ${host} (${row.secrets.join(', ')}).`,
    observed: `${row.program} ${row.arguments}`,
    expected: 'command lines without passwords',
    because: 'An obfuscated password (MySqlPassHash, MySqlPassObfuscated) opens the database like a clear one.',
    // Who can see it besides is not known: the habit is wrong, the leak is not shown.
    severity: reader === null ? 'medium' : 'critical',
    kind: reader === null ? 'hygiene' : 'leak',
    ...(reader === null ? {} : { discriminator: reader.reacher ?? '*' }),
    evidence: [{ source: sourceId('host.commandLines', host), pointer: `/${at}`, excerpt: `${row.origin}: ${row.program} ${row.arguments}` }],
    fix: isProcess
      ? { language: 'cmd', target: host, commands: [], undo: [], verify: [{ command: 'bitewing audit', expect: 'this finding is resolved' }], note }
      : putAwayFix(host, row.origin, note),
  };
}

/** The account of MySQL whose password the command line holds. */
function loginsOf({ arguments: text, secrets }: CommandLineRow): readonly KnownLogin[] {
  const value = (name: string): string => commandArgument(text, name) ?? '';
  const user = value('MySqlUser');
  return user === '' || !secrets.some((name) => /^mysqlpass/i.test(name))
    ? []
    : [{ user, server: value('ServerName') || 'its server', hosts: null, places: [], strays: 0 }];
}
