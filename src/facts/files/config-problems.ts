import { grouped } from '../../domain/grouped.ts';
import type { ConfigKind } from '../../domain/open-dental-config/config-file-names.ts';
import { updaterDistributes } from '../../domain/open-dental-config/config-file-names.ts';
import { type ConfigReader, openedBy } from '../../domain/open-dental-config/opened-by.ts';
import type { Fail, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { RuleContext } from '../fact-map.ts';
import { configEvidence, type SiteConfig, type SiteConfigs } from '../site/configs.ts';
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

/** One verdict per file that a program opens: does it get where the file says? `databases` by instance. */
export function* unreadableConfigs(facts: ConfigFacts, databases: Databases): Iterable<Verdict> {
  for (const config of facts['site.configs'].configs) {
    const reader = readers.get(config.config.kind);
    if (reader === undefined || config.config.stray) continue;
    const opened = openedBy(config.config, reader);
    if (opened.kind === 'database' || opened.kind === 'middle-tier') yield config.pass;
    else if (opened.kind === 'unknown') {
      yield {
        ...config.pass,
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
    subject: config.pass.subject,
    tenants: [...new Set([...config.pass.tenants, ...(owner === null ? [] : [owner])])],
    sides: isLeak ? { owner, reacher: folderOwner } : { owner: folderOwner, reacher: null },
    claim: `${path} on ${host}${folderOwner === null ? '' : `, of ${nameOfTenant(facts, folderOwner)},`} cannot be used (${reason})${
      isFallback ? `: the client goes to the database opendental on ${host} as root instead${exists ? ', which is there' : ''}` : ': the program does not start'
    }.`,
    observed: reason,
    expected: 'a file that its program can read, with the tenant’s own server, database and user',
    because: 'A client that cannot read its file does not stop: it tries localhost, database opendental, user root.',
    severity: isLeak ? 'high' : 'medium',
    kind: isLeak ? 'leak' : 'function',
    evidence: [configEvidence(config, null)],
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
  let byFolder: ReadonlyMap<string, readonly SiteConfig[]> | undefined;
  const liesWith: LiesWith = ({ host, folder }, kind) => {
    byFolder ??= grouped(configs, (one) => `${one.host}\n${one.folder.toLowerCase()}`);
    return byFolder.get(`${host}\n${folder.toLowerCase()}`)?.some(({ config }) => config.kind === kind && !config.stray) === true;
  };
  for (const config of configs) {
    if (!config.hasSecret) continue;
    const why = strayReason(config, liesWith);
    if (why === null) yield config.pass;
    else yield stray(facts, config, why, liesWith(config, 'client') && updaterDistributes(config.path.slice(config.folder.length)));
  }
}

/** Is there a file of a kind, which its program opens, in the folder of another? */
type LiesWith = (config: SiteConfig, kind: ConfigKind) => boolean;

function strayReason(one: SiteConfig, liesWith: LiesWith): string | null {
  const { stray: isStray, kind } = one.config;
  if (isStray) return 'no program opens a file of this name';
  if (kind === 'connection-store' && liesWith(one, 'web-service')) return 'services take it before OpenDentalWebConfig.xml, which lies beside it';
  if (kind === 'middle-tier-proxy') return 'it holds a proxy password in clear text';
  return kind === 'central-manager' && liesWith(one, 'client') ? 'the Central Manager’s credentials lie in an installation of the client' : null;
}

function stray(facts: ConfigFacts, config: SiteConfig, why: string, isDistributed: boolean): Fail {
  const { host, path, folderOwner, holds } = config;
  const foreign = folderOwner === null ? [] : holds.filter((id) => id !== folderOwner);
  const [owner = null] = foreign.length > 0 ? foreign : holds;
  return {
    status: 'fail',
    subject: config.pass.subject,
    tenants: config.pass.tenants,
    sides: { owner, reacher: foreign.length > 0 ? folderOwner : null },
    claim: `${path} on ${host} holds a password${owner === null ? '' : ` of ${nameOfTenant(facts, owner)}`} nobody needs there: ${why}${
      isDistributed ? `; the next update hands it to every workstation${folderOwner === null ? '' : ` of ${nameOfTenant(facts, folderOwner)}`}` : ''
    }.`,
    observed: why,
    expected: 'one configuration file per program, under the name it opens, and no copies',
    because: 'An update packs the files of its installation folder into the database and spreads them; only a few names, spelled exactly, are kept back.',
    severity: foreign.length > 0 ? (isDistributed ? 'critical' : 'high') : isDistributed ? 'medium' : 'low',
    kind: foreign.length > 0 ? 'leak' : 'hygiene',
    evidence: [configEvidence(config, config.destinations.find(({ connection }) => connection.credential.storage !== 'none')?.connection ?? null)],
    fix: putAwayFix(host, path, `Once everything works for a day, delete it. ${passwordChange(loginsIn(facts['site.configs'], config))}`.trim()),
  };
}
