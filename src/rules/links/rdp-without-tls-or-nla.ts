import { onlyTenant, type SiteEndpoint, siteEndpoints } from '../../facts/links/site-endpoints.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import type { Fix, Subject, Verdict } from '../../model/verdict.ts';
import type { RegistryNumbers } from '../../snapshot/artifacts/links.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

const key = String.raw`HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp`;

/** xrdp has no NLA; what it can do is refuse the security that needs no certificate. */
function xrdpFix(host: string, takesRdp: boolean): Fix {
  return {
    language: 'ini',
    target: `${host}: xrdp.ini`,
    commands: takesRdp ? ['[Globals]', 'security_layer=tls'] : [],
    undo: takesRdp ? ['[Globals]', '# security_layer as it was'] : [],
    verify: [{ command: 'bitewing audit', expect: 'rdp: no' }],
    note: 'xrdp has no NLA: it shows its log-on screen to whoever connects. Let it be reached through the tunnel alone (links/port-exposed), and accept the rest by a waiver.',
  };
}

function nlaFix(host: string, before: RegistryNumbers): Fix {
  const old = (name: string): string =>
    before[name] === undefined ? `Remove-ItemProperty '${key}' -Name ${name}` : `Set-ItemProperty '${key}' -Name ${name} -Value ${before[name]}`;
  return {
    language: 'powershell',
    target: host,
    commands: [`Set-ItemProperty '${key}' -Name UserAuthentication -Value 1`, `Set-ItemProperty '${key}' -Name SecurityLayer -Value 2`],
    undo: [old('UserAuthentication'), old('SecurityLayer')],
    verify: [{ command: `Get-ItemProperty '${key}' | Select-Object UserAuthentication, SecurityLayer`, expect: '1 and 2' }],
    note: 'A group policy wins over these values: set it there where it exists. Clients since Windows 7 know NLA.',
  };
}

/** What runs the Remote Desktop, and its settings as they are; none of those where they were not read. */
interface Desktop {
  readonly os: 'windows' | 'linux' | null;
  readonly before: RegistryNumbers;
}

function seenVerdict(endpoint: SiteEndpoint, who: string, { os, before }: Desktop): Verdict {
  const { seen, subject, tenants, evidence, host } = endpoint;
  const about = { subject, tenants };
  const { rdp, tls } = seen.rdp ?? {};
  const fail = (claim: string, pointer: string, severity: 'critical' | 'high'): Verdict => ({
    status: 'fail',
    ...about,
    sides: { owner: onlyTenant(endpoint), reacher: null },
    claim: `${seen.declared}, the Remote Desktop of ${who}, ${claim}.`,
    observed: `rdp: ${rdp?.state ?? 'unknown'}, tls: ${tls?.state ?? 'unknown'}, nla: ${seen.rdp?.nla.state ?? 'unknown'}`,
    expected: 'NLA only',
    because: 'A protocol counts as accepted only where the server selected the very one that was offered alone.',
    severity,
    evidence: [evidence(pointer, claim)],
    fix: os === 'linux' ? xrdpFix(host, rdp?.state === 'yes') : nlaFix(host, before),
  });
  if (rdp?.state === 'yes') return fail('accepts RC4 encryption without any certificate', '/rdp/rdp', 'critical');
  if (tls?.state === 'yes') return fail('shows its log-on screen to whoever connects, without NLA', '/rdp/tls', 'high');
  if (rdp?.state === 'no' && tls?.state === 'no' && seen.rdp?.nla.state === 'yes') return endpoint.pass;
  return { status: 'not-assessed', ...about, missing: [evidence('', '').source], reason: `What it accepts is not known: ${rdp?.why ?? 'not asked'}.` };
}

export const rule: Rule = defineRule({
  id: 'links/rdp-without-tls-or-nla',
  title: 'Remote Desktop demands NLA, inside TLS',
  severity: 'high',
  kind: 'hygiene',
  clauses: ['S4', 'S5'],
  scope: 'site',
  needs: ['links.endpoints', 'links.remoteAccess'],
  risk: 'Somebody on the way can read or take over the session; without NLA every flaw of the log-on screen is open to whoever connects.',
  remedy: 'Set UserAuthentication to 1 and SecurityLayer to 2.',
  references: [
    { title: 'MS-RDPBCGR 5.3 and 5.4: standard and enhanced RDP security', url: 'https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-rdpbcgr/' },
    { title: 'CWE-327: Use of a Broken or Risky Cryptographic Algorithm', url: 'https://cwe.mitre.org/data/definitions/327.html' },
  ],
  *evaluate(facts) {
    const settings = new Map(facts.hosts.map(({ host, 'links.remoteAccess': access }) => [host, access.os === 'windows' ? (access.rdp ?? {}) : {}] as const));
    for (const endpoint of siteEndpoints(facts)) {
      if (endpoint.seen.kind !== 'rdp') continue;
      const desktop = { os: facts.inventory.hosts[endpoint.host]?.os ?? null, before: settings.get(endpoint.host) ?? {} };
      yield seenVerdict(endpoint, tenantNames(facts, endpoint.tenants), desktop);
    }
    for (const { host, tenants, 'links.remoteAccess': access } of facts.hosts) {
      if (access.os === 'linux') continue;
      const subject: Subject = { type: 'setting', id: `${host} RDP-Tcp` };
      const about = { subject, tenants };
      const source = sourceId('links.remoteAccess', host);
      const { rdp, rdpPolicy } = access;
      const value = (name: string): number | null => rdpPolicy?.[name] ?? rdp?.[name] ?? null;
      if (value('fDenyTSConnections') === 1) {
        yield { status: 'not-applicable', ...about, reason: 'Remote Desktop is switched off.' };
        continue;
      }
      const [nla, layer] = [value('UserAuthentication'), value('SecurityLayer')];
      const isCertain = rdp !== null && rdpPolicy !== null;
      if (nla === 0 || layer === 0) {
        yield {
          status: 'fail',
          ...about,
          sides: { owner: tenants.length === 1 ? (tenants[0] ?? null) : null, reacher: null },
          claim: `${host}, which ${tenantNames(facts, tenants)} use${tenants.length === 1 ? 's' : ''}, is set to take Remote Desktop connections ${layer === 0 ? 'without TLS' : 'without NLA'}.`,
          observed: `UserAuthentication = ${nla ?? '(not set)'}, SecurityLayer = ${layer ?? '(not set)'}`,
          expected: 'UserAuthentication = 1, SecurityLayer = 2',
          severity: layer === 0 ? 'critical' : 'high',
          evidence: [
            {
              source,
              pointer: rdpPolicy?.['UserAuthentication'] === undefined ? '/rdp' : '/rdpPolicy',
              excerpt: `UserAuthentication = ${nla ?? ''}, SecurityLayer = ${layer ?? ''}`,
            },
          ],
          fix: nlaFix(host, rdp ?? {}),
        };
      } else if (isCertain && nla === 1) yield { status: 'pass', ...about };
      else yield { status: 'not-assessed', ...about, missing: [source], reason: 'The settings of Remote Desktop, or the policy above them, were not read.' };
    }
  },
});
