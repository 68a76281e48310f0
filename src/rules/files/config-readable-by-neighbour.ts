import { configReaders } from '../../facts/files/config-readers.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/config-readable-by-neighbour',
  title: 'Nobody else can read a file with a tenant’s database password',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S14'],
  scope: 'site',
  needs: ['site.configs', 'site.folders', 'site.fileAccess'],
  risk: 'The file is a key to the whole database: with it, every patient, note and payment of the practice can be read and changed.',
  remedy: 'Let only the tenant’s own people, its service account and administrators read the file and its folder.',
  references: [
    { title: 'Open Dental manual: FreeDentalConfig.xml', url: 'https://www.opendental.com/manual/freedentalconfig.html' },
    { title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' },
  ],
  evaluate: (facts) => configReaders(facts),
});
