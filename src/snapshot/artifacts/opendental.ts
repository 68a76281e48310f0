import type { Hl7Definition } from '../../domain/open-dental/hl7-ends.ts';

/**
 * What Open Dental's own tables say, per database. Only whitelisted rows and columns are ever read, never a patient table.
 * Secret values (passwords, keys) are keyed fingerprints `key id:hex`; '' stays ''.
 */
export type PerDatabase<Row> = Readonly<Record<string, readonly Row[]>>;

/** A whitelisted row of `preference`. */
export interface PreferenceRow {
  readonly name: string;
  readonly value: string;
}

/** A row of `hl7def`; numbers as Open Dental stores them (mode 0 file, 1 TCP, 2 SFTP). Null columns do not exist in that version. */
export interface Hl7DefinitionRow extends Hl7Definition {
  readonly description: string;
  readonly sftpPassword: string | null;
}

/** A row of `program`. */
export interface ProgramRow {
  readonly name: string;
  readonly enabled: boolean;
  readonly path: string;
  readonly filePath: string;
  readonly commandLine: string;
  readonly pluginDll: string;
}

/** A row of `programproperty`, with its program's name. Masked properties are fingerprints. */
export interface ProgramPropertyRow {
  readonly program: string;
  readonly property: string;
  readonly value: string;
  readonly computer: string;
}

/** `computerpref.AtoZpath` or `replicationserver.AtoZpath`: an A to Z root that overrides DocPath. */
export interface PathOverrideRow {
  /** Computer name, or server id of the replication row. */
  readonly key: string;
  readonly path: string;
}

/** A row of `updatehistory`. */
export interface UpdateHistoryRow {
  readonly version: string;
  /** As stored, server time. */
  readonly at: string;
}

/** A row of `clearinghouse`. */
export interface ClearinghouseRow {
  readonly id: string;
  readonly description: string;
  readonly exportPath: string;
  readonly responsePath: string;
  readonly clientProgram: string;
  readonly loginId: string;
  readonly password: string;
}

/** A row of `hieclinic`: a daily export of clinical documents. */
export interface HieClinicRow {
  /** ClinicNum, 0 for the practice. */
  readonly clinic: string;
  readonly exportPath: string;
  readonly enabled: boolean;
}

/** A row of `computer`. In an RDP session since 21.3 it is the client's name, before the terminal server's. */
export interface ComputerRow {
  readonly name: string;
  /** When a client on it was last seen, server time; fresh is younger than some minutes. */
  readonly heartbeat: string;
}

/** A row of `activeinstance`, a running client. Remote desktop shows as direct. */
export interface ActiveInstanceRow {
  readonly computer: string;
  /** 0 direct, 1 Middle Tier, 2 Thinfinity, 3 AppStream; as stored. */
  readonly connectionType: string;
  /** Server time. */
  readonly recordedAt: string;
}

/** A row of `centralconnection` (Central Manager, CEMT). */
export interface CentralConnectionRow {
  readonly serverName: string;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly serviceUri: string;
}

/** Artifacts read from the Open Dental databases of one instance; data is keyed by database name. */
export interface OpenDentalArtifacts {
  readonly 'opendental.preferences': PerDatabase<PreferenceRow>;
  readonly 'opendental.hl7Definitions': PerDatabase<Hl7DefinitionRow>;
  readonly 'opendental.programs': PerDatabase<ProgramRow>;
  readonly 'opendental.programProperties': PerDatabase<ProgramPropertyRow>;
  readonly 'opendental.computerPaths': PerDatabase<PathOverrideRow>;
  readonly 'opendental.replicationServers': PerDatabase<PathOverrideRow>;
  readonly 'opendental.updateHistory': PerDatabase<UpdateHistoryRow>;
  readonly 'opendental.clearinghouses': PerDatabase<ClearinghouseRow>;
  readonly 'opendental.hieClinics': PerDatabase<HieClinicRow>;
  readonly 'opendental.computers': PerDatabase<ComputerRow>;
  readonly 'opendental.activeInstances': PerDatabase<ActiveInstanceRow>;
  readonly 'opendental.centralConnections': PerDatabase<CentralConnectionRow>;
}
