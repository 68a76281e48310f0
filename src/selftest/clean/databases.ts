import { serverSemantics } from '../../domain/mysql/server-semantics.ts';
import { recommendedPatterns } from '../../domain/open-dental/recommended-patterns.ts';
import type { Hl7DefinitionRow, OpenDentalArtifacts, PerDatabase, PreferenceRow } from '../../snapshot/artifacts/opendental.ts';
import type { InstanceArtifacts } from '../../snapshot/snapshot.ts';
import { grantArtifacts } from '../model-site.ts';
import type { Practice } from '../practice.ts';
import { emptyInstance } from './empty-instance.ts';
import type { PlannedInstance } from './site-plan.ts';

/** What an administrator ran on a server so that every practice has an account of its own, bound to its office. */
export function grantsFor(practices: readonly Practice[]): string {
  return practices
    .filter(({ stage }) => stage === 'live')
    .map(({ account, accountHost, database, number }) => {
      const grantee = `${account}@'${accountHost}'`;
      const patterns = recommendedPatterns(database, { archive: true });
      return [
        `CREATE USER ${grantee} IDENTIFIED BY 'secret of ${number}';`,
        `GRANT RELOAD ON *.* TO ${grantee};`,
        ...patterns.map((pattern) => `GRANT ALL ON \`${pattern}\`.* TO ${grantee};`),
      ].join('\n');
    })
    .join('\n');
}

const variables: Readonly<Record<string, string>> = {
  skip_name_resolve: 'ON',
  sql_mode: '',
  secure_file_priv: '/var/lib/mysql-files/',
  local_infile: 'OFF',
  log_bin: 'OFF',
  server_id: '1',
  general_log: 'OFF',
  slow_query_log: 'OFF',
  log_output: 'FILE',
  init_connect: '',
  init_file: '',
  event_scheduler: 'OFF',
  require_secure_transport: 'OFF',
  have_ssl: 'YES',
  max_allowed_packet: '67108864',
  datadir: '/var/lib/mysql/',
  partial_revokes: 'OFF',
  mandatory_roles: '',
  read_only: 'OFF',
  skip_grant_tables: 'OFF',
};

/** Everything a complete collect shows of a server with these practices; `lived`: with backups, sessions and clients as after years of use. */
export function instanceArtifacts(instance: PlannedInstance, practices: readonly Practice[], lived: boolean): InstanceArtifacts {
  const live = practices.filter(({ stage }) => stage === 'live');
  const lower = instance.os === 'windows' ? '1' : '0';
  const backups = live.map(({ database }) => `${database}backup_02_14_2026`);
  return {
    ...emptyInstance(
      instance.version,
      { ...variables, lower_case_table_names: lower },
      'bitewing@10.50.0.2',
      live.map(({ database }) => database),
    ),
    ...grantArtifacts(grantsFor(practices), instance.version),
    'mysql.databases': [...live.map(({ database }) => database), ...(lived ? backups : []), 'information_schema', 'mysql', 'performance_schema', 'sys'].map(
      (name) => ({ name }),
    ),
    'mysql.plugins': [{ name: 'InnoDB', status: 'ACTIVE', type: 'STORAGE ENGINE' }],
    'mysql.sessions': lived ? live.map(({ account, number, database }) => ({ user: account, host: `10.51.${number}.20`, database, encrypted: false })) : [],
    ...openDentalArtifacts(instance, live, lived),
  };
}

/** What Open Dental's own tables say. */
function openDentalArtifacts(instance: PlannedInstance, live: readonly Practice[], lived: boolean): Partial<OpenDentalArtifacts> {
  const per = <Row>(rows: (practice: Practice) => readonly Row[]): PerDatabase<Row> =>
    Object.fromEntries(live.map((practice) => [practice.database, rows(practice)]));
  return {
    'opendental.preferences': per((practice) => preferencesOf(practice, instance)),
    'opendental.hl7Definitions': per(definitionsOf),
    'opendental.programs': per(({ hl7 }) => [
      { name: 'eClinicalWorks', enabled: hl7?.mode === 'file', path: '', filePath: '', commandLine: '', pluginDll: '' },
    ]),
    'opendental.updateHistory': per(({ version }) => (lived ? [{ version, at: '2026-01-10 03:00:00' }] : [])),
    'opendental.clearinghouses': per(({ files }) =>
      lived && files !== null
        ? [
            {
              id: '1',
              description: 'ClaimConnect',
              exportPath: `${files.rootShare}${separator(files.rootShare)}Claims`,
              responsePath: '',
              clientProgram: '',
              loginId: '',
              password: '',
            },
          ]
        : [],
    ),
    'opendental.computers': per(({ id }) => (lived ? [{ name: `${id.toUpperCase()}-FRONT`, heartbeat: '2026-03-01 01:55:00' }] : [])),
    'opendental.activeInstances': per(({ id, connection }) =>
      lived ? [{ computer: `${id.toUpperCase()}-FRONT`, connectionType: connection === 'middle-tier' ? '1' : '0', recordedAt: '2026-03-01 01:50:00' }] : [],
    ),
  };
}

function separator(path: string): string {
  return path.startsWith('\\') ? '\\' : '/';
}

function preferencesOf({ id, number, version, files, hl7 }: Practice, { version: server }: PlannedInstance): PreferenceRow[] {
  const [major, minor] = serverSemantics(server, {}).version;
  const folders = files === null ? {} : { DocPath: `${files.rootShare}\\`, BackupToPath: `${files.backupShare}\\`, ExportPath: `${files.rootShare}\\Export\\` };
  const legacy = hl7?.mode === 'file' ? { HL7FolderOut: hl7.inboundShare, HL7FolderIn: hl7.outboundShare } : {};
  const values = {
    PracticeTitle: `Practice ${id}`,
    DataBaseVersion: version,
    ProgramVersion: version,
    RegistrationKey: `k1:registration-${number}`,
    AtoZfolderUsed: files === null ? '0' : '1',
    CorruptedDatabase: '0',
    UpdateInProgressOnComputerName: '',
    UpdateMultipleDatabases: '',
    UpdateStreamLinePassword: '',
    DatabaseGlobalVariablesDontSet: '1',
    MySqlVersion: `${major}.${minor}`,
    WebServiceServerName: '',
    ArchiveDate: '0001-01-01',
    CentralManagerSyncCode: '',
    UpdateServerAddress: 'https://opendentalsoft.com:1943/updateserver/',
    UpdateWebsitePath: 'https://opendentalsoft.com:1943/updates/',
    ...folders,
    ...legacy,
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function definitionsOf({ hl7, number }: Practice): Hl7DefinitionRow[] {
  if (hl7 === null) return [];
  const byFile = hl7.mode === 'file';
  return [
    {
      id: '1',
      description: byFile ? 'eClinicalWorks' : 'practice management',
      mode: byFile ? 0 : 1,
      incomingFolder: byFile ? hl7.inboundShare : '',
      outgoingFolder: byFile ? hl7.outboundShare : '',
      incomingPort: byFile ? '' : `${hl7.port}`,
      outgoingAddress: byFile ? '' : `10.51.${number}.23:5900`,
      internalType: byFile ? 'eCWTight' : 'HL7v2_6',
      enabled: true,
      server: hl7.host.toUpperCase(),
      serviceName: hl7.service,
      sftpSocket: '',
      sftpUser: '',
      sftpPassword: '',
    },
  ];
}
