import { passesGate } from '../../domain/open-dental/versions.ts';
import { liveDatabases } from '../../facts/mysql/live-databases.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import { machineNeighbours } from '../../facts/versions/machine-neighbours.ts';
import { isUnread, statedVersions, versionEvidence } from '../../facts/versions/tenant-versions.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'versions/below-multi-database-gate',
  title: 'Every database beside other tenants’ is of Open Dental 12.4 or later',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S6', 'S17'],
  scope: 'instance',
  needs: ['opendental.preferences'],
  risk: 'Before 12.4 the HL7 service knows no owner of a database and cannot run twice: one tenant’s service reads and writes the other’s patients.',
  remedy: 'Update the database, or move it to a machine of its own.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate(facts) {
    const versions = statedVersions(facts, 'DataBaseVersion');
    return passUnless(liveDatabases(facts), (database, at) => {
      const stated = versions[at];
      if (stated === undefined || isUnread(stated)) return stated ?? null;
      const { text, version } = stated;
      const tenant = facts.inventory.tenants[database.tenant];
      const beside = tenant === undefined || passesGate(version, 'several-databases') ? [] : machineNeighbours(facts.inventory)(tenant);
      const [neighbour] = beside;
      if (neighbour === undefined) return null;
      return {
        status: 'fail',
        subject: database.subject,
        tenants: [database.tenant],
        sides: { owner: null, reacher: database.tenant, owners: beside },
        claim: `${database.name} of ${tenantName(facts, database.tenant)} is of version ${text} and shares a machine with ${tenantName(facts, neighbour)}${beside.length > 1 ? ` and ${beside.length - 1} more tenants` : ''}.`,
        observed: `DataBaseVersion ${text}`,
        expected: '12.4.1 or later, or no other tenant’s database or HL7 service on the machine',
        because:
          'Several databases on one server, and several HL7 services on one machine, are supported from 12.4.1 on, which brought hl7def with its owner fields.',
        evidence: versionEvidence(facts, stated, 'DataBaseVersion'),
        fix: {
          language: 'sh',
          target: facts.instance,
          commands: [],
          undo: [],
          verify: [{ command: 'bitewing audit', expect: 'this finding is resolved' }],
          note: 'An update converts the database and cannot be undone: make a backup first. Until then stop this tenant’s HL7 service.',
        },
      };
    });
  },
});
