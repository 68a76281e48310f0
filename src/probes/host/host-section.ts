import type { HostKind, MachineArtifacts, SourceGap, SourceStatus } from '../../snapshot/snapshot.ts';
import type { PatientFolderCounter } from './patient-folders.ts';

/** The answer to one question about a host: the output of a command, or a file as it was. */
export interface HostSection {
  /** Name of the question in exports made by our scripts, e.g. `getfacl`; null for a file of unknown origin. */
  readonly name: string | null;
  /** File it was read from, for messages. */
  readonly file: string;
  /** The command or path that gave it. */
  readonly how: string;
  readonly bytes: Uint8Array;
}

/** What a decoder needs from outside. */
export interface HostDecodeOptions {
  /** ISO 8601 UTC. */
  readonly now: string;
  /** Keyed fingerprint `key id:hex` of a secret; the secret itself is dropped. */
  readonly fingerprint: (secret: string) => string;
  /** The public key of a WireGuard private key; without it, private keys are compared by fingerprint only. */
  readonly wireguardPublicKey?: (privateKey: string) => string | null;
  /** SHA-256 (hex) of the SPKI of a private key in PEM; null when it cannot be read. Without it only the file is known. */
  readonly privateKeySpki?: (pem: string) => string | null;
  /** Is a path one that the inventory names? Such a folder is kept, whatever its access list. Without it none is. */
  readonly isNamed?: (path: string) => boolean;
  /** Counts patients' folders while they are listed; one for each host. */
  readonly patientFolders?: PatientFolderCounter;
}

/** What one section shows of one artifact. Pieces of one kind are joined. */
export type HostPiece = { readonly [K in HostKind]: PieceOf<K> }[HostKind];

interface PieceOf<K extends HostKind> {
  readonly kind: K;
  readonly data: MachineArtifacts[K];
  /** What the section could not show although it should. */
  readonly gaps?: readonly SourceGap[];
}

/** Why a section, or a line of it, cannot be used. `line` is 1-based, 0 for the whole. */
export interface SectionProblem {
  readonly line: number;
  readonly expected: string;
  readonly found: string;
}

/** Pieces, or what is wrong. A section that is partly unreadable gives pieces whose gaps say so. */
export type SectionResult = { readonly ok: true; readonly pieces: readonly HostPiece[] } | { readonly ok: false; readonly problem: SectionProblem };

/** Reads one kind of section. Pure; never throws for what the bytes say. */
export interface HostDecoder {
  /** Name in exports made by our scripts. */
  readonly section: string;
  /** Artifacts it can show; they fail together when the section cannot be used. */
  readonly kinds: readonly HostKind[];
  /** True for a file of unknown origin that looks like this section; `head` is the start of its text, at most 4,096 characters. */
  recognises(head: string, fileName: string): boolean;
  decode(section: HostSection, options: HostDecodeOptions): SectionResult;
}

/** A question of an export that has no answer. */
export interface UnansweredSection {
  readonly name: string;
  readonly file: string;
  readonly how: string;
  readonly status: Exclude<SourceStatus, 'collected'>;
  readonly reason: string;
}
