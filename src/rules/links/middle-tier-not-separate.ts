import { type MiddleTierConfig, middleTierConfigs } from '../../facts/links/middle-tier-configs.ts';
import { siteEndpoints } from '../../facts/links/site-endpoints.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import type { Fix, Subject } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'links/middle-tier-not-separate',
  title: 'Every tenant has a Middle Tier of its own: address, folder and configuration',
  severity: 'high',
  kind: 'leak',
  clauses: ['S5', 'S1'],
  scope: 'site',
  needs: ['site.destinations', 'links.endpoints', 'files.configs'],
  risk: 'One process holds the database passwords of several practices, and one wrong line in one folder opens the other’s data.',
  remedy: 'Give each tenant an IIS application with its own folder, application pool identity and configuration.',
  references: [{ title: 'Open Dental manual: Middle Tier', url: 'https://www.opendental.com/manual/middletier.html' }],
  *evaluate(facts) {
    for (const { seen, subject, tenants, evidence } of siteEndpoints(facts)) {
      if (seen.kind !== 'middle-tier') continue;
      // Two names on one port are two sites; only the same address is the same Middle Tier.
      const same = tenants.filter((id) =>
        facts.inventory.tenants[id]?.workstations.middleTier.some((url) => url.toLowerCase() === seen.declared.toLowerCase()),
      );
      if (same.length < 2) {
        yield { status: 'pass', subject, tenants };
        continue;
      }
      yield {
        status: 'fail',
        subject,
        tenants: same,
        sides: { owner: null, reacher: null, owners: same },
        claim: `${tenantNames(facts, same)} use one Middle Tier, ${seen.declared}.`,
        observed: `the same address for ${same.length} tenants`,
        expected: 'an application for each tenant',
        because: 'A Middle Tier application opens one database, with one password: its users are told apart by Open Dental alone.',
        evidence: [evidence('/declared', seen.declared)],
        fix: separateFix(seen.host),
      };
    }
    for (const { host, 'files.configs': files } of facts.hosts) {
      const folders = new Map<string, MiddleTierConfig[]>();
      for (const config of middleTierConfigs(host, files, facts['site.destinations']))
        folders.set(config.folder.toLowerCase(), [...(folders.get(config.folder.toLowerCase()) ?? []), config]);
      for (const configs of folders.values()) {
        const folder = configs[0]?.folder ?? '';
        const subject: Subject = { type: 'folder', id: `${host} ${folder}` };
        const tenants = [...new Set(configs.flatMap(({ tenant }) => tenant ?? []))].sort();
        if (tenants.length < 2) {
          yield { status: 'pass', subject, tenants };
          continue;
        }
        yield {
          status: 'fail',
          subject,
          tenants,
          sides: { owner: null, reacher: null, owners: tenants },
          claim: `${tenantNames(facts, tenants)} have their Middle Tier configurations in one folder, ${folder} on ${host}.`,
          observed: configs.map(({ name, tenant }) => `${name} (${tenant ?? 'nobody'})`).join(', '),
          expected: 'a folder for each tenant',
          because: 'Applications that share a folder share its access list, so each can read the other’s database password.',
          evidence: configs.slice(0, 5).map(({ at, name, config }) => ({
            source: sourceId('files.configs', host),
            pointer: `/${at}`,
            excerpt: `${name}: database ${config.connections[0]?.database ?? '(none)'}`,
          })),
          fix: separateFix(host),
        };
      }
    }
  },
});

function separateFix(host: string): Fix {
  return {
    language: 'powershell',
    target: host,
    commands: [
      String.raw`Copy-Item -Recurse C:\inetpub\OpenDentalServer C:\inetpub\TENANT`,
      "New-WebAppPool -Name 'OpenDental-TENANT'",
      String.raw`New-WebApplication -Site 'Default Web Site' -Name 'TENANT' -PhysicalPath C:\inetpub\TENANT -ApplicationPool 'OpenDental-TENANT'`,
    ],
    undo: ["Remove-WebApplication -Site 'Default Web Site' -Name 'TENANT'", "Remove-WebAppPool -Name 'OpenDental-TENANT'"],
    verify: [{ command: 'Get-WebApplication | Select-Object path, PhysicalPath, applicationPool', expect: 'a row for each tenant, nothing shared' }],
    note: 'Leave only this tenant’s configuration in the new folder, set its ApplicationName, let only the pool’s identity read it, and change the URI in the tenant’s FreeDentalConfig.xml files.',
  };
}
