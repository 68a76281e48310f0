import type { AccessEngine } from '../../../domain/mysql/access.ts';
import { oncePer } from '../../../domain/once-per.ts';
import type { Evidence } from '../../../model/verdict.ts';
import type { AccountPassword } from '../../../snapshot/artifacts/mysql.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import { addTo } from '../../add-to.ts';
import type { InstanceFacts } from '../../instance-facts.ts';
import { addressesIn, clientPlaces } from './reach-client-places.ts';
import type { ReachParts } from './reach-parts.ts';
import type { Doubt, ReachBuilder, StepWords } from './reach-things.ts';
import { kinds, tenantNode } from './thing-kinds.ts';

/** The node of the password of a user name of an instance; `owner` null: of no tenant that is known. */
export function credentialNode(build: ReachBuilder, instance: string, user: string, owner: string | null): number {
  return build.node(kinds.credential, instance, user, { instance, user, owner });
}

/** The node of being logged in as an account row. Who else has its password cannot be seen where it is stored salted. */
export function loginNode(build: ReachBuilder, facts: InstanceFacts, row: number): number {
  const { instance } = facts.context;
  return build.find(kinds.login, instance, row) ?? build.node(kinds.login, instance, row, { facts, row }, () => unseenPassword(facts, row));
}

function unseenPassword(facts: InstanceFacts, row: number): Doubt | null {
  const salted = saltedPasswords(facts.get('mysql.passwords') ?? noPasswords);
  const { user, host } = accountAt(facts, row);
  if (salted.get(user)?.some((one) => one.host === host) !== true) return null;
  const { instance } = facts.context;
  const reason = `Whether other accounts have the password of '${user}'@'${host}' on ${instance} cannot be seen: it is stored salted`;
  return { reason, missing: [sourceId('mysql.passwords', instance)] };
}

const noPasswords: readonly AccountPassword[] = [];

/** Passwords of all rows by user name, for there may be very many. */
const passwordsByUser = oncePer((all: readonly AccountPassword[]) => {
  const lists = new Map<string, AccountPassword[]>();
  for (const password of all) addTo(lists, password.user, password);
  return lists;
});

/** The same of those that are stored salted: of most servers none. */
const saltedPasswords = oncePer((all: readonly AccountPassword[]) => {
  const lists = new Map<string, AccountPassword[]>();
  for (const password of all) if (password.state === 'set' && password.fingerprint === null) addTo(lists, password.user, password);
  return lists;
});

function accountAt(facts: InstanceFacts, row: number): { readonly user: string; readonly host: string } {
  return facts.get('mysql.access')?.grants.accounts[row] ?? { user: '', host: '' };
}

/** Adds the tenants' own accounts, and from where a stolen password opens which account. */
export function addLogins(build: ReachBuilder, parts: ReachParts): void {
  const addresses = addressesIn(parts);
  for (const facts of parts.instances) {
    const engine = facts.get('mysql.access');
    if (engine === undefined) continue;
    const { instance, ownership } = facts.context;
    const places = clientPlaces(build, parts, facts, addresses);
    const words = { own: ownLoginWords(facts), stolen: stolenWords(facts), unknown: unknownLoginWords(facts) };
    const firstRows = new Map<string, number>();
    const further = new Map<string, number[]>();
    engine.grants.accounts.forEach(({ user, host, isRole }, row) => {
      if (isRole) return;
      if (firstRows.has(user)) addTo(further, user, row);
      else firstRows.set(user, row);
      const owner = ownership.ownerOfAccount(user, host);
      const from = owner === null ? null : tenantNode(build, owner);
      if (from !== null) build.add(from, loginNode(build, facts, row), words.own, row);
    });
    firstRows.forEach((first, user) => {
      const from = build.find(kinds.credential, instance, user);
      if (from === null) return;
      const more = further.get(user);
      const rows = more === undefined ? [first] : [first, ...more];
      const certain = isOnePassword(facts, user, rows);
      for (const row of usableRows(engine, user, rows, firstRows.has(''))) {
        const needs = places(engine.grants.accounts[row]?.host ?? '');
        build.addEdge({ from, needs, to: loginNode(build, facts, row), certain }, certain ? words.stolen : words.unknown, row);
      }
    });
  }
}

