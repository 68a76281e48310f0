import { type Hl7End, hl7Folders, type Hl7Statements } from './hl7-ends.ts';
import { preferencePaths, propertyPaths, seededClearinghousePaths, type PathUse } from './path-uses.ts';

/** What one database says about folders and files. Null: that table was not read. */
export interface PathStatements extends Hl7Statements {
  readonly programs: readonly StatedProgram[] | null;
  readonly programProperties: readonly { readonly program: string; readonly property: string; readonly value: string; readonly computer: string }[] | null;
  /** `computerpref.AtoZpath` by computer name. */
  readonly computerPaths: readonly { readonly key: string; readonly path: string }[] | null;
  /** `replicationserver.AtoZpath` by server id. */
  readonly replicationServers: readonly { readonly key: string; readonly path: string }[] | null;
  readonly clearinghouses: readonly ClearinghousePaths[] | null;
  readonly hieClinics: readonly { readonly clinic: string; readonly exportPath: string; readonly enabled: boolean }[] | null;
  /** `@@server_id` of the instance the database lives on; null when unknown. */
  readonly serverId: string | null;
}

/** A program link. */
export interface StatedProgram {
  readonly name: string;
  readonly enabled: boolean;
  readonly path: string;
  readonly filePath: string;
  /** What follows the program's name when it is started. */
  readonly commandLine: string;
}

/** Folders of a `clearinghouse` row, and what tells whether it is in use. */
export interface ClearinghousePaths {
  readonly id: string;
  readonly description: string;
  readonly exportPath: string;
  readonly responsePath: string;
  readonly clientProgram: string;
  readonly loginId: string;
  readonly password: string;
}

/** Where a path is written down: a preference's name, a program's property, a row's key. */
export interface PathSource {
  readonly table: 'preference' | 'program' | 'programproperty' | 'computerpref' | 'replicationserver' | 'clearinghouse' | 'hieclinic' | 'hl7def';
  readonly key: string;
  readonly column: string;
}

/** One path a database states. */
export interface StatedPath {
  readonly use: PathUse;
  /** One entry, without blanks around it. */
  readonly path: string;
  readonly names: 'folder' | 'file';
  /** Place in a list separated by semicolons, from 0: the next entry is used when the one before is not there. */
  readonly position: number;
  /** Only on this computer; null: on every one. */
  readonly computer: string | null;
  /** `used`: the present settings lead there. `unused`: they do not, although it is written. `unknown`: what would tell was not read. */
  readonly state: 'used' | 'unused' | 'unknown';
  readonly source: PathSource;
}

/** Every path that a database states, in the order the product looks at them within one use. Blank values state nothing. */
export function statedPaths(statements: PathStatements): StatedPath[] {
  const found: StatedPath[] = [];
  const { programs, clearinghouses, hieClinics } = statements;
  atozPaths(statements, found);
  preferences(statements, found);
  // Most tables are empty in most databases.
  if (programs !== null && programs.length > 0) programLinks(programs, found);
  properties(statements, found);
  if (clearinghouses !== null && clearinghouses.length > 0) clearinghouseFolders(clearinghouses, statements, found);
  if (hieClinics !== null && hieClinics.length > 0) clinicFolders(hieClinics, found);
  const ends = hl7Folders(statements);
  if (ends.length > 0) for (const end of ends) hl7Folder(end, found);
  return found;
}

function clinicFolders(rows: NonNullable<PathStatements['hieClinics']>, found: StatedPath[]): void {
  for (const { clinic, exportPath, enabled } of rows)
    add(found, exportPath, 'export', { table: 'hieclinic', key: clinic, column: 'PathExportCCD' }, { state: enabled ? 'used' : 'unused' });
}

function hl7Folder({ direction, text, state: known, source }: Hl7End, found: StatedPath[]): void {
  const where: PathSource =
    source.table === 'hl7def' ? { table: 'hl7def', key: source.id, column: source.column } : { table: 'preference', key: source.name, column: 'ValueString' };
  add(found, text, direction === 'in' ? 'hl7-in' : 'hl7-out', where, { state: known === 'used' || known === 'unknown' ? known : 'unused' });
}

interface Details {
  readonly state: StatedPath['state'];
  readonly names?: StatedPath['names'];
  readonly computer?: string | null;
  readonly position?: number;
}

/** Adds a path, unless it is blank. */
function add(found: StatedPath[], text: string, use: PathUse, source: PathSource, details: Details): void {
  const path = text.trim();
  if (path === '') return;
  const { state: known, names = 'folder', computer = null, position = 0 } = details;
  found.push({ use, path, names, position, computer, state: known, source });
}

/** A list as FileAtoZ.GetValidPathFromString takes it apart: the first entry with a sub-folder A is used. */
function list(found: StatedPath[], text: string, use: PathUse, source: PathSource, known: StatedPath['state']): void {
  if (text.includes(';')) for (const [position, entry] of text.split(';').entries()) add(found, entry, use, source, { state: known, position });
  else add(found, text, use, source, { state: known });
}

/** `AtoZfolderUsed`: 0 in the database, 1 folders, 2 Dropbox, 3 SFTP. Before 12.4.1 `AtoZfolderNotRequired` said it. Null: not known. */
function storage({ preferences }: PathStatements): '0' | '1' | '2' | '3' | null {
  const used = valueOf(preferences, 'AtoZfolderUsed');
  if (used === '0' || used === '1' || used === '2' || used === '3') return used;
  const notRequired = valueOf(preferences, 'AtoZfolderNotRequired');
  if (used !== undefined || notRequired === undefined) return null;
  return notRequired === '1' ? '0' : '1';
}

