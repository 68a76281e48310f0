import type { PathSource } from '../../domain/open-dental/stated-paths.ts';
import { tenantsByHost } from '../../inventory/hosts.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Fail, Verdict } from '../../model/verdict.ts';
import type { RuleContext } from '../fact-map.ts';
import { passUnlessSome } from '../pass-unless.ts';
import { type DatabaseSettings, settingEvidence } from '../site/database-settings.ts';
import type { TenantFolders } from '../site/folders.ts';
import { nameOfTenant } from './access-verdicts.ts';
import { serverPreferenceNames } from './config-targets.ts';

/** The facts that the search for neighbours' names needs. */
export type NameFacts = RuleContext & { readonly 'site.settings': readonly DatabaseSettings[]; readonly 'site.folders': TenantFolders };

/** A name that is one tenant's alone. */
interface OwnName {
  readonly tenant: string;
  readonly what: 'database' | 'share' | 'host' | 'service';
}

/** Names that say nothing: what installations, shares and samples are called everywhere. */
const usual: ReadonlySet<string> = new Set(
  'opendental opendentimages opendentaldata demo images atoz backup backups share shares users public data export import claims reports program files mysql mariadb localhost'.split(
    ' ',
  ),
);
const shortest = 4;

/** Names in small letters, each one tenant's; several for each tenant, so nothing is made for one but its key. */
interface Names {
  readonly places: ReadonlyMap<string, number>;
  /** By place; null: several have it. */
  readonly tenants: readonly (string | null)[];
  readonly whats: readonly OwnName['what'][];
}

function ownNames(inventory: Inventory): Names {
  const places = new Map<string, number>();
  const tenants: (string | null)[] = [];
  const whats: OwnName['what'][] = [];
  const add = (text: string | null | undefined, tenant: string, what: OwnName['what']): void => {
    const name = (text ?? '').toLowerCase();
    if (name.length < shortest || usual.has(name)) return;
    const known = places.get(name);
    if (known === undefined) {
      places.set(name, tenants.length);
      tenants.push(tenant);
      whats.push(what);
    } else if (tenants[known] === tenant) whats[known] = what;
    else tenants[known] = null;
  };
  for (const { id, stage, databases, atoz, backups, hl7 } of tenantList(inventory)) {
    if (stage === 'retired') continue;
    databases.forEach((database) => add(database, id, 'database'));
    atoz.forEach((path) => add(shareIn(path), id, 'share'));
    backups.forEach((path) => add(shareIn(path), id, 'share'));
    hl7.forEach(({ service }) => add(service, id, 'service'));
  }
  for (const [host, ids] of tenantsByHost(inventory)) if (ids.length === 1) add(host, ids[0] ?? '', 'host');
  return { places, tenants, whats };
}

function shareIn(path: string): string | undefined {
  return /^[\\/]{2}[^\\/]+[\\/]+([^\\/]+)/.exec(path)?.[1];
}

/** A setting that names something of another tenant. */
interface Foreign {
  readonly source: PathSource;
  readonly text: string;
  readonly isUsed: boolean;
  readonly found: OwnName & { readonly name: string };
}

/** Settings whose meaning another rule judges: who is updated together, other servers, who the practice is. */
const judgedElsewhere: ReadonlySet<string> = new Set([...serverPreferenceNames, 'UpdateMultipleDatabases', 'PracticeTitle', 'RegistrationKey']);

/** Every text of a database's whitelisted settings that names something of another tenant. */
function foreignValues({ statements, tenant }: DatabaseSettings, names: Names): readonly Foreign[] {
  let foreign: Foreign[] | null = null;
  const look: Look = (table, key, isUsed, column, text) => {
    const found = foreignIn(text, tenant, names);
    if (found !== undefined) (foreign ??= []).push({ source: { table, key, column }, text, isUsed, found });
  };
  const { preferences, definitions } = statements;
  preferences?.forEach(({ name, value }) => {
    if (!judgedElsewhere.has(name)) look('preference', name, true, 'ValueString', value);
  });
  const isBare = hasNothingElse(statements);
  if (!isBare) lookAtPrograms(statements, look);
  definitions?.forEach(({ id, enabled, incomingFolder, outgoingFolder, outgoingAddress, server, serviceName }) => {
    look('hl7def', id, enabled, 'IncomingFolder', incomingFolder);
    look('hl7def', id, enabled, 'OutgoingFolder', outgoingFolder);
    look('hl7def', id, enabled, 'OutgoingIpPort', outgoingAddress);
    look('hl7def', id, enabled, 'HL7Server', server);
    look('hl7def', id, enabled, 'HL7ServiceName', serviceName);
  });
  if (!isBare) lookAtPlaces(statements, look);
  return foreign ?? nothing;
}

type Look = (table: PathSource['table'], key: string, isUsed: boolean, column: string, text: string) => void;

/** Most databases have nothing in the other tables. */
function hasNothingElse({
  programs,
  programProperties,
  clearinghouses,
  computerPaths,
  replicationServers,
  hieClinics,
}: DatabaseSettings['statements']): boolean {
  return (
    isEmpty(programs) && isEmpty(programProperties) && isEmpty(clearinghouses) && isEmpty(computerPaths) && isEmpty(replicationServers) && isEmpty(hieClinics)
  );
}

function isEmpty(rows: readonly unknown[] | null): boolean {
  return rows === null || rows.length === 0;
}

