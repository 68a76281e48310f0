import { parseRange } from '../network/address-ranges.ts';
import { type Interval, intervalSet } from './interval-set.ts';
import type { Axis, Condition } from './ruleset.ts';

/** Windows' names for the kinds of networks a computer is in. */
export type WindowsProfileName = 'domain' | 'private' | 'public';

/** An active inbound rule. */
export interface WindowsRule {
  readonly action: 'allow' | 'block' | 'bypass';
  /** Profiles the rule is for. */
  readonly profiles: readonly WindowsProfileName[];
  readonly conditions: readonly Condition[];
}

/** Reads a rule as Windows stores it, `v2.31|Action=Allow|Active=TRUE|Dir=In|…|` (MS-GPFAS 2.2.2.19). Null for a rule that is off or about outbound packets; a text for what is wrong. */
export function parseWindowsRule(text: string, localSubnets: readonly string[] | null): WindowsRule | string | null {
  if (!/^v\d+\.\d+\|/.test(text) || !text.endsWith('|')) return 'is no firewall rule, or is cut off';
  const head: Head = { action: null, active: null, dir: null };
  const fields = new Map<string, string[]>();
  const unread = new Map<string, string[]>();
  for (let start = text.indexOf('|') + 1; start < text.length;) {
    const end = text.indexOf('|', start);
    const at = text.indexOf('=', start);
    if (at <= start || at > end) return `has a part without a value: ${text.slice(start, Math.min(end, start + 40))}`;
    const name = text.slice(start, at).toLowerCase();
    if (name === 'action' || name === 'active' || name === 'dir') head[name] ??= text.slice(at + 1, end).toLowerCase();
    else if (!silent.has(name)) addTo(read.has(name) ? fields : unread, name, text.slice(at + 1, end));
    start = end + 1;
  }
  const { action, active, dir } = head;
  if (active === 'false' || dir === 'out') return null;
  if (dir !== 'in' || (action !== 'allow' && action !== 'block' && action !== 'bypass')) return 'has no direction or action that is known';
  return { action, profiles: profilesOf(fields.get('profile')), conditions: conditionsOf(fields, unread, localSubnets) };
}

function addTo(fields: Map<string, string[]>, name: string, value: string): void {
  const values = fields.get(name);
  if (values === undefined) fields.set(name, [value]);
  else values.push(value);
}

/** Of several the first counts. */
type Head = Record<'action' | 'active' | 'dir', string | null>;

const profileNames = { domain: true, private: true, public: true } as const;
const everyProfile: readonly WindowsProfileName[] = ['domain', 'private', 'public'];

function profilesOf(names: readonly string[] | undefined): readonly WindowsProfileName[] {
  if (names === undefined) return everyProfile;
  const known = names.map((name) => name.toLowerCase()).filter((name): name is WindowsProfileName => name in profileNames);
  return known.length === 0 ? everyProfile : known;
}

/** Fields that ask nothing of packets to a listener. */
const silent = new Set('name desc embedctxt edge defer lsm ttk ttk2_22 ttk2_27 ttk2_28'.split(' '));
/** Fields that are read one by one. */
const read = new Set('profile protocol lport lport2_10 rport rport2_10 la4 la6 ra4 ra6 app svc icmp4 icmp6'.split(' '));

type Fields = ReadonlyMap<string, readonly string[]>;

function conditionsOf(fields: Fields, unread: Fields, localSubnets: readonly string[] | null): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const value of fields.get('protocol') ?? nothing) conditions.push(protocol(value));
  addPorts(conditions, 'toPort', fields.get('lport'), fields.get('lport2_10'));
  addPorts(conditions, 'fromPort', fields.get('rport'), fields.get('rport2_10'));
  addAddresses(conditions, 'to', fields.get('la4'), fields.get('la6'), localSubnets);
  addAddresses(conditions, 'from', fields.get('ra4'), fields.get('ra6'), localSubnets);
  for (const name of ['icmp4', 'icmp6'] as const) {
    for (const _ of fields.get(name) ?? nothing) conditions.push({ kind: 'unreadable', reason: 'the rule is for some kinds of ICMP messages' });
  }
  for (const path of fields.get('app') ?? nothing) conditions.push(program(path));
  for (const name of fields.get('svc') ?? nothing) if (name !== '*') conditions.push(word('service', name.toLowerCase()));
  // Interfaces, users, computers, packages, platforms, security of the connection.
  for (const [name, [value = '']] of unread) conditions.push({ kind: 'unreadable', reason: `the rule depends on ${name}=${value.slice(0, 40)}` });
  return conditions;
}

