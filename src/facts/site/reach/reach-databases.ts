import type { AccessEngine } from '../../../domain/mysql/access.ts';
import { databasePrivileges } from '../../../domain/mysql/privileges.ts';
import { sqlIdentifier } from '../../../domain/mysql/sql-text.ts';
import type { Evidence } from '../../../model/verdict.ts';
import type { StoredObject } from '../../../snapshot/artifacts/mysql.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import type { InstanceFacts } from '../../instance-facts.ts';
import { causeFix } from '../../mysql/cause-fix.ts';
import type { DatabaseReachFact, ReachCause } from '../../mysql/database-reach.ts';
import { revokeGlobal } from '../../mysql/global-rights.ts';
import { rowEvidence, rowHolder, rowScope } from '../../mysql/grant-row.ts';
import { worstAccessToOwn } from '../../mysql/own-access.ts';
import { objectCrossing } from '../../mysql/stored-objects.ts';
import { loginNode } from './reach-logins.ts';
import { hostAt, type ReachParts } from './reach-parts.ts';
import type { NewStep, ReachBuilder, StepWords, WeakHop } from './reach-things.ts';
import { hostNode, kinds, statedIn, type TenantDatabases, tenantNode } from './thing-kinds.ts';

const wholeDatabase: ReadonlySet<string> = new Set(databasePrivileges);

/** Adds the databases, and what in one of them leads to another. */
export function addDatabases(build: ReachBuilder, parts: ReachParts): void {
  for (const facts of parts.instances) {
    const { instance, tenants } = facts.context;
    const all = build.node(kinds.databases, '', instance, instance);
    for (const id of tenants) {
      const tenant = parts.inventory.tenants[id];
      if (tenant === undefined || tenant.stage === 'retired' || tenant.databases.length === 0) continue;
      const databases: TenantDatabases = { instance, tenant };
      const to = build.node(kinds.database, instance, id, databases);
      build.add(all, to, partWords, databases);
      const own = tenantNode(build, id);
      if (own !== null) build.add(own, to, useWords, databases);
    }
    addObjects(build, facts);
    const machine = parts.machines.hostOf(instance) ?? instance;
    if (hostAt(parts, machine) !== undefined)
      build.step({
        from: hostNode(build, 'host', machine),
        to: all,
        by: 'reads the server’s data directory',
        precondition: `${instance} runs there`,
        evidence: () => [{ source: sourceId('mysql.databases', instance), pointer: '', excerpt: `databases of ${instance}` }],
      });
  }
}

function partWords({ tenant }: TenantDatabases): StepWords {
  return { by: 'is one of them', evidence: () => [statedIn(tenant, 'databases', tenant.databases.join(', '))] };
}

function useWords(databases: TenantDatabases): StepWords {
  return { ...partWords(databases), by: 'uses it' };
}

/** Adds which account opens which databases. Passwords that lie somewhere have to be there already. */
export function addGrants(build: ReachBuilder, { instances }: ReachParts): void {
  for (const facts of instances) grantsOf(build, facts, build.find(kinds.databases, '', facts.context.instance) ?? 0);
}

function grantsOf(build: ReachBuilder, facts: InstanceFacts, all: number): void {
  const engine = facts.get('mysql.access');
  const reach = facts.get('mysql.databaseReach');
  if (engine === undefined || reach === undefined) return;
  const { instance, ownership } = facts.context;
  const words = ownDatabaseWords(facts);
  const sure = new Uint8Array(engine.grants.accounts.length);
  for (const { account, access } of worstAccessToOwn({ ...facts.context, 'mysql.access': engine })) if (access.privileges !== 0) sure[account.row] = 1;
  engine.grants.accounts.forEach(({ user, host, isRole }, row) => {
    // Only what a password that lies somewhere opens, or a proxy, has to be followed: the rest nobody else comes to.
    if (isRole || (build.find(kinds.credential, instance, user) === null && build.find(kinds.login, instance, row) === null)) return;
    const owner = ownership.ownerOfAccount(user, host);
    const to = owner === null ? null : build.find(kinds.database, instance, owner);
    if (to !== null && opens(engine, sure, row, facts, owner)) build.add(loginNode(build, facts, row), to, words, row);
    if (ownership.isAdministrator(user, host) && isGlobal(engine, row))
      build.step({
        from: loginNode(build, facts, row),
        to: all,
        by: 'holds rights on *.*',
        evidence: () => [rowEvidence(instance, engine.grants, { table: 'accounts', row })],
      });
  });
  for (const cause of reach.causes) addCause(build, facts, engine, cause);
  addGlobal(build, facts, reach, all);
}

function ownDatabaseWords(facts: InstanceFacts): (row: number) => StepWords {
  return (row) => ({ by: 'uses the database it is made for', evidence: () => grantEvidence(facts, row) });
}

/** Can a login as this row do anything in its owner's databases? `sure`: the rows of which that is known. */
function opens(engine: AccessEngine, sure: Uint8Array, row: number, { context }: InstanceFacts, owner: string | null): boolean {
  if (sure[row] === 1) return true;
  const user = engine.grants.accounts[row]?.user ?? '';
  const names = context.inventory.tenants[owner ?? '']?.databases ?? [];
  return engine.sessionsOf(user).some(
    (session) =>
      session.account === row &&
      names.some((name) => {
        const { privileges, objects } = session.database(name);
        return privileges !== 0 || objects.length > 0;
      }),
  );
}

function isGlobal(engine: AccessEngine, row: number): boolean {
  const user = engine.grants.accounts[row]?.user ?? '';
  return engine.sessionsOf(user).some((session) => session.account === row && [...session.globalPrivileges().keys()].some((name) => wholeDatabase.has(name)));
}

