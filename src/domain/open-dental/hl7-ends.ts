/** What one database says about HL7. Null: that table was not read; [] : read, or absent in that version, and empty. */
export interface Hl7Statements {
  readonly definitions: readonly Hl7Definition[] | null;
  readonly programs: readonly { readonly name: string; readonly enabled: boolean }[] | null;
  readonly programProperties: readonly { readonly program: string; readonly property: string; readonly value: string }[] | null;
  readonly preferences: readonly { readonly name: string; readonly value: string }[] | null;
}

/** A row of `hl7def`; `mode` 0 file, 1 TCP, 2 SFTP. Null columns do not exist in that version. */
export interface Hl7Definition {
  readonly id: string;
  readonly mode: 0 | 1 | 2;
  readonly incomingFolder: string;
  readonly outgoingFolder: string;
  readonly incomingPort: string;
  readonly outgoingAddress: string;
  readonly internalType: string;
  readonly enabled: boolean;
  readonly server: string;
  readonly serviceName: string;
  readonly sftpSocket: string | null;
  readonly sftpUser: string | null;
}

/** Where messages are exchanged. `port` null: the service fails on what is written. */
export type Hl7Place =
  | { readonly kind: 'folder'; readonly path: string }
  /** On every IPv4 address of the service's machine, without TLS and without looking at the peer. */
  | { readonly kind: 'listener'; readonly port: number | null }
  | { readonly kind: 'peer'; readonly host: string; readonly port: number | null }
  /** Whoever polls first gets the files. `folder` is on the SFTP server. */
  | { readonly kind: 'sftp'; readonly host: string; readonly port: number | null; readonly user: string; readonly folder: string };

/** Who says so: a column of a definition, or a preference of the legacy eClinicalWorks mode. */
export type Hl7Source = { readonly table: 'hl7def'; readonly id: string; readonly column: string } | { readonly table: 'preference'; readonly name: string };

/**
 * One end of a tenant's HL7 exchange. `direction` is the service's: it reads `in` and writes `out`. `overridden`: a legacy setting beside an
 * enabled definition. `unknown`: a table that decides was not read.
 */
export interface Hl7End {
  readonly direction: 'in' | 'out';
  readonly place: Hl7Place;
  /** As written in the database. */
  readonly text: string;
  readonly state: 'used' | 'disabled' | 'overridden' | 'unknown';
  readonly source: Hl7Source;
}

/** Which service on which machine may work for a database; '' lets the first one that starts claim it. */
export interface Hl7Ownership {
  readonly server: string;
  readonly serviceName: string;
  readonly state: Hl7End['state'];
  readonly source: { readonly table: 'hl7def'; readonly id: string } | { readonly table: 'programproperty'; readonly program: string };
}

/** The program link of the legacy mode. */
export const ecwProgram = 'eClinicalWorks';

const medLab = 'MedLabv2_3';

/** Every end that a database states, the unused ones included. Blank fields state nothing. Source: ServiceHL7.cs and EcwOld.cs. */
export function hl7Ends(statements: Hl7Statements): Hl7End[] {
  const ends: Hl7End[] = [];
  for (const definition of statements.definitions ?? []) addDefinitionEnds(definition, ends);
  addLegacyEnds(statements, ends);
  return ends;
}

/** Of all ends those that are folders. */
export function hl7Folders(statements: Hl7Statements): Hl7End[] {
  const ends: Hl7End[] = [];
  statements.definitions?.forEach((definition) => {
    if (definition.mode === 0 && definition.internalType !== medLab) addDefinitionEnds(definition, ends);
  });
  addLegacyEnds(statements, ends);
  return ends;
}

/** Who may work for a database, by each definition and by the eClinicalWorks link. */
export function hl7Ownerships(statements: Hl7Statements): Hl7Ownership[] {
  const definitions = (statements.definitions ?? []).map(({ id, server, serviceName, enabled }): Hl7Ownership => ({
    server,
    serviceName,
    state: enabled ? 'used' : 'disabled',
    source: { table: 'hl7def', id },
  }));
  if (statements.programs?.some(({ name }) => name === ecwProgram) !== true) return definitions;
  const property = (name: string): string | null =>
    statements.programProperties?.find(({ program, property }) => program === ecwProgram && property === name)?.value ?? null;
  const server = property('HL7Server');
  const serviceName = property('HL7ServiceName');
  if (server === null || serviceName === null) return definitions;
  return [...definitions, { server, serviceName, state: legacyState(statements), source: { table: 'programproperty', program: ecwProgram } }];
}

