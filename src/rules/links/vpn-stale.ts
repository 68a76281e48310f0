import { peerEvidence, peerSubject, tenantNames } from '../../facts/links/tunnel-words.ts';
import type { Verdict } from '../../model/verdict.ts';
import { defineRule, type Rule } from '../define-rule.ts';

const dayInSeconds = 86_400;

export const rule: Rule = defineRule({
  id: 'links/vpn-stale',
  title: 'The tunnel of every working tenant was in use within the last three days',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S4', 'S5'],
  scope: 'site',
  needs: ['site.tunnels'],
  risk: 'A tunnel nobody uses means the practice comes another way, perhaps past every protection; its key stays valid meanwhile.',
  remedy: 'Find out how the practice connects; remove the tunnel if it is gone.',
  references: [{ title: 'NIST SP 800-53 Rev. 5, AC-17 Remote Access', url: 'https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final' }],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    const now = Date.parse(facts.startedAt) / 1000;
    const isLive = (id: string): boolean => facts.inventory.tenants[id]?.stage === 'live';
    for (const hub of facts['site.tunnels'].hubs) {
      for (const peer of hub.peers) {
        const tenants = peer.tenants.every(isLive) ? peer.tenants : peer.tenants.filter(isLive);
        if (tenants.length === 0 || !peer.peer.enabled || !hub.hub.enabled) continue;
        const { lastSeen } = peer.peer;
        const at = lastSeen.state === 'seen' ? lastSeen.at : null;
        const isRecent = lastSeen.state === 'seen' && (at === null || now - at <= 3 * dayInSeconds);
        if (isRecent && tenants === peer.tenants) {
          verdicts.push(peer.pass);
          continue;
        }
        const about = { subject: peerSubject(peer), tenants };
        // An office that is closed is not connected: that alone says nothing. A weekend is not staleness.
        if (lastSeen.state === 'absent')
          verdicts.push({ status: 'not-applicable', ...about, reason: 'It was not connected when looked at, which does not tell since when.' });
        else if (lastSeen.state === 'unknown')
          verdicts.push({
            status: 'not-assessed',
            ...about,
            missing: [peerEvidence(peer).source],
            reason: `When ${peer.id} was last connected is not told by its configuration alone.`,
          });
        else if (isRecent) verdicts.push({ status: 'pass', ...about });
        else {
          const since = at === null ? 'never' : `${Math.floor((now - at) / dayInSeconds)} days ago`;
          verdicts.push({
            status: 'fail',
            ...about,
            sides: { owner: tenants[0] ?? null, reacher: null },
            claim: `${tenantNames(facts, tenants)} ${tenants.length === 1 ? 'is' : 'are'} working, but the tunnel ${peer.id} was last used ${since}.`,
            observed: `last seen: ${since}`,
            expected: 'a handshake within three days, or no tunnel',
            evidence: [peerEvidence(peer, `last seen ${since}`)],
            fix: {
              language: 'sh',
              target: hub.host,
              commands: [],
              undo: [],
              verify: [{ command: `wg show ${hub.hub.interface ?? hub.hub.name} latest-handshakes`, expect: 'a recent time' }],
              note: 'Ask the practice how it connects before anything is removed; links/connection-undeclared and the sessions of the server show what was seen.',
            },
          });
        }
      }
    }
    return verdicts;
  },
});
