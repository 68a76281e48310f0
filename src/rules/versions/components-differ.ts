import { compareVersions, versionReader } from '../../domain/open-dental/versions.ts';
import { addTo } from '../../facts/add-to.ts';
import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { cmdQuoted } from '../../facts/hl7/service-words.ts';
import { byHand, good, untold } from '../../facts/hl7/stated.ts';
import { type Installation, installations, type InstalledProgram, preferencesOf, programEvidence } from '../../facts/versions/installations.ts';
import type { Fail, Fix } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

type ComponentFacts = SiteFacts<'site.configs' | 'site.services' | 'site.paths' | 'site.settings' | 'host.programs' | 'host.commandLines', never>;

export const rule: Rule = defineRule({
  id: 'versions/components-differ',
  title: 'Client, HL7 service, Middle Tier and services are of the version their database asks for',
  severity: 'medium',
  kind: 'function',
  clauses: ['S15'],
  scope: 'site',
  needs: ['site.configs', 'site.services', 'site.paths', 'site.settings', 'host.programs', 'host.commandLines'],
  risk: 'A service of another version does not start, so messages pile up; a newer client converts the database for everybody who uses it.',
  remedy: 'Copy the programs of the database’s version into the folder that was left behind.',
  references: [
    { title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' },
    { title: 'Open Dental source: ServiceHL7.cs, PrefL.cs' },
  ],
  *evaluate(facts) {
    const preference = preferencesOf(facts['site.settings']);
    const versionOf = versionReader();
    const all = installations(facts);
    let sourceOf: ReturnType<typeof sources> | undefined;
    for (const installation of all) {
      const first = installation.databases[0];
      // Where several tenants share the folder, versions/shared-exe-folder tells.
      const { tenants } = installation;
      if (first === undefined || tenants.length > 1) continue;
      const wanted = preference(first, 'ProgramVersion');
      const version = versionOf(wanted ?? '');
      for (const program of installation.programs) {
        const subject = { type: 'program' as const, id: `${installation.host} ${program.path}` };
        const found = versionOf(program.version ?? '');
        if (version === null || wanted == null)
          yield untold(subject, tenants, `The preference ProgramVersion of ${first.database} was not read.`, [
            sourceId('opendental.preferences', first.instance),
          ]);
        else if (found === null) yield untold(subject, tenants, `${program.path} has no version.`);
        else if (compareVersions(found, version) === 0) yield good(subject, tenants);
        else
          yield failure(
            facts,
            { installation, program, wanted, isNewer: compareVersions(found, version) > 0 },
            (sourceOf ??= sources(all))(first.tenant, wanted),
          );
      }
    }
  },
});

interface Drift {
  readonly installation: Installation;
  readonly program: InstalledProgram;
  readonly wanted: string;
  readonly isNewer: boolean;
}

/** Finds another folder of a tenant whose programs have the wanted version. */
function sources(all: readonly Installation[]): (tenant: string, wanted: string) => Installation | undefined {
  const byTenant = new Map<string, Installation[]>();
  for (const one of all) for (const tenant of new Set(one.databases.map((opened) => opened.tenant))) addTo(byTenant, tenant, one);
  return (tenant, wanted) => byTenant.get(tenant)?.find(({ programs }) => programs.length > 0 && programs.every(({ version }) => version === wanted));
}

function failure(facts: ComponentFacts, { installation, program, wanted, isNewer }: Drift, source: Installation | undefined): Fail {
  const { host, folder, databases } = installation;
  const [target] = databases;
  const tenant = target?.tenant ?? '';
  const evidence = programEvidence(host, program);
  const name = program.path.slice(program.path.search(/[^\\/]*$/));
  const service = facts['site.services'].byHost.get(host)?.find((one) => one.folder !== '' && program.path.toLowerCase().startsWith(one.folder.toLowerCase()));
  const restart = (word: string): string[] => (service === undefined ? [] : [`sc.exe ${word} ${cmdQuoted(service.row.name)}`]);
  const fix: Fix =
    source === undefined || source.host !== host || isNewer
      ? byHand(
          host,
          `Copy the programs of version ${wanted} into ${folder}, except FreeDentalConfig.xml; ${isNewer ? 'do not start a client of this folder before: it would convert the database.' : 'stop the service before and start it afterwards.'}`,
        )
      : {
          language: 'cmd',
          target: host,
          commands: [
            ...restart('stop'),
            `robocopy ${cmdQuoted(folder)} ${cmdQuoted(`${folder}.before`)} /e /copyall`,
            `robocopy ${cmdQuoted(source.folder)} ${cmdQuoted(folder)} /e /xf *Config*.xml ConnectionStore.xml`,
            ...restart('start'),
          ],
          undo: [...restart('stop'), `robocopy ${cmdQuoted(`${folder}.before`)} ${cmdQuoted(folder)} /mir`, ...restart('start')],
          verify: [{ command: `powershell -c "(Get-Item '${program.path}').VersionInfo.ProductVersion"`, expect: wanted }],
          note: 'An update renews the main folder only; folders of services are copied by hand after each. Configuration files stay as they are.',
        };
  return {
    status: 'fail',
    subject: { type: 'program', id: `${host} ${program.path}` },
    tenants: [tenant],
    sides: { owner: tenant, reacher: null },
    claim: `${name} of ${nameOfTenant(facts, tenant)} in ${folder} on ${host} is ${program.version ?? ''}, and its database asks for ${wanted}.`,
    observed: evidence.excerpt,
    expected: `version ${wanted}`,
    because: isNewer
      ? 'A newer client offers to convert the database at the next start.'
      : 'The HL7 service compares all four parts of the version and refuses to start; clients and Middle Tier do so or change their own files.',
    evidence: [evidence, ...(target === undefined ? [] : [target.evidence()])],
    fix,
  };
}
