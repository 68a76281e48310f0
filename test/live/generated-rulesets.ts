import * as fc from 'fast-check';
import type { Ruleset } from './packet-rulesets.ts';

/** Rules about the addresses, ports and interfaces of the lab, mostly in ways that matter to some packet. */
const network4 = fc.constantFrom(
  '10.66.1.0/24',
  '10.66.2.2',
  '10.66.0.0/16',
  '10.66.3.0/24',
  '{ 10.66.2.0/24, 10.99.0.0/16 }',
  '10.66.1.1-10.66.2.9',
  '0.0.0.0/0',
  '10.66.2.128/25',
);
const network6 = fc.constantFrom('fd66:1::/64', 'fd66:2::2', 'fd66::/16', 'fd66:3::/64', '{ fd66:2::/64, fe80::/10 }', 'fd66:1::1-fd66:2::9', '::/0');
const port = fc.constantFrom('3306', '5001', '14899', '3000-6000', '{ 3306, 14899 }', '{ 22, 5000-5100 }', '1-1023');
const nic = fc.constantFrom('"w0"', '"a0"', '"b0"', '"a*"', '{ "w0", "a0" }', '"lo"');
const op = fc.constantFrom('', '', '!= ');

const condition = fc.oneof(
  fc.tuple(op, network4, fc.constantFrom('saddr', 'daddr')).map(([not, value, side]) => `ip ${side} ${not}${value}`),
  fc.tuple(op, network6, fc.constantFrom('saddr', 'daddr')).map(([not, value, side]) => `ip6 ${side} ${not}${value}`),
  fc.tuple(op, port).map(([not, value]) => `tcp dport ${not}${value}`),
  fc.tuple(op, port).map(([not, value]) => `tcp dport ${not}${value}`),
  fc.tuple(op, nic, fc.constantFrom('iifname', 'oifname')).map(([not, value, side]) => `${side} ${not}${value}`),
  fc.constantFrom(
    'ct state established,related',
    'ct state new',
    'ct state != established',
    'meta nfproto ipv4',
    'meta l4proto tcp',
    'ct status dnat',
    'fib daddr type local',
    'tcp flags syn / syn,ack',
    'ct direction original',
    'udp dport 53',
    'limit rate 5000/second',
    'ip6 nexthdr tcp',
    'ip protocol tcp',
  ),
);
const verdict = fc.constantFrom('accept', 'accept', 'accept', 'drop', 'reject', 'return', 'jump c1', 'jump c2', 'goto c2', 'counter', 'log');
const rule = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.array(condition, { maxLength: 3 }), verdict).map(([conditions, action]) => [...compatible(conditions), action].join(' ')),
  },
  { weight: 1, arbitrary: fc.tuple(verdict, verdict).map(([one, two]) => `tcp dport vmap { 3306 : ${plain(one)}, 14899 : ${plain(two)} }`) },
  { weight: 1, arbitrary: verdict.map((one) => `iifname . tcp dport vmap { "w0" . 5001 : ${plain(one)}, "a0" . 3306 : drop }`) },
);
const leaf = fc
  .tuple(fc.array(condition, { maxLength: 2 }), fc.constantFrom('accept', 'drop', 'return'))
  .map(([conditions, action]) => [...compatible(conditions), action].join(' '));
const deeper = fc
  .tuple(fc.array(condition, { maxLength: 2 }), fc.constantFrom('accept', 'drop', 'return', 'jump c2', 'goto c2'))
  .map(([conditions, action]) => [...compatible(conditions), action].join(' '));
const translation = fc
  .tuple(
    fc.constantFrom('iifname "w0" ', 'iifname "a*" ', ''),
    fc.constantFrom('3306', '14899', '5001'),
    fc.constantFrom(
      'redirect to :3306',
      'redirect to :5001',
      'dnat ip to 10.66.3.2:3306',
      'dnat ip to 10.66.3.2',
      'dnat ip6 to [fd66:3::2]:5001',
      'dnat ip to 10.66.2.1:14899',
      'accept',
    ),
  )
  .map(([from, to, action]) => `${from}tcp dport ${to} ${action}`);

/** The kernel knows no `reject` after routing. */
function allowed(text: string, at: string): string {
  return at === 'postrouting' ? text.replace(/\breject$/, 'drop') : text;
}

/** nft refuses rules that could never apply: conditions of another protocol than the first are left out. */
function compatible(conditions: readonly string[]): readonly string[] {
  const families = conditions.map((text) => (/^ip |ipv4/.test(text) ? 4 : text.startsWith('ip6 ') ? 6 : null));
  const transports = conditions.map((text) => /^(tcp|udp) /.exec(text)?.[1] ?? (/ (protocol|nexthdr|l4proto) /.test(text) ? 'tcp' : null));
  const [family, transport] = [families.find((one) => one !== null), transports.find((one) => one !== null)];
  return conditions.filter((_, at) => (families[at] ?? family) === family && (transports[at] ?? transport) === transport);
}

function plain(action: string): string {
  return action === 'counter' || action === 'log' || action === 'reject' ? 'drop' : action;
}

const hook = (name: string, priority: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(rule, { maxLength: 5 }), fc.constantFrom('accept', 'accept', 'drop'), fc.constantFrom('', 'ct state established,related accept\n'))
    .map(
      ([rules, policy, start]) =>
        `chain ${name}${priority.replaceAll(/\W/g, '')} {\ntype filter hook ${name} priority ${priority}; policy ${policy};\nmeta l4proto icmpv6 accept\n${start}${rules.map((text) => allowed(text, name)).join('\n')}\n}`,
    );

const table = fc.tuple(
  fc.array(leaf, { maxLength: 3 }),
  fc.array(deeper, { maxLength: 4 }),
  hook('input', '0'),
  hook('forward', '0'),
  fc.option(hook('input', '10'), { freq: 2 }),
  fc.option(hook('prerouting', '-300'), { freq: 4 }),
  fc.option(hook('output', '0'), { freq: 6 }),
  fc.option(hook('postrouting', '0'), { freq: 6 }),
  fc.array(translation, { maxLength: 3 }),
);

/** Rulesets made by chance, the same ones for the same seed. */
export function generatedRulesets(count: number, seed: number): readonly Ruleset[] {
  return fc.sample(table, { numRuns: count, seed }).map(([two, one, input, forward, more, pre, out, post, nat], index): Ruleset => {
    const chains = [input, forward, more, pre, out, post].filter((text) => text !== null);

    return {
      name: `generated ${seed}/${index}`,
      nft: `table inet g {\nchain c2 {\n${two.join('\n')}\n}\nchain c1 {\n${one.join('\n')}\n}\n${chains.join('\n')}\nchain n {\ntype nat hook prerouting priority dstnat;\n${nat.join('\n')}\n}\n}`,
    };
  });
}
