import { collectParts, type Judged } from './collect-parts.ts';
import type { Interval } from './interval-set.ts';
import type { Budget } from './match-rule.ts';
import type { FirewallPart, PacketClass, Routing, RuleEvidence } from './packet-class.ts';
import { partsBySource } from './parts-by-source.ts';
import type { BaseChain, Hook, HookChain, HookChains, Passage } from './ruleset.ts';
import { type Doubt, type Item, type Outcome, walkChain } from './walk-chain.ts';

/** Packets between base chains. */
interface Traveller extends Item {
  /** Some rule may have ended the journey. */
  readonly unsure: Doubt | null;
  readonly acceptedBy: RuleEvidence | null;
  readonly acceptedByRule: boolean;
}

interface Journey {
  readonly chains: HookChains;
  readonly budget: Budget;
  readonly judged: { readonly push: (judged: Judged) => void };
}

const nowhereKnown = 'where packets go after their destination was changed is not known';
const stepsPerQuestion = 2_000_000;
/** Loopback addresses: what is sent there from elsewhere is dropped, unless the kernel is told otherwise. */
const loopback = { 4: { first: 127n << 24n, last: (128n << 24n) - 1n }, 6: { first: 1n, last: 1n } } as const;

/**
 * Follows the packets of a class through every hook, the answer included: a connection needs both ways. `byFirst`: the first packet decides
 * about all of its connection.
 */
export function judgePacket(chains: HookChains, packet: PacketClass, routing: Routing | null, byFirst = false): FirewallPart[] {
  const start = startOf(packet, routing);
  const needsAnswers = packet.protocol === 'tcp' && !byFirst;
  const bySource = partsBySource(chains, packet, start, !needsAnswers && (packet.hook === 'input' || chains.postrouting.length === 0));
  if (bySource !== null) return bySource;
  const judged: Judged[] = [];
  const journey: Journey = { chains, budget: { steps: stepsPerQuestion }, judged };
  const arrived = through(journey, 'prerouting', through(journey, 'ingress', [start]));
  const placed = arrived.flatMap((item) => (item.origin === null ? [item] : place(journey, packet, item, routing)));
  const [forLocal, onward] = [placed.filter(isLocal), placed.filter((item) => !isLocal(item))];
  const accepted = [...through(journey, 'input', forLocal), ...through(journey, 'postrouting', through(journey, 'forward', onward))];
  const connected = needsAnswers ? continued(journey, answered(journey, accepted)) : accepted;
  for (const item of connected) finish(journey, item, 'accept', item.unsure, item.acceptedBy);
  return collectParts(packet, judged);
}

function isLocal(item: Traveller): boolean {
  return item.passage.destination === 'local';
}

const syn: readonly string[] = ['syn'];
const noFlags: readonly string[] = [];
const everySourcePort: Interval = { first: 0n, last: 65_535n };

function startOf(packet: PacketClass, routing: Routing | null): Traveller {
  const ports = packet.protocol === 'icmp' ? { first: 0, last: 0 } : packet.ports;
  const passage: Passage = {
    family: packet.family === 4 ? '4' : '6',
    protocol: packet.protocol,
    icmpType: packet.protocol === 'icmp' ? 'echo-request' : null,
    in: packet.in,
    out: packet.hook === 'input' ? '' : packet.out,
    state: 'new',
    direction: 'original',
    destination: packet.hook === 'input' ? 'local' : 'unicast',
    source: 'unicast',
    translated: 'no',
    redirect: redirectOf(packet, routing),
    flags: packet.protocol === 'tcp' ? syn : noFlags,
    program: packet.program?.toLowerCase() ?? null,
    service: packet.service?.toLowerCase() ?? null,
  };
  return {
    box: {
      from: packet.from,
      to: packet.to,
      fromPort: everySourcePort,
      toPort: { first: BigInt(ports.first), last: BigInt(ports.last) },
    },
    passage,
    origin: null,
    doubts: none,
    unsure: null,
    acceptedBy: null,
    acceptedByRule: false,
  };
}

function redirectOf({ in: name, family }: PacketClass, routing: Routing | null): Passage['redirect'] {
  const address = name === null ? null : (routing?.addressOf(name, family) ?? null);
  return address === null ? null : { first: address, last: address };
}

/** The packets that leave the hook, or the part of it that `only` picks; those dropped are judged. */
function through(journey: Journey, hook: Hook, items: readonly Traveller[], only?: (base: BaseChain) => boolean): readonly Traveller[] {
  let current: readonly Traveller[] = items;
  for (const entry of journey.chains[hook]) {
    if (only !== undefined && !only(entry.base)) continue;
    const next: Traveller[] = [];
    for (const item of current) throughChain(journey, entry, item, next);
    current = next;
  }
  return current;
}

