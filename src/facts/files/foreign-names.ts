import type { PathSource } from '../../domain/open-dental/stated-paths.ts';
import { tenantsByHost } from '../../inventory/hosts.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Fail, Subject, Verdict } from '../../model/verdict.ts';
import type { RuleContext } from '../fact-map.ts';
import type { DatabaseSettings } from '../site/database-settings.ts';
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
function ownNames(inventory: Inventory): ReadonlyMap<string, OwnName | null> {
  const names = new Map<string, OwnName | null>();
  const add = (text: string | null | undefined, tenant: string, what: OwnName['what']): void => {
    const name = (text ?? '').toLowerCase();
    if (name.length < shortest || usual.has(name)) return;
    const known = names.get(name);
    names.set(name, known === undefined || known?.tenant === tenant ? { tenant, what } : null);
  };
  for (const { id, stage, databases, atoz, backups, hl7 } of Object.values(inventory.tenants)) {
    if (stage === 'retired') continue;
    for (const database of databases) add(database, id, 'database');
    for (const path of [...atoz, ...backups]) add(/^[\\/]{2}[^\\/]+[\\/]+([^\\/]+)/.exec(path)?.[1], id, 'share');
    for (const { service } of hl7) add(service, id, 'service');
  }
  for (const [host, tenants] of tenantsByHost(inventory)) if (tenants.length === 1) add(host, tenants[0] ?? '', 'host');
  return names;
}

interface Value {
  readonly source: PathSource;
  readonly text: string;
  readonly isUsed: boolean;
}

/** Settings whose meaning another rule judges: who is updated together, other servers, who the practice is. */
const judgedElsewhere: ReadonlySet<string> = new Set([...serverPreferenceNames, 'UpdateMultipleDatabases', 'PracticeTitle', 'RegistrationKey']);

/** Every text a database's whitelisted settings hold. */
function valuesOf({ statements }: DatabaseSettings): readonly Value[] {
  const row = (table: PathSource['table'], key: string, isUsed: boolean, columns: Readonly<Record<string, string>>): Value[] =>
    Object.entries(columns).flatMap(([column, text]) => (text.trim() === '' ? [] : [{ source: { table, key, column }, text, isUsed }]));
  return [
    ...(statements.preferences ?? []).flatMap(({ name, value }) => (judgedElsewhere.has(name) ? [] : row('preference', name, true, { ValueString: value }))),
    ...(statements.programs ?? []).flatMap(({ name, enabled, path, filePath, commandLine }) =>
      row('program', name, enabled, { Path: path, FilePath: filePath, CommandLine: commandLine }),
    ),
    ...(statements.programProperties ?? []).flatMap(({ program, property, value }) => row('programproperty', program, true, { [property]: value })),
    ...(statements.clearinghouses ?? []).flatMap(({ description, exportPath, responsePath, clientProgram }) =>
      row('clearinghouse', description, true, { ExportPath: exportPath, ResponsePath: responsePath, ClientProgram: clientProgram }),
    ),
    ...(statements.definitions ?? []).flatMap(({ id, enabled, incomingFolder, outgoingFolder, outgoingAddress, server, serviceName }) =>
      row('hl7def', id, enabled, {
        IncomingFolder: incomingFolder,
        OutgoingFolder: outgoingFolder,
        OutgoingIpPort: outgoingAddress,
        HL7Server: server,
        HL7ServiceName: serviceName,
      }),
    ),
    ...(statements.computerPaths ?? []).flatMap(({ key, path }) => row('computerpref', key, true, { AtoZpath: path })),
    ...(statements.replicationServers ?? []).flatMap(({ key, path }) => row('replicationserver', key, true, { AtoZpath: path })),
    ...(statements.hieClinics ?? []).flatMap(({ clinic, enabled, exportPath }) => row('hieclinic', clinic, enabled, { PathExportCCD: exportPath })),
  ];
}

/** One verdict per setting that names something of another tenant, and one per database without any. */
export function* foreignNames(facts: NameFacts): Iterable<Verdict> {
  const names = ownNames(facts.inventory);
  const { claims, shared } = facts['site.folders'];
  // Where the folder itself is shared, the rules about folders say so.
  const groups = [...shared.shared, ...shared.nested.flatMap(({ outer, inner }) => [outer, inner]), ...shared.linked.flatMap(({ from, to }) => [from, to])];
  const met = new Set(groups.flatMap((group) => group.claims.flatMap((at) => (claims[at] ? [`${claims[at].tenant}\n${claims[at].text}`] : []))));
  for (const settings of facts['site.settings']) {
    const { tenant, database, instance, missing } = settings;
    let failed = false;
    for (const value of valuesOf(settings)) {
      const parts = value.text.split(';').map((part) => part.trim());
      const found = parts.some((part) => met.has(`${tenant}\n${part}`)) ? undefined : foreignIn(value.text, tenant, names);
      if (found === undefined) continue;
      failed = true;
      yield failure(facts, settings, value, found);
    }
    if (failed) continue;
    const subject: Subject = { type: 'database', id: `${instance}/${database}` };
    if (missing.length === 0) yield { status: 'pass', subject, tenants: [tenant] };
    else yield { status: 'not-assessed', subject, tenants: [tenant], missing, reason: `Not all settings of ${database} were read.` };
  }
}

function foreignIn(text: string, tenant: string, names: ReadonlyMap<string, OwnName | null>): (OwnName & { readonly name: string }) | undefined {
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}_$-]+/gu)) {
    const known = names.get(word);
    if (known !== undefined && known !== null && known.tenant !== tenant) return { ...known, name: word };
  }
  return undefined;
}

function failure(
  facts: NameFacts,
  settings: DatabaseSettings,
  { source, text, isUsed }: Value,
  { tenant: owner, what, name }: OwnName & { readonly name: string },
): Fail {
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
    evidence: [settings.evidenceOf(source, text)],
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
