import type { AccessEngine, Client, Contribution, DatabaseAccess, RoleState } from '../domain/mysql/access.ts';
import { privilegeNames } from '../domain/mysql/privileges.ts';
import { accountLabel } from '../domain/mysql/sql-text.ts';
import { parseNetwork } from '../domain/network/address-ranges.ts';
import { instanceFacts } from '../facts/instance-facts.ts';
import { rowEvidence } from '../facts/mysql/grant-row.ts';
import { clientLabel } from '../facts/mysql/reach-verdicts.ts';
import { instanceNames } from '../inventory/instances.ts';
import { splitAccount } from '../inventory/ownership.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { UsageError } from './cli-error.ts';

/** What is asked about one account. */
export interface AccessQuestion {
  /** `user@host` or `user`. */
  readonly account: string;
  readonly database: string;
  /** IPv4 address, or `localhost` for the socket; null asks for every client that makes a difference. */
  readonly client: string | null;
  readonly instance: string | null;
}

/** What one login may do in the database. */
export interface AccessAnswer {
  readonly instance: string;
  readonly sentence: string;
  readonly privileges: readonly string[];
  /** The grant rows that decide it, and those they hide. */
  readonly rows: readonly string[];
  /** Ids of sources without which there is no answer. */
  readonly missing: readonly string[];
}

/** The rights of an account in a database on every instance asked about, by the server's own rules, for each client and role state. */
export function accountAccess(snapshot: Snapshot, question: AccessQuestion): AccessAnswer[] {
  const all = instanceNames(snapshot.inventory);
  if (question.instance !== null && !all.includes(question.instance)) {
    throw new UsageError(`the inventory has no instance '${question.instance}'`, `instances: ${all.join(', ')}`);
  }
  const answers = (question.instance === null ? all : [question.instance]).flatMap((instance) => onInstance(snapshot, instance, question));
  if (answers.length > 0) return answers;
  throw new UsageError(
    `nobody logs in as ${question.account}${question.client === null ? '' : ` from ${question.client}`}`,
    'accounts are written user@host, as the server stores them',
  );
}

function onInstance(snapshot: Snapshot, instance: string, question: AccessQuestion): AccessAnswer[] {
  const facts = instanceFacts(snapshot, instance, snapshot.inventory);
  const engine = facts.get('mysql.access');
  if (!engine) {
    const missing = facts.missing('mysql.access');
    return [{ instance, sentence: `On ${instance} nothing can be said: ${missing.join(', ')} missing.`, privileges: [], rows: [], missing }];
  }
  const { user, host } = splitAccount(question.account);
  const clients = question.client === null ? engine.representativeClients(user) : [clientOf(question.client)];
  return clients.flatMap((client) => {
    const chosen = engine.chooseAccount(user, client);
    const account = chosen && engine.grants.accounts[chosen.account];
    if (!account || (host !== null && account.host.toLowerCase() !== host)) return [];
    return engine.roleStates(user, client).flatMap((state) => answer(engine, instance, user, client, state, question.database));
  });
}

function answer(engine: AccessEngine, instance: string, user: string, client: Client, state: RoleState, database: string): AccessAnswer[] {
  const session = engine.session(user, client, state);
  if ('code' in session) {
    if (state.label !== 'login') return [];
    const sentence = `On ${instance} ${user} cannot log in from ${clientLabel(client)}: ${session.code}.`;
    return [{ instance, sentence, privileges: [], rows: [], missing: [] }];
  }
  const row = engine.grants.accounts[session.account];
  const who = `${accountLabel(row?.user ?? user, row?.host ?? '')} from ${clientLabel(client)}${state.label === 'login' ? '' : `, role state '${state.label}'`}`;
  const held = session.database(database);
  const privileges = privilegeNames(held.privileges);
  return [
    {
      instance,
      sentence: `On ${instance} ${who} ${rightsSentence(held, privileges, database)}`,
      privileges,
      rows: rowsOf(engine, instance, held),
      missing: [],
    },
  ];
}

function rightsSentence(held: DatabaseAccess, privileges: readonly string[], database: string): string {
  const objects =
    held.objects.length > 0 ? `${privileges.length > 0 ? ', and' : ' has'} rights on ${held.objects.length} single tables, columns or routines of it` : '';
  if (privileges.length === 0 && objects === '') return `has no right in ${database}${held.visible ? ', but sees its name' : ''}.`;
  const whole = privileges.length > 0 ? `holds in ${database}: ${privileges.join(', ')}` : `in ${database}`;
  return `${whole}${objects}${held.tie ? ' (equally specific rows compete; this is the wider answer)' : ''}.`;
}

function rowsOf(engine: AccessEngine, instance: string, held: DatabaseAccess): string[] {
  const line = (word: string, contribution: Contribution): string => {
    const { source, pointer, excerpt } = rowEvidence(instance, engine.grants, contribution);
    return `${word} ${source}${pointer}  ${excerpt}${contribution.role === null ? '' : ` (through ${contribution.role})`}`;
  };
  return [
    ...held.contributions.map((one) => line('gives', one)),
    ...held.objects.map((one) => line('gives', one.contribution)),
    ...held.shadowed.map((one) => line('hidden', one)),
  ];
}

function clientOf(text: string): Client {
  if (text === 'localhost') return { ip: null, hostName: 'localhost' };
  if (parseNetwork(text) !== null && !text.includes('/')) return { ip: text, hostName: null };
  throw new UsageError(`'${text}' is not an address`, '--client 10.31.7.4, or --client localhost for the socket');
}
