import type { RowCondition, SqlCommand } from '../../domain/fix-commands/parse-sql-command.ts';
import type { Hl7DefinitionRow } from '../../snapshot/artifacts/opendental.ts';
import type { InstanceKind } from '../../snapshot/snapshot.ts';
import { applied, type ApplyOutcome, notModelled, refused } from './apply-outcome.ts';
import { restartHl7 } from './restart-hl7.ts';
import type { World } from './world.ts';

type Row = Readonly<Record<string, unknown>>;

/** A table of Open Dental as the snapshot keeps it. */
interface KeptTable {
  readonly kind: InstanceKind;
  /** Column of the table → field of our row. */
  readonly fields: Readonly<Record<string, string>>;
  /** Only rows with a value are kept: a row that is not there has none. */
  readonly sparse?: true;
}

const tables: Readonly<Record<string, KeptTable>> = {
  preference: { kind: 'opendental.preferences', fields: { PrefName: 'name', ValueString: 'value' } },
  hl7def: {
    kind: 'opendental.hl7Definitions',
    fields: {
      HL7DefNum: 'id',
      IncomingFolder: 'incomingFolder',
      OutgoingFolder: 'outgoingFolder',
      IncomingPort: 'incomingPort',
      OutgoingIpPort: 'outgoingAddress',
      HL7Server: 'server',
      HL7ServiceName: 'serviceName',
      SftpInSocket: 'sftpSocket',
      SftpUsername: 'sftpUser',
    },
  },
  replicationserver: { kind: 'opendental.replicationServers', fields: { ServerId: 'key', AtoZpath: 'path' }, sparse: true },
  computerpref: { kind: 'opendental.computerPaths', fields: { ComputerName: 'key', AtoZpath: 'path' }, sparse: true },
  centralconnection: { kind: 'opendental.centralConnections', fields: { DatabaseName: 'database', ServerName: 'serverName', MySqlUser: 'user' } },
  clearinghouse: {
    kind: 'opendental.clearinghouses',
    fields: { ClearinghouseNum: 'id', Description: 'description', ExportPath: 'exportPath', ResponsePath: 'responsePath', ClientProgram: 'clientProgram' },
  },
};

/** Runs UPDATE, INSERT or DELETE on a table of Open Dental, as far as the snapshot keeps its rows and columns. */
export function changeOpenDentalRows(world: World, target: string, command: Extract<SqlCommand, { type: 'update' | 'insert' | 'delete' }>): ApplyOutcome {
  const { database, name } = command.table;
  const table = tables[name];
  if (database === null || table === undefined) return notModelled(`the snapshot keeps nothing of ${database ?? ''}.${name}`);
  const draft = world.entries<readonly Row[]>(table.kind, target);
  const rows = draft?.get(database);
  if (!draft || !rows) return notModelled(`${table.kind}@${target} does not have ${database}`);
  const columns = [...Object.keys(command.type === 'insert' ? command.row : command.where), ...(command.type === 'update' ? [command.column] : [])];
  const unknown = columns.find((column) => table.fields[column] === undefined);
  if (unknown !== undefined) return notModelled(`the snapshot does not keep ${name}.${unknown}`);
  const changed = changedRows(table, rows, command);
  if (changed === null) return refused(`${database}.${name} has no such row`);
  draft.set(database, changed);
  // The boundary: rows of this kind are definitions.
  if (table.kind === 'opendental.hl7Definitions')
    restartChanged(world, rows as unknown as readonly Hl7DefinitionRow[], changed as unknown as readonly Hl7DefinitionRow[]);
  return applied;
}

function restartChanged(world: World, rows: readonly Hl7DefinitionRow[], changed: readonly Hl7DefinitionRow[]): void {
  for (const before of rows) {
    const after = changed.find(({ id }) => id === before.id);
    if (after !== undefined && after !== before) restartHl7(world, before, after);
  }
}

/** The table's rows after the statement; null when it finds none to change. */
function changedRows(
  { fields, sparse }: KeptTable,
  rows: readonly Row[],
  command: Extract<SqlCommand, { type: 'update' | 'insert' | 'delete' }>,
): readonly Row[] | null {
  const asRow = (condition: RowCondition): Row => Object.fromEntries(Object.entries(condition).map(([column, value]) => [fields[column] ?? column, value]));
  if (command.type === 'insert') return [...rows, asRow(command.row)];
  const where = Object.entries(asRow(command.where));
  const isChosen = (row: Row): boolean => where.every(([field, value]) => row[field] === value);
  const others = rows.filter((row) => !isChosen(row));
  const found = others.length < rows.length;
  if (command.type === 'delete') return found ? others : null;
  const field = fields[command.column] ?? '';
  if (sparse) return command.value === '' ? others : [...others, { ...asRow(command.where), [field]: command.value }];
  return found ? rows.map((row) => (isChosen(row) ? { ...row, [field]: command.value } : row)) : null;
}
