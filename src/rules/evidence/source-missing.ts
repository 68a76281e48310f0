import type { PlaceContext } from '../../facts/fact-map.ts';
import type { Fail } from '../../model/verdict.ts';
import type { Source } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'evidence/source-missing',
  title: 'Every source of an instance or host was read, completely',
  severity: 'low',
  kind: 'hygiene',
  clauses: ['S1'],
  scope: 'place',
  needs: [],
  risk: 'What was not read may hide a leak; nothing that rests on it counts as proven.',
  remedy: 'Grant the scanner what the source names, or export the missing part, and audit again.',
  references: [{ title: 'docs/operator/least-privilege.md' }],
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
    const unread = new Map<string, Source[]>();
    for (const source of facts.sources) {
      if (source.status === 'collected' && source.gaps.length === 0) {
        yield { status: 'pass', subject: { type: 'source', id: source.id }, tenants: [] };
        continue;
      }
      // A server that cannot be reached is one cause, not one per question.
      const cause = `${source.status === 'collected' ? 'in part' : source.status}: ${source.gaps[0]?.reason ?? source.reason ?? 'no reason was recorded'}`;
      unread.set(cause, [...(unread.get(cause) ?? []), source]);
    }
    for (const [cause, sources] of unread) yield unreadSources(facts, cause, sources);
  },
});

function unreadSources({ place, placeType }: PlaceContext, cause: string, sources: readonly Source[]): Fail {
  const ids = sources.map(({ id }) => id);
  const remedies = [...new Set(sources.flatMap((source) => source.remedy ?? source.gaps.flatMap((gap) => gap.remedy ?? [])))];
  const grants = remedies.filter((remedy) => remedy.startsWith('GRANT '));
  const [first = place, ...others] = ids;
  return {
    status: 'fail',
    subject: { type: 'source', id: others.length === 0 ? first : `${placeType} ${place} (${cause})` },
    tenants: [],
    sides: { owner: null, reacher: null },
    claim: `${first}${others.length > 0 ? ` and ${others.length} more sources of the ${placeType} ${place}` : ''} could not be read completely: ${cause}.`,
    observed: ids.join(', '),
    expected: 'status collected, no part missing',
    evidence: [],
    fix: {
      language: placeType === 'instance' ? 'sql' : 'sh',
      target: place,
      commands: grants,
      undo: grants.map((grant) => grant.replace(/^GRANT /, 'REVOKE ').replace(/ TO /, ' FROM ')),
      verify: [{ command: 'run the audit again', expect: 'the sources are collected' }],
      note:
        remedies.find((remedy) => !remedy.startsWith('GRANT ')) ??
        (grants.length > 0 ? 'The scanner needs these rights to see it.' : 'Collect it live, or add its exported files under sources in the inventory.'),
    },
  };
}
