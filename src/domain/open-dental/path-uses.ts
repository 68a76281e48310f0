/**
 * What a path is for. `atoz-override` wins over `atoz`; `backup-source` is the data directory of the whole server; `bridge-file` and
 * `bridge-folder` carry patients' names to other programs; `imaging` holds images like a second A to Z folder.
 */
export type PathUse =
  | 'atoz'
  | 'atoz-override'
  | 'atoz-cloud'
  | 'hl7-in'
  | 'hl7-out'
  | 'clearinghouse-export'
  | 'clearinghouse-response'
  | 'export'
  | 'import'
  | 'letter-merge'
  | 'backup-source'
  | 'backup-target'
  | 'backup-restore'
  | 'supplemental-backup'
  | 'cloud-transfer'
  | 'imaging'
  | 'bridge-file'
  | 'bridge-folder'
  | 'voice-mail'
  | 'program';

/** What a named setting holds. */
export interface PathSetting {
  readonly use: PathUse;
  readonly names: 'folder' | 'file';
}

function settings(rows: readonly (readonly [use: PathUse, names: 'folder' | 'file', ...settings: string[]])[]): ReadonlyMap<string, PathSetting> {
  return new Map(rows.flatMap(([use, names, ...each]) => each.map((name) => [name, { use, names }] as const)));
}

/** Preferences that hold one path; DocPath, a list, and the HL7 folders, whose direction depends, are not among them. Source: Pref.cs. */
export const preferencePaths: ReadonlyMap<string, PathSetting> = settings([
  [
    'export',
    'folder',
    'ExportPath',
    'ClaimAttachExportPath',
    'BillingElectStmtOutputPathClaimX',
    'BillingElectStmtOutputPathEds',
    'BillingElectStmtOutputPathPos',
  ],
  ['import', 'folder', 'Ins834ImportPath', 'AutoImportFolder', 'DefaultImageImportFolder'],
  ['letter-merge', 'folder', 'LetterMergePath'],
  ['backup-source', 'folder', 'BackupFromPath'],
  ['backup-target', 'folder', 'BackupToPath'],
  ['backup-restore', 'folder', 'BackupRestoreFromPath', 'BackupRestoreToPath', 'BackupRestoreAtoZToPath'],
  ['supplemental-backup', 'folder', 'SupplementalBackupNetworkPath'],
  ['cloud-transfer', 'folder', 'CloudFileWatcherDirectory', 'CloudFileWatcherDirectoryAPI'],
  ['bridge-folder', 'folder', 'TrojanExpressCollectPath'],
  ['voice-mail', 'folder', 'VoiceMailCreatePath', 'VoiceMailArchivePath'],
  ['program', 'file', 'WordProcessorPath', 'EhrProvKeyGeneratorPath'],
]);

/** Properties of program links that hold a path, in small letters. Source: the convert scripts and the bridges. */
export const propertyPaths: ReadonlyMap<string, PathSetting> = settings([
  ['atoz-cloud', 'folder', 'ftp atoz path', 'dropbox atoz path'],
  ['imaging', 'folder', 'image folder', 'image path', 'optional image path', 'guru image path', 'storage path', 'document folder', 'tigerview emr folder path'],
  ['bridge-folder', 'folder', 'folderpath', 'export path', 'return folder path', 'communication files folder path'],
  [
    'bridge-file',
    'file',
    'import.ini path',
    'patient.ini path',
    'infofile path',
    'text file path',
    'text file path for ai-dental',
    'xml output file path',
    'system path to apixia digital imaging ini file',
    'system path to hdx will argument ini file',
    'system path to patterson imaging ini',
  ],
]);

/** Clearinghouse folders every new database is created with, in small letters, without the last separator. Source: the convert scripts. */
export const seededClearinghousePaths: ReadonlySet<string> = new Set([
  'c:\\ccd',
  'c:\\ccd\\abc',
  'c:\\ccd\\abc\\ccdws.exe',
  'c:\\claimconnect\\upload',
  'c:\\claimx\\temp',
  'c:\\denti-cal',
  'c:\\eds\\claims\\in',
  'c:\\emdeonmedical\\claims',
  'c:\\emdeonmedical\\reports',
  'c:\\ems\\exports',
  'c:\\inmediata\\claims',
  'c:\\inmediata\\reports',
  'c:\\lantek\\claims',
  'c:\\lantek\\reports',
  'c:\\mercuryde\\reports',
  'c:\\mercuryde\\temp',
  'c:\\onetouch',
  'c:\\postntrack\\exports',
  'c:\\postntrack\\reports',
  'c:\\program files (x86)\\cda\\icd',
  'c:\\program files\\aos',
  'c:\\program files\\eds\\edsbridge.exe',
  'c:\\program files\\renaissance\\dotr\\upload',
  'c:\\program files\\tesialink\\tesialink.exe',
  'c:\\ramq',
  'c:\\recscom',
  'c:\\tesia\\exports',
  'c:\\tesia\\in',
  'c:\\tesia\\out',
  'c:\\tesialink\\in',
  'c:\\tesialink\\out',
  'c:\\users\\public\\res\\dotr\\upload',
  'c:\\webclaim\\upload',
]);
