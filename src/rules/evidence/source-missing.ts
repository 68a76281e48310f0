import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'evidence/source-missing',
  title: 'Every source of an instance was read, completely',
  severity: 'low',
  kind: 'hygiene',
  clauses: ['S1'],
  scope: 'instance',
  needs: [],
  risk: 'What was not read may hide a leak; nothing that rests on it counts as proven.',
  remedy: 'Grant the scanner what the source names, or export the missing part, and audit again.',
  references: [{ title: 'docs/operator/least-privilege.md' }],
  *evaluate(facts) {
    if (facts.sources.length === 0) {
      yield {
        status: 'not-assessed',
        subject: { type: 'instance', id: facts.instance },
        tenants: [],
        missing: [],
        reason: 'Nothing was asked of this instance.',
      };
    }
    for (const source of facts.sources) {
      const subject = { type: 'source' as const, id: source.id };
      const [gap] = source.gaps;
      if (source.status === 'collected' && !gap) {
        yield { status: 'pass', subject, tenants: [] };
        continue;
      }
      const what = source.status === 'collected' ? 'was read in part' : source.status === 'not-attempted' ? 'was not asked for' : `is ${source.status}`;
      const reason = gap ? `${gap.item}: ${gap.reason}` : (source.reason ?? 'no reason was recorded');
      const remedy = source.remedy ?? gap?.remedy ?? null;
      yield {
        status: 'fail',
        subject,
        tenants: [],
        sides: { owner: null, reacher: null },
        claim: `${source.id} ${what}: ${reason}.`,
        observed: `status ${source.status}${source.gaps.length > 0 ? `, ${source.gaps.length} parts missing` : ''}`,
        expected: 'status collected, no part missing',
        discriminator: source.status,
        evidence: [],
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: remedy?.startsWith('GRANT ') ? [remedy] : [],
          undo: remedy?.startsWith('GRANT ') ? [remedy.replace(/^GRANT /, 'REVOKE ').replace(/ TO /, ' FROM ')] : [],
          verify: [{ command: 'run the audit again', expect: `${source.id} is collected` }],
          note: remedy ?? 'Nothing is known that would make this source readable on this road; collect it live or by the export script.',
        },
      };
    }
  },
});