function grantEvidence(facts: InstanceFacts, row: number): readonly Evidence[] {
  const grants = facts.get('mysql.access')?.grants;
  const { user, host } = grants?.accounts[row] ?? {};
  const at = grants?.schemaGrants.findIndex((grant) => grant.user === user && grant.host === host) ?? -1;
  return grants === undefined || at < 0 ? [] : [rowEvidence(facts.context.instance, grants, { table: 'schemaGrants', row: at })];
}

function addCause(build: ReachBuilder, facts: InstanceFacts, engine: AccessEngine, cause: ReachCause): void {
  const { instance } = facts.context;
  const to = cause.everybody === null ? build.find(kinds.database, instance, cause.owner) : build.find(kinds.databases, '', instance);
  if (to === null) return;
  for (const account of new Set(cause.logins.map((login) => login.account)))
    build.addEdge({ from: loginNode(build, facts, account), to, isWeak: true }, causeWords, { facts, engine, cause });
}

interface GrantCause {
  readonly facts: InstanceFacts;
  readonly engine: AccessEngine;
  readonly cause: ReachCause;
}

function causeWords({ facts, engine, cause }: GrantCause): StepWords {
  const { instance } = facts.context;
  const scope = rowScope(engine.grants, cause);
  const { user, host } = rowHolder(engine.grants, cause);
  const weak: WeakHop = {
    key: `grant ${instance} ${cause.table} ${user}@${host} ${scope} ${cause.role ?? ''}`,
    kind: 'grant',
    subject: { type: 'grant', id: `${instance}: '${user}'@'${host}' on ${scope}` },
    expected: 'rights on the tenant’s own databases only',
    fix: () => {
      const [database] = cause.databases;
      return causeFix({ ...facts.context, 'mysql.access': engine }, cause, `SELECT 1 FROM ${sqlIdentifier(database?.name ?? '')}.preference LIMIT 1;`);
    },
  };
  const by = `has rights there by the row on ${scope}${cause.role === null ? '' : `, as role ${cause.role}`}`;
  return { by, evidence: () => [rowEvidence(instance, engine.grants, cause)], weak };
}

function addGlobal(build: ReachBuilder, facts: InstanceFacts, { global }: DatabaseReachFact, all: number): void {
  const engine = facts.get('mysql.access');
  if (engine === undefined) return;
  const { instance } = facts.context;
  for (const { account, privileges } of global) {
    const held = [...privileges].find(([name]) => wholeDatabase.has(name));
    if (held === undefined) continue;
    const [name, row] = held;
    const { user = '', host = '' } = engine.grants.accounts[account] ?? {};
    build.step({
      from: loginNode(build, facts, account),
      to: all,
      by: `holds ${name} on *.*`,
      evidence: () => [rowEvidence(instance, engine.grants, row)],
      weak: {
        key: `grant ${instance} global ${user}@${host}`,
        kind: 'grant',
        subject: { type: 'account', id: `${instance}: '${user}'@'${host}'` },
        expected: 'rights on the tenant’s own databases only',
        fix: () => revokeGlobal({ ...facts.context, 'mysql.access': engine }, row.table === 'accounts' ? row.row : account, [name]),
      },
    });
  }
}

const objectKinds = ['mysql.routines', 'mysql.events', 'mysql.views', 'mysql.triggers'] as const;

/** Views, routines, triggers and events that lead from one tenant's database into another's. */
function addObjects(build: ReachBuilder, facts: InstanceFacts): void {
  const { context } = facts;
  for (const kind of objectKinds) {
    for (const [row, object] of (facts.get(kind) ?? []).entries()) {
      const tenant = context.ownership.ownerOfDatabase(object.database)?.tenant;
      const crossing = tenant === undefined || object.security !== 'DEFINER' ? null : objectCrossing(context, tenant, object);
      const from = tenant === undefined ? null : build.find(kinds.database, context.instance, tenant);
      for (const owner of crossing?.owners ?? []) {
        const to = build.find(kinds.database, context.instance, owner);
        if (from !== null && to !== null) build.step({ from, to, ...objectStep(context.instance, kind, row, object) });
      }
    }
  }
}

function objectStep(
  instance: string,
  kind: (typeof objectKinds)[number],
  row: number,
  { type, database, name, definer }: StoredObject,
): Pick<NewStep, 'by' | 'evidence' | 'precondition' | 'weak'> {
  const object = `${sqlIdentifier(database)}.${sqlIdentifier(name)}`;
  return {
    by: `the ${type} ${name} reads it with the rights of ${definer}`,
    precondition: 'SQL SECURITY DEFINER: its caller needs no rights of its own there',
    evidence: () => [{ source: sourceId(kind, instance), pointer: `/${row}`, excerpt: `${type} ${database}.${name} DEFINER=${definer} SQL SECURITY DEFINER` }],
    weak: {
      key: `object ${instance} ${database}.${name}`,
      kind: 'object',
      subject: { type: 'object', id: `${instance}/${database}.${name} (${type})` },
      expected: 'objects that stay in their own database',
      fix: () => ({
        language: 'sql',
        target: instance,
        commands: [`DROP ${type.toUpperCase()} ${object};`],
        undo: [],
        verify: [{ command: `SHOW CREATE ${type.toUpperCase()} ${object};`, expect: 'an error: it does not exist' }],
        note: 'Keep its definition first: run the SHOW CREATE statement above and save the answer; that text is the undo.',
      }),
    },
  };
}
