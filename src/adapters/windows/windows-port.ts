/** Name of a question: of the decoder that reads its answer. */
export type WindowsQuestionName =
  | 'computer'
  | 'local-accounts'
  | 'smb-shares'
  | 'win32-services'
  | 'net-tcp'
  | 'net-udp'
  | 'processes'
  | 'path-aliases'
  | 'get-acl'
  | 'folder-contents'
  | 'file-versions';

/**
 * Questions about the Windows machine this runs on, and what each asks for. Rows of an answer are what `ConvertTo-Json` writes of the same question,
 * whichever adapter gave them.
 */
export const windowsQuestions: Readonly<Record<WindowsQuestionName, string>> = {
  'computer': 'Names, addresses and SIDs of the computer',
  'local-accounts': 'Local users and groups with their members, and user rights',
  'smb-shares': 'Shares with folder and descriptor',
  'win32-services': 'Services with account, command, dependencies and descriptor',
  'net-tcp': 'Listening TCP sockets',
  'net-udp': 'Bound UDP sockets',
  'processes': 'Command lines of running programs; those of other programs than Open Dental and the database are dropped, secrets become fingerprints',
  'path-aliases': 'Drives, volumes and short names',
  'get-acl': 'Folders that matter and the folders below them: identity, where links lead, access list',
  'folder-contents': 'How many files wait in exchange folders, and how old; no name is kept',
  'file-versions': 'Versions of programs of Open Dental and the database',
};

/** One question. */
export interface WindowsQuestion {
  readonly name: WindowsQuestionName;
  /** Absolute. `get-acl`: folders to look at with what is below them. `folder-contents`: folders. `file-versions`: files, and folders for Open Dental's programs in them. `path-aliases`: any. */
  readonly paths?: readonly string[];
  /** `get-acl`: folders and files to look at alone. */
  readonly alone?: readonly string[];
}

/** A part of an answer that is missing. */
export interface WindowsGap {
  /** A path, or whatever names the part. */
  readonly item: string;
  readonly status: 'denied' | 'failed' | 'not-attempted';
  readonly reason: string;
}

/** A row of an answer. */
export type WindowsRow = Readonly<Record<string, unknown>>;

/** Rows, or why there are none; an empty list only where the adapter says that it looked and found none. `how` names the adapter and the question, e.g. `koffi: smb-shares`. */
export type WindowsAnswer = { readonly name: WindowsQuestionName; readonly how: string } & (
  | { readonly ok: true; readonly rows: readonly WindowsRow[]; readonly gaps: readonly WindowsGap[] }
  | { readonly ok: false; readonly status: 'denied' | 'failed' | 'unsupported' | 'not-attempted'; readonly reason: string }
);

/** Asks the machine. */
export interface WindowsPort {
  /** One answer to each question, in order. Never throws for what the machine says. */
  ask(questions: readonly WindowsQuestion[], signal: AbortSignal): Promise<readonly WindowsAnswer[]>;
}