/** The value of a preference; undefined when there is none of the name, or none were read. */
function valueOf(preferences: PathStatements['preferences'], name: string): string | undefined {
  return preferences?.find((preference) => preference.name === name)?.value;
}

function atozPaths(statements: PathStatements, found: StatedPath[]): void {
  const { computerPaths, replicationServers, preferences: rows } = statements;
  const kind = storage(statements);
  const local = kind === null ? 'unknown' : kind === '1' ? 'used' : 'unused';
  // A computer's own path wins and is no list.
  if (computerPaths !== null && computerPaths.length > 0)
    for (const { key, path } of computerPaths)
      add(found, path, 'atoz-override', { table: 'computerpref', key, column: 'AtoZpath' }, { state: local, computer: key });
  if (replicationServers !== null && replicationServers.length > 0) replicatedPaths(replicationServers, local, statements.serverId, found);
  if (rows === null) return;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at];
    if (row?.name === 'DocPath') list(found, row.value, 'atoz', docPath, local);
  }
}

function replicatedPaths(
  rows: NonNullable<PathStatements['replicationServers']>,
  local: StatedPath['state'],
  serverId: string | null,
  found: StatedPath[],
): void {
  for (const { key, path } of rows) {
    const state = local !== 'used' ? local : serverId === null ? 'unknown' : key === serverId ? 'used' : 'unused';
    list(found, path, 'atoz-override', { table: 'replicationserver', key, column: 'AtoZpath' }, state);
  }
}

const docPath: PathSource = { table: 'preference', key: 'DocPath', column: 'ValueString' };
/** One object for all databases. */
const preferenceSources: ReadonlyMap<string, PathSource> = new Map([...preferencePaths.keys()].map((key) => [key, { ...docPath, key }]));

function preferences({ preferences: rows }: PathStatements, found: StatedPath[]): void {
  if (rows === null) return;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at];
    const known = row === undefined || row.value === '' ? undefined : preferencePaths.get(row.name);
    if (row === undefined || known === undefined) continue;
    const { name, value } = row;
    const state = known.use === 'supplemental-backup' ? supplementalState(rows) : 'used';
    add(found, value, known.use, preferenceSources.get(name) ?? docPath, { state, names: known.names });
  }
}

function supplementalState(rows: PathStatements['preferences']): StatedPath['state'] {
  const enabled = valueOf(rows, 'SupplementalBackupEnabled');
  return enabled === undefined ? 'unknown' : enabled === '1' ? 'used' : 'unused';
}

function programLinks(rows: readonly StatedProgram[], found: StatedPath[]): void {
  for (const { name, enabled, path, filePath } of rows) {
    const details = { state: enabled ? 'used' : 'unused', names: 'file' } as const;
    add(found, path, 'program', { table: 'program', key: name, column: 'Path' }, details);
    add(found, filePath, 'bridge-file', { table: 'program', key: name, column: 'FilePath' }, details);
  }
}

function properties(statements: PathStatements, found: StatedPath[]): void {
  const rows = statements.programProperties;
  if (rows === null || rows.length === 0) return;
  const enabled = new Map(statements.programs?.map((program) => [program.name, program.enabled]));
  const kind = storage(statements);
  for (const { program, property, value, computer } of rows) {
    // Blank, with a computer: that computer's own path of the program.
    const known = property === '' && computer !== '' ? ({ use: 'program', names: 'file' } as const) : propertyPaths.get(property.toLowerCase());
    if (known === undefined) continue;
    const used = statements.programs === null ? 'unknown' : (enabled.get(program) ?? false) ? 'used' : 'unused';
    const cloud = kind === null ? 'unknown' : (property === 'FTP AtoZ Path' ? '3' : '2') === kind ? 'used' : 'unused';
    const details = { state: known.use === 'atoz-cloud' ? cloud : used, names: known.names, computer: computer === '' ? null : computer } as const;
    add(found, value, known.use, { table: 'programproperty', key: program, column: property }, details);
  }
}

const defaultClearinghouses: ReadonlySet<string> = new Set(['ClearinghouseDefaultDent', 'ClearinghouseDefaultMed', 'ClearinghouseDefaultEligibility']);

/** A row is in use when it is a default or has a login. Without either, a path of the installation says nothing; any other was chosen. */
function clearinghouseFolders(rows: readonly ClearinghousePaths[], { preferences }: PathStatements, found: StatedPath[]): void {
  const defaults = new Set(preferences?.filter(({ name }) => defaultClearinghouses.has(name)).map(({ value }) => value));
  for (const row of rows) {
    const inUse = defaults.has(row.id) || row.loginId !== '' || row.password !== '';
    const column = (name: string, use: PathUse, path: string, names: StatedPath['names']): void => {
      const seeded = seededClearinghousePaths.has(path.trim().toLowerCase().replace(/\\+$/, ''));
      const used = inUse || !seeded ? 'used' : defaults.size === 0 ? 'unknown' : 'unused';
      add(found, path, use, { table: 'clearinghouse', key: row.description, column: name }, { state: used, names });
    };
    column('ExportPath', 'clearinghouse-export', row.exportPath, 'folder');
    column('ResponsePath', 'clearinghouse-response', row.responsePath, 'folder');
    column('ClientProgram', 'program', row.clientProgram, 'file');
  }
}
