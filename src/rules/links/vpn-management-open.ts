import { hubFix, hubSubject, tenantNames } from '../../facts/links/tunnel-words.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'links/vpn-management-open',
  title: 'The administration port of a VPN server answers on the server itself only',
  severity: 'high',
  kind: 'hygiene',
  clauses: ['S4'],
  scope: 'site',
  needs: ['site.tunnels'],
  risk: 'Whoever reaches the port can disconnect practices, read who is connected, and change what the server does.',
  remedy: 'Bind the management interface to a Unix socket or 127.0.0.1, with a password file.',
  references: [{ title: 'CWE-306: Missing Authentication for Critical Function', url: 'https://cwe.mitre.org/data/definitions/306.html' }],
  *evaluate(facts) {
    for (const hub of facts['site.tunnels'].hubs) {
      if (hub.hub.technology !== 'openvpn' || !hub.hub.enabled) continue;
      const about = { subject: hubSubject(hub), tenants: hub.tenants };
      const open = hub.hub.management.find(({ address }) => address !== 'unix' && !/^(?:127\.|::1$|localhost$)/.test(address));
      if (open === undefined) {
        yield { status: 'pass', ...about };
        continue;
      }
      const line = `management ${open.address} ${open.port ?? ''}`;
      yield {
        status: 'fail',
        ...about,
        sides: { owner: null, reacher: null },
        claim: `${hub.hub.name} on ${hub.host}, the VPN of ${tenantNames(facts, hub.tenants)}, can be administered from ${open.address}${open.password ? '' : ' without a password'}.`,
        observed: `${line}, ${open.password ? 'with' : 'without'} a password file`,
        expected: 'a Unix socket, or 127.0.0.1 with a password file',
        severity: open.password ? 'medium' : 'high',
        evidence: [
          { source: sourceId('links.tunnels', hub.host), pointer: `/${hub.at}/management`, excerpt: `${open.place.source}:${open.place.line}: ${line}` },
        ],
        fix: hubFix(hub, { to: ['management /run/openvpn/management.sock unix'], from: [line], expect: 'the socket only' }),
      };
    }
  },
});
