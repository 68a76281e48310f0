import type { HostFirewall } from '../../snapshot/artifacts/links.ts';

/** A packet filter rule that lets TCP or UDP packets pass. */
export interface Admission {
  /** CIDR; empty for any source. */
  readonly from: readonly string[];
  readonly to?: string;
  readonly into?: string;
  readonly protocol?: 'tcp' | 'udp';
  readonly ports: readonly number[];
}

const table = { family: 'inet', table: 'filter' };
const established = [{ match: { op: 'in', left: { ct: { key: 'state' } }, right: ['established', 'related'] } }, { accept: null }];
const loopback = [{ match: { op: '==', left: { meta: { key: 'iifname' } }, right: 'lo' } }, { accept: null }];

function admits({ from, to, into, protocol = 'tcp', ports }: Admission): object[] {
  const equals = (left: object, values: readonly (object | string | number)[]): object[] =>
    values.length === 0 ? [] : [{ match: { op: '==', left, right: values.length === 1 ? values[0] : { set: values } } }];
  const prefix = (network: string): object | string => {
    const [addr = '', length] = network.split('/');
    return length === undefined ? addr : { prefix: { addr, len: Number(length) } };
  };
  return [
    ...equals({ meta: { key: 'iifname' } }, into === undefined ? [] : [into]),
    ...equals({ payload: { protocol: 'ip', field: 'saddr' } }, from.map(prefix)),
    ...equals({ payload: { protocol: 'ip', field: 'daddr' } }, to === undefined ? [] : [prefix(to)]),
    ...equals({ payload: { protocol, field: 'dport' } }, ports),
    { accept: null },
  ];
}

/** nftables with an input and a forward chain; both drop what no rule admits, unless `policy` says otherwise. */
export function linuxFilter(
  input: readonly Admission[],
  forward: readonly Admission[] = [],
  policy: { readonly input?: 'accept'; readonly forward?: 'accept' } = {},
): HostFirewall {
  const chain = (name: 'input' | 'forward', rules: readonly object[][]): object[] => [
    { chain: { ...table, name, type: 'filter', hook: name, prio: 0, policy: policy[name] ?? 'drop' } },
    ...rules.map((expr) => ({ rule: { ...table, chain: name, expr } })),
  ];
  const nftables = [
    { metainfo: { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 } },
    { table: { family: 'inet', name: 'filter' } },
    ...chain('input', [established, loopback, ...input.map(admits)]),
    ...chain('forward', [established, ...forward.map(admits)]),
  ];
  return { os: 'linux', nft: JSON.stringify({ nftables }), saves: [], legacyTables: { 4: [], 6: [] } };
}

/** One inbound rule of the Windows firewall, as the registry stores it. */
export function windowsRule(name: string, { from, ports, protocol = 'tcp' }: Admission): { readonly name: string; readonly text: string } {
  const sources = from.map((network) => `RA4=${network}|`).join('');
  const numbers = ports.map((port) => `LPort=${port}|`).join('');
  return { name: `{${name}}`, text: `v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=${protocol === 'tcp' ? 6 : 17}|${numbers}${sources}Name=${name}|` };
}

/** A Windows firewall that blocks what no rule admits. */
export function windowsFilter(rules: readonly { readonly name: string; readonly text: string }[]): HostFirewall {
  const profile = { EnableFirewall: 1, DefaultInboundAction: 1, DefaultOutboundAction: 0 };
  return {
    os: 'windows',
    localRules: rules,
    policyRules: [],
    localProfiles: { domain: profile, private: profile, public: profile },
    policyProfiles: { domain: {}, private: {}, public: {} },
    activeProfiles: ['private'],
  };
}
