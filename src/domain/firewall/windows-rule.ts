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
  const fields = noFields();
  let start = text.indexOf('|') + 1;
  if (text.startsWith(usualStart, start)) {
    fields.action = ['allow'];
    fields.active = ['true'];
    fields.dir = ['in'];
    start += usualStart.length;
  }
  while (start < text.length) {
    const end = text.indexOf('|', start);
    const at = text.indexOf('=', start);
    if (at <= start || at > end) return `has a part without a value: ${text.slice(start, Math.min(end, start + 40))}`;
    addField(fields, text.slice(start, at), text.slice(at + 1, end));
    start = end + 1;
  }
  const action = first(fields.action);
  const dir = first(fields.dir);
  if (first(fields.active) === 'false' || dir === 'out') return null;
  if (dir !== 'in' || (action !== 'allow' && action !== 'block' && action !== 'bypass')) return 'has no direction or action that is known';
  return { action, profiles: profilesOf(fields.profile), conditions: conditionsOf(fields, localSubnets) };
}

/** How nearly every rule that lets somebody in begins. */
const usualStart = 'Action=Allow|Active=TRUE|Dir=In|';

/** What a rule says, by name of the field in small letters; null where it says nothing. */
interface Fields extends Record<FieldName, string[] | null> {
  /** Of fields that nobody here can read. */
  unread: Map<string, string> | null;
}

const fieldNames = [
  ...(['action', 'active', 'dir', 'profile', 'protocol', 'lport', 'lport2_10', 'rport', 'rport2_10'] as const),
  ...(['la4', 'la6', 'ra4', 'ra6', 'app', 'svc', 'icmp4', 'icmp6'] as const),
];
type FieldName = (typeof fieldNames)[number];

/** Fields that ask nothing of packets to a listener. */
const silentNames = 'name desc embedctxt edge defer lsm ttk ttk2_22 ttk2_27 ttk2_28'.split(' ');
/** As Windows writes the most frequent ones: rules come by the thousand. */
const usualNames = 'Action Active Dir Profile Protocol LPort RPort LA4 LA6 RA4 RA6 App Svc Name Desc EmbedCtxt Edge'.split(' ');

const fieldsByName: ReadonlyMap<string, FieldName | 'silent'> = (() => {
  const small = new Map<string, FieldName | 'silent'>([
    ...fieldNames.map((name) => [name, name] as const),
    ...silentNames.map((name) => [name, 'silent'] as const),
  ]);
  return new Map([...small, ...usualNames.map((name) => [name, small.get(name.toLowerCase()) ?? 'silent'] as const)]);
})();

function noFields(): Fields {
  return {
    action: null,
    active: null,
    dir: null,
    profile: null,
    protocol: null,
    lport: null,
    lport2_10: null,
    rport: null,
    rport2_10: null,
    la4: null,
    la6: null,
    ra4: null,
    ra6: null,
    app: null,
    svc: null,
    icmp4: null,
    icmp6: null,
    unread: null,
  };
}

/** Of several the first counts. */
function first(values: readonly string[] | null): string | undefined {
  return values?.[0]?.toLowerCase();
}

function addField(fields: Fields, written: string, value: string): void {
  const name = fieldsByName.get(written) ?? fieldsByName.get(written.toLowerCase());
  if (name === 'silent') return;
  if (name === undefined) {
    const small = written.toLowerCase();
    fields.unread ??= new Map();
    if (!fields.unread.has(small)) fields.unread.set(small, value);
    return;
  }
  const values = fields[name];
  if (values === null) fields[name] = [value];
  else values.push(value);
}

const profileNames = { domain: true, private: true, public: true } as const;
const everyProfile: readonly WindowsProfileName[] = ['domain', 'private', 'public'];

function profilesOf(names: readonly string[] | null): readonly WindowsProfileName[] {
  if (names === null) return everyProfile;
  const known = names.map((name) => name.toLowerCase()).filter((name): name is WindowsProfileName => name in profileNames);
  return known.length === 0 ? everyProfile : known;
}

