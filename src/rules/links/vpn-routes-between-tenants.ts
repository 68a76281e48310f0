import { grouped } from '../../domain/grouped.ts';
import type { RuleContext } from '../../facts/fact-map.ts';
import type { HostReach } from '../../facts/host/host-reach.ts';
import { type Passage, passagesOn } from '../../facts/links/tunnel-passages.ts';
import { switchFix, tunnelWall } from '../../facts/links/tunnel-wall.ts';
import { hubEvidence, hubSubject, peerEvidence, peerSubject, tenantNames, tunnelOpen } from '../../facts/links/tunnel-words.ts';
import type { SiteHub } from '../../facts/site/tunnels.ts';
import type { Fail, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

const words = {
  expected: 'no way from one tenant’s tunnel to another’s',
  expectedSwitch: 'a VPN program that leaves packets between clients to the kernel, and a firewall that refuses them',
} as const;

/** The VPN program hands packets over itself: everybody on the hub reaches everybody, whatever the firewall says. */
function switched(facts: RuleContext, hub: SiteHub): Verdict {
  return {
    status: 'fail',
    subject: hubSubject(hub),
    tenants: hub.tenants,
    sides: { owner: null, reacher: null, owners: hub.tenants },
    claim: `${tenantNames(facts, hub.tenants)} reach each other’s networks through ${hub.hub.name} on ${hub.host}.`,
    observed: 'client-to-client: the VPN program hands packets from client to client itself',
    expected: words.expectedSwitch,
    because: 'With client-to-client the packets never reach the kernel: a firewall on this host counts none of them, so its rules prove nothing.',
    discriminator: 'switched',
    evidence: [hubEvidence(hub, 'client-to-client', '/switchesPeers')],
    fix: switchFix(hub),
  };
}

function undecided({ from, to, reach }: Passage, { os }: HostReach): Verdict {
  const tenants = [...new Set([...to.tenants, ...from.tenants])];
  const kinds = (['links.network', os === 'appliance' ? 'links.appliances' : 'links.firewall'] as const).map((kind) => sourceId(kind, to.hub.host));
  return tunnelOpen(peerSubject(to), tenants, to.hub.host, `${from.id} to ${to.id}: ${reach.reason ?? 'not known'}.`, kinds);
}

function passed(facts: RuleContext, { from, to, reach }: Passage, { os }: HostReach): Fail {
  const part = reach.parts.find(({ state }) => state === reach.state);
  // An end that several tenants use, such as a pool of addresses, is about the one who is not at the other end.
  const owner = to.tenants.find((id) => from.tenants.some((other) => other !== id)) ?? null;
  const reacher = from.tenants.find((id) => id !== owner) ?? null;
  const rule = part?.rule ?? null;
  const firewall = sourceId(rule?.source === 'appliance' ? 'links.appliances' : 'links.firewall', to.hub.host);
  return {
    status: 'fail',
    subject: peerSubject(to),
    tenants: [...new Set([...to.tenants, ...from.tenants])],
    sides: { owner, reacher },
    claim: `${tenantNames(facts, [reacher ?? ''])} reaches the network of ${tenantNames(facts, [owner ?? ''])} through ${to.hub.host}.`,
    observed: `${from.id} to ${to.id} passes ${rule === null ? 'without any rule having a say' : `by ${rule.table} ${rule.chain}: ${rule.text}`}`,
    expected: words.expected,
    because: 'A host that forwards sends what arrives from one tunnel into the other unless a rule on its forwarding path refuses it.',
    discriminator: `${reacher ?? ''} ${from.hub.hub.name}`,
    evidence: [
      peerEvidence(from),
      peerEvidence(to),
      {
        source: sourceId('links.network', to.hub.host),
        pointer: '/forwarding',
        excerpt: os === 'appliance' ? 'a firewall passes packets on' : 'packets are passed on (ip_forward = 1)',
      },
      ...(rule === null ? [] : [{ source: firewall, pointer: '', excerpt: `${rule.table} ${rule.chain}: ${rule.text}` }]),
    ],
    fix: tunnelWall(from.hub, to.hub, os),
    witness: `ping from ${from.peer.networks?.[0] ?? from.id} to ${to.peer.networks?.[0] ?? to.id}`,
  };
}

/** The passages of a hub when everything passes between any two of at least three tenants: one setting does that, and one finding says it. Else none. */
function throughout(hub: SiteHub, open: readonly Passage[]): readonly Passage[] {
  const inside = open.filter(({ reach }) => reach.state === 'reached');
  const pairs = new Set(inside.flatMap(({ from, to }) => from.tenants.flatMap((a) => to.tenants.filter((b) => b !== a).map((b) => `${a} ${b}`))));
  return hub.tenants.length > 2 && pairs.size === hub.tenants.length * (hub.tenants.length - 1) ? inside : [];
}

/** What one passage shows, said of the whole hub. */
function passedThroughout(facts: RuleContext, hub: SiteHub, shown: Fail): Fail {
  return {
    ...shown,
    subject: hubSubject(hub),
    tenants: hub.tenants,
    sides: { owner: null, reacher: null, owners: hub.tenants },
    claim: `${tenantNames(facts, hub.tenants)} reach each other’s networks through ${hub.hub.name} on ${hub.host}.`,
    observed: `every tunnel leads into every other: ${shown.observed}`,
    discriminator: 'throughout',
  };
}

export const rule: Rule = defineRule({
  id: 'links/vpn-routes-between-tenants',
  title: 'No tunnel leads from one tenant’s network into another’s',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S4', 'S1'],
  scope: 'site',
  needs: ['site.tunnels'],
  alsoNeeds: ['host.networkReach'],
  risk: 'Every PC of the neighbour, and whatever has infected it, reaches the workstations, shares and printers of the practice.',
  remedy: 'Refuse packets from tunnel to tunnel on the hub, and take client-to-client out of OpenVPN.',
  references: [
    { title: 'OpenVPN 2.6 manual, --client-to-client', url: 'https://openvpn.net/community-resources/reference-manual-for-openvpn-2-6/' },
    { title: '45 CFR 164.312(e)(1) Transmission security', url: 'https://www.ecfr.gov/current/title-45/section-164.312' },
  ],
  *evaluate(facts) {
    const hosts = new Map(facts.hosts.map((host) => [host.host, host['host.networkReach']]));
    const shared = facts['site.tunnels'].hubs.filter(({ hub, tenants }) => hub.enabled && hub.role !== 'client' && tenants.length > 0);
    for (const host of new Set(shared.map((hub) => hub.host))) {
      const hubs = shared.filter((hub) => hub.host === host);
      const tenants = [...new Set(hubs.flatMap((hub) => hub.tenants))];
      for (const hub of hubs) if (hub.hub.switchesPeers === true && hub.tenants.length > 1) yield switched(facts, hub);
      const reach = hosts.get(host) ?? null;
      if (reach === null) {
        const kinds = (['links.network', 'links.firewall'] as const).map((kind) => sourceId(kind, host));
        if (tenants.length > 1) yield tunnelOpen({ type: 'host', id: host }, tenants, host, `What ${host} passes on was not read.`, kinds);
        continue;
      }
      // What a hub hands over itself is said once.
      const passages = passagesOn(reach, hubs);
      const open = passages.open.filter(({ from, to }) => from.hub !== to.hub || from.hub.hub.switchesPeers !== true);
      const touched = new Set(open.flatMap(({ from, to }) => [from.hub, to.hub]));
      const inside = grouped(open, ({ from, to }) => (from.hub === to.hub ? from.hub : null));
      const told = new Set<Passage>();
      for (const hub of hubs) {
        const all = throughout(hub, inside.get(hub) ?? []);
        for (const passage of all) told.add(passage);
        yield* all.slice(0, 1).map((passage) => passedThroughout(facts, hub, passed(facts, passage, reach)));
      }
      for (const passage of open) {
        if (passage.reach.state === 'unknown') yield undecided(passage, reach);
        else if (!told.has(passage)) yield passed(facts, passage, reach);
      }
      if (!passages.isWhole) {
        const reason = `More ways lead from tunnel to tunnel through ${host} than can be looked at one by one.`;
        yield tunnelOpen({ type: 'host', id: host }, tenants, host, reason, [sourceId('links.firewall', host)]);
      }
      for (const hub of passages.isWhole ? hubs : []) {
        const isClosed = !touched.has(hub) && !(hub.hub.switchesPeers === true && hub.tenants.length > 1);
        if (isClosed) yield { status: 'pass', subject: hubSubject(hub), tenants: hub.tenants };
      }
    }
  },
});
