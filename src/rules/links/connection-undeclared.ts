import { tenantNames } from '../../facts/links/tunnel-words.ts';
import { liveDatabases } from '../../facts/mysql/live-databases.ts';
import type { Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

const kinds: Readonly<Record<string, string>> = { 0: 'direct', 1: 'middle-tier', 2: 'Thinfinity (vendor cloud)', 3: 'AppStream (vendor cloud)' };

/** Remote Desktop shows as direct: those two cannot be told apart here. */
function fits(declared: string, seen: string): boolean {
  return seen === declared || (seen === 'direct' && declared === 'rdp');
}

const week = 7 * 86_400_000;

const idle = 'No client of it was running within a week.';

export const rule: Rule = defineRule({
  id: 'links/connection-undeclared',
  title: 'Workstations connect the way the inventory says',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S5'],
  scope: 'instance',
  needs: ['opendental.activeInstances'],
  risk: 'Somebody works past the protection that was set up for the declared way: straight to MySQL where a Middle Tier was to stand before it.',
  remedy: 'Connect these computers the declared way and close the other, or correct the inventory.',
  references: [{ title: 'Open Dental source: ActiveInstance.ConnectionType (20.5.1 and later)' }],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    const startedAt = Date.parse(facts.startedAt);
    const source = sourceId('opendental.activeInstances', facts.instance);
    for (const { name, tenant, pass } of liveDatabases(facts)) {
      const { subject, tenants } = pass;
      const rows = facts['opendental.activeInstances'][name];
      if (rows?.length === 0) {
        verdicts.push({ status: 'not-applicable', subject, tenants, reason: idle });
        continue;
      }
      const declared = facts.inventory.tenants[tenant]?.workstations.connection ?? null;
      if (rows === undefined) {
        verdicts.push({ status: 'not-assessed', subject, tenants, missing: [source], reason: `The running clients of ${name} were not read.` });
        continue;
      }
      // Rows of clients that were killed stay; old ones tell nothing of today.
      const recent = rows.map((row, at) => ({ row, at })).filter(({ row }) => !(startedAt - Date.parse(`${row.recordedAt.replace(' ', 'T')}Z`) > week));
      const others = recent.filter(({ row }) => declared === null || !fits(declared, kinds[row.connectionType] ?? row.connectionType));
      if (others.length === 0) {
        verdicts.push(recent.length === 0 ? { status: 'not-applicable', subject, tenants, reason: idle } : pass);
        continue;
      }
      const seen = [...new Set(others.map(({ row }) => kinds[row.connectionType] ?? `type ${row.connectionType}`))];
      const bypass = declared === 'middle-tier' && seen.includes('direct');
      verdicts.push({
        status: 'fail',
        subject,
        tenants,
        sides: { owner: tenant, reacher: null },
        claim: `${tenantNames(facts, [tenant])} ${declared === null ? 'has no declared way to connect' : `is declared to connect by ${declared}`}, but ${others.length === 1 ? 'a computer connects' : `${others.length} computers connect`} by ${seen.join(', ')}.`,
        observed: `${seen.join(', ')}: ${others
          .slice(0, 3)
          .map(({ row }) => `${row.computer} at ${row.recordedAt}`)
          .join('; ')}`,
        expected: declared ?? 'a way that the inventory states',
        severity: bypass ? 'high' : declared === null ? 'low' : 'medium',
        evidence: others.slice(0, 3).map(({ row, at }) => ({
          source,
          pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}/${at}`,
          excerpt: `activeinstance: computer ${row.computer}, ConnectionType ${row.connectionType}, ${row.recordedAt}`,
        })),
        fix: {
          language: 'yaml',
          target: 'bitewing.yaml',
          commands: [
            `tenants.${tenant}.workstations.connection: ${seen.length === 1 && ['direct', 'middle-tier'].includes(seen[0] ?? '') ? (seen[0] ?? '') : 'the way it really is'}`,
          ],
          undo: [`tenants.${tenant}.workstations.connection: ${declared ?? '# not stated'}`],
          verify: [{ command: 'bitewing audit', expect: 'this rule passes, and the rules about that way have judged it' }],
          note: 'Correct the inventory only if the way is meant. Otherwise change FreeDentalConfig.xml on these computers back, and let the port in from the Middle Tier alone (links/port-exposed).',
        },
      });
    }
    return verdicts;
  },
});
