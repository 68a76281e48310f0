/** A host of a sample site, as little as its exported files need to say. */
export type HostDescription = WindowsDescription | LinuxDescription;

/** A Windows host; `build-sites.ts` makes of it the files that an administrator would hand over. */
export interface WindowsDescription {
  readonly os: 'windows';
  readonly name: string;
  readonly addresses: readonly string[];
  readonly caption: string;
  /** SID of the machine's own accounts, without RID. */
  readonly machineSid: string;
  /** Local users by name, with their RID. */
  readonly users: Readonly<Record<string, number>>;
  /** Groups by name: SID (a number is a RID) and members' names; built-in identities as SIDs. */
  readonly groups: Readonly<Record<string, { readonly sid: string | number; readonly members: readonly string[] }>>;
  readonly userRights: Readonly<Record<string, readonly string[]>>;
  /** Access lists as Get-Acl gives them, by path: a list of `acl()`, or SDDL. */
  readonly lists: Readonly<Record<string, string>>;
  /** Files, among `lists`; everything else there is a folder. */
  readonly files: readonly string[];
  /** What `icacls FOLDER /save` was run on: path of each object below the folder above, with its SDDL. */
  readonly icacls: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly shares: readonly WindowsShare[];
  readonly services: readonly WindowsService[];
  /** Versions of executables by path. */
  readonly programs: Readonly<Record<string, string>>;
  /** Command lines by process id. */
  readonly processes: Readonly<Record<number, string>>;
  /** Shortcuts by path: program and arguments. */
  readonly shortcuts: Readonly<Record<string, readonly [program: string, args: string]>>;
  /** Lines of netstat: protocol, local address and port, process id. */
  readonly listeners: readonly (readonly [protocol: 'TCP' | 'UDP', local: string, pid: number])[];
  /** Other spellings: kind, from, to. */
  readonly aliases: readonly (readonly [kind: 'volume' | 'drive' | 'link' | 'short' | 'dfs', from: string, to: string])[];
  /** Counts in folders: files, folders, age of the oldest and youngest file in seconds. */
  readonly contents: Readonly<Record<string, readonly [files: number, folders: number, oldest: number | null, youngest: number | null]>>;
  /** Configuration files by path. */
  readonly configs: Readonly<Record<string, string>>;
  /** Rules of the firewall as the registry has them. All three profiles are on and refuse what no rule lets in. */
  readonly firewall: readonly string[];
  /** Values of the registry keys about Remote Desktop and the file server. */
  readonly remoteDesktop: Readonly<Record<string, number>>;
  readonly smbServer: Readonly<Record<string, number>>;
  /** What the search of the whole machine found nothing of. */
  readonly without: readonly string[];
  /** Further sections of the script's export. */
  readonly sections: readonly LinuxSection[];
  /** Further files as they are, by name. */
  readonly more: Readonly<Record<string, string>>;
}

/** A share; `list` is SDDL. */
export interface WindowsShare {
  readonly name: string;
  readonly path: string;
  readonly list: string;
  readonly encrypted?: boolean;
}

/** A service. `list` is the SDDL of the service itself. */
export interface WindowsService {
  readonly name: string;
  readonly command: string;
  readonly account: string;
  readonly pid: number;
  readonly list: string;
  readonly dependencies?: readonly string[];
  /** How it comes to us: `sc` (default), or only by an export of the registry. */
  readonly from?: 'sc' | 'registry';
}

/** A Linux host: sections of the export that our collecting script makes, as raw text. */
export interface LinuxDescription {
  readonly os: 'linux';
  readonly name: string;
  readonly sections: readonly LinuxSection[];
  /** Further files as they are, by name. */
  readonly more?: Readonly<Record<string, string>>;
}

/** The answer to one question. `status` other than ok: `text` is the reason. */
export interface LinuxSection {
  readonly name: string;
  readonly how: string;
  readonly text: string;
  readonly status?: 'denied' | 'failed' | 'absent' | 'skipped';
}

const rights = { F: 'FA', M: '0x1301bf', R: '0x1200a9', W: '0x100116', DC: '0x1301ff', WD: '0x60000' } as const;

/** A right as people say it: full, modify, read, write only, modify and delete children, change permissions and owner. */
export type Right = keyof typeof rights;

/** SDDL of a folder's own, protected list: SYSTEM and administrators, and whoever `entries` names by SID or SDDL alias. */
export function acl(entries: Readonly<Record<string, Right>>, owner = 'BA'): string {
  const aces = Object.entries({ SY: 'F', BA: 'F', ...entries } satisfies Record<string, Right>).map(([who, right]) => `(A;OICI;${rights[right]};;;${who})`);
  return `O:${owner}G:SYD:PAI${aces.join('')}`;
}

/** SDDL of a list without inheritance flags, as shares and services have it. */
export function plainAcl(entries: Readonly<Record<string, Right>>): string {
  return `D:${Object.entries(entries)
    .map(([who, right]) => `(A;;${rights[right]};;;${who})`)
    .join('')}`;
}

/** A client's FreeDentalConfig.xml. The password is in the reversible form of the programs, made up here. */
export function clientConfig(server: string, database: string, user: string, more = '', hash = `synthetic-${user}`): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<ConnectionSettings>
  <DatabaseConnection>
    <ComputerName>${server}</ComputerName>
    <Database>${database}</Database>
    <User>${user}</User>
    <Password></Password>
    <MySQLPassHash>${hash}</MySQLPassHash>
    <NoShowOnStartup>True</NoShowOnStartup>${more}
    <DatabaseType>MySql</DatabaseType>
  </DatabaseConnection>
</ConnectionSettings>
`;
}

/** Folders of patients in an A to Z folder, as they inherit its list. */
export function patientsOf(root: string, list: string, names: readonly string[]): Record<string, string> {
  const letters = [...new Set(names.map((name) => name.slice(0, 1)))];
  return Object.fromEntries([...letters, ...names.map((name) => `${name.slice(0, 1)}\\${name}`)].map((path) => [`${root}\\${path}`, list]));
}
