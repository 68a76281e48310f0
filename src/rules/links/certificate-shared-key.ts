import { certificateVerdicts } from '../../facts/links/certificate-words.ts';
import { leafOf, siteEndpoints, type SiteEndpoint } from '../../facts/links/site-endpoints.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** Endpoints whose users have nobody in common: a key for both is one that either can use against the other. */
function areApart(one: SiteEndpoint, other: SiteEndpoint): boolean {
  return one.tenants.length > 0 && other.tenants.length > 0 && !one.tenants.some((id) => other.tenants.includes(id));
}

/** Everybody who uses one of them; worked out once for each key. */
function usersPerKey(): (all: readonly SiteEndpoint[]) => readonly string[] {
  const known = new Map<readonly SiteEndpoint[], readonly string[]>();
  return (all) => {
    const users = known.get(all) ?? [...new Set(all.flatMap(({ tenants }) => tenants))].sort();
    known.set(all, users);
    return users;
  };
}

export const rule: Rule = defineRule({
  id: 'links/certificate-shared-key',
  title: 'No two tenants’ servers use the same private key',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S4', 'S9'],
  scope: 'site',
  needs: ['links.endpoints'],
  risk: 'Whoever runs or breaks into the one server can pose as the other, and read what was recorded.',
  remedy: 'Give each server a key of its own; a renewed certificate with the old key changes nothing.',
  references: [
    { title: 'CWE-321: Use of Hard-coded Cryptographic Key', url: 'https://cwe.mitre.org/data/definitions/321.html' },
    { title: 'NIST SP 800-57 Part 1 Rev. 5, 5.2: key usage', url: 'https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final' },
  ],
  *evaluate(facts) {
    const holders = new Map<string, SiteEndpoint[]>();
    for (const endpoint of siteEndpoints(facts)) {
      const key = leafOf(endpoint)?.spkiSha256;
      if (key !== undefined) holders.set(key, [...(holders.get(key) ?? []), endpoint]);
    }
    const usersOf = usersPerKey();
    yield* certificateVerdicts(facts, ({ spkiSha256 }, endpoint) => {
      const all = holders.get(spkiSha256) ?? [];
      const other = all.find((one) => areApart(endpoint, one));
      if (other === undefined) return null;
      const tenants = usersOf(all);
      return {
        tenants,
        sides: { owner: null, reacher: null, owners: tenants },
        claim: `${tenantNames(facts, endpoint.tenants)} and ${tenantNames(facts, other.tenants)} have servers with one private key: ${endpoint.subject.id} and ${other.subject.id}.`,
        observed: `key ${spkiSha256.slice(0, 16)} at ${all
          .slice(0, 5)
          .map(({ subject }) => subject.id)
          .join(', ')}`,
        expected: 'a key for each server',
        because: 'The fingerprint is of the public key, which stays the same when a certificate is renewed or a machine is cloned.',
      };
    });
  },
});
