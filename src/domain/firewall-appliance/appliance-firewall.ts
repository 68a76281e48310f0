import { compileTables } from '../firewall/compile-tables.ts';
import { intervalSet } from '../firewall/interval-set.ts';
import type { Firewall, RuleEvidence } from '../firewall/packet-class.ts';
import type { BaseChain, Chain, Condition, Hook, InterfaceName, Rule, Table } from '../firewall/ruleset.ts';
import { parseRange } from '../network/address-ranges.ts';
import type { ApplianceConfig, ApplianceEnd, ApplianceForward, ApplianceRule } from './appliance-config.ts';

/** What of a configuration decides about packets. */
export type ApplianceFilter = Pick<ApplianceConfig, 'product' | 'interfaces' | 'groups' | 'ipv6' | 'unread' | 'rules' | 'forwards'>;

/**
 * Compiles the rules as pf gets them: forwards first, then on the interface packets arrive on floating rules, rules of groups and of the
 * interface, the first quick one that matches, else the last of the others; what nothing lets in is refused, what leaves is let out. Replies belong
 * to their connection. What is not evaluated makes a rule apply only perhaps.
 * Sources: pf.conf(5); pfSense, Firewall Rule Processing Order; OPNsense, Firewall Rules: processing order.
 */
export function compileApplianceFirewall(config: ApplianceFilter): Firewall {
  const own: readonly Rule[] = [
    known(config),
    ...(config.ipv6 ? [] : [refusesIpv6(config)]),
    ...passedForwards(config),
    ...privateBlocks(config),
    ...ownServices(config),
  ];
  const arriving = (hook: Hook): Chain => chainOf(config, hook, 'drop', [...own, ...inOrder(config, 'in')]);
  const chains = [
    chainOf(
      config,
      'prerouting',
      'accept',
      config.forwards.filter(({ enabled }) => enabled).map((forward) => forwardRule(config, forward)),
    ),
    arriving('input'),
    arriving('forward'),
    chainOf(config, 'postrouting', 'accept', [known(config), ...inOrder(config, 'out')]),
  ];
  const table: Table = { source: 'appliance', name: config.product, family: null, chains: new Map(chains.map((chain) => [chain.name, chain])) };
  return compileTables([table], { 4: config.unread, 6: config.unread });
}

function chainOf({ product }: ApplianceFilter, hook: Hook, policy: BaseChain['policy'], rules: readonly Rule[]): Chain {
  const text = policy === 'drop' ? 'what no rule lets in is refused' : 'what no rule refuses is let out';
  const evidence: RuleEvidence = { source: 'appliance', table: product, chain: 'default', place: null, text };
  return {
    name: hook,
    rules,
    base: { type: hook === 'prerouting' ? 'nat' : 'filter', hook, priority: hook === 'prerouting' ? -100 : 0, policy, devices: null, evidence },
  };
}

function evidenceOf({ product }: ApplianceFilter, text: string): RuleEvidence {
  return { source: 'appliance', table: product, chain: 'by itself', place: null, text };
}

/** Packets of a connection that was let in. */
function known(config: ApplianceFilter): Rule {
  const state: Condition = { kind: 'word', of: 'state', words: ['established'], not: false };
  return { conditions: [state], action: { kind: 'verdict', verdict: 'accept' }, evidence: evidenceOf(config, 'packets of known connections') };
}

function refusesIpv6(config: ApplianceFilter): Rule {
  const six: Condition = { kind: 'word', of: 'family', words: ['6'], not: false };
  return { conditions: [six], action: { kind: 'verdict', verdict: 'drop' }, evidence: evidenceOf(config, 'IPv6 is not allowed') };
}

