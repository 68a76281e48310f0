import { peerEvidence, tenantNames } from '../../facts/links/tunnel-words.ts';
import { tenantPasses } from '../../facts/tenant-passes.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Fail, Verdict } from '../../model/verdict.ts';
import { defineRule, type Rule } from '../define-rule.ts';

const fix: Fail['fix'] = {
  language: 'ini',
  target: 'the VPN server',
  // The key is made at the practice: there is nothing yet that could be run here.
  commands: [],
  undo: [],
  verify: [{ command: 'wg show all latest-handshakes', expect: 'a handshake of this peer within the last three minutes' }],
  note: 'For WireGuard, the practice makes its key (wg genkey | tee private.key | wg pubkey), and the server gets a [Peer] section with that PublicKey and the practice’s networks as AllowedIPs. Connect the practice first and see it work; then take its direct way out of firewall and router. State the tunnel in the inventory as workstations.vpn.',
};

export const rule: Rule = defineRule({
  id: 'links/vpn-missing',
  title: 'Every tenant’s workstations come through a tunnel that encrypts',
  severity: 'high',
  kind: 'leak',
  clauses: ['S4', 'S5'],
  scope: 'site',
  needs: ['site.tunnels'],
  risk: 'Patient data crosses the internet in the clear, or the server has to stand open to it.',
  remedy: 'Connect the practice by a VPN, and state it in the inventory.',
  references: [
    { title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' },
    { title: '45 CFR 164.312(e)(2)(ii) Encryption', url: 'https://www.ecfr.gov/current/title-45/section-164.312' },
  ],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    const tunnels = facts['site.tunnels'];
    const passes = tenantPasses(facts.inventory);
    for (const { id, stage, workstations } of tenantList(facts.inventory)) {
      if (stage === 'retired') continue;
      const pass = passes.get(id);
      if (pass === undefined) continue;
      const { state, by } = tunnels.carried(id);
      if (state === 'all') {
        verdicts.push(pass);
        continue;
      }
      const about = { subject: pass.subject, tenants: pass.tenants };
      const called = workstations.vpn === null ? 'the inventory names no tunnel' : `the inventory names ${workstations.vpn}`;
      if (tunnels.unread.length > 0) {
        verdicts.push({ status: 'not-assessed', ...about, missing: tunnels.unread, reason: `Not every host’s tunnels were read, and ${called}.` });
        continue;
      }
      const networks = workstations.networks.join(', ');
      const expected = networks === '' ? 'a tunnel of the practice' : `a tunnel that carries ${networks}`;
      if (stage === 'planned') {
        // Nothing of it travels yet. `bitewing checklist` judges it as if it were live.
        verdicts.push({ status: 'not-applicable', ...about, reason: `Nothing of it travels yet. Before it goes live it needs ${expected}; ${called}.` });
        continue;
      }
      // Through Middle Tier or Remote Desktop only what those carry crosses the internet; other rules judge how they encrypt it.
      const isDirect = workstations.connection === 'direct' || workstations.connection === null;
      verdicts.push({
        status: 'fail',
        ...about,
        sides: { owner: id, reacher: null },
        claim: `${tenantNames(facts, [id])} reaches the site without a tunnel${state === 'part' ? ' from some of its networks' : ''}.`,
        observed: `${called}; ${by.length === 0 ? 'no tunnel of any host carries its networks' : `its tunnels carry ${by.map((peer) => peer.id).join(', ')} only`}${networks === '' ? '' : ` (${networks})`}`,
        expected,
        severity: isDirect ? 'high' : 'medium',
        kind: isDirect ? 'leak' : 'hygiene',
        evidence: by.map((peer) => peerEvidence(peer)),
        fix,
      });
    }
    return verdicts;
  },
});
