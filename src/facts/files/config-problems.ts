import type { ConfigKind } from '../../domain/open-dental-config/config-file-names.ts';
import { updaterDistributes } from '../../domain/open-dental-config/config-file-names.ts';
import { type ConfigReader, openedBy } from '../../domain/open-dental-config/opened-by.ts';
import type { Fail, Subject, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { RuleContext } from '../fact-map.ts';
import type { SiteConfig, SiteConfigs } from '../site/configs.ts';
import { nameOfTenant } from './access-verdicts.ts';
import { loginsIn, passwordChange } from './password-change.ts';
import { putAwayFix } from './put-away-fix.ts';

type ConfigFacts = RuleContext & { readonly 'site.configs': SiteConfigs };
type Databases = ReadonlyMap<string, readonly { readonly name: string }[]>;

const readers: ReadonlyMap<ConfigKind, ConfigReader> = new Map([
  ['client', 'client'],
  ['middle-tier', 'middle-tier'],
  ['web-service', 'service'],
  ['background-service', 'service'],
  ['replication-service', 'service'],
  ['connection-store', 'service'],
  ['central-manager', 'central-manager'],
]);

function subjectOf({ host, path }: SiteConfig): Subject {
  return { type: 'file', id: `${host} ${path}` };
}

function tenantsOf({ folderOwner, holds }: SiteConfig): readonly string[] {
  return folderOwner === null ? holds : [...new Set([folderOwner, ...holds])].sort();
}

/** One verdict per file that a program opens: does it get where the file says? `databases` by instance. */
export function* unreadableConfigs(facts: ConfigFacts, databases: Databases): Iterable<Verdict> {
  for (const config of facts['site.configs'].configs) {
    const reader = readers.get(config.config.kind);
    if (reader === undefined || config.config.stray) continue;
    const base = { subject: subjectOf(config), tenants: tenantsOf(config) };
    const opened = openedBy(config.config, reader);
    if (opened.kind === 'database' || opened.kind === 'middle-tier') yield { ...base, status: 'pass' };
    else if (opened.kind === 'unknown') {
      yield {
        ...base,
        status: 'not-assessed',
        missing: [sourceId('files.configs', config.host)],
        reason: `What the program makes of ${config.path}: ${opened.reason}.`,
      };
    } else yield unreadable(facts, config, opened.kind === 'fallback', opened.reason, databases);
  }
}

function unreadable(facts: ConfigFacts, config: SiteConfig, isFallback: boolean, reason: string, databases: Databases): Fail {
  const { host, path, folderOwner } = config;
  const local = facts['site.configs'].destination({ server: 'localhost', port: 3306, database: 'opendental', user: 'root', host });
  const exists = isFallback && local.instance !== null && (databases.get(local.instance) ?? []).some(({ name }) => name.toLowerCase() === 'opendental');
  const owner = exists && local.databaseOwner !== folderOwner ? local.databaseOwner : null;
  const isLeak = exists && (owner !== null || folderOwner !== null) && local.databaseOwner !== folderOwner;
  return {
    status: 'fail',
    subject: subjectOf(config),
    tenants: [...new Set([...tenantsOf(config), ...(owner === null ? [] : [owner])])],
    sides: isLeak ? { owner, reacher: folderOwner } : { owner: folderOwner, reacher: null },
    claim: `${path} on ${host}${folderOwner === null ? '' : `, of ${nameOfTenant(facts, folderOwner)},`} cannot be used (${reason})${
      isFallback ? `: the client goes to the database opendental on ${host} as root instead${exists ? ', which is there' : ''}` : ': the program does not start'
    }.`,
    observed: reason,
    expected: 'a file that its program can read, with the tenant’s own server, database and user',
    because: 'A client that cannot read its file does not stop: it tries localhost, database opendental, user root.',
    severity: isLeak ? 'high' : 'medium',
    kind: isLeak ? 'leak' : 'function',
    evidence: [config.evidenceOf(null)],
    fix: {
      language: 'cmd',
      target: host,
      commands: [`ren "${path}" "${/[^\\/]*$/.exec(path)?.[0] ?? ''}.broken"`],
      undo: [`ren "${path}.broken" "${/[^\\/]*$/.exec(path)?.[0] ?? ''}"`],
      verify: [{ command: 'bitewing audit', expect: 'this finding is resolved' }],
      note: 'Write the file anew (Choose Database in the client, or the Service Manager), then delete the broken one: it may hold a password.',
    },
  };
}

/** One verdict per file with a credential that nobody needs where it lies. */
export function* strayConfigs(facts: ConfigFacts): Iterable<Verdict> {
  const { configs } = facts['site.configs'];
  const byFolder = new Map<string, SiteConfig[]>();
  for (const config of configs) {
    const key = `${config.host}\n${config.folder.toLowerCase()}`;
    byFolder.set(key, [...(byFolder.get(key) ?? []), config]);
  }
  for (const config of configs) {
    if (!config.hasSecret) continue;
    const beside = (byFolder.get(`${config.host}\n${config.folder.toLowerCase()}`) ?? []).map((one) => one.config);
    const why = strayReason(config, beside);
    if (why === null) yield { status: 'pass', subject: subjectOf(config), tenants: tenantsOf(config) };
    else
      yield stray(
        facts,
        config,
        why,
        beside.some(({ kind, stray: isStray }) => kind === 'client' && !isStray) && updaterDistributes(config.path.slice(config.folder.length)),
      );
  }
}

function strayReason({ config }: SiteConfig, beside: readonly SiteConfig['config'][]): string | null {
  if (config.stray) return 'no program opens a file of this name';
  if (config.kind === 'connection-store' && beside.some(({ kind, stray: isStray }) => kind === 'web-service' && !isStray))
    return 'services take it before OpenDentalWebConfig.xml, which lies beside it';
  if (config.kind === 'middle-tier-proxy') return 'it holds a proxy password in clear text';
  const hasInstallation = beside.some(({ kind, stray: isStray }) => kind === 'client' && !isStray);
  return config.kind === 'central-manager' && hasInstallation ? 'the Central Manager’s credentials lie in an installation of the client' : null;
}

function stray(facts: ConfigFacts, config: SiteConfig, why: string, isDistributed: boolean): Fail {
  const { host, path, folderOwner, holds } = config;
  const foreign = folderOwner === null ? [] : holds.filter((id) => id !== folderOwner);
  const [owner = null] = foreign.length > 0 ? foreign : holds;
  return {
    status: 'fail',
    subject: subjectOf(config),
    tenants: tenantsOf(config),
    sides: { owner, reacher: foreign.length > 0 ? folderOwner : null },
    claim: `${path} on ${host} holds a password${owner === null ? '' : ` of ${nameOfTenant(facts, owner)}`} nobody needs there: ${why}${
      isDistributed ? `; the next update hands it to every workstation${folderOwner === null ? '' : ` of ${nameOfTenant(facts, folderOwner)}`}` : ''
    }.`,
    observed: why,
    expected: 'one configuration file per program, under the name it opens, and no copies',
    because: 'An update packs the files of its installation folder into the database and spreads them; only a few names, spelled exactly, are kept back.',
    severity: foreign.length > 0 ? (isDistributed ? 'critical' : 'high') : isDistributed ? 'medium' : 'low',
    kind: foreign.length > 0 ? 'leak' : 'hygiene',
    evidence: [config.evidenceOf(config.destinations.find(({ connection }) => connection.credential.storage !== 'none')?.connection ?? null)],
    fix: putAwayFix(host, path, `Once everything works for a day, delete it. ${passwordChange(loginsIn(facts['site.configs'], config))}`.trim()),
  };
}
