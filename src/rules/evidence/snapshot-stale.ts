import { defineRule, type Rule } from '../define-rule.ts';

/** Facts further apart than this do not describe one state of the site. */
const hoursApart = 24;

export const rule: Rule = defineRule({
  id: 'evidence/snapshot-stale',
  title: 'All sources of an instance were collected within one day',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S1'],
  scope: 'instance',
  needs: [],
  risk: 'Grants of last month beside databases of tonight show a state that never was: a leak can be missing, or long mended.',
  remedy: 'Collect the old source again, or replace the exported file.',
  references: [{ title: 'docs/operator/reading-a-report.md' }],
  *evaluate(facts) {
    const times = facts.sources.flatMap((source) => (source.collectedAt === null ? [] : [{ id: source.id, at: Date.parse(source.collectedAt) }]));
    const newest = times.reduce((latest, { at }) => Math.max(latest, at), 0);
    for (const { id, at } of times) {
      const subject = { type: 'source' as const, id };
      const hours = Math.floor((newest - at) / 3_600_000);
      if (hours < hoursApart) {
        yield { status: 'pass', subject, tenants: [] };
        continue;
      }
      yield {
        status: 'fail',
        subject,
        tenants: [],
        sides: { owner: null, reacher: null },
        claim: `${id} is ${hours} hours older than the newest source of ${facts.instance}.`,
        observed: `collected ${hours} hours before the newest source`,
        expected: `at most ${hoursApart} hours apart`,
        evidence: [],
        fix: { language: 'sh', target: facts.instance, commands: ['bitewing collect'], undo: [], verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }] },
      };
    }
  },
});