function lookAtPrograms(statements: DatabaseSettings['statements'], look: Look): void {
  statements.programs?.forEach(({ name, enabled, path, filePath, commandLine }) => {
    look('program', name, enabled, 'Path', path);
    look('program', name, enabled, 'FilePath', filePath);
    look('program', name, enabled, 'CommandLine', commandLine);
  });
  statements.programProperties?.forEach(({ program, property, value }) => look('programproperty', program, true, property, value));
  statements.clearinghouses?.forEach(({ description, exportPath, responsePath, clientProgram }) => {
    look('clearinghouse', description, true, 'ExportPath', exportPath);
    look('clearinghouse', description, true, 'ResponsePath', responsePath);
    look('clearinghouse', description, true, 'ClientProgram', clientProgram);
  });
}

function lookAtPlaces(statements: DatabaseSettings['statements'], look: Look): void {
  statements.computerPaths?.forEach(({ key, path }) => look('computerpref', key, true, 'AtoZpath', path));
  statements.replicationServers?.forEach(({ key, path }) => look('replicationserver', key, true, 'AtoZpath', path));
  statements.hieClinics?.forEach(({ clinic, enabled, exportPath }) => look('hieclinic', clinic, enabled, 'PathExportCCD', exportPath));
}

const nothing: readonly never[] = [];

/** Claims in folders that several tenants share, by tenant and text: where the folder itself is shared, the rules about folders say so. */
function sharedTexts({ claims, shared }: TenantFolders): ReadonlySet<string> {
  const groups = [...shared.shared, ...shared.nested.flatMap(({ outer, inner }) => [outer, inner]), ...shared.linked.flatMap(({ from, to }) => [from, to])];
  return new Set(groups.flatMap((group) => group.claims.flatMap((at) => (claims[at] ? [`${claims[at].tenant}\n${claims[at].text}`] : []))));
}

/** One verdict per setting that names something of another tenant, and one per database without any. */
export function foreignNames(facts: NameFacts): Iterable<Verdict> {
  const names = ownNames(facts.inventory);
  let met: ReadonlySet<string> | undefined;
  return passUnlessSome(facts['site.settings'], (settings) => {
    const { tenant, database, missing, pass } = settings;
    const values = foreignValues(settings, names);
    const isMet = (text: string): boolean => {
      const shared = (met ??= sharedTexts(facts['site.folders']));
      return text.split(';').some((part) => shared.has(`${tenant}\n${part.trim()}`));
    };
    const foreign = values.length === 0 ? nothing : values.filter(({ text }) => !isMet(text));
    if (foreign.length > 0) return foreign.map((value) => failure(facts, settings, value));
    return missing.length === 0 ? nothing : [{ ...pass, status: 'not-assessed', missing, reason: `Not all settings of ${database} were read.` }];
  });
}

function foreignIn(text: string, tenant: string, names: Names): Foreign['found'] | undefined {
  if (text.length < shortest) return undefined;
  const words = text.toLowerCase();
  let start = 0;
  for (let at = 0; at <= words.length; at++) {
    const code = at < words.length ? words.charCodeAt(at) : 0;
    if (code > 127) return foreignWord(words, tenant, names);
    if (isWordCode[code] === 1) continue;
    if (at - start >= shortest) {
      const found = ofStranger(words.slice(start, at), tenant, names);
      if (found !== undefined) return found;
    }
    start = at + 1;
  }
  return undefined;
}

/** A name that is another tenant's. */
function ofStranger(name: string, tenant: string, { places, tenants, whats }: Names): Foreign['found'] | undefined {
  const at = places.get(name);
  const owner = at === undefined ? null : (tenants[at] ?? null);
  const what = at === undefined ? undefined : whats[at];
  return owner === null || owner === tenant || what === undefined ? undefined : { tenant: owner, what, name };
}

/** The letters of words, by code: most settings hold no others. */
const isWordCode: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => (/[\w$-]/.test(String.fromCharCode(code)) ? 1 : 0));

function foreignWord(words: string, tenant: string, names: Names): Foreign['found'] | undefined {
  for (const [word] of words.matchAll(/[\p{L}\p{N}_$-]+/gu)) {
    const found = ofStranger(word, tenant, names);
    if (found !== undefined) return found;
  }
  return undefined;
}

function failure(facts: NameFacts, settings: DatabaseSettings, { source, text, isUsed, found: { tenant: owner, what, name } }: Foreign): Fail {
  const { tenant, database, instance } = settings;
  const where = source.table === 'preference' ? `preference ${source.key}` : `${source.table} ${source.key} ${source.column}`;
  return {
    status: 'fail',
    subject: { type: 'setting', id: `${instance}/${database} ${where}` },
    tenants: [owner, tenant],
    sides: { owner, reacher: tenant },
    claim: `A setting of ${nameOfTenant(facts, tenant)} names the ${what} ${name} of ${nameOfTenant(facts, owner)}: ${where}.`,
    observed: `${where} = ${text}`,
    expected: 'settings that name nothing but the tenant’s own databases, shares, hosts and services',
    because: 'A setting that was copied from another practice, or typed wrongly, leads there as soon as the access that is missing today is given.',
    severity: isUsed ? (what === 'host' ? 'medium' : 'high') : 'low',
    discriminator: `${owner} ${name}`,
    evidence: [settingEvidence(settings, source, text)],
    fix: {
      language: 'sql',
      target: instance,
      commands: [],
      undo: [],
      verify: [{ command: 'bitewing audit', expect: 'this finding is resolved' }],
      note: `Find out what the setting is for, then change ${where} in ${database} to the tenant’s own ${what}, in Open Dental’s own window for it; it stands as “${text}” now.`,
    },
  };
}
