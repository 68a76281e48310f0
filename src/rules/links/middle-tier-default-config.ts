import type { RuleContext } from '../../facts/fact-map.ts';
import { type MiddleTierConfig, middleTierConfigs } from '../../facts/links/middle-tier-configs.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import type { Subject, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'links/middle-tier-default-config',
  title: 'A Middle Tier configuration is bound to one IIS application',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S5', 'S1'],
  scope: 'site',
  needs: ['site.destinations', 'files.configs'],
  risk: 'An application whose own file is missing or unreadable opens the database of whoever the default file belongs to, and its users work in another practice’s data.',
  remedy: 'Write the application’s virtual path into ApplicationName of every file, and give each tenant a file of its own.',
  references: [{ title: 'Open Dental source: Remoting/DtoProcessor.cs and Userods.cs (look-up of the configuration)' }],
  *evaluate(facts) {
    for (const { host, 'files.configs': files } of facts.hosts) yield* boundOrNot(facts, host, middleTierConfigs(host, files, facts['site.destinations']));
  },
});

function* boundOrNot(facts: RuleContext, host: string, configs: readonly MiddleTierConfig[]): Iterable<Verdict> {
  for (const { at, path, application, config, tenant, name } of configs) {
    const subject: Subject = { type: 'file', id: `${host} ${path}` };
    const about = { subject, tenants: tenant === null ? [] : [tenant] };
    const stated = config.applicationName?.value.trim() ?? '';
    const wanted = application === null ? null : `/${application}`;
    const isBound = stated !== '' && (wanted === null || stated.toLowerCase() === wanted.toLowerCase());
    if (config.problem !== null && !isBound) {
      yield { status: 'not-assessed', ...about, missing: [sourceId('files.configs', host)], reason: `${path} cannot be read to its end.` };
    } else if (isBound) yield { status: 'pass', ...about };
    else {
      const whose = tenant === null ? 'a database of nobody known' : `the database of ${tenantNames(facts, [tenant])}`;
      yield {
        status: 'fail',
        ...about,
        sides: { owner: tenant, reacher: null },
        claim: `${path} on ${host} opens ${whose} for ${stated === '' ? 'whichever application asks first' : `the application ${stated}`}.`,
        observed: stated === '' ? 'ApplicationName is missing or empty' : `ApplicationName is ${stated}`,
        expected: `ApplicationName is ${wanted ?? 'the virtual path of its one application'}`,
        because:
          'The Middle Tier looks for <application>Config.xml first and takes the default file otherwise; ApplicationName alone keeps it from a foreign database. Where it is empty the first application writes its own name, or goes on if it may not write.',
        evidence: [
          {
            source: sourceId('files.configs', host),
            pointer: `/${at}/config/applicationName`,
            excerpt: `${name}: <ApplicationName>${stated}</ApplicationName>, database ${config.connections[0]?.database ?? '(none)'}`,
          },
        ],
        fix: {
          language: 'powershell',
          target: host,
          commands: [`Copy-Item '${path}' '${path}.before'`, `# in '${path}': <ApplicationName>${wanted ?? '/APPLICATION'}</ApplicationName>`],
          undo: [`Move-Item -Force '${path}.before' '${path}'`],
          verify: [{ command: `Select-String ApplicationName '${path}'`, expect: wanted ?? 'the virtual path of the application' }],
          note: 'Set the path exactly as IIS shows it, and take the default file away once every application has one of its own. The copy holds a password: delete it when done.',
        },
      };
    }
  }
}
