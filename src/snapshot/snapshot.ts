import type { Inventory } from '../inventory/inventory.ts';
import type { FileArtifacts } from './artifacts/files.ts';
import type { HostArtifacts } from './artifacts/host.ts';
import type { LinkArtifacts } from './artifacts/links.ts';
import type { MysqlArtifacts } from './artifacts/mysql.ts';
import type { OpenDentalArtifacts } from './artifacts/opendental.ts';

/** What is observed of a MySQL instance. A new probe adds a line to one of the maps it is made of. */
export interface InstanceArtifacts extends MysqlArtifacts, OpenDentalArtifacts {}
/** What is observed of a machine. */
export interface MachineArtifacts extends HostArtifacts, FileArtifacts, LinkArtifacts {}
/** Every observed shape by artifact kind. */
export interface ArtifactMap extends InstanceArtifacts, MachineArtifacts {}
export type InstanceKind = keyof InstanceArtifacts;
export type HostKind = keyof MachineArtifacts;
export type ArtifactKind = keyof ArtifactMap;

/** What became of a question. `denied`: a permission was missing. `unsupported`: this version or road cannot answer. */
export type SourceStatus = 'collected' | 'denied' | 'failed' | 'unsupported' | 'not-attempted';

/** Part of a source that could not be read although the rest was: one database, one account. */
export interface SourceGap {
  readonly item: string;
  readonly status: Exclude<SourceStatus, 'collected'>;
  readonly reason: string;
  /** The permission or command that would close it; null when none is known. */
  readonly remedy: string | null;
}

/** One thing asked of the world. `id` is `kind@target`; its data, when collected, is `artifacts[id]`. */
export interface Source {
  readonly id: string;
  readonly kind: ArtifactKind;
  /** Inventory name of the MySQL instance, or of the host. */
  readonly target: string;
  /** The statements, commands or files. */
  readonly how: readonly string[];
  readonly status: SourceStatus;
  readonly reason: string | null;
  readonly remedy: string | null;
  readonly gaps: readonly SourceGap[];
  readonly durationMs: number | null;
  /** ISO 8601 UTC. */
  readonly collectedAt: string | null;
  /** SHA-256 (hex) of the artifact's canonical JSON; null unless collected. */
  readonly digest: string | null;
}

/** Who collected, from where, as whom. */
export interface Collector {
  readonly tool: string;
  readonly version: string;
  readonly host: string;
  /** Operating system account; null when it could not be told. */
  readonly account: string | null;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** Everything one or several collects saw: portable, validated at every load, free of secrets. */
export interface Snapshot {
  readonly schemaVersion: '1.0';
  readonly collectors: readonly Collector[];
  /** The inventory it was collected for, so that it can be judged alone. */
  readonly inventory: Inventory;
  readonly sources: readonly Source[];
  /** Data of collected sources by source id. */
  readonly artifacts: Readonly<Record<string, unknown>>;
}

/** The id of a source. */
export function sourceId(kind: ArtifactKind, target: string): string {
  return `${kind}@${target}`;
}