function addDefinitionEnds(definition: Hl7Definition, ends: Hl7End[]): void {
  const { mode, incomingPort, outgoingAddress, incomingFolder, outgoingFolder } = definition;
  // MedLab results are fetched by SFTP whatever mode is chosen.
  if (mode === 2 || definition.internalType === medLab) {
    const text = definition.sftpSocket ?? '';
    const place = { kind: 'sftp', ...hostAndPort(text, '22'), user: definition.sftpUser ?? '', folder: incomingFolder } as const;
    if (text !== '') ends.push(definitionEnd(definition, 'in', 'SftpInSocket', text, place));
  } else if (mode === 1) {
    if (incomingPort !== '') ends.push(definitionEnd(definition, 'in', 'IncomingPort', incomingPort, { kind: 'listener', port: port(incomingPort) }));
    if (outgoingAddress === '') return;
    const { host, port: number } = hostAndPort(outgoingAddress, '');
    ends.push(definitionEnd(definition, 'out', 'OutgoingIpPort', outgoingAddress, { kind: 'peer', host, port: number }));
  } else {
    if (incomingFolder !== '') ends.push(definitionEnd(definition, 'in', 'IncomingFolder', incomingFolder, { kind: 'folder', path: incomingFolder }));
    if (outgoingFolder !== '') ends.push(definitionEnd(definition, 'out', 'OutgoingFolder', outgoingFolder, { kind: 'folder', path: outgoingFolder }));
  }
}

function definitionEnd({ id, enabled }: Hl7Definition, direction: 'in' | 'out', column: string, text: string, place: Hl7Place): Hl7End {
  return { direction, place, text, state: enabled ? 'used' : 'disabled', source: { table: 'hl7def', id, column } };
}

/** The legacy preferences are named from eClinicalWorks' side: the service reads HL7FolderOut and writes HL7FolderIn. */
function addLegacyEnds(statements: Hl7Statements, ends: Hl7End[]): void {
  const { preferences } = statements;
  // Hardly any database has them.
  if (preferences?.some(isLegacyFolder) !== true) return;
  const incoming = preferenceIn(preferences, 'HL7FolderOut');
  const outgoing = preferenceIn(preferences, 'HL7FolderIn');
  if (incoming === '' && outgoing === '') return;
  const state = legacyState(statements);
  const add = (direction: 'in' | 'out', name: string, path: string, used: Hl7End['state']): void => {
    if (path !== '') ends.push({ direction, place: { kind: 'folder', path }, text: path, state: used, source: { table: 'preference', name } });
  };
  const mode = statements.programProperties?.find(({ program, property }) => program === ecwProgram && property === 'eClinicalWorksMode')?.value;
  // Standalone mode only reads. Tight is 0, full is 2.
  const sends = mode === undefined || mode === '0' || mode === '2';
  add('in', 'HL7FolderOut', incoming, state);
  add('out', 'HL7FolderIn', outgoing, sends ? state : 'disabled');
}

function isLegacyFolder({ name }: { readonly name: string }): boolean {
  return name === 'HL7FolderOut' || name === 'HL7FolderIn';
}

/** '' where it is blank or not there. */
function preferenceIn(preferences: NonNullable<Hl7Statements['preferences']>, wanted: string): string {
  return preferences.find(({ name }) => name === wanted)?.value ?? '';
}

function legacyState({ definitions, programs }: Hl7Statements): Hl7End['state'] {
  if (programs === null) return 'unknown';
  if (!programs.some(({ name, enabled }) => name === ecwProgram && enabled)) return 'disabled';
  if (definitions === null) return 'unknown';
  return definitions.some(({ enabled, internalType }) => enabled && internalType !== medLab) ? 'overridden' : 'used';
}

function hostAndPort(text: string, otherwise: string): { readonly host: string; readonly port: number | null } {
  const end = text.indexOf(':');
  if (end < 0) return { host: text, port: port(otherwise) };
  const next = text.indexOf(':', end + 1);
  return { host: text.slice(0, end), port: port(text.slice(end + 1, next < 0 ? undefined : next)) };
}

/** As .NET's int.Parse reads it: decimal digits with blanks around. */
function port(text: string): number | null {
  const number = /^\s*\+?\d{1,9}\s*$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= 65_535 ? number : null;
}
