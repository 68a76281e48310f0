import type { ResultTable } from '../../adapters/mysql/mysql-port.ts';
import { maskCommandLine } from '../../domain/command-lines/mask-secrets.ts';
import type { OpenDentalArtifacts } from '../../snapshot/artifacts/opendental.ts';
import { type Decoded, decodeRows, type RowReader } from './decode-problem.ts';

type Kind = keyof OpenDentalArtifacts;

function orEmpty(row: RowReader, column: string): string {
  return row.nullable(column) ?? '';
}

const path = (row: RowReader): { readonly key: string; readonly path: string } => ({
  key: orEmpty(row, 'key_name'),
  path: orEmpty(row, 'path'),
});
const modes = { '0': 0, '1': 1, '2': 2 } as const;

/** Arguments a practice typed in, passwords included now and then. No key is at hand here, so reuse does not show. */
function withoutSecrets(words: string): string {
  const masked = maskCommandLine(`program ${words}`, () => '(hidden)');
  return masked.secrets.length === 0 ? words : masked.arguments;
}

const decoders: { readonly [K in Kind]: (row: RowReader) => OpenDentalArtifacts[K][string][number] } = {
  'opendental.preferences': (row) => ({ name: row.text('name'), value: orEmpty(row, 'value') }),
  'opendental.hl7Definitions': (row) => ({
    id: row.text('id'),
    description: orEmpty(row, 'description'),
    mode: modes[row.oneOf('mode', ['0', '1', '2'])],
    incomingFolder: orEmpty(row, 'incoming_folder'),
    outgoingFolder: orEmpty(row, 'outgoing_folder'),
    incomingPort: orEmpty(row, 'incoming_port'),
    outgoingAddress: orEmpty(row, 'outgoing_address'),
    internalType: orEmpty(row, 'internal_type'),
    enabled: row.flag('enabled'),
    server: orEmpty(row, 'server'),
    serviceName: orEmpty(row, 'service_name'),
    sftpSocket: row.nullable('sftp_socket'),
    sftpUser: row.nullable('sftp_user'),
    sftpPassword: row.nullable('sftp_password'),
  }),
  'opendental.programs': (row) => ({
    name: orEmpty(row, 'name'),
    enabled: row.flag('enabled'),
    path: orEmpty(row, 'path'),
    filePath: orEmpty(row, 'file_path'),
    commandLine: withoutSecrets(orEmpty(row, 'command_line')),
    pluginDll: orEmpty(row, 'plugin_dll'),
  }),
  'opendental.programProperties': (row) => ({
    program: orEmpty(row, 'program'),
    property: row.text('property'),
    value: orEmpty(row, 'value'),
    computer: orEmpty(row, 'computer'),
  }),
  'opendental.computerPaths': path,
  'opendental.replicationServers': path,
  'opendental.updateHistory': (row) => ({ version: orEmpty(row, 'version'), at: orEmpty(row, 'at') }),
  'opendental.clearinghouses': (row) => ({
    id: row.text('id'),
    description: orEmpty(row, 'description'),
    exportPath: orEmpty(row, 'export_path'),
    responsePath: orEmpty(row, 'response_path'),
    clientProgram: orEmpty(row, 'client_program'),
    loginId: orEmpty(row, 'login_id'),
    password: orEmpty(row, 'password'),
  }),
  'opendental.hieClinics': (row) => ({ clinic: row.text('clinic'), exportPath: orEmpty(row, 'export_path'), enabled: row.flag('enabled') }),
  'opendental.computers': (row) => ({ name: orEmpty(row, 'name'), heartbeat: orEmpty(row, 'heartbeat') }),
  'opendental.activeInstances': (row) => ({
    computer: orEmpty(row, 'computer'),
    connectionType: row.text('connection_type'),
    recordedAt: orEmpty(row, 'recorded_at'),
  }),
  'opendental.centralConnections': (row) => ({
    serverName: orEmpty(row, 'server_name'),
    database: orEmpty(row, 'database_name'),
    user: orEmpty(row, 'user_name'),
    password: orEmpty(row, 'password'),
    serviceUri: orEmpty(row, 'service_uri'),
  }),
};

/** Rows of one Open Dental table with the database each comes from. */
export function decodeOpenDental(kind: Kind, table: ResultTable): Decoded<{ readonly db: string; readonly row: unknown }> {
  return decodeRows(table, (row) => ({ db: row.text('db'), row: decoders[kind](row) }));
}
