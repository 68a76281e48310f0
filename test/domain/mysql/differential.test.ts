import { connect } from 'node:net';
import { createConnection, type Connection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAccessEngine } from '../../../src/domain/mysql/access-engine.ts';
import type { AccessEngine, RoleState } from '../../../src/domain/mysql/access.ts';
import { atLeast, serverSemantics } from '../../../src/domain/mysql/server-semantics.ts';
import { describeWithMariadb, startMariadb, type Throwaway } from '../../support/mariadb-server.ts';
import type { RawTable } from './corpus.ts';
import { succeedingProbes } from './probes.ts';
import { databases, randomGrants } from './random-grants.ts';
import { grantTablesOf } from './raw-tables.ts';

const clientAddresses = ['127.0.0.1', '127.0.0.12'];

/** Statement of each action; the second, run as root, takes its effect back. */
const actions: Readonly<Record<string, readonly [string, string?]>> = {
  SELECT: ['select a, b from DB.patient'],
  SELECT_COL_A: ['select a from DB.patient'],
  INSERT: ['insert into DB.patient (a, b) values (1, 1)'],
  DELETE: ['delete from DB.patient'],
  CREATE: ['create table DB.zz_new (a int) engine=myisam', 'drop table DB.zz_new'],
  DROP: ['drop table DB.zz_drop', 'create table DB.zz_drop (a int) engine=myisam'],
  ALTER: ["alter table DB.patient comment 'x'"],
  CREATE_VIEW: ['create view DB.zz_view as select 1', 'drop view DB.zz_view'],
  EXECUTE: ['call DB.p1()'],
  EXECUTE_FUNC: ['select DB.f1()'],
  CREATE_TEMP: ['create temporary table DB.zz_temp (a int)'],
  USE: ['use DB'],
};

describeWithMariadb('a real server decides like the engine', () => {
  let server: Throwaway;
  let hasPublic = false;
  const isKnown = (statement: string): boolean => hasPublic || !statement.includes('PUBLIC');
  beforeAll(async () => {
    server = await startMariadb();
    await server.sql("drop user if exists ''@'localhost'; drop user if exists ''@'%'");
    hasPublic = atLeast(serverSemantics(server.version, {}), 10, 11);
    // There is no PUBLIC to revoke from before the first grant to it.
    if (hasPublic) await server.sql('grant usage on *.* to PUBLIC');
    for (const name of databases) {
      await server.sql(`create database ${name}`);
      await server.sql(`create table ${name}.patient (a int, b int) engine=myisam`);
      await server.sql(`create table ${name}.zz_drop (a int) engine=myisam`);
      await server.sql(`create procedure ${name}.p1() sql security invoker begin end`);
      await server.sql(`create function ${name}.f1() returns int deterministic sql security invoker return 1`);
    }
  });
  afterAll(() => server.stop());

  it.each(randomGrants(40).map((grants, number) => [number, grants] as const))('scenario %i', async (_, grants) => {
    for (const statement of grants.create.filter(isKnown)) await server.sql(statement);
    await server.sql('flush privileges');
    try {
      const engine = await engineFor(server);
      const wrong: unknown[] = [];
      for (const user of grants.users) for (const ip of clientAddresses) wrong.push(...(await disagreements(server, engine, user, ip)));
      expect(wrong, grants.create.join(';\n')).toEqual([]);
    } finally {
      for (const statement of grants.drop.filter(isKnown)) await server.sql(statement);
    }
  });
});

async function engineFor(server: Throwaway): Promise<AccessEngine> {
  const tables = ['global_priv', 'db', 'tables_priv', 'columns_priv', 'procs_priv', 'roles_mapping'];
  const raw: Record<string, RawTable> = {};
  for (const table of tables) raw[`mysql.${table}`] = await readTable(server, table);
  const semantics = serverSemantics(server.version, { skip_name_resolve: 'ON' });
  return createAccessEngine(grantTablesOf(raw, semantics), semantics);
}

async function readTable(server: Throwaway, table: string): Promise<RawTable> {
  // Read as such, the driver would parse JSON itself and round the largest access number.
  const selected = table === 'global_priv' ? 'Host, User, concat(Priv) as Priv' : '*';
  const [rows = []] = await server.sql(`select ${selected} from mysql.${table}`);
  const columns = Object.keys(rows[0] ?? {});
  return {
    columns,
    rows: rows.map((row) => columns.map((column) => (column === 'Priv' ? parsedPriv(String(row[column])) : row[column]))),
  };
}

function parsedPriv(text: string): unknown {
  return JSON.parse(text.replace(/"access":\s*(\d+)/, '"access":"$1"'));
}

async function disagreements(server: Throwaway, engine: AccessEngine, user: string, ip: string): Promise<unknown[]> {
  const wrong: unknown[] = [];
  for (const state of engine.roleStates(user, { ip, hostName: null })) {
    const connection = await createConnection({
      user,
      stream: () => connect({ host: '127.0.0.1', port: server.port, localAddress: ip }),
    });
    try {
      wrong.push(...(await disagreementsInState(server, connection, engine, state, user, ip)));
    } finally {
      connection.destroy();
    }
  }
  return wrong;
}

async function disagreementsInState(
  server: Throwaway,
  connection: Connection,
  engine: AccessEngine,
  state: RoleState,
  user: string,
  ip: string,
): Promise<unknown[]> {
  if (state.label !== 'login') await connection.query(state.label);
  const session = engine.session(user, { ip, hostName: null }, state);
  if ('code' in session) return [{ user, ip, state, session }];
  const account = engine.grants.accounts[session.account];
  const [current] = await rowsOf(connection, 'select current_user() as account');
  const wrong: unknown[] = current?.['account'] === `${account?.user}@${account?.host}` ? [] : [{ user, ip, current, account }];
  const listed = await rowsOf(connection, 'show databases');
  const visible = new Set(listed.map((row) => row['Database']));
  for (const database of databases) {
    const access = session.database(database);
    if (visible.has(database) !== access.visible) wrong.push({ user, ip, state: state.label, database, visible: access.visible });
    const most = succeedingProbes(access);
    const least = succeedingProbes(access, access.minimum);
    for (const [action, [statement, undo]] of Object.entries(actions)) {
      const succeeded = await succeeds(connection, statement.replaceAll('DB', database));
      if (succeeded && undo !== undefined) await server.sql(undo.replaceAll('DB', database));
      const expected = succeeded ? most.has(action) : !least.has(action) || (action === 'USE' && access.tie);
      if (!expected) wrong.push({ user, ip, state: state.label, database, action, succeeded });
    }
  }
  return wrong;
}

async function rowsOf(connection: Connection, statement: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const [rows] = await connection.query(statement);
  // The driver's result type also covers statements without rows; those passed here all have some.
  return rows as readonly Readonly<Record<string, unknown>>[];
}

const accessDenied: readonly unknown[] = [
  'ER_DBACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_PROCACCESS_DENIED_ERROR',
];

/** False when the server refuses for lack of rights; any other error is one of this test. */
async function succeeds(connection: Connection, statement: string): Promise<boolean> {
  try {
    await connection.query(statement);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && accessDenied.includes(error.code)) return false;
    throw error;
  }
}