function conditionsOf(fields: Fields, localSubnets: readonly string[] | null): readonly Condition[] {
  const conditions: Condition[] = [];
  if (fields.protocol !== null) for (const value of fields.protocol) conditions.push(protocol(value));
  addPorts(conditions, 'toPort', fields.lport, fields.lport2_10);
  addPorts(conditions, 'fromPort', fields.rport, fields.rport2_10);
  addAddresses(conditions, 'to', fields.la4, fields.la6, localSubnets);
  addAddresses(conditions, 'from', fields.ra4, fields.ra6, localSubnets);
  addIcmp(conditions, fields.icmp4);
  addIcmp(conditions, fields.icmp6);
  if (fields.app !== null) for (const path of fields.app) conditions.push(program(path));
  if (fields.svc !== null) for (const name of fields.svc) if (name !== '*') conditions.push(word('service', name.toLowerCase()));
  // Interfaces, users, computers, packages, platforms, security of the connection.
  fields.unread?.forEach((value, name) => conditions.push({ kind: 'unreadable', reason: `the rule depends on ${name}=${value.slice(0, 40)}` }));
  return conditions;
}

function addIcmp(conditions: Condition[], kinds: readonly string[] | null): void {
  kinds?.forEach(() => conditions.push({ kind: 'unreadable', reason: 'the rule is for some kinds of ICMP messages' }));
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
const portKeywords: ReadonlyMap<string, string> = new Map([
  ['rpc-epmap', '135'],
  ['iptlsin', '443'],
  ['iphttpsin', '443'],
  ['mdns', '5353'],
]);

function addPorts(conditions: Condition[], axis: Axis, values: readonly string[] | null, more: readonly string[] | null): void {
  if (values === null && more === null) return;
  const known: Interval[] = [];
  let isWhole = true;
  const add = (text: string): void => {
    const ports = portsIn(text);
    if (ports === null) isWhole = false;
    else known.push(ports);
  };
  const addAll = (value: string): void => {
    // Mostly it is one port.
    const ports = portsIn(value);
    if (ports !== null) known.push(ports);
    else (portKeywords.get(value.toLowerCase()) ?? value).split(',').forEach(add);
  };
  values?.forEach(addAll);
  more?.forEach(addAll);
  conditions.push(within(axis, known, isWhole ? null : 'the ports of the rule are chosen by Windows'));
}

function portsIn(text: string): Interval | null {
  const dash = text.indexOf('-');
  const from = portIn(dash < 0 ? text : text.slice(0, dash));
  const to = dash < 0 ? from : portIn(text.slice(dash + 1));
  if (from === null || to === null || from > to) return null;
  const first = BigInt(from);
  return { first, last: dash < 0 ? first : BigInt(to) };
}

function portIn(text: string): number | null {
  return isNumber.test(text) ? Number(text) : null;
}

const isNumber = /^\d{1,5}$/;

const families = { 4: word('family', '4'), 6: word('family', '6') } as const;

/** Where only addresses of one family are listed, packets of the other do not match. */
function addAddresses(
  conditions: Condition[],
  axis: Axis,
  four: readonly string[] | null,
  six: readonly string[] | null,
  localSubnets: readonly string[] | null,
): void {
  const of4 = four && addresses(axis, 4, four, localSubnets);
  const of6 = six && addresses(axis, 6, six, localSubnets);
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
  const known: Interval[] = [];
  let isWhole = true;
  const add = (text: string): void => {
    const range = parseRange(text);
    if (range === null) isWhole = false;
    else if (range.family === family) known.push(range);
  };
  values.forEach((value) => {
    if (localSubnets !== null && value.length === 11 && value.toLowerCase() === 'localsubnet') localSubnets.forEach(add);
    else add(value);
  });
  return within(axis, known, isWhole ? null : 'the addresses of the rule are known to Windows alone');
}

/** `doubt`: why it may be for others, too. */
function within(axis: Axis, known: readonly Interval[], doubt: string | null): Condition {
  return { kind: 'within', axis, set: intervalSet(known), not: false, doubt };
}

/** `%ProgramFiles%\…` is compared by what follows the variable. */
function program(path: string): Condition {
  const lower = path.toLowerCase();
  if (lower === 'system') return { kind: 'program', ending: 'system', whole: true };
  const [, ending] = /^%[^%]+%(.*)$/.exec(lower) ?? [];
  return { kind: 'program', ending: ending ?? lower, whole: ending === undefined };
}