const privateNetworks: ApplianceEnd = {
  networks: ['10.0.0.0/8', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
  not: false,
  ports: 'any',
  text: 'private networks',
};

/** "Block private networks" of an interface. */
function privateBlocks(config: ApplianceFilter): Rule[] {
  return config.interfaces
    .filter(({ enabled, blocksPrivate }) => enabled && blocksPrivate)
    .map(({ name }) => ({
      conditions: [...onInterfaces(config, [name], 'in'), ...addresses(privateNetworks, 'from')],
      action: { kind: 'verdict', verdict: 'drop' },
      evidence: evidenceOf(config, `private networks may not arrive on ${name}`),
    }));
}

/** What the firewall opens of itself: its administration to the LAN (anti-lockout), its services by UDP and ICMP; by which ports is not read. */
function ownServices(config: ApplianceFilter): Rule[] {
  const local: Condition = { kind: 'word', of: 'destination', words: ['local'], not: false };
  const perhaps: Condition = { kind: 'unreadable', reason: 'which of its own ports the firewall opens by itself is not known' };
  const accept = { kind: 'verdict', verdict: 'accept' } as const;
  const inside = config.interfaces.some(({ name }) => name === 'lan') ? 'lan' : 'wan';
  const protocol = (...words: readonly string[]): Condition => ({ kind: 'word', of: 'protocol', words, not: false });
  return [
    {
      conditions: [local, protocol('tcp'), ...onInterfaces(config, [inside], 'in'), perhaps],
      action: accept,
      evidence: evidenceOf(config, 'anti-lockout rule'),
    },
    { conditions: [local, protocol('udp', 'icmp'), perhaps], action: accept, evidence: evidenceOf(config, 'rules for its own services') },
  ];
}

/** In the order in which the first that matches decides: quick ones, then the others from behind. */
function inOrder(config: ApplianceFilter, direction: 'in' | 'out'): Rule[] {
  const rank = ({ floating, interfaces }: ApplianceRule): number => (floating ? 0 : interfaces.some((name) => groupNames(config, name) !== null) ? 1 : 2);
  const rules = config.rules
    .filter(({ enabled, action, direction: of }) => enabled && action !== 'match' && (of === direction || of === 'any'))
    .toSorted((a, b) => rank(a) - rank(b));
  return [...rules.filter(({ quick }) => quick), ...rules.filter(({ quick }) => !quick).toReversed()].map((rule) => filterRule(config, rule, direction));
}

function filterRule(config: ApplianceFilter, rule: ApplianceRule, direction: 'in' | 'out'): Rule {
  const ends = `${wordsOf(rule.source)} to ${wordsOf(rule.destination)}`;
  const words = [
    rule.action,
    direction,
    rule.quick ? 'quick' : '',
    rule.protocol ?? '',
    `from ${ends}`,
    rule.description === '' ? '' : `“${rule.description}”`,
  ];
  // Addresses that NAT changed are no longer those of the sender.
  const moved: readonly Condition[] =
    direction === 'out' && rule.source.networks !== 'any'
      ? [{ kind: 'unreadable', reason: 'whether NAT changed the sender before this rule is not known' }]
      : addresses(rule.source, 'from');
  return {
    conditions: [...onInterfaces(config, rule.interfaces, direction), ...common(rule), ...moved, ...addresses(rule.destination, 'to'), ...limited(rule.limits)],
    action: { kind: 'verdict', verdict: rule.action === 'pass' ? 'accept' : 'drop' },
    evidence: {
      source: 'appliance',
      table: config.product,
      chain: rule.floating ? 'floating' : rule.interfaces.join(', '),
      place: rule.line,
      text: words
        .filter((word) => word !== '')
        .join(' ')
        .slice(0, 300),
    },
  };
}

function wordsOf({ not, text, ports }: ApplianceEnd): string {
  const list =
    typeof ports === 'string'
      ? ports === 'any'
        ? ''
        : ' port ?'
      : ` port ${ports.map(({ first, last }) => (first === last ? first : `${first}-${last}`)).join(', ')}`;
  return `${not ? 'not ' : ''}${text}${list}`;
}

/** Family, protocol and ports, which rules and forwards ask alike. */
function common({ family, protocol, source, destination }: ApplianceRule | ApplianceForward): Condition[] {
  const words = protocol === null ? null : (protocols[protocol] ?? [protocol]);
  return [
    ...(family === null ? [] : [{ kind: 'word', of: 'family', words: [family === 4 ? '4' : '6'], not: false } as const]),
    ...(words === null ? [] : [{ kind: 'word', of: 'protocol', words, not: false } as const]),
    ...ports(source, 'fromPort'),
    ...ports(destination, 'toPort'),
  ];
}

const protocols: Readonly<Record<string, readonly string[]>> = { 'tcp/udp': ['tcp', 'udp'], 'ipv6-icmp': ['icmp'], 'icmp6': ['icmp'] };

function ports({ ports: list, text }: ApplianceEnd, axis: 'fromPort' | 'toPort'): Condition[] {
  if (list === 'any') return [];
  if (list === 'unknown') return [{ kind: 'unreadable', reason: `the ports of ${text} are not known` }];
  return [{ kind: 'within', axis, set: intervalSet(list.map(({ first, last }) => ({ first: BigInt(first), last: BigInt(last) }))), not: false, doubt: null }];
}

/** Addresses of each family are compared with its own networks only: none of them there, and nothing is meant (or, with `not`, everything). */
function addresses({ networks, not, text }: ApplianceEnd, axis: 'from' | 'to'): Condition[] {
  if (networks === 'any') return not ? [{ kind: 'anyOf', alternatives: [], not: false }] : [];
  const ranges = networks === 'unknown' ? [null] : networks.map(parseRange);
  if (ranges.includes(null)) return [{ kind: 'unreadable', reason: `what ${text} stands for is not known` }];
  const alternatives = ([4, 6] as const).map((family): readonly Condition[] => [
    { kind: 'word', of: 'family', words: [String(family)], not: false },
    { kind: 'within', axis, set: intervalSet(ranges.flatMap((range) => (range?.family === family ? [range] : []))), not, doubt: null },
  ]);
  return [{ kind: 'anyOf', alternatives, not: false }];
}

function limited(limits: readonly string[]): Condition[] {
  return limits.length === 0 ? [] : [{ kind: 'unreadable', reason: `the rule also depends on ${limits.join(', ')}` }];
}

/** Groups that are there without being made: interfaces of one kind. */
const kindsOfInterface: Readonly<Record<string, readonly InterfaceName[]>> = {
  openvpn: [{ name: 'ovpn', prefix: true }],
  wireguard: [
    { name: 'wg', prefix: true },
    { name: 'tun_wg', prefix: true },
  ],
  enc0: [{ name: 'enc0', prefix: false }],
  ipsec: [{ name: 'enc0', prefix: false }],
  l2tp: [{ name: 'l2tp', prefix: true }],
  pppoe: [{ name: 'poes', prefix: true }],
};

/** The interfaces of a group; null when the name is none. */
function groupNames(config: ApplianceFilter, name: string): readonly InterfaceName[] | null {
  const kind = kindsOfInterface[name.toLowerCase()];
  if (kind !== undefined) return kind;
  const group = config.groups.find((one) => one.name === name);
  return group === undefined ? null : group.members.flatMap((member) => groupOrDevice(config, member) ?? []);
}

function groupOrDevice(config: ApplianceFilter, name: string): readonly InterfaceName[] | null {
  const kind = kindsOfInterface[name.toLowerCase()];
  const found = config.interfaces.find((one) => one.name === name);
  return kind ?? (found === undefined ? null : found.enabled ? [{ name: found.device, prefix: false }] : []);
}

function onInterfaces(config: ApplianceFilter, names: readonly string[], side: 'in' | 'out'): Condition[] {
  if (names.length === 0 || names.includes('any')) return [];
  const found = names.map((name) => groupNames(config, name) ?? groupOrDevice(config, name));
  const devices: Condition = { kind: 'interface', side, names: found.flatMap((each) => each ?? []), not: false };
  const lost = names.filter((_, at) => found[at] === null);
  if (lost.length === 0) return [devices];
  return [{ kind: 'anyOf', alternatives: [[devices], [{ kind: 'unreadable', reason: `which interface ${lost.join(', ')} is, is not known` }]], not: false }];
}

function forwardConditions(config: ApplianceFilter, forward: ApplianceForward): Condition[] {
  const inside: Condition = { kind: 'unreadable', reason: 'whether packets from inside are forwarded too is not known (NAT reflection)' };
  const reflects = forward.limits.includes('natreflection');
  const arriving = onInterfaces(config, forward.interfaces, 'in');
  return [
    ...(reflects ? [{ kind: 'anyOf', alternatives: [arriving, [inside]], not: false } as const] : arriving),
    ...common(forward),
    ...addresses(forward.source, 'from'),
  ];
}

function forwardRule(config: ApplianceFilter, forward: ApplianceForward): Rule {
  const { exempts, destination, limits, line } = forward;
  const text = `${exempts ? 'no forward' : 'forward'} ${wordsOf(destination)} to ${[forward.target].flat().join(', ')}${forward.targetPort === null ? '' : ` port ${forward.targetPort}`}`;
  return {
    conditions: [...forwardConditions(config, forward), ...addresses(destination, 'to'), ...limited(limits.filter((name) => name !== 'natreflection'))],
    action: exempts ? { kind: 'verdict', verdict: 'accept' } : translation(forward),
    evidence: { source: 'appliance', table: config.product, chain: `port forward on ${forward.interfaces.join(', ')}`, place: line, text: text.slice(0, 300) },
  };
}

/** One address and one port; what is spread over several is not followed. */
function translation({ target, targetPort, destination }: ApplianceForward): Rule['action'] {
  const [to = null, ...more] = target === 'unknown' ? [] : target.map(parseRange);
  const { ports: list } = destination;
  const isOnePort = targetPort === null || (typeof list !== 'string' && list.length === 1 && list[0]?.first === list[0]?.last);
  if (to === null || to.first !== to.last || more.length > 0 || !isOnePort)
    return { kind: 'unknown', reason: 'where this forward sends packets is not followed' };
  return { kind: 'translate', to: { first: to.first, last: to.last }, ports: targetPort === null ? null : { first: targetPort, last: targetPort } };
}

/** Forwards that need no rule: what they sent on is let in. */
function passedForwards(config: ApplianceFilter): Rule[] {
  return config.forwards
    .filter(({ enabled, passes, exempts }) => enabled && passes && !exempts)
    .map((forward) => ({
      conditions: [
        { kind: 'word', of: 'translated', words: ['yes'], not: false },
        ...forwardConditions(config, {
          ...forward,
          destination: {
            ...forward.destination,
            ports: forward.targetPort === null ? forward.destination.ports : [{ first: forward.targetPort, last: forward.targetPort }],
          },
        }),
        ...addresses({ networks: forward.target, not: false, ports: 'any', text: 'the target' }, 'to'),
      ],
      action: { kind: 'verdict', verdict: 'accept' },
      evidence: {
        source: 'appliance',
        table: config.product,
        chain: `port forward on ${forward.interfaces.join(', ')}`,
        place: forward.line,
        text: 'what is forwarded passes',
      },
    }));
}
