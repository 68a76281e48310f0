import { parseSqlCommand, type RowCondition, type SqlCommand } from '../../domain/fix-commands/parse-sql-command.ts';
import type { GrantDialect } from '../../domain/grants-sql/dialect.ts';
import { keyOf } from '../../domain/grants-sql/grant-ledger.ts';
import { serverSemantics } from '../../domain/mysql/server-semantics.ts';
import type { ForeignServer, LoadableFunction } from '../../snapshot/artifacts/mysql.ts';
import type { InstanceKind } from '../../snapshot/snapshot.ts';
import { applyGrants, grantDrafts } from './apply-grants.ts';
import { applied, type ApplyOutcome, notModelled, refused } from './apply-outcome.ts';
import { changeOpenDentalRows } from './open-dental-rows.ts';
import type { World } from './world.ts';

/** Runs a statement of a remedy on an instance of the model. */
export function applySql(world: World, target: string, text: string): ApplyOutcome {
  const server = world.whole('mysql.server', target);
  const seen = server?.get('');
  if (!server || !seen) return notModelled(`mysql.server@${target} was not collected`);
  const { flavor, version } = serverSemantics(seen.version, seen.variables);
  const dialect: GrantDialect = { flavor, version };
  const command = parseSqlCommand(text, dialect);
  if (command === null) return notModelled(`the model cannot follow: ${text.slice(0, 60)}`);
  switch (command.type) {
    case 'grants':
      return applyGrants(world, target, command.statement, dialect);
    case 'set-variable': {
      if (seen.variables[command.name] === undefined) return refused(`the server has no variable ${command.name}`);
      const value = /^(?:on|off)$/i.test(command.value) ? command.value.toUpperCase() : command.value;
      server.set('', { ...seen, variables: { ...seen.variables, [command.name]: value } });
      return applied;
    }
    case 'update':
    case 'delete':
      return command.table.database?.toLowerCase() === 'mysql' ? changeGrantRows(world, target, command) : changeOpenDentalRows(world, target, command);
    case 'insert':
      return changeOpenDentalRows(world, target, command);
    case 'create-copy':
      return applied;
    case 'copy-rows':
      return copyGrantRows(world, target, command);
    case 'drop':
      return drop(world, target, command);
    case 'create-function':
      return create(world, target, 'mysql.loadableFunctions', { name: command.name, library: command.library });
    case 'create-server': {
      const { HOST: host = '', DATABASE: db = '', USER: user = '', PORT: port = '0' } = command.options;
      return create(world, target, 'mysql.foreignServers', { name: command.name, host, db, user, port: Number(port), wrapper: command.wrapper });
    }
    case 'flush-privileges': {
      const ahead = world.whole('mysql.tablesAhead', target);
      if (ahead && (ahead.get('')?.length ?? 0) > 0) ahead.set('', []);
      return applied;
    }
  }
}

/** Rows of grant tables that a remedy deletes and copies by hand: the table's name, and the column of each of our fields. */
const grantTables = {
  db: { table: 'schemaGrants', columns: { Db: 'db' } },
  tables_priv: { table: 'tableGrants', columns: { Db: 'db', Table_name: 'table' } },
  columns_priv: { table: 'columnGrants', columns: { Db: 'db', Table_name: 'table', Column_name: 'column' } },
  procs_priv: { table: 'routineGrants', columns: { Db: 'db', Routine_name: 'routine', Routine_type: 'type' } },
} as const;

interface ChosenRows {
  readonly chosen: readonly unknown[];
  readonly others: readonly unknown[];
  readonly key: string;
  readonly keep: (rows: readonly unknown[]) => void;
}

/** The rows of a grant table that a condition on user, host and object names; a text when it cannot be told. */
function chooseRows(world: World, target: string, name: string, where: RowCondition): ChosenRows | string {
  const drafts = grantDrafts(world, target);
  if (typeof drafts === 'string') return drafts;
  const known = Object.entries(grantTables).find(([table]) => table === name)?.[1];
  if (known === undefined || where['User'] === undefined || where['Host'] === undefined) return `the model cannot follow changes of mysql.${name}`;
  const key = keyOf(where['User'], where['Host']);
  // The boundary: rows are put back into the table they came from.
  const draft = drafts[known.table] as {
    get: (key: string) => readonly unknown[] | undefined;
    set: (key: string, rows: readonly unknown[] | undefined) => void;
  };
  const rows = draft.get(key) ?? [];
  const isChosen = (row: unknown): boolean =>
    Object.entries(known.columns).every(
      ([column, field]) => where[column] === undefined || (row as Readonly<Record<string, unknown>>)[field] === where[column],
    );
  return {
    chosen: rows.filter(isChosen),
    others: rows.filter((row) => !isChosen(row)),
    key: `${target} mysql.${name} ${JSON.stringify(where)}`,
    keep: (left) => draft.set(key, left.length === 0 ? undefined : left),
  };
}

