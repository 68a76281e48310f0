import { unreadableConfigs } from '../../facts/files/config-problems.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/config-unparsable',
  title: 'Every configuration file can be read by its program',
  severity: 'medium',
  kind: 'function',
  clauses: ['S14'],
  scope: 'site',
  needs: ['site.configs', 'mysql.databases'],
  risk: 'A client that cannot read its file opens the database named opendental on its own machine as root, whosever that is; services just do not start.',
  remedy: 'Write the file anew with the program that makes it.',
  references: [{ title: 'Open Dental manual: FreeDentalConfig.xml', url: 'https://www.opendental.com/manual/freedentalconfig.html' }],
  evaluate: (facts) => unreadableConfigs(facts, new Map(facts.instances.map((instance) => [instance.instance, instance['mysql.databases']]))),
});
