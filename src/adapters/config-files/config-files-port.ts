/** A configuration file as it is. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What was found, and what could not be read. */
export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly unread: readonly { readonly path: string; readonly denied: boolean; readonly reason: string }[];
}

/** Finds configuration files by name on this machine. */
export interface ConfigFilesPort {
  /**
   * Files below the folders whose name fits a pattern (letter case does not count), and files named outright. Links are not followed; folders
   * named by one letter, in which patients' folders lie, are not entered. Never throws for what the file system says.
   */
  find(folders: readonly string[], patterns: readonly string[], named: readonly string[], signal: AbortSignal): Promise<FoundFiles>;
  /** These files; what is not there is left out. */
  read(paths: readonly string[], signal: AbortSignal): Promise<FoundFiles>;
}
