import { shellQuoted } from '../../facts/files/access-fix.ts';
import { onlyTenant, type SiteEndpoint, siteEndpoints } from '../../facts/links/site-endpoints.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import type { Fix } from '../../model/verdict.ts';
import { defineRule, type Rule } from '../define-rule.ts';

function httpsFix({ host, seen }: SiteEndpoint, os: 'windows' | 'linux' | null): Fix {
  const { port } = seen;
  const verify = [
    {
      command: `curl -sI ${shellQuoted(`http://${seen.host.includes(':') ? `[${seen.host}]` : seen.host}:${port}/`)}`,
      expect: 'no answer, or a redirect to https',
    },
  ];
  if (os === 'linux') {
    return {
      language: 'ini',
      target: `${host}: nginx`,
      commands: ['return 301 https://$host$request_uri;'],
      undo: ['# without this line'],
      verify,
      note: `First give nginx a server block with listen 443 ssl, a certificate, and what the block of port ${port} does now; change the URI in every FreeDentalConfig.xml to https. Then put this line into the block of port ${port} in place of what it does; nginx -t && nginx -s reload.`,
    };
  }
  return {
    language: 'powershell',
    target: host,
    commands: [
      "New-WebBinding -Name 'Default Web Site' -Protocol https -Port 443",
      '# bind the certificate, change the URI in every FreeDentalConfig.xml to https, then:',
      `Remove-WebBinding -Name 'Default Web Site' -Protocol http -Port ${port}`,
    ],
    undo: [`New-WebBinding -Name 'Default Web Site' -Protocol http -Port ${port}`],
    verify,
    note: 'Remove plain HTTP last: a client whose URI says http cannot work after that.',
  };
}

export const rule: Rule = defineRule({
  id: 'links/middle-tier-plaintext',
  title: 'A Middle Tier is used over HTTPS, or from inside a tunnel only',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S4', 'S5'],
  scope: 'site',
  needs: ['links.endpoints', 'site.tunnels'],
  risk: 'User name and password travel in every request, and so does all patient data.',
  remedy: 'Serve the Middle Tier by HTTPS and switch plain HTTP off.',
  references: [
    { title: 'Open Dental manual: Middle Tier', url: 'https://www.opendental.com/manual/middletier.html' },
    { title: 'CWE-319: Cleartext Transmission of Sensitive Information', url: 'https://cwe.mitre.org/data/definitions/319.html' },
  ],
  *evaluate(facts) {
    const tunnels = facts['site.tunnels'];
    for (const endpoint of siteEndpoints(facts)) {
      const { seen, subject, tenants, evidence } = endpoint;
      if (seen.kind !== 'middle-tier') continue;
      const about = { subject, tenants };
      const declaredPlain = /^http:/i.test(seen.declared);
      const plain = seen.http?.plain ?? 'no-answer';
      const outside = tenants.filter((id) => tunnels.carried(id).state !== 'all');
      if (plain === 'serves' || (declaredPlain && plain !== 'redirects')) {
        if (outside.length === 0 && tenants.length > 0) yield endpoint.pass;
        else if (tunnels.unread.length > 0)
          yield { status: 'not-assessed', ...about, missing: tunnels.unread, reason: 'It is used without TLS, and not every host’s tunnels were read.' };
        else {
          yield {
            status: 'fail',
            ...about,
            sides: { owner: onlyTenant(endpoint), reacher: null },
            claim: `The Middle Tier ${seen.declared} of ${tenantNames(facts, tenants)} works without encryption.`,
            observed:
              plain === 'serves' ? `plain HTTP is answered with status ${seen.http?.plainStatus ?? ''}` : 'the address that clients use begins with http',
            expected: 'HTTPS, plain requests refused or redirected',
            evidence: [evidence('/http', `plain HTTP: ${plain}${seen.http?.plainStatus == null ? '' : ` (${seen.http.plainStatus})`}`)],
            fix: httpsFix(endpoint, facts.inventory.hosts[endpoint.host]?.os ?? null),
          };
        }
      } else if (plain === 'unclear' || (plain === 'no-answer' && seen.offersTls.state !== 'yes')) {
        yield { status: 'not-assessed', ...about, missing: [evidence('', '').source], reason: `What it answers to plain HTTP is not clear (${plain}).` };
      } else yield endpoint.pass;
    }
  },
});
