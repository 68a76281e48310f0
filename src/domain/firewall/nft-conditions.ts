import { parseRange } from '../network/address-ranges.ts';
import { type Interval, intervalSet } from './interval-set.ts';
import { readSelector, type Selector } from './nft-selectors.ts';
import type { Condition, InterfaceName } from './ruleset.ts';
import { type JsonObject, listIn, objectIn, textIn } from './unknown-json.ts';

/** A named set or map of a table: its elements, and whether packets change it. */
export interface NamedSet {
  readonly elements: readonly unknown[];
  readonly changing: boolean;
}

/** The named sets and maps of a table. */
export type NamedSets = ReadonlyMap<string, NamedSet>;

/** The conditions of a `match` statement; an empty list always holds. */
export function matchConditions(match: JsonObject, sets: NamedSets): readonly Condition[] {
  const { op, left, right } = match;
  const selector = readSelector(left);
  if (selector.kind === 'port' && (op === '<' || op === '>' || op === '<=' || op === '>=')) return [...selector.needs, comparison(selector, op, right)];
  if (op !== '==' && op !== '!=' && op !== 'in') return [{ kind: 'unreadable', reason: `the comparison ${String(op)} is not understood` }];
  if (op === '!=' && listIn(right) !== null) return [{ kind: 'unreadable', reason: 'the rule compares single bits' }];
  return comparedConditions(selector, right, op === '!=', sets, op === 'in');
}

/** The conditions under which a selector has one of the values: a literal, a list, a set, or `@name`. */
export function comparedConditions(selector: Selector, right: unknown, not: boolean, sets: NamedSets, anyBit = false): readonly Condition[] {
  const { elements, changing } = elementsOf(right, sets);
  if (elements === null) return [{ kind: 'unreadable', reason: `the set ${String(right)} is not there` }];
  const doubt = changing ? `packets change the set ${String(right)}` : null;
  switch (selector.kind) {
    case 'unreadable':
      return [selector];
    case 'known': {
      const values = elements.map(selector.value);
      if (values.includes(null)) return [{ kind: 'unreadable', reason: 'the comparison is not understood' }];
      return values.some((value) => value === true) === not ? [never] : [];
    }
    case 'address':
    case 'port':
      return [...selector.needs, numberCondition(selector, elements, not, doubt)];
    case 'word':
      return [...selector.needs, doubt === null ? wordsOf(selector.of, elements, not) : { kind: 'unreadable', reason: doubt }];
    case 'interface':
      return [doubt === null ? interfaces(selector.side, elements, not) : { kind: 'unreadable', reason: doubt }];
    case 'flags':
      return [...selector.needs, flagsCondition(selector, right, not, anyBit)];
    case 'all': {
      const alternatives = elements.map((element) => concatenated(selector.parts, element, sets));
      const condition: Condition = { kind: 'anyOf', alternatives, not };
      return doubt === null ? [...selector.parts.flatMap((part) => ('needs' in part ? part.needs : [])), condition] : [{ kind: 'unreadable', reason: doubt }];
    }
  }
}

const never: Condition = { kind: 'anyOf', alternatives: [], not: false };

/** What a map gives for keys, as pairs. */
export function mapEntries(data: unknown, sets: NamedSets): readonly (readonly [key: unknown, value: unknown])[] | null {
  const { elements } = elementsOf(data, sets);
  const pairs = elements?.map((element) => {
    const [key, value, ...more] = listIn(element) ?? [];
    return key === undefined || value === undefined || more.length > 0 ? null : ([unwrapped(key), value] as const);
  });
  const read = pairs?.filter((pair) => pair !== null);
  return read === undefined || read.length !== pairs?.length ? null : read;
}

/** Numbers a literal, range or prefix stands for; null when it is none. */
export function readInterval(selector: Selector & { readonly kind: 'address' | 'port' }, value: unknown): Interval | null {
  const object = objectIn(value);
  const ends = listIn(object?.['range']);
  if (selector.kind === 'port') {
    const [first, last] = ends ?? [value, value];
    if (typeof first !== 'number' || typeof last !== 'number' || !(first >= 0 && first <= last && last <= 65_535)) return null;
    return Number.isInteger(first) && Number.isInteger(last) ? { first: BigInt(first), last: BigInt(last) } : null;
  }
  const prefix = objectIn(object?.['prefix']);
  const text = prefix === null ? (ends?.join('-') ?? textIn(value)) : `${String(prefix['addr'])}/${String(prefix['len'])}`;
  const range = text === null ? null : parseRange(text);
  if (range === null) return null;
  // IPv4-mapped addresses in a rule about IPv6 packets are meant as they are.
  if (selector.family === 6 && range.family === 4) return { first: range.first + mappedBase, last: range.last + mappedBase };
  return range.family > selector.family ? null : range;
}

