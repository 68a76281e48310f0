import { type AssumedServiceName, assumedServiceName, isOpenDentalServiceName } from '../../domain/open-dental/hl7-service.ts';
import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { sharedProgramFolders } from '../../facts/hl7/program-folders.ts';
import { ownFolderFix, serviceSubject } from '../../facts/hl7/service-words.ts';
import { byHand, untold } from '../../facts/hl7/stated.ts';
import type { OpenDentalService, OpenDentalServices } from '../../facts/site/services.ts';
import type { Fail, Fix, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

type NameFacts = SiteFacts<'site.services' | 'host.programs' | 'files.configs', never>;

/** What keeps a service from knowing its own name or database. */
interface Flaw {
  readonly words: string;
  readonly because: string;
  readonly fix: Fix;
}

export const rule: Rule = defineRule({
  id: 'hl7/service-misnamed',
  title: 'Every HL7 service can tell its own name and database',
  severity: 'medium',
  kind: 'function',
  clauses: ['S14'],
  scope: 'site',
  needs: ['site.services', 'host.programs', 'files.configs'],
  risk: 'A service that takes another name for its own refuses to start, or claims a definition in the other’s name.',
  remedy: 'Register each service once, under a name that begins with OpenDent, from a folder of its own with its own FreeDentalConfig.xml.',
  references: [{ title: 'Open Dental source: OpenDentHL7/Program.cs, ServiceManager' }],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    const folders = foldersOf(facts['site.services']);
    for (const host of facts.hosts) {
      const all = facts['site.services'].byHost.get(host.host) ?? [];
      const spelled = new Map<string, string>();
      host['host.programs'].forEach(({ path }) => spelled.set(path.toLowerCase(), path));
      const isPartial = host.sources.some(({ kind, gaps }) => kind === 'files.configs' && gaps.length > 0);
      for (const service of all) {
        if (!service.isHl7) continue;
        const together = folders.get(service.folderKey);
        const owners = service.folderKey === '' ? 0 : (together?.owners ?? service.tenants.length);
        const flaw =
          nameFlaw(service, together?.assumedIn(service.folder) ?? null) ??
          caseFlaw(service, spelled.get(service.program.toLowerCase())) ??
          (isPartial ? null : configFlaw(service));
        if (owners > 1) {
          verdicts.push({
            status: 'not-applicable',
            subject: serviceSubject(service),
            tenants: service.tenants,
            reason: 'Several tenants run from its folder: hl7/service-not-separate.',
          });
        } else if (flaw) verdicts.push(failure(facts, service, flaw));
        else if (service.program === '')
          verdicts.push(
            untold(serviceSubject(service), service.tenants, `The command of ${service.row.name} was not read.`, [sourceId('host.services', host.host)]),
          );
        else if (service.config === null || service.config.opened.kind === 'unknown') {
          verdicts.push(
            untold(serviceSubject(service), service.tenants, `The configuration beside ${service.row.name} could not be read.`, [
              sourceId('files.configs', host.host),
            ]),
          );
        } else verdicts.push(service.pass);
      }
    }
    return verdicts;
  },
});

function failure(facts: NameFacts, service: OpenDentalService, { words, because, fix }: Flaw): Fail {
  const { tenants, row, host, evidence } = service;
  const whose =
    tenants.length === 0
      ? ''
      : ` of ${tenants
          .slice(0, 3)
          .map((id) => nameOfTenant(facts, id))
          .join(' and ')}`;
  return {
    status: 'fail',
    subject: serviceSubject(service),
    tenants,
    sides: { owner: tenants[0] ?? null, reacher: null },
    claim: `The HL7 service ${row.name}${whose} on ${host} ${words}.`,
    observed: `${row.name}: ${row.command}`,
    expected: 'a name that begins with OpenDent, a folder as the disk spells it, one service in it, and a configuration that opens a database',
    because,
    evidence: [evidence],
    fix,
  };
}

/** What several services of one folder have in common: how many tenants they work for, and the name each takes for its own by a spelling of the folder. */
interface ServiceFolder {
  readonly owners: number;
  readonly assumedIn: (spelling: string) => AssumedServiceName;
}

function foldersOf(services: OpenDentalServices): ReadonlyMap<string, ServiceFolder> {
  const shared = new Map<string, ServiceFolder>();
  for (const [key, together] of sharedProgramFolders(services)) {
    const registered = together.map(({ row }) => ({ name: row.name, imagePath: row.command }));
    const known = new Map<string, AssumedServiceName>();
    const assumedIn = (spelling: string): AssumedServiceName => {
      const assumed = known.get(spelling) ?? assumedServiceName(registered, spelling);
      known.set(spelling, assumed);
      return assumed;
    };
    shared.set(key, { owners: new Set(together.flatMap(({ tenants }) => tenants)).size, assumedIn });
  }
  return shared;
}

function nameFlaw(service: OpenDentalService, assumed: AssumedServiceName | null): Flaw | null {
  const { row, folder } = service;
  if (!isOpenDentalServiceName(row.name)) {
    const name = `OpenDentalHL7_${row.name.replace(/^open\s*dent(al)?/i, '').replaceAll(/\W+/g, '') || 'practice'}`;
    return {
      words: 'has a name that does not begin with OpenDent',
      because: 'Service Manager, updater and the service itself only see names that begin with OpenDent, in this spelling.',
      fix: ownFolderFix(service, name),
    };
  }
  if (assumed?.kind !== 'several') return null;
  return {
    // Names are unique on a host: one of the first four may be its own.
    words: `shares the folder ${folder} with ${assumed.names
      .slice(0, 4)
      .filter((name) => name !== row.name)
      .slice(0, 3)
      .join(', ')}`,
    because: 'A service takes the first one that is registered from its folder for itself.',
    fix: ownFolderFix(service),
  };
}

function caseFlaw(service: OpenDentalService, onDisk: string | undefined): Flaw | null {
  const { row, program, host } = service;
  if (onDisk === undefined || onDisk === program) return null;
  const quoted = (path: string): string => `sc.exe config "${row.name}" binPath= "\\"${path}\\""`;
  return {
    words: `is registered as ${program}, while the disk says ${onDisk}`,
    because: `Folders are compared with their letter case: the service does not find itself, and calls itself OpenDentalHL7.`,
    fix: {
      language: 'cmd',
      target: host,
      commands: [quoted(onDisk)],
      undo: [quoted(program)],
      verify: [{ command: `sc.exe qc "${row.name}"`, expect: onDisk }],
      note: 'Restart the service afterwards.',
    },
  };
}

function configFlaw({ config, folder, program, host, row, target }: OpenDentalService): Flaw | null {
  if (program === '' || target !== null) return null;
  const file = config?.file.path ?? `${folder}\\FreeDentalConfig.xml`;
  const fix = byHand(
    host,
    `Put a FreeDentalConfig.xml with server, database and user of the tenant at ${file} (choose the database in OpenDental.exe of that folder once), and start ${row.name}.`,
  );
  if (config === null)
    return { words: 'has no FreeDentalConfig.xml beside it', because: 'The service reads the file beside its program and nothing else.', fix };
  const { opened } = config;
  if (opened.kind === 'nothing')
    return {
      words: `cannot open a database with ${file}: ${opened.reason}`,
      because: 'The service reads DatabaseConnection only; connection strings and Middle Tier addresses are ignored.',
      fix,
    };
  if (opened.kind !== 'database') return null;
  return {
    words: `opens ${opened.connection.database} on ${opened.connection.server}, which belongs to no tenant`,
    because: 'What nobody claims is protected from nobody.',
    fix,
  };
}
