import { sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import { propertyPaths } from '../../domain/open-dental/path-uses.ts';
import type { OpenDentalArtifacts } from '../../snapshot/artifacts/opendental.ts';

/** A read of one Open Dental table in every database that has it. */
export interface OpenDentalSelect {
  readonly id: string;
  readonly kind: keyof OpenDentalArtifacts;
  readonly what: string;
  /** The table whose presence tells that a database can be asked. */
  readonly table: string;
  /** Column that only newer versions have; the other variant is for databases without it. Null: one form for all. */
  readonly variant: { readonly column: string; readonly present: boolean } | null;
  readonly columns: readonly (readonly [name: string, expression: string])[];
  /** After FROM; `{db}` stands for the quoted database name. */
  readonly from: string;
  /** Columns the scanner's account must be able to read. */
  readonly reads: string;
}

/** A secret never leaves the server: its keyed fingerprint does, and '' stays ''. */
function keyed(expression: string): string {
  return `IF(COALESCE(${expression},'')='','',CONCAT(@bitewing_key_id,':',SHA2(CONCAT(@bitewing_key,${expression}),256)))`;
}
function quoted(names: string): string {
  return names
    .split(' ')
    .map((name) => `'${name.replaceAll('+', ' ')}'`)
    .join(',');
}

const secretPreferences = quoted(
  'RegistrationKey ReportingServerMySqlPassHash ReadOnlyServerMySqlPassHash ArchivePassHash ArchiveKey MassEmailSecret MassEmailGuid ' +
    'CentralManagerPassHash CentralManagerSyncCode BillingElectPassword UpdateStreamLinePassword',
);
const plainPreferences = quoted(
  'DataBaseVersion ProgramVersion MySqlVersion CorruptedDatabase UpdateInProgressOnComputerName WebServiceServerName ' +
    'WebServiceServerNameCanBeBlank UpdateMultipleDatabases UpdateServerAddress UpdateWebsitePath DatabaseGlobalVariablesDontSet ' +
    'AtoZfolderUsed AtoZfolderNotRequired DocPath ExportPath LetterMergePath HL7FolderIn HL7FolderOut BackupFromPath BackupToPath ' +
    'BackupRestoreFromPath BackupRestoreToPath BackupRestoreAtoZToPath SupplementalBackupEnabled SupplementalBackupNetworkPath ' +
    'ArchiveServerName ArchiveServerURI ArchiveUserName ClaimAttachExportPath Ins834ImportPath AutoImportFolder ' +
    'DefaultImageImportFolder BillingElectStmtOutputPathClaimX BillingElectStmtOutputPathEds BillingElectStmtOutputPathPos ' +
    'ReportFolderName WordProcessorPath EhrProvKeyGeneratorPath TrojanExpressCollectPath VoiceMailCreatePath VoiceMailArchivePath ' +
    'ClearinghouseDefaultDent ClearinghouseDefaultMed ClearinghouseDefaultEligibility ClaimReportComputerName ' +
    'CloudFileWatcherDirectory CloudFileWatcherDirectoryAPI ReportingServerCompName ReportingServerDbName ' +
    'ReportingServerMySqlUser ReportingServerURI ReportingServerSslCa ReadOnlyServerCompName ReadOnlyServerDbName ' +
    'ReadOnlyServerMySqlUser ReadOnlyServerURI ReadOnlyServerSslCa DomainLoginEnabled DomainLoginPath PracticeTitle ' +
    'CustListenerPort EServiceListenerEnabled OpenDentalServiceHeartbeat OpenDentalServiceComputerName SecurityLogOffAfterMinutes',
);
const plainProperties = `'',${quoted(
  'HL7Server HL7ServiceName HL7FolderIn HL7FolderOut eClinicalWorksMode eCWServer eCWPort MedicalPanelUrl FTP+Hostname SftpServerAddress SftpServerPort',
)},${[...propertyPaths.keys()].map((name) => `'${name}'`).join(',')}`;
const secretProperties = quoted('Username Password FTP+User+Name FTP+Password Dropbox+API+Token SftpUsername SftpPassword API+Secret CareCreditOAuthToken');

const hl7Columns = [
  ['id', 'HL7DefNum'],
  ['description', 'Description'],
  ['mode', 'ModeTx'],
  ['incoming_folder', 'IncomingFolder'],
  ['outgoing_folder', 'OutgoingFolder'],
  ['incoming_port', 'IncomingPort'],
  ['outgoing_address', 'OutgoingIpPort'],
  ['internal_type', 'InternalType'],
  ['enabled', 'IsEnabled'],
  ['server', 'HL7Server'],
  ['service_name', 'HL7ServiceName'],
] as const;
const hl7Reads = hl7Columns.map(([, column]) => column).join(', ');
const programColumns = [
  ['name', 'ProgName'],
  ['enabled', 'Enabled'],
  ['path', 'Path'],
  ['command_line', 'CommandLine'],
  ['plugin_dll', 'PluginDllName'],
] as const;

type Parts = Omit<OpenDentalSelect, 'variant' | 'from'> & Partial<Pick<OpenDentalSelect, 'variant' | 'from'>>;
function select(parts: Parts): OpenDentalSelect {
  return { variant: null, from: `{db}.${parts.table}`, ...parts };
}

/** Every read of Open Dental tables: whitelisted columns and rows, never a patient table. */
export const openDentalSelects: readonly OpenDentalSelect[] = [
  select({
    id: 'preferences',
    kind: 'opendental.preferences',
    what: 'whitelisted preferences; keys and passwords as keyed fingerprints',
    table: 'preference',
    columns: [
      ['name', 'PrefName'],
      [
        'value',
        `CASE WHEN PrefName='UpdateStreamLinePassword' AND ValueString='abracadabra' THEN ValueString WHEN PrefName IN (${secretPreferences}) THEN ${keyed('ValueString')} ELSE ValueString END`,
      ],
    ],
    from: `{db}.preference WHERE PrefName IN (${plainPreferences},${secretPreferences})`,
    reads: 'PrefName, ValueString',
  }),
  select({
    id: 'hl7-definitions',
    kind: 'opendental.hl7Definitions',
    what: 'HL7 definitions; the SFTP password as a keyed fingerprint',
    table: 'hl7def',
    variant: { column: 'SftpInSocket', present: true },
    columns: [...hl7Columns, ['sftp_socket', 'SftpInSocket'], ['sftp_user', 'SftpUsername'], ['sftp_password', keyed('SftpPassword')]],
    reads: `${hl7Reads}, SftpInSocket, SftpUsername, SftpPassword`,
  }),
  select({
    id: 'hl7-definitions-old',
    kind: 'opendental.hl7Definitions',
    what: 'HL7 definitions before 15.2',
    table: 'hl7def',
    variant: { column: 'SftpInSocket', present: false },
    columns: [...hl7Columns, ['sftp_socket', 'NULL'], ['sftp_user', 'NULL'], ['sftp_password', 'NULL']],
    reads: hl7Reads,
  }),
  select({
    id: 'programs',
    kind: 'opendental.programs',
    what: 'program links: paths and plug-ins',
    table: 'program',
    variant: { column: 'FilePath', present: true },
    columns: [...programColumns, ['file_path', 'FilePath']],
    reads: 'ProgramNum, ProgName, Enabled, Path, CommandLine, PluginDllName, FilePath',
  }),
  select({
    id: 'programs-old',
    kind: 'opendental.programs',
    what: 'program links of versions without FilePath',
    table: 'program',
    variant: { column: 'FilePath', present: false },
    columns: [...programColumns, ['file_path', "''"]],
    reads: 'ProgramNum, ProgName, Enabled, Path, CommandLine, PluginDllName',
  }),
  ...(['ComputerName', ''] as const).map((computer) =>
    select({
      id: computer === '' ? 'program-properties-old' : 'program-properties',
      kind: 'opendental.programProperties',
      what: 'whitelisted program properties; credentials as keyed fingerprints',
      table: 'programproperty',
      variant: { column: 'ComputerName', present: computer !== '' },
      columns: [
        ['program', 'p.ProgName'],
        ['property', 'pp.PropertyDesc'],
        ['value', `IF(pp.PropertyDesc IN (${secretProperties}),${keyed('pp.PropertyValue')},pp.PropertyValue)`],
        ['computer', computer === '' ? "''" : 'pp.ComputerName'],
      ],
      from: `{db}.programproperty AS pp JOIN {db}.program AS p ON p.ProgramNum=pp.ProgramNum WHERE pp.PropertyDesc IN (${plainProperties},${secretProperties})`,
      reads: 'ProgramNum, PropertyDesc, PropertyValue, ComputerName',
    }),
  ),
  select({
    id: 'computer-paths',
    kind: 'opendental.computerPaths',
    what: 'A to Z overrides per computer',
    table: 'computerpref',
    columns: [
      ['key_name', 'ComputerName'],
      ['path', 'AtoZpath'],
    ],
    from: "{db}.computerpref WHERE AtoZpath<>''",
    reads: 'ComputerName, AtoZpath',
  }),
  select({
    id: 'replication-servers',
    kind: 'opendental.replicationServers',
    what: 'A to Z overrides per replication server',
    table: 'replicationserver',
    columns: [
      ['key_name', 'ServerId'],
      ['path', 'AtoZpath'],
    ],
    from: "{db}.replicationserver WHERE AtoZpath<>''",
    reads: 'ServerId, AtoZpath',
  }),
  select({
    id: 'update-history',
    kind: 'opendental.updateHistory',
    what: 'updates and when they ran',
    table: 'updatehistory',
    columns: [
      ['version', 'ProgramVersion'],
      ['at', 'DateTimeUpdated'],
    ],
    reads: 'ProgramVersion, DateTimeUpdated',
  }),
  select({
    id: 'clearinghouses',
    kind: 'opendental.clearinghouses',
    what: 'clearinghouse folders; the password as a keyed fingerprint',
    table: 'clearinghouse',
    columns: [
      ['id', 'ClearinghouseNum'],
      ['description', 'Description'],
      ['export_path', 'ExportPath'],
      ['response_path', 'ResponsePath'],
      ['client_program', 'ClientProgram'],
      ['login_id', 'LoginID'],
      ['password', keyed('Password')],
    ],
    reads: 'ClearinghouseNum, Description, ExportPath, ResponsePath, ClientProgram, LoginID, Password',
  }),
  select({
    id: 'hie-clinics',
    kind: 'opendental.hieClinics',
    what: 'folders of the daily export to a health information exchange',
    table: 'hieclinic',
    columns: [
      ['clinic', 'ClinicNum'],
      ['export_path', 'PathExportCCD'],
      ['enabled', 'IsEnabled'],
    ],
    reads: 'ClinicNum, PathExportCCD, IsEnabled',
  }),
  select({
    id: 'computers',
    kind: 'opendental.computers',
    what: 'workstations and when each was last seen',
    table: 'computer',
    columns: [
      ['name', 'CompName'],
      ['heartbeat', 'LastHeartBeat'],
    ],
    reads: 'ComputerNum, CompName, LastHeartBeat',
  }),
  select({
    id: 'active-instances',
    kind: 'opendental.activeInstances',
    what: 'running clients: computer, kind of connection, time; without their users',
    table: 'activeinstance',
    variant: { column: 'ConnectionType', present: true },
    columns: [
      ['computer', 'c.CompName'],
      ['connection_type', 'a.ConnectionType'],
      ['recorded_at', 'a.DateTRecorded'],
    ],
    from: '{db}.activeinstance AS a JOIN {db}.computer AS c ON c.ComputerNum=a.ComputerNum',
    reads: 'ComputerNum, ConnectionType, DateTRecorded',
  }),
  select({
    id: 'central-connections',
    kind: 'opendental.centralConnections',
    what: 'Central Manager connections; the password as a keyed fingerprint',
    table: 'centralconnection',
    columns: [
      ['server_name', 'ServerName'],
      ['database_name', 'DatabaseName'],
      ['user_name', 'MySqlUser'],
      ['password', keyed('MySqlPassword')],
      ['service_uri', 'ServiceURI'],
    ],
    reads: 'ServerName, DatabaseName, MySqlUser, MySqlPassword, ServiceURI',
  }),
];

/** The Open Dental tables that are ever read. */
export const openDentalTables: readonly string[] = [...new Set(openDentalSelects.map((select) => select.table))];

const names = openDentalTables.map((table) => `'${table}'`).join(',');
const variantColumns = [...new Set(openDentalSelects.flatMap((each) => each.variant?.column ?? []))].map((column) => `'${column}'`).join(',');

/** Finds the databases that have Open Dental tables: names only, no file is opened. */
export const openDentalTablesSql: string = `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_NAME IN (${names})`;
/** Tells older versions by the columns they lack. */
export const openDentalColumnsSql: string = `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, COLUMN_NAME AS col FROM information_schema.COLUMNS WHERE TABLE_NAME IN (${names}) AND COLUMN_NAME IN (${variantColumns})`;

function hexText(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('');
}

/** The part of a statement that reads one database. The name travels as hex digits and as an identifier, nothing else of it does. */
function unit(select: OpenDentalSelect, db: string): string {
  const list = select.columns.map(([name, expression]) => `CONVERT(${expression} USING utf8mb4) AS ${name}`).join(', ');
  return `SELECT CONVERT(0x${hexText(db)} USING utf8mb4) AS db, ${list} FROM ${select.from.replaceAll('{db}', () => sqlIdentifier(db))}`;
}

/** One statement that reads a table of several databases. */
export function openDentalSql(select: OpenDentalSelect, databases: readonly string[]): string {
  return databases.map((db) => unit(select, db)).join(' UNION ALL ');
}

/** True when `sql` is exactly what `openDentalSql` makes of some published select and some databases. */
export function isOpenDentalSql(sql: string): boolean {
  const head = /(?:^| UNION ALL )SELECT CONVERT\(0x((?:[0-9A-F]{2})+) USING utf8mb4\) AS db, /y;
  const first = head.exec(sql);
  if (first === null) return false;
  return openDentalSelects.some((select) => {
    let at = 0;
    while (at < sql.length) {
      head.lastIndex = at;
      const digits = head.exec(sql)?.[1];
      if (digits === undefined) return false;
      const db = new TextDecoder().decode(Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
      const expected = (at === 0 ? '' : ' UNION ALL ') + unit(select, db);
      if (!sql.startsWith(expected, at)) return false;
      at += expected.length;
    }
    return true;
  });
}