const mappedBase = 0xffffn << 32n;

function elementsOf(right: unknown, sets: NamedSets): { readonly elements: readonly unknown[] | null; readonly changing: boolean } {
  const name = textIn(right);
  if (name?.startsWith('@') === true) {
    const set = sets.get(name.slice(1));
    return { elements: set?.elements.map(unwrapped) ?? null, changing: set?.changing ?? false };
  }
  const list = listIn(right) ?? listIn(objectIn(right)?.['set']) ?? [right];
  return { elements: list.map(unwrapped), changing: false };
}

/** Elements with a time limit or comment come wrapped. */
function unwrapped(element: unknown): unknown {
  const inner = objectIn(objectIn(element)?.['elem']);
  return inner === null ? element : inner['val'];
}

function comparison(selector: Selector & { readonly kind: 'port' }, op: '<' | '>' | '<=' | '>=', right: unknown): Condition {
  const value = readInterval(selector, right)?.first;
  if (value === undefined) return { kind: 'unreadable', reason: 'the comparison is not understood' };
  const below = op === '<' ? value - 1n : value;
  const from = op === '>' ? value + 1n : value;
  const interval = op.startsWith('<') ? { first: 0n, last: below } : { first: from, last: 65_535n };
  return { kind: 'within', axis: selector.axis, set: interval.first > interval.last ? [] : [interval], not: false, doubt: null };
}

function numberCondition(
  selector: Selector & { readonly kind: 'address' | 'port' },
  elements: readonly unknown[],
  not: boolean,
  doubt: string | null,
): Condition {
  const intervals = elements.map((element) => readInterval(selector, element));
  const read = intervals.filter((interval) => interval !== null);
  const incomplete = read.length === intervals.length ? null : 'an element of the comparison cannot be read';
  return { kind: 'within', axis: selector.axis, set: intervalSet(read), not, doubt: doubt ?? incomplete };
}

const spellings: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp', 1: 'icmp', 58: 'icmp', 'ipv6-icmp': 'icmp', 'icmpv6': 'icmp' };
const families: Readonly<Record<string, string>> = { ipv4: '4', ip: '4', ipv6: '6', ip6: '6' };

function wordsOf(of: (Condition & { readonly kind: 'word' })['of'], elements: readonly unknown[], not: boolean): Condition {
  const words = elements.map((element) => (typeof element === 'string' || typeof element === 'number' ? String(element) : null));
  const read = words.filter((word) => word !== null);
  if (read.length !== words.length) return { kind: 'unreadable', reason: 'an element of the comparison cannot be read' };
  if (of === 'family') return { kind: 'word', of, words: read.map((word) => families[word] ?? word), not };
  if (of === 'protocol') return { kind: 'word', of, words: read.map((word) => spellings[word] ?? word), not };
  if (of !== 'translated') return { kind: 'word', of, words: read, not };
  return read.every((word) => word === 'dnat')
    ? { kind: 'word', of, words: ['yes'], not }
    : { kind: 'unreadable', reason: 'the rule depends on the status of the connection' };
}

function interfaces(side: 'in' | 'out', elements: readonly unknown[], not: boolean): Condition {
  const names = elements.map((element): InterfaceName | null => {
    const text = textIn(element);
    if (text === null) return null;
    return text.endsWith('*') && !text.endsWith('\\*') ? { name: text.slice(0, -1), prefix: true } : { name: text.replace(/\\\*$/, '*'), prefix: false };
  });
  const read = names.filter((name) => name !== null);
  return read.length === names.length ? { kind: 'interface', side, names: read, not } : { kind: 'unreadable', reason: 'an interface of the rule is gone' };
}

function flagsCondition({ mask }: Selector & { readonly kind: 'flags' }, right: unknown, not: boolean, anyBit: boolean): Condition {
  const flags = (listIn(right) ?? [right]).map(textIn);
  const read = flags.filter((flag) => flag !== null);
  if (read.length !== flags.length) return { kind: 'unreadable', reason: 'the TCP flags of the rule cannot be read' };
  if (mask !== null) return { kind: 'flags', mask, flags: read, not };
  return { kind: 'flags', mask: anyBit ? null : everyFlag, flags: read, not };
}

const everyFlag = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ecn', 'cwr'] as const;

function concatenated(parts: readonly Selector[], element: unknown, sets: NamedSets): readonly Condition[] {
  const values = listIn(objectIn(element)?.['concat']) ?? [];
  if (values.length !== parts.length) return [{ kind: 'unreadable', reason: 'an element of the comparison cannot be read' }];
  return parts.flatMap((part, at) => comparedConditions(part, values[at], false, sets));
}
