import { liveDatabases, preference, preferenceValue } from '../../facts/mysql/live-databases.ts';
import type { LiveDatabase } from '../../facts/mysql/live-on.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import { twinsBy } from '../../facts/twins.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** `DomainObjectGuid` is none: it names the directory that users log in to, which all practices of a data center may share. */
const identities = ['RegistrationKey', 'MassEmailGuid'];

export const rule: Rule = defineRule({
  id: 'mysql/cloned-database',
  title: 'No two tenants of one instance have live databases with the same identity',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S1'],
  scope: 'instance',
  needs: ['opendental.preferences'],
  risk: 'One database is a copy of the other: the practice holds its neighbour’s patients, and services act for the wrong one.',
  remedy: 'Find out which practice the data belongs to and give the other an empty or its own database.',
  references: [{ title: 'Open Dental manual: Registration Key', url: 'https://www.opendental.com/manual/registrationkey.html' }],
  evaluate(facts) {
    const all = facts['opendental.preferences'];
    const databases = liveDatabases(facts);
    const unread = databases.filter(({ name }) => all[name] === undefined);
    const valueOf = ({ name }: LiveDatabase, identity: string): string => preferenceValue(all, name, identity) ?? '';
    const twinsByIdentity = identities
      .map((identity) => ({ identity, twins: twinsBy(databases, (database) => valueOf(database, identity) || null) }))
      .filter(({ twins }) => twins.hasAny);
    return passUnless(databases, (database) => {
      const twins: { readonly identity: string; readonly twin: LiveDatabase }[] = [];
      for (const { identity, twins: found } of twinsByIdentity) {
        const twin = found.ofOther(valueOf(database, identity), database.tenant);
        if (twin) twins.push({ identity, twin });
      }
      const first = twins[0];
      if (first) {
        const evidence = [database, first.twin].flatMap(({ name }) => preference(facts.instance, all, name, first.identity)?.evidence() ?? []);
        return {
          status: 'fail',
          subject: database.subject,
          tenants: [database.tenant, first.twin.tenant],
          sides: { owner: first.twin.tenant, reacher: database.tenant },
          claim: `${database.name} of ${tenantName(facts, database.tenant)} has the same ${first.identity} as ${first.twin.name} of ${tenantName(facts, first.twin.tenant)}.`,
          observed: twins.map(({ identity, twin }) => `${identity} equals that of ${twin.name}`).join('; '),
          expected: 'an identity of its own for every live database',
          discriminator: first.twin.name,
          evidence,
          fix: {
            language: 'sql',
            target: facts.instance,
            commands: [],
            undo: [],
            verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }],
            note: 'Only the two practices can tell whose patients these are; do not delete anything before they have.',
          },
        };
      } else if (unread.length > 0) {
        const reason = `Preferences of ${unread[0]?.name ?? ''}${unread.length > 1 ? ` and ${unread.length - 1} more databases` : ''} were not read, so nobody can say that none is a copy.`;
        return {
          status: 'not-assessed',
          subject: database.subject,
          tenants: [database.tenant],
          missing: [sourceId('opendental.preferences', facts.instance)],
          reason,
        };
      } else return null;
    });
  },
});