function changeGrantRows(world: World, target: string, command: Extract<SqlCommand, { type: 'update' | 'delete' }>): ApplyOutcome {
  if (command.type === 'update') return notModelled(`the model cannot follow an UPDATE of mysql.${command.table.name}`);
  const rows = chooseRows(world, target, command.table.name, command.where);
  if (typeof rows === 'string') return notModelled(rows);
  if (rows.chosen.length === 0) return refused(`mysql.${command.table.name} has no such row`);
  rows.keep(rows.others);
  return applied;
}

/** The copy a remedy keeps of rows it deletes, and their way back. */
function copyGrantRows(world: World, target: string, { into, from, where }: Extract<SqlCommand, { type: 'copy-rows' }>): ApplyOutcome {
  const undoName = /^bitewing_undo_(\w+)$/;
  const name = undoName.exec(into.name)?.[1] ?? undoName.exec(from.name)?.[1];
  if (name === undefined) return notModelled(`the model cannot follow an INSERT into ${into.name}`);
  const rows = chooseRows(world, target, name, where);
  if (typeof rows === 'string') return notModelled(rows);
  if (into.name !== name) {
    world.kept.set(rows.key, rows.chosen);
    return applied;
  }
  const copy = world.kept.get(rows.key);
  if (!Array.isArray(copy)) return refused(`nothing was kept in mysql.${from.name}`);
  rows.keep([...rows.others, ...(copy as readonly unknown[])]);
  return applied;
}

const droppedKinds = {
  database: 'mysql.databases',
  table: 'mysql.specialTables',
  view: 'mysql.views',
  procedure: 'mysql.routines',
  function: 'mysql.routines',
  package: 'mysql.routines',
  trigger: 'mysql.triggers',
  event: 'mysql.events',
  server: 'mysql.foreignServers',
} as const satisfies Readonly<Record<string, InstanceKind>>;

/** A thing with a name, of some kinds in a database. */
interface Named {
  readonly name: string;
  readonly database?: string;
  readonly type?: string;
}

function drop(world: World, target: string, { kind, database, name }: Extract<SqlCommand, { type: 'drop' }>): ApplyOutcome {
  const from = kind === 'function' && database === null ? 'mysql.loadableFunctions' : droppedKinds[kind];
  const rows = world.rows(from, target, nameKey);
  if (rows === null) return notModelled(`${from}@${target} was not collected`);
  const key = keyOf(database ?? '', name);
  const found = rows.get(key) ?? [];
  const left = found.filter(({ type }) => type !== undefined && type !== kind);
  if (left.length === found.length) return refused(`the server has no ${kind} ${name}`);
  rows.set(key, left.length === 0 ? undefined : left);
  return kind === 'database' ? dropContents(world, target, name) : applied;
}

function create(world: World, target: string, kind: 'mysql.loadableFunctions' | 'mysql.foreignServers', row: LoadableFunction | ForeignServer): ApplyOutcome {
  const rows = world.rows<LoadableFunction | ForeignServer>(kind, target, nameKey);
  if (rows === null) return notModelled(`${kind}@${target} was not collected`);
  if (rows.get(nameKey(row)) !== undefined) return refused(`the server has ${row.name} already`);
  rows.set(nameKey(row), [row]);
  return applied;
}

function nameKey({ database, name }: Named): string {
  return keyOf(database ?? '', name);
}

/** What lies in a dropped database goes with it; rights on its name stay, as on the server. */
function dropContents(world: World, target: string, database: string): ApplyOutcome {
  for (const kind of ['mysql.views', 'mysql.routines', 'mysql.triggers', 'mysql.events', 'mysql.specialTables'] as const) {
    const rows = world.rows(kind, target, nameKey);
    for (const key of rows?.keys() ?? []) if (rows?.get(key)?.[0]?.database === database) rows.set(key, undefined);
  }
  return applied;
}
