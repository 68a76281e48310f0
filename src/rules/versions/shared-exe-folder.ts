import { parseOpenDentalVersion, passesGate } from '../../domain/open-dental/versions.ts';
import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { byHand, good, untold } from '../../facts/hl7/stated.ts';
import { type Installation, installations, preferencesOf } from '../../facts/versions/installations.ts';
import type { Fail } from '../../model/verdict.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

type FolderFacts = SiteFacts<'site.configs' | 'site.services' | 'site.paths' | 'site.settings' | 'host.programs' | 'host.commandLines', never>;

export const rule: Rule = defineRule({
  id: 'versions/shared-exe-folder',
  title: 'No installation folder serves tenants whose updates could change each other',
  severity: 'high',
  kind: 'leak',
  clauses: ['S15', 'S16'],
  scope: 'site',
  needs: ['site.configs', 'site.services', 'site.paths', 'site.settings', 'host.programs', 'host.commandLines'],
  risk: 'After the update of one practice the shared programs are newer than the other’s database, and its next start converts that database; the reverse takes the programs back.',
  remedy: 'Give each tenant an installation folder of its own, or switch on Dynamic Mode.',
  references: [
    { title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' },
    { title: 'Open Dental source: ClassConvertDatabase.cs, PrefL.cs' },
  ],
  *evaluate(facts) {
    const preference = preferencesOf(facts['site.settings']);
    for (const installation of installations(facts)) {
      const { host, folder, databases, tenants: owners, dynamicMode } = installation;
      const subject = { type: 'folder' as const, id: `${host} ${folder}` };
      if (owners.length < 2 || dynamicMode) {
        yield good(subject, owners);
        continue;
      }
      const values = databases.map((database) => ({
        version: preference(database, 'ProgramVersion'),
        server: preference(database, 'WebServiceServerName'),
      }));
      const versions = new Set(values.flatMap(({ version }) => version ?? []));
      const blank = values.some(
        ({ version, server }) => server === '' && !passesGate(parseOpenDentalVersion(version ?? '') ?? [0, 0, 0, 0], 'no-update-server'),
      );
      if (versions.size > 1 || blank)
        yield failure(
          facts,
          installation,
          owners,
          versions.size > 1 ? `their databases ask for ${[...versions].slice(0, 3).join(' and ')}` : 'one of them names no update server',
        );
      else if (values.some(({ version, server }) => version === null || server === null))
        yield untold(subject, owners, `Not all versions of the databases opened from ${folder} were read.`);
      else yield good(subject, owners);
    }
  },
});

function failure(facts: FolderFacts, { host, folder, databases }: Installation, owners: readonly string[], why: string): Fail {
  const opened = databases.slice(0, 10).map(({ evidence }) => evidence());
  return {
    status: 'fail',
    subject: { type: 'folder', id: `${host} ${folder}` },
    tenants: owners,
    sides: { owner: null, reacher: null, owners },
    claim: `${owners
      .slice(0, 3)
      .map((id) => nameOfTenant(facts, id))
      .join(' and ')}${owners.length > 3 ? ` and ${owners.length - 3} more tenants` : ''} start Open Dental from one folder, ${folder} on ${host}, and ${why}.`,
    observed: opened.map(({ excerpt }) => excerpt).join('; '),
    expected: 'one tenant per installation folder, or Dynamic Mode',
    because:
      'A client that is newer than its database converts it; one that is older replaces its own files by those of the database’s version, for everybody who uses the folder.',
    evidence: opened,
    discriminator: owners.join('+'),
    fix: byHand(
      host,
      `Copy ${folder} to a folder per tenant, correct the shortcuts and the FreeDentalConfig.xml in each, and let only that tenant’s people in. Or set UseDynamicMode to True in the FreeDentalConfig.xml: clients then keep one sub-folder per version.`,
    ),
  };
}
