import type { PathSource } from '../../domain/open-dental/stated-paths.ts';
import { tenantsByHost } from '../../inventory/hosts.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Fail, Verdict } from '../../model/verdict.ts';
import type { RuleContext } from '../fact-map.ts';
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

/** Names in small letters; null for one that several tenants have. */
type Names = ReadonlyMap<string, OwnName | null>;

function ownNames(inventory: Inventory): Names {
  const names = new Map<string, OwnName | null>();
  const add = (text: string | null | undefined, tenant: string, what: OwnName['what']): void => {
    const name = (text ?? '').toLowerCase();
    if (name.length < shortest || usual.has(name)) return;
    const known = names.get(name);
    names.set(name, known === undefined || known?.tenant === tenant ? { tenant, what } : null);
  };
  for (const { id, stage, databases, atoz, backups, hl7 } of tenantList(inventory)) {
    if (stage === 'retired') continue;
    for (const database of databases) add(database, id, 'database');
    for (const path of [...atoz, ...backups]) add(/^[\\/]{2}[^\\/]+[\\/]+([^\\/]+)/.exec(path)?.[1], id, 'share');
    for (const { service } of hl7) add(service, id, 'service');
  }
  for (const [host, tenants] of tenantsByHost(inventory)) if (tenants.length === 1) add(host, tenants[0] ?? '', 'host');
  return names;
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
  const foreign: Foreign[] = [];
  const look = (table: PathSource['table'], key: string, isUsed: boolean, column: string, text: string): void => {
    const found = foreignIn(text, tenant, names);
    if (found !== undefined) foreign.push({ source: { table, key, column }, text, isUsed, found });
  };
  for (const { name, value } of statements.preferences ?? []) if (!judgedElsewhere.has(name)) look('preference', name, true, 'ValueString', value);
  for (const { name, enabled, path, filePath, commandLine } of statements.programs ?? []) {
    look('program', name, enabled, 'Path', path);
    look('program', name, enabled, 'FilePath', filePath);
    look('program', name, enabled, 'CommandLine', commandLine);
  }
  for (const { program, property, value } of statements.programProperties ?? []) look('programproperty', program, true, property, value);
  for (const { description, exportPath, responsePath, clientProgram } of statements.clearinghouses ?? []) {
    look('clearinghouse', description, true, 'ExportPath', exportPath);
    look('clearinghouse', description, true, 'ResponsePath', responsePath);
    look('clearinghouse', description, true, 'ClientProgram', clientProgram);
  }
  for (const { id, enabled, incomingFolder, outgoingFolder, outgoingAddress, server, serviceName } of statements.definitions ?? []) {
    look('hl7def', id, enabled, 'IncomingFolder', incomingFolder);
    look('hl7def', id, enabled, 'OutgoingFolder', outgoingFolder);
    look('hl7def', id, enabled, 'OutgoingIpPort', outgoingAddress);
    look('hl7def', id, enabled, 'HL7Server', server);
    look('hl7def', id, enabled, 'HL7ServiceName', serviceName);
  }
  for (const { key, path } of statements.computerPaths ?? []) look('computerpref', key, true, 'AtoZpath', path);
  for (const { key, path } of statements.replicationServers ?? []) look('replicationserver', key, true, 'AtoZpath', path);
  for (const { clinic, enabled, exportPath } of statements.hieClinics ?? []) look('hieclinic', clinic, enabled, 'PathExportCCD', exportPath);
  return foreign;
}

/** Claims in folders that several tenants share, by tenant and text: where the folder itself is shared, the rules about folders say so. */
function sharedTexts({ claims, shared }: TenantFolders): ReadonlySet<string> {
  const groups = [...shared.shared, ...shared.nested.flatMap(({ outer, inner }) => [outer, inner]), ...shared.linked.flatMap(({ from, to }) => [from, to])];
  return new Set(groups.flatMap((group) => group.claims.flatMap((at) => (claims[at] ? [`${claims[at].tenant}\n${claims[at].text}`] : []))));
}

/** One verdict per setting that names something of another tenant, and one per database without any. */
export function* foreignNames(facts: NameFacts): Iterable<Verdict> {
  const names = ownNames(facts.inventory);
  const met = sharedTexts(facts['site.folders']);
  for (const settings of facts['site.settings']) {
    const { tenant, database, missing, pass } = settings;
    const foreign = foreignValues(settings, names).filter(({ text }) => !text.split(';').some((part) => met.has(`${tenant}\n${part.trim()}`)));
    for (const value of foreign) yield failure(facts, settings, value);
    if (foreign.length > 0) continue;
    if (missing.length === 0) yield pass;
    else yield { ...pass, status: 'not-assessed', missing, reason: `Not all settings of ${database} were read.` };
  }
}

function foreignIn(text: string, tenant: string, names: Names): Foreign['found'] | undefined {
  if (text.length < shortest) return undefined;
  const words = text.toLowerCase();
  let start = 0;
  for (let at = 0; at <= words.length; at++) {
    const code = at < words.length ? words.charCodeAt(at) : 0;
    if (code > 127) return foreignWord(words, tenant, names);
    if (isWordCode[code] === 1) continue;
    const known = at - start < shortest ? undefined : names.get(words.slice(start, at));
    if (known !== undefined && known !== null && known.tenant !== tenant) return { ...known, name: words.slice(start, at) };
    start = at + 1;
  }
  return undefined;
}

/** The letters of words, by code: most settings hold no others. */
const isWordCode: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => (/[\w$-]/.test(String.fromCharCode(code)) ? 1 : 0));

function foreignWord(words: string, tenant: string, names: Names): Foreign['found'] | undefined {
  for (const [word] of words.matchAll(/[\p{L}\p{N}_$-]+/gu)) {
    const known = names.get(word);
    if (known !== undefined && known !== null && known.tenant !== tenant) return { ...known, name: word };
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
