import { configTargets } from '../../facts/files/config-targets.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/config-points-to-neighbour',
  title: 'Every configured connection opens the tenant’s own database as its own user',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S1', 'S14'],
  scope: 'site',
  needs: ['site.configs', 'site.settings'],
  risk: 'The program works in the neighbour’s database: its people see the neighbour’s patients, and its HL7 messages change them.',
  remedy: 'Write the tenant’s own server, database and user into the file or setting.',
  references: [
    { title: 'Open Dental manual: FreeDentalConfig.xml', url: 'https://www.opendental.com/manual/freedentalconfig.html' },
    { title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' },
  ],
  evaluate: (facts) => configTargets(facts),
});
