import { serverSemantics } from '../../domain/mysql/server-semantics.ts';
import { serverSeries, serverSupport, supportsServer } from '../../domain/versions/version-policy.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { noPolicy, updateNote } from '../../facts/versions/policy-words.ts';
import { isUnread, statedVersions } from '../../facts/versions/tenant-versions.ts';
import type { Fail, Subject } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'versions/server-unsupported',
  title: 'The database server is supported by its vendor and by every tenant’s Open Dental',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S15'],
  scope: 'instance',
  needs: ['mysql.server', 'opendental.preferences'],
  risk: 'A server without security fixes holds the patients of every tenant; one that Open Dental does not support fails at the next update.',
  remedy: 'Plan the move to a supported series; each tenant’s next login will make a full backup then.',
  references: [{ title: 'docs/operator/version-policy.md' }],
  *evaluate(facts) {
    const policy = facts.inventory.versionPolicy;
    const subject: Subject = { type: 'instance', id: facts.instance };
    if (policy === null) {
      yield noPolicy(subject, []);
      return;
    }
    const { version } = facts['mysql.server'];
    const server = serverSemantics(version, {});
    const series = serverSeries(server);
    const fail = (about: Subject, tenants: readonly string[], words: Pick<Fail, 'claim' | 'expected'> & { readonly note: string }): Fail => ({
      status: 'fail',
      subject: about,
      tenants,
      sides: { owner: tenants[0] ?? null, reacher: null },
      claim: words.claim,
      observed: version,
      expected: words.expected,
      because: `The policy of the site, reviewed on ${policy.reviewed}, says so.`,
      evidence: [{ source: sourceId('mysql.server', facts.instance), pointer: '/version', excerpt: version }],
      fix: updateNote(facts.instance, words.note),
    });
    const support = serverSupport(policy, server, facts.startedAt.slice(0, 10));
    if (support.state === 'supported') yield { status: 'pass', subject, tenants: [] };
    else if (support.state === 'unlisted')
      yield { status: 'not-assessed', subject, tenants: [], missing: [], reason: `The version policy says nothing about ${series}.` };
    else {
      const ended = support.state === 'ended' ? `ended on ${support.until}` : `ended long ago: it is older than ${support.oldest}`;
      yield fail(subject, [], {
        claim: `${facts.instance} runs ${series}, whose support ${ended}.`,
        expected: 'a series that still gets security fixes',
        note: 'Replicate to a new server of a supported series, then switch the configuration files.',
      });
    }
    for (const stated of statedVersions(facts, 'ProgramVersion')) {
      if (isUnread(stated)) {
        yield stated;
        continue;
      }
      const { database, text, version: program } = stated;
      const fits = supportsServer(policy, program, server);
      if (fits === true) yield database.pass;
      else if (fits === null) {
        const reason = `The version policy does not say which servers Open Dental ${text} supports.`;
        yield { status: 'not-assessed', subject: database.subject, tenants: [database.tenant], missing: [], reason };
      } else {
        yield fail(database.subject, [database.tenant], {
          claim: `Open Dental ${text} of ${tenantName(facts, database.tenant)} does not support ${series}, on which its database lives.`,
          expected: `a server that Open Dental ${text} supports`,
          note: 'Update this tenant’s Open Dental, or move its database to a server its version supports.',
        });
      }
    }
  },
});
