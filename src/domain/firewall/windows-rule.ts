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
  const [version = '', ...parts] = text.split('|');
  if (!/^v\d+\.\d+$/.test(version) || parts.pop() !== '') return 'is no firewall rule, or is cut off';
  const head: Head = { action: null, active: null, dir: null };
  const fields = new Map<string, string[]>();
  for (const part of parts) {
    const at = part.indexOf('=');
    if (at < 1) return `has a part without a value: ${part.slice(0, 40)}`;
    const name = part.slice(0, at).toLowerCase();
    const value = part.slice(at + 1);
    if (name === 'action' || name === 'active' || name === 'dir') head[name] ??= value.toLowerCase();
    if (silent.has(name)) continue;
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  }
  const { action, active, dir } = head;
  if (active === 'false' || dir === 'out') return null;
  if (dir !== 'in' || (action !== 'allow' && action !== 'block' && action !== 'bypass')) return 'has no direction or action that is known';
  return { action, profiles: profilesOf(fields.get('profile') ?? []), conditions: conditionsOf(fields, localSubnets) };
}

/** Of several the first counts. */
type Head = Record<'action' | 'active' | 'dir', string | null>;

const profileNames = { domain: true, private: true, public: true } as const;
const everyProfile: readonly WindowsProfileName[] = ['domain', 'private', 'public'];

function profilesOf(names: readonly string[]): readonly WindowsProfileName[] {
  const known = names.map((name) => name.toLowerCase()).filter((name): name is WindowsProfileName => name in profileNames);
  return known.length === 0 ? everyProfile : known;
}

/** Fields that ask nothing of packets to a listener. */
const silent = new Set('action dir active name desc embedctxt edge defer lsm ttk ttk2_22 ttk2_27 ttk2_28'.split(' '));
/** Fields that are read one by one. */
const read = new Set('profile protocol lport lport2_10 rport rport2_10 la4 la6 ra4 ra6 app svc icmp4 icmp6'.split(' '));

type Fields = ReadonlyMap<string, readonly string[]>;

const nothing: readonly string[] = [];

function conditionsOf(fields: Fields, localSubnets: readonly string[] | null): readonly Condition[] {
  const conditions: Condition[] = [];
  const of = (name: string): readonly string[] => fields.get(name) ?? nothing;
  for (const value of of('protocol')) conditions.push(protocol(value));
  addPorts(conditions, 'toPort', [...of('lport'), ...of('lport2_10')]);
  addPorts(conditions, 'fromPort', [...of('rport'), ...of('rport2_10')]);
  addAddresses(conditions, 'to', of('la4'), of('la6'), localSubnets);
  addAddresses(conditions, 'from', of('ra4'), of('ra6'), localSubnets);
  for (const _ of [...of('icmp4'), ...of('icmp6')]) conditions.push({ kind: 'unreadable', reason: 'the rule is for some kinds of ICMP messages' });
  for (const path of of('app')) conditions.push(program(path));
  for (const name of of('svc')) if (name !== '*') conditions.push(word('service', name.toLowerCase()));
  // Interfaces, users, computers, packages, platforms, security of the connection.
  for (const [name, [value = '']] of fields) {
    if (!read.has(name)) conditions.push({ kind: 'unreadable', reason: `the rule depends on ${name}=${value.slice(0, 40)}` });
  }
  return conditions;
}

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

function addPorts(conditions: Condition[], axis: Axis, values: readonly string[]): void {
  if (values.length === 0) return;
  const parts = values
    .flatMap((value) => (portKeywords[value.toLowerCase()] ?? value).split(','))
    .map((text): Interval | null => {
      const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
      return first === undefined || Number(first) > Number(last) ? null : { first: BigInt(first), last: BigInt(last ?? first) };
    });
  conditions.push(within(axis, parts, 'the ports of the rule are chosen by Windows'));
}

const families = { 4: word('family', '4'), 6: word('family', '6') } as const;

/** Where only addresses of one family are listed, packets of the other do not match. */
function addAddresses(conditions: Condition[], axis: Axis, four: readonly string[], six: readonly string[], localSubnets: readonly string[] | null): void {
  const alternative = (family: 4 | 6, values: readonly string[]): readonly Condition[] => {
    const texts = values.flatMap((value) => (value.toLowerCase() === 'localsubnet' && localSubnets !== null ? localSubnets : [value]));
    const parts = texts.map(parseRange).filter((range) => range === null || range.family === family);
    return [families[family], within(axis, parts, 'the addresses of the rule are known to Windows alone')];
  };
  if (four.length > 0 && six.length > 0) conditions.push({ kind: 'anyOf', alternatives: [alternative(4, four), alternative(6, six)], not: false });
  else if (four.length > 0) conditions.push(...alternative(4, four));
  else if (six.length > 0) conditions.push(...alternative(6, six));
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
