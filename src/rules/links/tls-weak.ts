import type { Acceptance } from '../../domain/tls/tls-facts.ts';
import { type SiteEndpoint, onlyTenant, siteEndpoints } from '../../facts/links/site-endpoints.ts';
import { tlsFix } from '../../facts/links/tls-fix.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import { defineRule, type Rule } from '../define-rule.ts';

const suiteWords = {
  null: 'suites without encryption',
  anonymous: 'suites without a certificate',
  export: 'export suites',
  rc4: 'RC4',
  des: 'DES or 3DES',
} as const;

/** What no server should accept any more, and whether this one does. */
function oldThings({ seen }: SiteEndpoint): readonly { readonly name: string; readonly pointer: string; readonly taken: Acceptance }[] {
  if (seen.tls === null) return [];
  const { versions, suites } = seen.tls;
  const old = (['SSLv3', 'TLSv1', 'TLSv1.1'] as const).map((name) => ({ name, pointer: `/tls/versions/${name}`, taken: versions[name] }));
  const weak = (['null', 'anonymous', 'export', 'rc4', 'des'] as const).map((group) => ({
    name: suiteWords[group],
    pointer: `/tls/suites/${group}`,
    taken: suites[group],
  }));
  return [...old, ...weak];
}

/** MySQL is asked only where the inventory wants it: its server counts these questions. */
function howToAsk({ seen }: SiteEndpoint): string {
  return seen.kind === 'mysql' ? ` (mysql.${seen.declared}.tls.askOldVersions: true in the inventory has a live collect ask)` : '';
}

export const rule: Rule = defineRule({
  id: 'links/tls-weak',
  title: 'No endpoint accepts TLS versions or suites that are broken',
  severity: 'high',
  kind: 'hygiene',
  clauses: ['S4'],
  scope: 'site',
  needs: ['links.endpoints'],
  risk: 'Somebody on the way can push a connection down to protection that can be broken, and read it.',
  remedy: 'Accept TLS 1.2 and 1.3 with current suites only.',
  references: [
    { title: 'RFC 8996: Deprecating TLS 1.0 and TLS 1.1', url: 'https://www.rfc-editor.org/rfc/rfc8996' },
    { title: 'RFC 9325: Recommendations for secure use of TLS', url: 'https://www.rfc-editor.org/rfc/rfc9325' },
    { title: 'NIST SP 800-52 Rev. 2', url: 'https://csrc.nist.gov/pubs/sp/800/52/r2/final' },
  ],
  *evaluate(facts) {
    for (const endpoint of siteEndpoints(facts)) {
      const { subject, tenants, seen, evidence } = endpoint;
      const about = { subject, tenants };
      const asked = oldThings(endpoint);
      const taken = asked.filter((one) => one.taken.state === 'yes');
      const unknown = asked.find((one) => one.taken.state === 'unknown');
      if (taken.length > 0) {
        yield {
          status: 'fail',
          ...about,
          sides: { owner: onlyTenant(endpoint), reacher: null },
          claim: `${subject.id}, which ${tenantNames(facts, tenants)} use${tenants.length === 1 ? 's' : ''}, accepts ${taken.map(({ name }) => name).join(', ')}.`,
          observed: taken.map((one) => `${one.name}: ${one.taken.why}`).join('; '),
          expected: 'TLS 1.2 and 1.3 with current suites',
          severity: taken.some(({ name }) => name === suiteWords.null || name === suiteWords.anonymous) ? 'critical' : 'high',
          evidence: taken.map((one) => evidence(one.pointer, `${one.name}: ${one.taken.why}`)),
          fix: tlsFix(endpoint, facts.inventory),
        };
      } else if (seen.tls === null) {
        const reason = `It speaks no TLS: ${seen.offersTls.why}.`;
        if (seen.offersTls.state === 'no') yield { status: 'not-applicable', ...about, reason };
        else yield { status: 'not-assessed', ...about, missing: [evidence('', '').source], reason: `No TLS was seen: ${seen.offersTls.why}.` };
      } else if (unknown !== undefined) {
        yield {
          status: 'not-assessed',
          ...about,
          missing: [evidence('', '').source],
          reason: `Whether it accepts ${unknown.name} is not known: ${unknown.taken.why}${howToAsk(endpoint)}.`,
        };
      } else yield endpoint.pass;
    }
  },
});
