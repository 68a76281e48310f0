import { rowEvidence } from '../../facts/mysql/grant-row.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { tenantSchemaRows } from '../../facts/mysql/tenant-patterns.ts';
import type { Pass, Verdict } from '../../model/verdict.ts';
import { defineRule, type Facts, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/wildcards-disabled',
  title: 'No tenant depends on grant patterns where the server reads them literally',
  severity: 'high',
  kind: 'function',
  clauses: ['S11'],
  scope: 'instance',
  needs: ['mysql.access'],
  risk: 'Every pattern grant is dead: backups at updates fail, and escaped names match nothing at all.',
  remedy: 'Switch partial_revokes off, or keep it and accept that dated backups cannot be covered by grants.',
  references: [
    {
      title: 'MySQL 8.4 Reference Manual, 8.2.12 Privilege Restriction Using Partial Revokes',
      url: 'https://dev.mysql.com/doc/refman/8.4/en/partial-revokes.html',
    },
  ],
  evaluate(facts) {
    const { grants, server } = facts['mysql.access'];
    const isPattern = (row: number): boolean => /[%_\\]/.test(grants.schemaGrants[row]?.db ?? '');
    if (!server.partialRevokes) return tenantSchemaRows(facts).filter((pass, row): pass is Pass => pass !== null && isPattern(row));
    return patternsReadLiterally(facts, isPattern);
  },
});

function* patternsReadLiterally(facts: Facts<'mysql.access', never>, isPattern: (row: number) => boolean): Iterable<Verdict> {
  const { grants } = facts['mysql.access'];
  const passes = tenantSchemaRows(facts);
  for (let row = 0; row < passes.length; row++) {
    const pass = passes[row];
    const text = grants.schemaGrants[row]?.db ?? '';
    const owner = pass?.tenants[0];
    if (!pass || owner === undefined || !isPattern(row)) continue;
    yield {
      status: 'fail',
      subject: pass.subject,
      tenants: [owner],
      sides: { owner, reacher: null },
      claim: `${tenantName(facts, owner)}: the pattern ${text} is read literally and matches no wildcard.`,
      observed: 'partial_revokes = ON',
      expected: 'partial_revokes = OFF, or literal names only',
      because: 'While partial_revokes is ON, MySQL compares every database name of a grant as plain text, backslashes included.',
      evidence: [rowEvidence(facts.instance, grants, { table: 'schemaGrants', row })],
      fix: {
        language: 'sql',
        target: facts.instance,
        commands: ['SET PERSIST partial_revokes = OFF;'],
        undo: ['SET PERSIST partial_revokes = ON;'],
        verify: [{ command: 'SELECT @@partial_revokes;', expect: '0' }],
        note: 'Refused (3896) while any account has a partial revoke. Switching it off also revives every old pattern grant: audit again at once.',
      },
    };
  }
}