/** Adds to `next` what of the packets comes through the chain. */
function throughChain(journey: Journey, { table, chain, base }: HookChain, traveller: Traveller, next: Traveller[]): void {
  const { passage } = traveller;
  if (base.type === 'nat' && !seesNat(base, traveller)) {
    next.push(traveller);
    return;
  }
  if (base.hook === 'ingress') {
    const concerned = passage.in === null || base.devices === null ? null : base.devices.includes(passage.in);
    const doubt: Doubt = { verdict: 'lost', rule: base.evidence, reason: 'whether the packets arrive on an interface of this chain is not known' };
    if (concerned !== true) {
      next.push(concerned === null ? { ...traveller, unsure: traveller.unsure ?? doubt } : traveller);
      return;
    }
  }
  const seen = seenAt(base, passage);
  const { outcomes, left } = walkChain(table, chain, [seen === passage ? traveller : { ...traveller, passage: seen }], journey.budget);
  for (const outcome of outcomes) settle(journey, { traveller, base, seen }, outcome, next);
  for (const item of left) settle(journey, { traveller, base, seen }, { item, verdict: base.policy, rule: base.evidence }, next);
}

/** Packets before a base chain, and as it sees them. */
interface Visit {
  readonly traveller: Traveller;
  readonly base: BaseChain;
  readonly seen: Passage;
}

/** Judges what a chain dropped; the rest goes on. */
function settle(journey: Journey, visit: Visit, outcome: Outcome, next: Traveller[]): void {
  const { traveller } = visit;
  const { item, verdict, rule } = outcome;
  const other = item.doubts.length === 0 ? undefined : item.doubts.find((doubt) => doubt.verdict !== (verdict === 'drop' ? 'drop' : 'accept'));
  if (verdict === 'drop' && other === undefined) {
    finish(journey, item, 'drop', traveller.unsure, rule);
    return;
  }
  // Whether packets that perhaps belong to no connection were translated is as open.
  const untold: Doubt | undefined =
    verdict === 'sent' && traveller.passage.state === null ? { verdict: 'lost', rule, reason: 'a rule perhaps keeps the packets from being tracked' } : other;
  next.push(afterChain(visit, outcome, strongest(traveller.unsure, untold, verdict === 'sent')));
}

/** Only the first packet of a connection sees nat chains; none that belongs to no connection, or was translated already. */
function seesNat({ hook }: BaseChain, { passage, origin }: Traveller): boolean {
  return (passage.state === 'new' || passage.state === null) && passage.direction !== 'reply' && (hook !== 'prerouting' || origin === null);
}

/** Earlier chains see packets of no connection. */
const connectionTracking = -200;

/** What a chain sees: before routing nobody knows where packets leave, and whether later hooks know where they arrived depends on the kernel. */
function seenAt({ hook, priority }: BaseChain, passage: Passage): Passage {
  const first = hook === 'ingress' || hook === 'prerouting';
  const early = (first || hook === 'output') && priority < connectionTracking;
  const past = hook === 'postrouting' && passage.in !== '';
  if (!first && !early && !past) return passage;
  return {
    ...passage,
    ...(first ? { out: '' } : {}),
    ...(past ? { in: null } : {}),
    ...(early ? { state: passage.state === 'untracked' ? 'untracked' : 'invalid', direction: null, translated: null } : {}),
  };
}

/** Remembers the rule that let packets pass: a rule rather than a policy, and no rule that only changes their source. */
function afterChain({ traveller, base, seen }: Visit, { item, verdict, rule }: Outcome, unsure: Doubt | null): Traveller {
  const { passage, origin } = traveller;
  const byRule = rule !== base.evidence && (base.type !== 'nat' || verdict === 'sent');
  const byPolicy = (base.hook === 'input' || base.hook === 'forward') && !traveller.acceptedByRule;
  const isNew = verdict !== 'drop' && !passage.flags.includes('ack') && (byRule || byPolicy);
  const state = item.passage.state === seen.state ? passage.state : item.passage.state;
  const moved = item.origin === origin ? passage : ({ ...passage, translated: 'yes', destination: null, out: null } as const);
  return {
    box: item.box,
    passage: state === passage.state ? moved : { ...moved, state },
    origin: item.origin,
    doubts: none,
    unsure,
    acceptedBy: isNew ? rule : traveller.acceptedBy,
    acceptedByRule: isNew ? byRule : traveller.acceptedByRule,
  };
}

const none: readonly Doubt[] = [];

/** A destination that was perhaps not changed is as lost as one that perhaps was. */
function strongest(before: Doubt | null, other: Doubt | undefined, sent: boolean): Doubt | null {
  if (before?.verdict === 'lost' || other === undefined) return before;
  if (sent) return { ...other, verdict: 'lost' };
  return other.verdict === 'lost' ? other : (before ?? other);
}

