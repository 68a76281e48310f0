import { onlyTenant, siteEndpoints } from '../../facts/links/site-endpoints.ts';
import { tlsFix } from '../../facts/links/tls-fix.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'links/tls-dated',
  title: 'Every endpoint speaks TLS 1.3, and TLS with forward secrecy',
  severity: 'low',
  kind: 'hygiene',
  clauses: ['S4'],
  scope: 'site',
  needs: ['links.endpoints'],
  risk: 'Recorded traffic can be read by whoever gets the server’s key later.',
  remedy: 'Switch TLS 1.3 on, and suites with ephemeral keys.',
  references: [{ title: 'NIST SP 800-52 Rev. 2, 3.1: TLS 1.3 by 2024', url: 'https://csrc.nist.gov/pubs/sp/800/52/r2/final' }],
  *evaluate(facts) {
    for (const endpoint of siteEndpoints(facts)) {
      const { subject, tenants, seen, evidence } = endpoint;
      const about = { subject, tenants };
      if (seen.tls === null) {
        if (seen.offersTls.state === 'no') yield { status: 'not-applicable', ...about, reason: 'It speaks no TLS.' };
        else yield { status: 'not-assessed', ...about, missing: [evidence('', '').source], reason: `No TLS was seen: ${seen.offersTls.why}.` };
        continue;
      }
      const wanted = [
        { name: 'TLS 1.3', pointer: '/tls/versions/TLSv1.3', taken: seen.tls.versions['TLSv1.3'] },
        { name: 'forward secrecy', pointer: '/tls/suites/forwardSecret', taken: seen.tls.suites.forwardSecret },
      ];
      const absent = wanted.filter((one) => one.taken.state === 'no');
      const unknown = wanted.find((one) => one.taken.state === 'unknown');
      if (absent.length > 0) {
        yield {
          status: 'fail',
          ...about,
          sides: { owner: onlyTenant(endpoint), reacher: null },
          claim: `${subject.id}, which ${tenantNames(facts, tenants)} use${tenants.length === 1 ? 's' : ''}, lacks ${absent.map(({ name }) => name).join(' and ')}.`,
          observed: absent.map((one) => `${one.name}: ${one.taken.why}`).join('; '),
          expected: 'TLS 1.3, and ephemeral keys in TLS 1.2',
          severity: absent.some(({ name }) => name === 'forward secrecy') ? 'medium' : 'low',
          evidence: absent.map((one) => evidence(one.pointer, one.taken.why)),
          fix: tlsFix(endpoint, facts.inventory, 'newer'),
        };
      } else if (unknown !== undefined) {
        yield { status: 'not-assessed', ...about, missing: [evidence('', '').source], reason: `${unknown.name}: ${unknown.taken.why}.` };
      } else yield endpoint.pass;
    }
  },
});
