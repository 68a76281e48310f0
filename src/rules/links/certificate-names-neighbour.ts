import { isWildcardName } from '../../domain/tls/certificate-names.ts';
import { certificateVerdicts } from '../../facts/links/certificate-words.ts';
import { siteEndpoints } from '../../facts/links/site-endpoints.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** Up to ten of the users who are not among the certificate's own. */
function foreignUsers(users: ReadonlySet<string> | undefined, own: readonly string[]): string[] {
  const found: string[] = [];
  for (const id of users ?? []) {
    if (!own.includes(id)) found.push(id);
    if (found.length === 10) break;
  }
  return found;
}

export const rule: Rule = defineRule({
  id: 'links/certificate-names-neighbour',
  title: 'A certificate names its own tenant’s servers only',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S4'],
  scope: 'site',
  needs: ['links.endpoints'],
  risk: 'The certificate and its key are good for the neighbour’s server, too; and it tells every visitor who else is a customer here.',
  remedy: 'Have a certificate for each tenant’s name.',
  references: [{ title: 'NIST SP 800-52 Rev. 2, 3.2: server certificates', url: 'https://csrc.nist.gov/pubs/sp/800/52/r2/final' }],
  *evaluate(facts) {
    const users = new Map<string, Set<string>>();
    for (const { seen, tenants } of siteEndpoints(facts)) {
      const name = seen.host.toLowerCase();
      // Under its own name, and under the wildcard that would cover it.
      for (const key of [name, `*${/\..*$/.exec(name)?.[0] ?? ''}`]) {
        const known = users.get(key) ?? new Set<string>();
        for (const tenant of tenants) known.add(tenant);
        users.set(key, known);
      }
    }
    yield* certificateVerdicts(facts, ({ dnsNames }, { subject, tenants }) => {
      const foreign = dnsNames.slice(0, 200).flatMap((name) => foreignUsers(users.get(name.toLowerCase()), tenants).map((id) => ({ name, id })));
      const [first] = foreign;
      if (first === undefined || tenants.length === 0) return null;
      const ids = [...new Set(foreign.map(({ id }) => id))].sort();
      return {
        tenants: [...tenants, ...ids],
        claim: `The certificate of ${subject.id}, which ${tenantNames(facts, tenants)} use${tenants.length === 1 ? 's' : ''}, is good for servers of ${tenantNames(facts, ids)}.`,
        observed: [...new Set(foreign.map(({ name }) => name))].slice(0, 5).join(', '),
        expected: 'the names of this tenant alone',
        severity: foreign.every(({ name }) => isWildcardName(name)) ? 'low' : 'medium',
      };
    });
  },
});
