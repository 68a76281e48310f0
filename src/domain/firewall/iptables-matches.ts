import { parseRange } from '../network/address-ranges.ts';
import { type Interval, intervalSet } from './interval-set.ts';
import type { Axis, Condition } from './ruleset.ts';

/** Options that say nothing about the packet, or only set up what others say. */
const harmless = new Set(['--comment', '--loose', '--validmark', '--accept-local']);
/** Modules whose options are all read one by one. */
const knownModules = new Set(['tcp', 'udp', 'icmp', 'icmp6', 'multiport', 'conntrack', 'state', 'iprange', 'comment', 'addrtype', 'rpfilter']);

/** A condition on addresses or ports; an element that cannot be read leaves it open. */
function numbers(axis: Axis, parts: readonly (Interval | null)[], not: boolean): Condition {
  const read = parts.filter((part) => part !== null);
  const doubt = read.length === parts.length ? null : 'an element of the comparison cannot be read';
  return { kind: 'within', axis, set: intervalSet(read), not, doubt };
}

const never: Condition = { kind: 'anyOf', alternatives: [], not: false };

/** What `-m NAME` asks by itself. */
export function moduleConditions(name: string, options: readonly string[]): readonly Condition[] {
  // Packets are judged as arriving where their source is routed, so the reverse path is the right one.
  if (name === 'rpfilter') return options.includes('--invert') ? [never] : [];
  return knownModules.has(name) ? [] : [{ kind: 'unreadable', reason: `the rule depends on the match ${name}` }];
}

/** The conditions of one option; null when the option is not known. */
export function optionConditions(option: string, value: string, not: boolean, family: 4 | 6): readonly Condition[] | null {
  if (harmless.has(option) || (option === '--invert' && value === '')) return [];
  const read = readers[option];
  return read === undefined ? null : read(value, not, family);
}

type Reader = (value: string, not: boolean, family: 4 | 6) => readonly Condition[];

const readers: Readonly<Record<string, Reader>> = {
  '-s': (value, not, family) => [addresses('from', value, not, family)],
  '-d': (value, not, family) => [addresses('to', value, not, family)],
  '--src-range': (value, not, family) => [addresses('from', value, not, family)],
  '--dst-range': (value, not, family) => [addresses('to', value, not, family)],
  '-i': (value, not) => [interfaceCondition('in', value, not)],
  '-o': (value, not) => [interfaceCondition('out', value, not)],
  '-p': (value, not) => protocol(value, not),
  '-f': (_, not) => (not ? [] : [never]),
  '--sport': (value, not) => [ports('fromPort', value, not)],
  '--dport': (value, not) => [ports('toPort', value, not)],
  '--sports': (value, not) => [ports('fromPort', value, not)],
  '--dports': (value, not) => [ports('toPort', value, not)],
  '--ports': (value, not) => [{ kind: 'anyOf', alternatives: [[ports('fromPort', value, false)], [ports('toPort', value, false)]], not }],
  '--tcp-flags': (value, not) => [tcpFlags(value, not)],
  '--state': (value, not) => [states(value, not)],
  '--ctstate': (value, not) => [states(value, not)],
  '--ctdir': (value, not) => [{ kind: 'word', of: 'direction', words: [value.toLowerCase()], not }],
  '--dst-type': (value, not) => [{ kind: 'word', of: 'destination', words: value.toLowerCase().split(','), not }],
  '--src-type': (value, not) => [{ kind: 'word', of: 'source', words: value.toLowerCase().split(','), not }],
  '--icmp-type': (value, not) => icmpType(value, not, '8'),
  '--icmpv6-type': (value, not) => icmpType(value, not, '128'),
};

function addresses(axis: Axis, value: string, not: boolean, family: 4 | 6): Condition {
  const parts = value.split(',').map((text): Interval | null => {
    const range = parseRange(text);
    if (range === null || range.family > family) return null;
    // IPv4-mapped addresses in a rule about IPv6 packets are meant as they are.
    const base = range.family === family ? 0n : 0xffffn << 32n;
    return { first: range.first + base, last: range.last + base };
  });
  return numbers(axis, parts, not);
}

function ports(axis: Axis, value: string, not: boolean): Condition {
  const parts = value.split(',').map((text): Interval | null => {
    const [, low = '', colon, high = ''] = /^(\d*)(:?)(\d*)$/.exec(text) ?? [];
    if (colon === undefined || (low === '' && colon === '')) return null;
    const [first, last] = colon === '' ? [Number(low), Number(low)] : [low === '' ? 0 : Number(low), high === '' ? 65_535 : Number(high)];
    return first <= last && last <= 65_535 ? { first: BigInt(first), last: BigInt(last) } : null;
  });
  return numbers(axis, parts, not);
}

function interfaceCondition(side: 'in' | 'out', value: string, not: boolean): Condition {
  const prefix = value.endsWith('+');
  return { kind: 'interface', side, names: [{ name: prefix ? value.slice(0, -1) : value, prefix }], not };
}

const protocols: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp', 1: 'icmp', 58: 'icmp', 'icmpv6': 'icmp', 'ipv6-icmp': 'icmp' };

function protocol(value: string, not: boolean): readonly Condition[] {
  if (value === 'all' || value === '0') return not ? [never] : [];
  return [{ kind: 'word', of: 'protocol', words: [protocols[value] ?? value], not }];
}

function tcpFlags(value: string, not: boolean): Condition {
  const [mask = '', set = ''] = value.split(' ').map((word) => word.toLowerCase());
  const every = 'fin,syn,rst,psh,ack,urg';
  const flags = (word: string): string[] => (word === 'none' ? [] : (word === 'all' ? every : word).split(','));
  return { kind: 'flags', mask: flags(mask), flags: flags(set), not };
}

/** DNAT and SNAT are "states", too. */
function states(value: string, not: boolean): Condition {
  const words = value.toLowerCase().split(',');
  const word: Condition = { kind: 'word', of: 'state', words, not };
  if (words.includes('snat')) return { kind: 'unreadable', reason: 'the rule depends on a change of source' };
  if (!words.includes('dnat')) return word;
  return { kind: 'anyOf', alternatives: [[{ ...word, not: false }], [{ kind: 'word', of: 'translated', words: ['yes'], not: false }]], not };
}

function icmpType(value: string, not: boolean, echo: string): readonly Condition[] {
  if (value === 'any' || value === '255') return not ? [never] : [];
  const [type = ''] = value.split('/');
  return [{ kind: 'word', of: 'icmpType', words: [type === echo ? 'echo-request' : type], not }];
}
