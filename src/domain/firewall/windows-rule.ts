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
  const fields = new Map<string, string[]>();
  for (const part of parts) {
    const at = part.indexOf('=');
    if (at < 1) return `has a part without a value: ${part.slice(0, 40)}`;
    const [name, value] = [part.slice(0, at).toLowerCase(), part.slice(at + 1)];
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  }
  const one = (name: string): string => fields.get(name)?.[0]?.toLowerCase() ?? '';
  if (one('active') === 'false' || one('dir') === 'out') return null;
  const action = one('action');
  if (one('dir') !== 'in' || (action !== 'allow' && action !== 'block' && action !== 'bypass')) return 'has no direction or action that is known';
  const profiles = (fields.get('profile') ?? []).map((name) => name.toLowerCase()).filter((name): name is WindowsProfileName => name in profileNames);
  return { action, profiles: profiles.length === 0 ? ['domain', 'private', 'public'] : profiles, conditions: conditionsOf(fields, localSubnets) };
}

const profileNames = { domain: true, private: true, public: true } as const;

/** Fields that ask nothing of packets to a listener. */
const silent = new Set('action dir active profile name desc embedctxt edge defer lsm ttk ttk2_22 ttk2_27 ttk2_28'.split(' '));

type Fields = ReadonlyMap<string, readonly string[]>;

function conditionsOf(fields: Fields, localSubnets: readonly string[] | null): readonly Condition[] {
  const of = (...names: readonly string[]): readonly string[] => names.flatMap((name) => fields.get(name) ?? []);
  const read = new Set(['protocol', 'lport', 'lport2_10', 'rport', 'rport2_10', 'la4', 'la6', 'ra4', 'ra6', 'app', 'svc', 'icmp4', 'icmp6']);
  const others = [...fields].filter(([name]) => !silent.has(name) && !read.has(name));
  return [
    ...of('protocol').map(protocol),
    ...ports('toPort', of('lport', 'lport2_10')),
    ...ports('fromPort', of('rport', 'rport2_10')),
    ...addresses('to', of('la4'), of('la6'), localSubnets),
    ...addresses('from', of('ra4'), of('ra6'), localSubnets),
    ...of('icmp4', 'icmp6').map((): Condition => ({ kind: 'unreadable', reason: 'the rule is for some kinds of ICMP messages' })),
    ...of('app').map(program),
    ...of('svc')
      .filter((name) => name !== '*')
      .map((name): Condition => ({ kind: 'word', of: 'service', words: [name.toLowerCase()], not: false })),
    // Interfaces, users, computers, packages, platforms, security of the connection.
    ...others.map(([name, [value = '']]): Condition => ({ kind: 'unreadable', reason: `the rule depends on ${name}=${value.slice(0, 40)}` })),
  ];
}

const protocols: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp', 1: 'icmp', 58: 'icmp' };

function protocol(value: string): Condition {
  return { kind: 'word', of: 'protocol', words: [protocols[value] ?? value], not: false };
}

/** Keywords with a port that never changes. */
const portKeywords: Readonly<Record<string, string>> = { 'rpc-epmap': '135', 'iptlsin': '443', 'iphttpsin': '443', 'mdns': '5353' };

function ports(axis: Axis, values: readonly string[]): readonly Condition[] {
  if (values.length === 0) return [];
  const parts = values
    .flatMap((value) => (portKeywords[value.toLowerCase()] ?? value).split(','))
    .map((text): Interval | null => {
      const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
      return first === undefined || Number(first) > Number(last) ? null : { first: BigInt(first), last: BigInt(last ?? first) };
    });
  return [within(axis, parts, 'the ports of the rule are chosen by Windows')];
}

/** Where only addresses of one family are listed, packets of the other do not match. */
function addresses(axis: Axis, four: readonly string[], six: readonly string[], localSubnets: readonly string[] | null): readonly Condition[] {
  if (four.length === 0 && six.length === 0) return [];
  const alternative = (family: 4 | 6, values: readonly string[]): readonly Condition[] => {
    const texts = values.flatMap((value) => (value.toLowerCase() === 'localsubnet' && localSubnets !== null ? localSubnets : [value]));
    const parts = texts.map(parseRange).filter((range) => range === null || range.family === family);
    return [{ kind: 'word', of: 'family', words: [String(family)], not: false }, within(axis, parts, 'the addresses of the rule are known to Windows alone')];
  };
  return [{ kind: 'anyOf', alternatives: [alternative(4, four), alternative(6, six)], not: false }];
}

function within(axis: Axis, parts: readonly (Interval | null)[], reason: string): Condition {
  const read = parts.filter((part) => part !== null);
  return { kind: 'within', axis, set: intervalSet(read), not: false, doubt: read.length === parts.length ? null : reason };
}

/** `%ProgramFiles%\…` is compared by what follows the variable. */
function program(path: string): Condition {
  const lower = path.toLowerCase();
  if (lower === 'system') return { kind: 'program', ending: 'system', whole: true };
  const [, ending] = /^%[^%]+%(.*)$/.exec(lower) ?? [];
  return { kind: 'program', ending: ending ?? lower, whole: ending === undefined };
}