const nothing: readonly string[] = [];

const protocols: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp', 1: 'icmp', 58: 'icmp' };

/** Rules by the thousand ask for the same few words: one condition serves them all. */
const protocolWords = new Map(Object.entries(protocols).map(([number, name]) => [number, word('protocol', name)]));

function protocol(value: string): Condition {
  return protocolWords.get(value) ?? word('protocol', value);
}

function word(of: 'protocol' | 'family' | 'service', text: string): Condition {
  return { kind: 'word', of, words: [text], not: false };
}

/** Keywords with a port that never changes. */
const portKeywords: Readonly<Record<string, string>> = { 'rpc-epmap': '135', 'iptlsin': '443', 'iphttpsin': '443', 'mdns': '5353' };

function addPorts(conditions: Condition[], axis: Axis, values: readonly string[] | undefined, more: readonly string[] | undefined): void {
  if (values === undefined && more === undefined) return;
  const parts: (Interval | null)[] = [];
  for (const list of [values, more]) {
    for (const value of list ?? nothing) for (const text of (portKeywords[value.toLowerCase()] ?? value).split(',')) parts.push(portsIn(text));
  }
  conditions.push(within(axis, parts, 'the ports of the rule are chosen by Windows'));
}

function portsIn(text: string): Interval | null {
  const dash = text.indexOf('-');
  const from = dash < 0 ? text : text.slice(0, dash);
  const to = dash < 0 ? from : text.slice(dash + 1);
  if (!isNumber.test(from) || !isNumber.test(to) || Number(from) > Number(to)) return null;
  const first = BigInt(from);
  return { first, last: dash < 0 ? first : BigInt(to) };
}

const isNumber = /^\d{1,5}$/;

const families = { 4: word('family', '4'), 6: word('family', '6') } as const;

/** Where only addresses of one family are listed, packets of the other do not match. */
function addAddresses(
  conditions: Condition[],
  axis: Axis,
  four: readonly string[] | undefined,
  six: readonly string[] | undefined,
  localSubnets: readonly string[] | null,
): void {
  const [of4, of6] = [four && addresses(axis, 4, four, localSubnets), six && addresses(axis, 6, six, localSubnets)];
  if (of4 && of6) {
    const alternatives = [
      [families[4], of4],
      [families[6], of6],
    ];
    conditions.push({ kind: 'anyOf', alternatives, not: false });
  } else if (of4) conditions.push(families[4], of4);
  else if (of6) conditions.push(families[6], of6);
}

function addresses(axis: Axis, family: 4 | 6, values: readonly string[], localSubnets: readonly string[] | null): Condition {
  const parts: (Interval | null)[] = [];
  const add = (text: string): void => {
    const range = parseRange(text);
    if (range === null || range.family === family) parts.push(range);
  };
  for (const value of values) {
    if (localSubnets !== null && value.length === 11 && value.toLowerCase() === 'localsubnet') for (const subnet of localSubnets) add(subnet);
    else add(value);
  }
  return within(axis, parts, 'the addresses of the rule are known to Windows alone');
}

function within(axis: Axis, parts: readonly (Interval | null)[], reason: string): Condition {
  const known = parts.filter((part) => part !== null);
  return { kind: 'within', axis, set: intervalSet(known), not: false, doubt: known.length === parts.length ? null : reason };
}

/** `%ProgramFiles%\…` is compared by what follows the variable. */
function program(path: string): Condition {
  const lower = path.toLowerCase();
  if (lower === 'system') return { kind: 'program', ending: 'system', whole: true };
  const [, ending] = /^%[^%]+%(.*)$/.exec(lower) ?? [];
  return { kind: 'program', ending: ending ?? lower, whole: ending === undefined };
}
