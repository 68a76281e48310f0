import { generatedRulesets } from './generated-rulesets.ts';

/** A ruleset of a hub: an nft script, or shell commands for iptables. */
export interface Ruleset {
  readonly name: string;
  readonly nft?: string;
  readonly shell?: string;
}

/** Both iptables and ip6tables. */
function both(...rules: readonly string[]): string {
  return rules.flatMap((rule) => [`iptables ${rule}`, `ip6tables ${rule}`]).join('\n');
}

/** An inet table with an input and a forward chain, each a list of rules. */
function inet(input: readonly string[], forward: readonly string[] = [], more = '', policy: 'accept' | 'drop' = 'drop'): string {
  const neighbours = policy === 'drop' ? ['meta l4proto icmpv6 accept'] : [];
  const chain = (hook: string, rules: readonly string[]): string =>
    `chain ${hook} {\n type filter hook ${hook} priority filter; policy ${policy};\n${[...neighbours, ...rules].join('\n')}\n}\n`;
  return `table inet f {\n${more}\n${chain('input', input)}${chain('forward', forward)}}\n`;
}

const established = 'ct state established,related accept';

/** Hand-written rulesets: each a way of filtering that is seen in practice, or a trap. */
const written: readonly Ruleset[] = [
  { name: 'nothing but policies that drop', nft: inet([], []) },
  { name: 'tenant A by interface', nft: inet([established, 'iifname "a*" tcp dport 3306 accept'], [established]) },
  {
    name: 'private networks by address, which lets the internet side in',
    nft: inet(['ip saddr 10.0.0.0/8 accept'], [established, 'ip saddr 10.66.2.0/24 accept']),
  },
  {
    name: 'IPv4 only, IPv6 forgotten',
    nft: 'table ip f {\n chain i {\n type filter hook input priority 0; policy drop;\n }\n chain o {\n type filter hook forward priority 0; policy drop;\n }\n}',
  },
  { name: 'IPv6 only', nft: 'table ip6 f {\n chain i {\n type filter hook input priority 0; policy drop;\n meta l4proto icmpv6 accept\n }\n}' },
  {
    name: 'named set of networks with an interval',
    nft: inet(
      ['ip saddr @s accept', 'ip6 saddr @t accept'],
      [established, 'ip saddr @s tcp dport { 3306, 3307 } accept'],
      'set s {\n type ipv4_addr\n flags interval\n elements = { 10.66.2.0/24, 10.99.0.1-10.99.0.9 }\n }\n set t {\n type ipv6_addr\n flags interval\n elements = { fd66:2::/64 }\n }',
    ),
  },
  { name: 'negated set', nft: inet(['tcp dport != { 3306, 22 } drop'], ['ip saddr != { 10.66.2.0/24 } drop', 'ip6 saddr != fd66:2::/64 drop'], '', 'accept') },
  {
    name: 'verdict map of ports',
    nft: inet(
      ['tcp dport vmap { 3306 : accept, 14899 : jump deeper }'],
      ['tcp dport vmap @v'],
      'map v {\n type inet_service : verdict\n elements = { 3306 : accept, 5001 : drop }\n }\n chain deeper {\n iifname "w0" return\n accept\n }',
    ),
  },
  {
    name: 'verdict map of interfaces and states',
    nft: inet(
      ['ct state vmap { established : accept, related : accept, invalid : drop }', 'iifname vmap { "a0" : accept, "w0" : drop }'],
      ['ct state vmap { established : accept, related : accept }', 'iifname . oifname vmap { "a0" . "b0" : accept }'],
    ),
  },
  {
    name: 'jump that returns, goto that does not',
    nft: inet(
      ['jump one', 'goto two', 'accept'],
      [established, 'goto two'],
      'chain one {\n tcp dport 3306 iifname "a0" accept\n return\n drop\n }\n chain two {\n tcp dport 14899 accept\n }',
    ),
  },
  {
    name: 'an earlier table drops what a later one accepts',
    nft: `${inet(['tcp dport 3306 accept'], ['accept'])}table inet early {\n chain x {\n type filter hook input priority -10; policy accept;\n iifname "w0" drop\n }\n}`,
  },
  {
    name: 'a later table drops what an earlier one accepts',
    nft: `${inet(['accept'], ['accept'], '', 'accept')}table inet late {\n chain x {\n type filter hook forward priority 10; policy accept;\n tcp dport 5001 drop\n }\n}`,
  },
  {
    name: 'raw prerouting',
    nft: 'table inet r {\n chain x {\n type filter hook prerouting priority raw; policy accept;\n iifname "w0" tcp dport 3306-3310 drop\n tcp dport 5001 drop\n }\n}',
  },
  {
    name: 'redirect of another port opens the database',
    nft: `${inet(['tcp dport 3306 accept'], [], '', 'accept').replaceAll('type filter hook input priority filter; policy accept;', 'type filter hook input priority filter; policy drop;\n meta l4proto icmpv6 accept')}table inet n {\n chain p {\n type nat hook prerouting priority dstnat;\n tcp dport 14899 redirect to :3306\n }\n}`,
  },
  {
    name: 'dnat of the hub’s port to tenant B',
    nft: `${inet([established], [established, 'ip daddr 10.66.3.2 tcp dport 5001 accept'])}table ip n {\n chain p {\n type nat hook prerouting priority dstnat;\n iifname "w0" tcp dport 3306 dnat to 10.66.3.2:5001\n }\n}`,
  },
  {
    name: 'dnat to tenant B that the forward chain drops',
    nft: `${inet(['accept'], ['ct state established accept'])}table inet n {\n chain p {\n type nat hook prerouting priority dstnat;\n iifname "w0" tcp dport 3306 dnat ip to 10.66.3.2:5001\n tcp dport 3306 dnat ip6 to [fd66:3::2]:5001\n }\n}`,
  },
  {
    name: 'only connections that were dnatted',
    nft: `${inet([established], [established, 'ct status dnat accept'])}table ip n {\n chain p {\n type nat hook prerouting priority dstnat;\n tcp dport 14899 dnat to 10.66.3.2:3306\n }\n}`,
  },
  {
    name: 'dnat by a map',
    nft: `${inet([established], [established, 'accept'])}table ip n {\n chain p {\n type nat hook prerouting priority dstnat;\n dnat to tcp dport map { 3306 : 10.66.3.2, 14899 : 10.66.3.2 }\n }\n}`,
  },
  {
    name: 'masquerade changes nothing about reach',
    nft: `${inet(['accept'], [established, 'oifname "b0" accept'])}table inet n {\n chain p {\n type nat hook postrouting priority srcnat;\n oifname "b0" masquerade\n }\n}`,
  },
  { name: 'rate limits', nft: inet(['tcp dport 3306 limit rate 1000/second accept'], ['limit rate over 100000/second drop', 'accept']) },
  {
    name: 'rate limits that do not matter',
    nft: inet(
      ['limit rate 10/second log', 'tcp dport 3306 limit rate 1000/second accept', 'tcp dport 3306 accept'],
      [established, 'limit rate 10/minute drop'],
    ),
  },
  {
    name: 'answers dropped on the way out',
    nft: `table inet o {\n chain x {\n type filter hook output priority filter; policy drop;\n meta l4proto icmpv6 accept\n oifname "a0" tcp sport 3306 accept\n }\n}`,
  },
  { name: 'forwarding of new connections only', nft: inet(['ct state new accept', established], ['ct state new accept']) },
  {
    name: 'local destinations by routing',
    nft: inet(
      ['fib daddr type local tcp dport 3306 accept'],
      ['fib daddr type local accept', 'fib saddr . iif oif missing drop', 'tcp dport 5001 accept', established],
    ),
  },
  {
    name: 'TCP flags',
    nft: inet(
      ['tcp flags & (fin|syn|rst|ack) == syn accept', 'tcp flags != syn accept'],
      ['tcp flags syn / syn,ack tcp dport 3306 accept', 'ct state established accept'],
    ),
  },
  {
    name: 'concatenation of address and port',
    nft: inet(
      ['ip saddr . tcp dport { 10.66.2.2 . 3306, 10.66.1.2 . 14899 } accept'],
      [established, 'ip saddr . ip daddr . tcp dport @c accept'],
      'set c {\n type ipv4_addr . ipv4_addr . inet_service\n flags interval\n elements = { 10.66.2.0/24 . 10.66.3.0/24 . 3000-4000 }\n }',
    ),
  },
  { name: 'source ports', nft: inet(['tcp sport 1-1023 accept', 'tcp dport 14899 accept'], [established, 'tcp sport >= 1 accept']) },
  { name: 'ports by comparison', nft: inet(['tcp dport < 4000 accept'], [established, 'tcp dport >= 5001 accept']) },
  { name: 'a switched-off table', nft: 'table inet off {\n flags dormant\n chain x {\n type filter hook input priority filter; policy drop;\n }\n}' },
  {
    name: 'untracked packets',
    nft: `table inet r {\n chain x {\n type filter hook prerouting priority raw; policy accept;\n tcp dport 3306 notrack\n }\n}\n${inet(['ct state untracked accept', 'ct state new tcp dport 14899 accept'], ['ct state new,established accept'])}`,
  },
  {
    name: 'untracked packets are not redirected',
    nft: `table inet r {\n chain x {\n type filter hook prerouting priority raw; policy accept;\n tcp dport 3306 notrack\n }\n}\ntable inet n {\n chain p {\n type nat hook prerouting priority dstnat;\n tcp dport { 3306, 14899 } redirect to :5001\n }\n}`,
  },
  {
    name: 'a set that packets change',
    nft: inet(
      ['tcp dport 14899 add @seen { ip saddr }', 'tcp dport 14899 accept', 'ip saddr @seen accept'],
      [],
      'set seen {\n type ipv4_addr\n flags dynamic\n size 100\n }',
    ),
  },
  { name: 'marks', nft: inet(['meta mark set 7', 'meta mark 7 tcp dport 3306 accept', 'tcp dport 14899 accept'], ['accept']) },
  {
    name: 'dropped at ingress',
    nft: 'table netdev n {\n chain x {\n type filter hook ingress device "w0" priority 0; policy accept;\n tcp dport 3306 drop\n }\n}',
  },
  {
    name: 'iptables: policy and one interface',
    shell: both('-P INPUT DROP', '-A INPUT -p ipv6-icmp -j ACCEPT', '-A INPUT -i a+ -p tcp -m tcp --dport 3306 -j ACCEPT', '-P FORWARD DROP'),
  },
  {
    name: 'iptables: multiport, comment, state',
    shell: both(
      '-A INPUT -p tcp -m multiport --dports 22,3306 -m comment --comment "the -j DROP of \\"x\\"" -j ACCEPT',
      '-A INPUT -p tcp -j REJECT',
      '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A FORWARD -p tcp -m multiport ! --dports 3306,3307 -j DROP',
    ),
  },
  {
    name: 'iptables: iprange and negation',
    shell:
      'iptables -A INPUT -m iprange --src-range 10.66.2.0-10.66.2.9 -j ACCEPT\niptables -A INPUT -p tcp -j DROP\niptables -A FORWARD ! -s 10.66.2.0/24 -j DROP\nip6tables -A FORWARD ! -i a0 -j DROP',
  },
  {
    name: 'iptables: own chains, goto, return',
    shell: both(
      '-N X',
      '-N Y',
      '-A X -i a0 -j RETURN',
      '-A X -p tcp --dport 3306 -j DROP',
      '-A Y -p tcp --dport 5001 -j ACCEPT',
      '-A INPUT -j X',
      '-P FORWARD DROP',
      '-A FORWARD -m state --state ESTABLISHED -j ACCEPT',
      '-A FORWARD -g Y',
      '-A FORWARD -j ACCEPT',
    ),
  },
  {
    name: 'iptables: REDIRECT',
    shell: both(
      '-t nat -A PREROUTING -p tcp --dport 14899 -j REDIRECT --to-ports 3306',
      '-A INPUT -p tcp --dport 14899 -j DROP',
      '-A INPUT -i w0 -p tcp --dport 3306 -m addrtype --dst-type LOCAL -m conntrack ! --ctstate DNAT -j DROP',
    ),
  },
  {
    name: 'iptables: DNAT',
    shell:
      'iptables -t nat -A PREROUTING -i w0 -p tcp --dport 3306 -j DNAT --to-destination 10.66.3.2:5001\nip6tables -t nat -A PREROUTING -i w0 -p tcp --dport 3306 -j DNAT --to-destination [fd66:3::2]:5001\niptables -A FORWARD -d 10.66.3.2 -p tcp --dport 5001 -j DROP',
  },
  {
    name: 'iptables: like Docker',
    shell:
      'iptables -t nat -N DOCKER\niptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER\niptables -t nat -A DOCKER ! -i b0 -p tcp --dport 14899 -j DNAT --to-destination 10.66.3.2:3306\niptables -P INPUT DROP\niptables -P FORWARD DROP\niptables -N DOCKER\niptables -A FORWARD -o b0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\niptables -A FORWARD -o b0 -j DOCKER\niptables -A FORWARD -i b0 ! -o b0 -j ACCEPT\niptables -A DOCKER -d 10.66.3.2/32 ! -i b0 -o b0 -p tcp --dport 3306 -j ACCEPT',
  },
  {
    name: 'iptables: a limit that decides, and one that does not',
    shell: both(
      '-A INPUT -m limit --limit 3/min -j LOG',
      '-A INPUT -p tcp --dport 14899 -m limit --limit 1000/sec -j ACCEPT',
      '-A INPUT -p tcp --dport 14899 -j DROP',
    ),
  },
  { name: 'iptables beside nft', shell: both('-A INPUT -i w0 -p tcp --dport 3306 -j DROP'), nft: inet(['tcp dport 3306 accept'], [], '', 'accept') },
  {
    name: 'iptables-legacy, which nft does not see',
    shell: 'iptables-legacy -A INPUT -p tcp --dport 3306 -i w0 -j DROP\nip6tables-legacy -A FORWARD -i a0 -j DROP',
  },
  {
    name: 'iptables: tcp flags, mangle and raw',
    shell: both(
      '-t mangle -A PREROUTING -p tcp --tcp-flags FIN,SYN,RST,ACK SYN --dport 5001 -j DROP',
      '-t raw -A PREROUTING -i w0 -p tcp --dport 14899 -j DROP',
      '-t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu',
    ),
  },
];

/** Every ruleset the packets are tried with. `BITEWING_PACKET_SEED` makes other generated ones. */
export const rulesets: readonly Ruleset[] = [...written, ...generatedRulesets(14, Number(process.env['BITEWING_PACKET_SEED'] ?? 1))];
