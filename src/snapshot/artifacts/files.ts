import type { OpenDentalConfig } from '../../domain/open-dental-config/open-dental-config.ts';
import type { PosixFile } from '../../domain/posix/posix-file.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';

/** Who may do what with a file object, as its host stores it. Equal descriptors stand once. */
export type FileDescriptor = ({ readonly kind: 'windows' } & StoredDescriptor) | ({ readonly kind: 'posix' } & PosixFile);

/** A folder or file that matters: its identity on the host and its descriptor. */
export interface FileObject {
  /** As the host spells it, absolute. */
  readonly path: string;
  readonly type: 'folder' | 'file' | 'link';
  /** Where a link, junction or mounted folder leads, absolute; null for anything else. */
  readonly target: string | null;
  /** Volume serial or device number, and file id or inode; equal pairs on one host are one object. Null when not told. */
  readonly volume: string | null;
  readonly id: string | null;
  /** Index into `descriptors`; null when it could not be read. */
  readonly descriptor: number | null;
}

/** Folders and files of one host. Children are listed only where they do not just inherit. */
export interface FileObjects {
  readonly descriptors: readonly FileDescriptor[];
  readonly objects: readonly FileObject[];
}

/** What lies in an exchange or A to Z folder, counted only. No file name is kept. */
export interface FolderContent {
  readonly path: string;
  readonly files: number;
  readonly folders: number;
  /** Age of the oldest file in seconds when looked at; null when there is none. */
  readonly oldestSeconds: number | null;
  /** Age of the youngest file in seconds; null when there is none. */
  readonly youngestSeconds: number | null;
}

/** How many patients' folders lie in the A to Z folders of one host, and how many names two of them have in common. No name is kept. */
export interface PatientFolders {
  /** Folders whose whole tree was listed. */
  readonly listed: readonly string[];
  /** Folders with patients' folders in folders of one letter, by path. */
  readonly roots: readonly { readonly path: string; readonly folders: number }[];
  /** Pairs of roots, by position, in which folders have equal names. */
  readonly common: readonly { readonly one: number; readonly other: number; readonly names: number }[];
}

/** A configuration file of Open Dental and what it says, without its secrets. */
export interface ConfigFile {
  readonly path: string;
  readonly config: OpenDentalConfig;
}

/** Artifacts about files of one host; the target is its inventory name. */
export interface FileArtifacts {
  readonly 'files.objects': FileObjects;
  readonly 'files.contents': readonly FolderContent[];
  readonly 'files.configs': readonly ConfigFile[];
  readonly 'files.patientFolders': PatientFolders;
}
