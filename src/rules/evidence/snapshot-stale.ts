import { defineRule, type Rule } from '../define-rule.ts';

/** Facts further apart than this do not describe one state of the site. */
const hoursApart = 24;

export const rule: Rule = defineRule({
  id: 'evidence/snapshot-stale',
  title: 'All sources of an instance or host were collected within a day of the end of the snapshot',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S1'],
  scope: 'place',
  needs: [],
  risk: 'Grants of last month beside databases of tonight show a state that never was: a leak can be missing, or long mended.',
  remedy: 'Collect the old source again, or replace the exported file.',
  references: [{ title: 'docs/operator/reading-a-report.md' }],
  *evaluate(facts) {
    if (facts.sources.length === 0) {
      yield {
        status: 'not-assessed',
        subject: { type: facts.placeType, id: facts.place },
        tenants: [],
        missing: [],
        reason: 'Nothing was asked of it.',
      };
    }
    const end = Date.parse(facts.finishedAt);
    for (const { id, collectedAt } of facts.sources) {
      const subject = { type: 'source' as const, id };
      if (collectedAt === null) {
        yield { status: 'not-assessed', subject, tenants: [], missing: [id], reason: 'It was not collected.' };
        continue;
      }
      const hours = Math.floor((end - Date.parse(collectedAt)) / 3_600_000);
      if (hours < hoursApart) {
        yield { status: 'pass', subject, tenants: [] };
        continue;
      }
      yield {
        status: 'fail',
        subject,
        tenants: [],
        sides: { owner: null, reacher: null },
        claim: `${id} was collected ${hours} hours before the snapshot was finished.`,
        observed: `collected at ${collectedAt}, finished at ${facts.finishedAt}`,
        expected: `less than ${hoursApart} hours between them`,
        evidence: [],
        fix: {
          language: 'sh',
          target: facts.place,
          commands: ['bitewing collect'],
          undo: [],
          verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }],
        },
      };
    }
  },
});
