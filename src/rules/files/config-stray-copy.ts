import { strayConfigs } from '../../facts/files/config-problems.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/config-stray-copy',
  title: 'No copies of configuration files with passwords lie about',
  severity: 'medium',
  kind: 'leak',
  clauses: ['S14'],
  scope: 'site',
  needs: ['site.configs'],
  risk: 'A forgotten copy holds a password that still works, and an update hands it to every workstation of whoever updates.',
  remedy: 'Delete the copy; where others could read it, give the account a new password.',
  references: [{ title: 'Open Dental manual: FreeDentalConfig.xml', url: 'https://www.opendental.com/manual/freedentalconfig.html' }],
  evaluate: (facts) => strayConfigs(facts),
});