function finish({ judged }: Journey, item: Judged['item'], verdict: 'accept' | 'drop', unsure: Doubt | null, rule: RuleEvidence | null): void {
  if (unsure !== null && (verdict === 'accept' || unsure.verdict === 'lost')) {
    judged.push({ item, verdict: 'unknown', rule: unsure.rule, reason: unsure.reason });
  } else judged.push({ item, verdict, rule, reason: null });
}

/** Where packets go after their destination was changed. */
function place(journey: Journey, packet: PacketClass, item: Traveller, routing: Routing | null): Traveller[] {
  const unknown = (reason: string, moved = item): Traveller[] => {
    journey.judged.push({ item: moved, verdict: 'unknown', rule: item.acceptedBy, reason });
    return [];
  };
  if (routing === null) return unknown(nowhereKnown);
  const { to } = item.box;
  const { first, last } = loopback[packet.family];
  const toLoopback = to.first <= last && first <= to.last && packet.in !== 'lo';
  const routed = packet.family === 4 ? routing.routesLoopback : false;
  if (toLoopback && routed === null) return unknown('whether the kernel takes packets for loopback addresses from outside (route_localnet) is not known');
  if (toLoopback && routed === false) {
    finish(journey, item, 'drop', item.unsure, item.acceptedBy);
    return [];
  }
  return routing.place({ family: packet.family, ...to }).flatMap((placed): Traveller[] => {
    const moved = { ...item, box: { ...item.box, to: { first: placed.to.first, last: placed.to.last } } };
    if (placed.hook === 'unknown') return unknown(nowhereKnown, moved);
    if (placed.hook === 'nowhere') {
      finish(journey, moved, 'drop', item.unsure, item.acceptedBy);
      return [];
    }
    const local = placed.hook === 'input';
    return [{ ...moved, passage: { ...item.passage, destination: local ? 'local' : 'unicast', out: local ? '' : placed.out } }];
  });
}

/** Those whose answers get back. */
function answered(journey: Journey, accepted: readonly Traveller[]): Traveller[] {
  return accepted.flatMap((item) => {
    const local = isLocal(item);
    const hooks: readonly Hook[] = local ? ['output', 'postrouting'] : ['ingress', 'prerouting', 'forward', 'postrouting'];
    if (hooks.every((hook) => journey.chains[hook].length === 0)) return [item];
    const [arrives, leaves] = [local ? '' : item.passage.out, item.passage.in];
    const passage: Passage = {
      ...established(item.passage),
      in: arrives,
      out: leaves,
      direction: 'reply',
      destination: 'unicast',
      source: local ? 'local' : 'unicast',
      flags: ['syn', 'ack'],
    };
    const back = later(journey, item, 'the answer is dropped', turned);
    const arrived = hooks.reduce<readonly Traveller[]>((items, hook) => through(back, hook, items), [{ ...item, box: turned(item.box), passage }]);
    return arrived.map((one) => ({ ...item, box: turned(one.box), unsure: one.unsure }));
  });
}

/** Those whose next packets get there, too: without them a connection never comes to be. */
function continued(journey: Journey, accepted: readonly Traveller[]): Traveller[] {
  return accepted.flatMap((item) => {
    const { box, origin } = item;
    const next = later(journey, item, 'the packets after the first are dropped', (found) =>
      origin === null ? found : { ...found, to: box.to, toPort: box.toPort },
    );
    const first: Traveller = { ...item, box: { ...box, ...origin }, passage: { ...established(item.passage), flags: ['ack'] } };
    const early = through(next, 'prerouting', through(next, 'ingress', [first]), (base) => base.priority < destinationNat);
    const translated = early.map((one) => ({ ...one, box: { ...one.box, to: box.to, toPort: box.toPort } }));
    const routed = through(next, 'prerouting', origin === null ? early : translated, (base) => base.priority >= destinationNat);
    const hooks: readonly Hook[] = isLocal(item) ? ['input'] : ['forward', 'postrouting'];
    return hooks.reduce((items, hook) => through(next, hook, items), routed).map((one) => ({ ...item, box: one.box, unsure: one.unsure }));
  });
}

/** Where known connections have their destination changed. */
const destinationNat = -100;

function established(passage: Passage): Passage {
  return { ...passage, state: passage.state === 'new' ? 'established' : passage.state };
}

/** A journey of later packets of the same connection: what ends it ends the connection. */
function later(journey: Journey, item: Traveller, reason: string, boxOf: (box: Item['box']) => Item['box']): Journey {
  const judged = { push: (one: Judged) => journey.judged.push({ ...one, item: { ...item, box: boxOf(one.item.box) }, reason: one.reason ?? reason }) };
  return { ...journey, judged };
}

function turned(box: Item['box']): Item['box'] {
  return { from: box.to, to: box.from, fromPort: box.toPort, toPort: box.fromPort };
}