/** A row that a user name can log in as, and whether a password of that name can only be this row's. */
export interface LoginRow {
  readonly row: number;
  readonly host: string;
  readonly isOnePassword: boolean;
}

/** Rows of accounts by user name, roles left out. */
const rowsByUser = oncePer((accounts: AccessEngine['grants']['accounts']) => {
  const rows = new Map<string, number[]>();
  accounts.forEach(({ user, isRole }, row) => {
    if (!isRole) addTo(rows, user, row);
  });
  return rows;
});

/** Rows that a user name can log in as; none where the accounts were not read. */
export function loginRows(facts: InstanceFacts, user: string): readonly LoginRow[] {
  const engine = facts.get('mysql.access');
  if (engine === undefined) return [];
  const { accounts } = engine.grants;
  const byUser = rowsByUser(accounts);
  const rows = byUser.get(user) ?? [];
  const hasAnonymous = byUser.has('');
  const one = isOnePassword(facts, user, rows);
  return usableRows(engine, user, rows, hasAnonymous).map((row) => ({ row, host: accountAt(facts, row).host, isOnePassword: one }));
}

function accountEvidence(facts: InstanceFacts, row: number): Evidence {
  const { user, host } = accountAt(facts, row);
  return { source: sourceId('mysql.accounts', facts.context.instance), pointer: `/${row}`, excerpt: `accounts: Host='${host}' User='${user}'` };
}

/** What is said of a step to an account row; for very many of them nothing but the row is kept. */
type RowWords = (row: number) => StepWords;

function ownLoginWords(facts: InstanceFacts): RowWords {
  return (row) => ({ by: 'logs in as its own account', evidence: () => [accountEvidence(facts, row)] });
}

/** Rows that the server picks for some client, and lets in. */
function usableRows(engine: AccessEngine, user: string, rows: readonly number[], hasAnonymous: boolean): readonly number[] {
  const open = rows.filter((row) => engine.grants.accounts[row]?.locked !== true);
  // One row has no rival but an anonymous one.
  if (rows.length === 1 && !hasAnonymous) return open;
  const picked = new Set(
    engine.representativeClients(user).flatMap((client) => {
      const chosen = engine.chooseAccount(user, client);
      return chosen === null ? [] : [chosen.account, ...chosen.tiedWith];
    }),
  );
  return open.filter((row) => picked.has(row));
}

/** False where a name has rows with different passwords, and nobody can say whose the stolen one is. */
function isOnePassword(facts: InstanceFacts, user: string, rows: readonly number[]): boolean {
  if (rows.length < 2) return true;
  const passwords = passwordsByUser(facts.get('mysql.passwords') ?? noPasswords).get(user) ?? noPasswords;
  return new Set(passwords.map(({ state, fingerprint }) => fingerprint ?? state)).size < 2;
}

function stolenWords(facts: InstanceFacts): RowWords {
  return (row) => {
    const { user, host } = accountAt(facts, row);
    return {
      by: `logs in as '${user}'@'${host}'`,
      precondition: `from an address that '${host}' accepts`,
      evidence: () => [accountEvidence(facts, row)],
    };
  };
}

function unknownLoginWords(facts: InstanceFacts): RowWords {
  const words = stolenWords(facts);
  return (row) => {
    const { user, host } = accountAt(facts, row);
    return {
      ...words(row),
      by: `whether the password is that of '${user}'@'${host}' is not known: rows of ${user} have different ones`,
      missing: [sourceId('mysql.passwords', facts.context.instance)],
    };
  };
}
