import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApplianceConfig, ApplianceEnd, ApplianceRule } from '../../../src/domain/firewall-appliance/appliance-config.ts';
import { type ApplianceFilter, compileApplianceFirewall } from '../../../src/domain/firewall-appliance/appliance-firewall.ts';
import { applianceNetwork } from '../../../src/domain/firewall-appliance/appliance-network.ts';
import { readApplianceConfig } from '../../../src/domain/firewall-appliance/read-appliance-config.ts';
import type { PacketClass, Routing } from '../../../src/domain/firewall/packet-class.ts';
import { hostRouting } from '../../../src/domain/network-reach/host-routing.ts';
import { type AddressRange, parseRange } from '../../../src/domain/network/address-ranges.ts';
import { testSecrets, valueOf } from '../vpn/secrets-in-use.ts';

const range = (text: string): AddressRange => parseRange(text) ?? expect.fail(text);

/** What the tests ask about a packet. */
interface Asked {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: PacketClass['protocol'];
  readonly in: string;
  readonly out: string | null;
}

function verdict(filter: ApplianceFilter, asked: Asked, routing?: Routing): string {
  const [from, to] = [range(asked.from), range(asked.to)];
  const hook = asked.out === null ? 'input' : 'forward';
  const ports = { first: asked.port, last: asked.port };
  const parts = compileApplianceFirewall(filter).judge(
    { family: from.family, protocol: asked.protocol, from, to, ports, hook, in: asked.in, out: asked.out },
    routing,
  );
  return [...new Set(parts.map((part) => part.verdict))].join();
}

/** A firewall with an office in each of two tunnels, one of them an interface of its own, and the servers on the LAN. */
function config(rules: string, more = '', product: ApplianceConfig['product'] = 'pfsense', interfaces = ''): ApplianceConfig {
  const text = `<${product}><system><ipv6allow/></system>
  <interfaces>
    <wan><enable>1</enable><if>em0</if><ipaddr>198.51.100.2</ipaddr><subnet>24</subnet><blockpriv>1</blockpriv></wan>
    <lan><enable>1</enable><if>em1</if><ipaddr>10.20.0.1</ipaddr><subnet>24</subnet></lan>
    <opt1><enable>1</enable><if>ovpns1</if><descr>Smith</descr></opt1>
    <opt2><if>em3</if></opt2>${interfaces}
  </interfaces>
  <ifgroups><ifgroupentry><ifname>offices</ifname><members>opt1 lan</members></ifgroupentry></ifgroups>
  <aliases>
    <alias><name>Servers</name><type>host</type><address>10.20.0.5 10.20.0.6</address></alias>
    <alias><name>Ports</name><type>port</type><address>3306 5001:5010</address></alias>
    <alias><name>List</name><type>urltable</type><address>https://lists.example/x</address></alias>
  </aliases>
  ${more}<filter>${rules}</filter></${product}>`;
  return valueOf(readApplianceConfig(text, 'config.xml', testSecrets));
}

const smith: Asked = { from: '10.31.7.20', to: '10.20.0.5', port: 3306, protocol: 'tcp', in: 'ovpns1', out: 'em1' };
const jones: Asked = { ...smith, from: '10.31.8.20', in: 'ovpns2' };
const acrossTunnels: Asked = { ...smith, to: '10.31.8.20', port: 445, out: 'ovpns2' };
const internet: Asked = { ...smith, from: '203.0.113.9', in: 'em0' };
const anyone = '<source><any/></source><destination><any/></destination>';
const rule = (body: string): string => `<rule>${body}</rule>`;
const passOn = (name: string, more = anyone): string => rule(`<type>pass</type><interface>${name}</interface>${more}`);
const toServers = '<protocol>tcp</protocol><source><any/></source><destination><address>Servers</address><port>Ports</port></destination>';
const floating = (body: string): string => rule(`<floating>yes</floating>${body}${anyone}`);

interface Case {
  readonly name: string;
  readonly rules: string;
  readonly asked: Asked;
  readonly expected: 'accept' | 'drop' | 'unknown';
  readonly more?: string;
  readonly product?: 'opnsense';
}

const cases: readonly Case[] = [
  { name: 'what no rule lets in is refused', rules: '', asked: smith, expected: 'drop' },
  { name: 'a rule of the interface lets in', rules: passOn('opt1'), asked: smith, expected: 'accept' },
  { name: 'a rule of another interface does not', rules: passOn('lan'), asked: smith, expected: 'drop' },
  { name: 'a rule of the group of all OpenVPN tunnels lets in', rules: passOn('openvpn'), asked: jones, expected: 'accept' },
  { name: 'a rule of a made group lets its members in', rules: passOn('offices'), asked: smith, expected: 'accept' },
  { name: 'and nobody else', rules: passOn('offices'), asked: jones, expected: 'drop' },
  {
    name: 'the first that matches decides',
    rules: rule(`<type>block</type><interface>opt1</interface>${anyone}`) + passOn('opt1'),
    asked: smith,
    expected: 'drop',
  },
  { name: 'and not one after it', rules: passOn('opt1') + rule(`<type>block</type><interface>opt1</interface>${anyone}`), asked: smith, expected: 'accept' },
  {
    name: 'groups come before their interfaces, wherever they stand',
    rules: passOn('opt1') + rule(`<type>reject</type><interface>openvpn</interface>${anyone}`),
    asked: smith,
    expected: 'drop',
  },
  { name: 'a quick floating rule comes before all', rules: passOn('opt1') + floating('<type>block</type><quick>yes</quick>'), asked: smith, expected: 'drop' },
  { name: 'one that is not quick after all', rules: floating('<type>block</type>') + passOn('opt1'), asked: smith, expected: 'accept' },
  { name: 'and before the refusal of what nothing matches', rules: floating('<type>pass</type>'), asked: smith, expected: 'accept' },
  { name: 'the last of those decides', rules: floating('<type>pass</type>') + floating('<type>block</type>'), asked: smith, expected: 'drop' },
  {
    name: 'a rule that only marks decides nothing',
    rules: floating('<type>match</type><quick>yes</quick>') + passOn('opt1'),
    asked: smith,
    expected: 'accept',
  },
  {
    name: 'a floating rule can refuse what leaves',
    rules: passOn('opt1') + floating('<type>block</type><quick>yes</quick><interface>lan</interface><direction>out</direction>'),
    asked: smith,
    expected: 'drop',
  },
  { name: 'aliases of hosts and ports are compared', rules: passOn('opt1', toServers), asked: smith, expected: 'accept' },
  { name: 'ranges of ports too', rules: passOn('opt1', toServers), asked: { ...smith, port: 5011 }, expected: 'drop' },
  { name: 'and protocols', rules: passOn('opt1', toServers), asked: { ...smith, protocol: 'udp' }, expected: 'drop' },
  {
    name: 'a rule is for IPv4 unless it says otherwise',
    rules: passOn('opt1'),
    asked: { ...smith, from: '2001:db8::1', to: '2001:db8:1::1' },
    expected: 'drop',
  },
  { name: 'a disabled rule decides nothing', rules: rule(`<type>pass</type><disabled/><interface>opt1</interface>${anyone}`), asked: smith, expected: 'drop' },
  {
    name: 'an alias that is filled from elsewhere leaves open what it lets in',
    rules: passOn('opt1', '<source><address>List</address></source><destination><any/></destination>'),
    asked: smith,
    expected: 'unknown',
  },
  {
    name: 'and what it refuses',
    rules: rule('<type>block</type><interface>opt1</interface><source><address>List</address></source><destination><any/></destination>') + passOn('opt1'),
    asked: smith,
    expected: 'unknown',
  },
  {
    name: 'but not what another rule refused before',
    rules:
      rule(`<type>block</type><interface>opt1</interface>${anyone}`) +
      passOn('opt1', '<source><address>List</address></source><destination><any/></destination>'),
    asked: smith,
    expected: 'drop',
  },
  { name: 'a schedule leaves it open', rules: passOn('opt1', `<sched>Office hours</sched>${anyone}`), asked: smith, expected: 'unknown' },
  { name: 'a gateway too', rules: passOn('opt1', `<gateway>WAN2</gateway>${anyone}`), asked: smith, expected: 'unknown' },
  {
    name: 'fields that forms save empty do not',
    rules: passOn('opt1', `<sched></sched><gateway/><max-src-conn></max-src-conn><statetype>keep state</statetype>${anyone}`),
    asked: smith,
    expected: 'accept',
  },
  { name: 'an interface that nobody knows leaves it open', rules: passOn('opt9'), asked: smith, expected: 'unknown' },
  { name: 'one that is switched off matches nothing', rules: passOn('opt2'), asked: { ...smith, in: 'em3' }, expected: 'drop' },
  {
    name: 'not is the rest',
    rules: passOn('opt1', '<source><any/></source><destination><network>lan</network><not/></destination>'),
    asked: smith,
    expected: 'drop',
  },
  {
    name: 'and that is where other tunnels are',
    rules: passOn('opt1', '<source><any/></source><destination><network>lan</network><not/></destination>'),
    asked: acrossTunnels,
    expected: 'accept',
  },
  {
    name: 'private addresses do not arrive from outside where that is refused',
    rules: passOn('wan'),
    asked: { ...internet, from: '10.31.7.9' },
    expected: 'drop',
  },
  { name: 'others do', rules: passOn('wan'), asked: internet, expected: 'accept' },
  {
    name: 'whether the firewall lets itself be administered from the LAN is open',
    rules: '',
    asked: { ...smith, in: 'em1', to: '10.20.0.1', port: 443, out: null },
    expected: 'unknown',
  },
  { name: 'from a tunnel it does not by itself', rules: '', asked: { ...smith, to: '10.20.0.1', port: 443, out: null }, expected: 'drop' },
  {
    name: 'one-to-one NAT leaves everything open',
    rules: passOn('opt1'),
    more: '<nat><onetoone><external>198.51.100.7</external></onetoone></nat>',
    asked: smith,
    expected: 'unknown',
  },
  {
    name: 'OPNsense has rules of an interface that are not quick',
    product: 'opnsense',
    rules: passOn('opt1', `<quick>0</quick>${anyone}`) + rule(`<type>block</type><interface>opt1</interface><quick>1</quick>${anyone}`),
    asked: smith,
    expected: 'drop',
  },
  {
    name: 'OPNsense’s newer rules go by their sequence',
    product: 'opnsense',
    rules: '',
    more: `<OPNsense><Firewall><Filter><rules>
      <rule uuid="a"><enabled>1</enabled><sequence>20</sequence><action>pass</action><quick>1</quick><interface>opt1</interface><direction>in</direction><ipprotocol>inet</ipprotocol><source_net>any</source_net><destination_net>any</destination_net></rule>
      <rule uuid="b"><enabled>1</enabled><sequence>3</sequence><action>block</action><quick>1</quick><interface>opt1</interface><direction>in</direction><ipprotocol>inet</ipprotocol><source_net>any</source_net><destination_net>any</destination_net></rule>
    </rules></Filter></Firewall></OPNsense>`,
    asked: smith,
    expected: 'drop',
  },
  {
    name: 'and beside rules of the other kind leave everything open',
    product: 'opnsense',
    rules: passOn('lan'),
    more: '<OPNsense><Firewall><Filter><rules><rule uuid="a"><enabled>1</enabled><action>pass</action><quick>1</quick><interface>opt1</interface></rule></rules></Filter></Firewall></OPNsense>',
    asked: smith,
    expected: 'unknown',
  },
];

describe('rules of pfSense and OPNsense', () => {
  it.each(cases)('say that $name', ({ rules, more, product, asked, expected }) => {
    expect(verdict(config(rules, more, product), asked)).toBe(expected);
  });

  it('say nothing where the packet filter is switched off', () => {
    expect(verdict({ ...config(passOn('opt1')), unread: ['the packet filter is switched off (disablefilter)'] }, smith)).toBe('unknown');
    const off = valueOf(readApplianceConfig('<pfsense><system><disablefilter/></system></pfsense>', 'config.xml', testSecrets));
    expect(off.unread).toEqual(['the packet filter is switched off (disablefilter)']);
  });

  it('refuse IPv6 where it is not allowed', () => {
    const six = rule(`<type>pass</type><interface>opt1</interface><ipprotocol>inet6</ipprotocol>${anyone}`);
    const asked = { ...smith, from: '2001:db8::1', to: '2001:db8:1::1' };
    expect(verdict(config(six), asked)).toBe('accept');
    expect(verdict({ ...config(six), ipv6: false }, asked)).toBe('drop');
  });

  it.each([
    ['needs a rule for where it leads', '', '', 'drop'],
    [
      'is let in by one',
      passOn('wan', '<protocol>tcp</protocol><source><any/></source><destination><address>10.20.0.5</address><port>3306</port></destination>'),
      '',
      'accept',
    ],
    ['or by itself', '', '<associated-rule-id>pass</associated-rule-id>', 'accept'],
    ['is none where it exempts', passOn('wan'), '<nordr/>', 'accept'],
  ])('send a forward on, which %s', (_, rules, more, expected) => {
    const forward = `<nat><rule>${more}<interface>wan</interface><protocol>tcp</protocol><source><any/></source><destination><network>wanip</network><port>13306</port></destination><target>10.20.0.5</target><local-port>3306</local-port></rule></nat>`;
    const made = config(rules, forward);
    const routing = hostRouting(applianceNetwork(made));
    const to = range('198.51.100.2');
    const parts = compileApplianceFirewall(made).judge(
      { family: 4, protocol: 'tcp', from: range('203.0.113.9'), to, ports: { first: 13_306, last: 13_306 }, hook: 'input', in: 'em0', out: null },
      routing,
    );
    expect(parts.map((part) => [part.verdict, part.translated?.ports.first ?? null])).toEqual([[expected, more === '<nordr/>' ? null : 3306]]);
  });
});

describe('the network of an appliance', () => {
  it('has its interfaces, what tunnels carry, stated routes and the way out', () => {
    const more = `<gateways><gateway_item><name>INNER</name><interface>lan</interface><gateway>10.20.0.254</gateway></gateway_item></gateways>
      <staticroutes><route><network>10.40.0.0/16</network><gateway>INNER</gateway></route><route><network>10.50.0.0/16</network><gateway>NOBODY</gateway></route></staticroutes>
      <openvpn><openvpn-server><vpnid>1</vpnid><mode>server_tls</mode><tunnel_network>10.9.0.0/24</tunnel_network></openvpn-server>
        <openvpn-csc><server_list>1</server_list><common_name>smith</common_name><remote_network>10.31.7.0/24</remote_network></openvpn-csc></openvpn>`;
    const { routes, interfaces, forwarding } = applianceNetwork(config('', more));
    const through = Object.fromEntries((routes ?? []).map((route) => [route.to, route.through]));
    expect(through).toMatchObject({
      '10.20.0.0/24': 'em1',
      '198.51.100.0/24': 'em0',
      '10.9.0.0/24': 'ovpns1',
      '10.31.7.0/24': 'ovpns1',
      '10.40.0.0/16': 'em1',
      '0.0.0.0/0': 'em0',
    });
    expect(through).not.toHaveProperty('10.50.0.0/16');
    expect(interfaces?.map(({ name }) => name)).toEqual(['em0', 'em1', 'ovpns1']);
    expect(forwarding).toEqual({ 4: true, 6: true });
  });
});

// --- laws -----------------------------------------------------------------------------------------------------------------------------------

const base = config('');
const networks = ['10.31.7.0/24', '10.31.8.0/24', '10.20.0.0/24', '10.20.0.5/32', '10.0.0.0/8'] as const;
/** Rules match often, so that their order is what decides. */
const mostly = <Value>(usual: Value, others: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: others });
const end = (axis: 'source' | 'destination'): fc.Arbitrary<ApplianceEnd> =>
  fc.record({
    networks: mostly<ApplianceEnd['networks']>(
      'any',
      fc.oneof(
        fc.constant('unknown' as const),
        fc.subarray([...networks], { minLength: 1, maxLength: 2 }),
        fc.subarray([...networks], { minLength: 1, maxLength: 2 }),
      ),
    ),
    not: mostly(false, fc.constant(true)),
    ports:
      axis === 'source'
        ? fc.constant('any' as const)
        : mostly<ApplianceEnd['ports']>('any', fc.constantFrom<ApplianceEnd['ports']>('unknown', [{ first: 3306, last: 3306 }], [{ first: 1, last: 445 }])),
    text: fc.constant('x'),
  });
const anyRule: fc.Arbitrary<ApplianceRule> = fc
  .record({
    action: fc.constantFrom('pass', 'pass', 'block', 'reject', 'match'),
    enabled: mostly(true, fc.constant(false)),
    floating: fc.boolean(),
    quick: fc.boolean(),
    interfaces: mostly<readonly string[]>([], fc.subarray(['wan', 'lan', 'opt1', 'openvpn', 'offices'], { minLength: 1, maxLength: 2 })),
    direction: fc.constantFrom('in', 'out', 'any'),
    family: mostly<4 | 6 | null>(null, fc.constantFrom(4, 6)),
    protocol: mostly<string | null>(null, fc.constantFrom('tcp', 'udp', 'tcp/udp')),
    source: end('source'),
    destination: end('destination'),
    limits: mostly<readonly string[]>([], fc.constant(['sched'])),
    description: fc.constant(''),
    line: fc.constant(0),
    only: fc.constantFrom('lan', 'opt1', 'openvpn', 'offices'),
  })
  // Rules of one interface are about what arrives there.
  .map(({ only, ...made }): ApplianceRule => (made.floating ? made : { ...made, direction: 'in', interfaces: [only] }));
const anyAsked: fc.Arbitrary<Asked> = fc.record({
  from: fc.constantFrom('10.31.7.20', '10.31.8.20', '203.0.113.9'),
  to: fc.constantFrom('10.20.0.5', '10.31.8.20', '10.20.0.9'),
  port: fc.constantFrom(3306, 445, 9000),
  protocol: fc.constantFrom('tcp', 'udp'),
  in: fc.constantFrom('em0', 'em1', 'ovpns1', 'ovpns1', 'ovpns2'),
  out: fc.constantFrom('em1', 'ovpns2'),
});

const devices: Readonly<Record<string, readonly string[]>> = {
  wan: ['em0'],
  lan: ['em1'],
  opt1: ['ovpns1'],
  openvpn: ['ovpns1', 'ovpns2'],
  offices: ['ovpns1', 'em1'],
};
const isGroup = (name: string): boolean => name === 'openvpn' || name === 'offices';

/** Does a rule match, when everything that is not known turns out as `guess` says? */
function matches(made: ApplianceRule, asked: Asked, side: 'in' | 'out', guess: boolean): boolean {
  const address = (one: ApplianceEnd, text: string): boolean => {
    if (one.networks === 'any') return !one.not;
    if (one.networks === 'unknown') return guess;
    const { first } = range(text);
    return one.networks.map(range).some((network) => network.first <= first && first <= network.last) !== one.not;
  };
  const device = side === 'in' ? asked.in : asked.out;
  const ports = made.destination.ports;
  return (
    (made.interfaces.length === 0 || made.interfaces.some((name) => devices[name]?.includes(device ?? '') === true)) &&
    made.family !== 6 &&
    (made.protocol === null || made.protocol.split('/').includes(asked.protocol)) &&
    (ports === 'any' || (ports === 'unknown' ? guess : ports.some(({ first, last }) => first <= asked.port && asked.port <= last))) &&
    // The sender of what leaves may have been changed.
    (side === 'out' && made.source.networks !== 'any' ? guess : address(made.source, asked.from)) &&
    address(made.destination, asked.to) &&
    (made.limits.length === 0 || guess)
  );
}

/** pf(4) in words: rule by rule, the last that matches counts, a quick one at once. */
function reference(rules: readonly ApplianceRule[], asked: Asked, guesses: readonly boolean[]): 'accept' | 'drop' {
  const rank = (made: ApplianceRule): number => (made.floating ? 0 : made.interfaces.some(isGroup) ? 1 : 2);
  const generated = [0, 1, 2].flatMap((wanted) => rules.flatMap((made, at) => (rank(made) === wanted ? [{ made, guess: guesses[at] ?? false }] : [])));
  const asksOn = (side: 'in' | 'out'): 'accept' | 'drop' => {
    let said: 'accept' | 'drop' = side === 'in' ? 'drop' : 'accept';
    for (const { made, guess } of generated) {
      if (!made.enabled || made.action === 'match' || (made.direction !== side && made.direction !== 'any')) continue;
      if (!matches(made, asked, side, guess)) continue;
      said = made.action === 'pass' ? 'accept' : 'drop';
      if (made.quick) break;
    }
    return said;
  };
  return asksOn('in') === 'drop' ? 'drop' : asksOn('out');
}

const withRules = (rules: readonly ApplianceRule[]): ApplianceFilter => ({
  ...base,
  interfaces: base.interfaces.map((one) => ({ ...one, blocksPrivate: false })),
  rules,
});
const isOpen = ({ source, destination, limits, direction }: ApplianceRule): boolean =>
  source.networks === 'unknown' ||
  destination.networks === 'unknown' ||
  destination.ports === 'unknown' ||
  limits.length > 0 ||
  (direction !== 'in' && source.networks !== 'any');

describe('the compiled rules', () => {
  it('say of every packet what pf says, however it turns out with what is not known', () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 6 }), anyAsked, (rules, asked) => {
        const said = verdict(withRules(rules), asked);
        const open = rules.flatMap((made, at) => (isOpen(made) ? [at] : []));
        const turns = Array.from({ length: 2 ** open.length }, (_, bits) =>
          rules.map((_made, at) => open.includes(at) && ((bits >> open.indexOf(at)) & 1) === 1),
        );
        const possible = new Set(turns.map((guesses) => reference(rules, asked, guesses)));
        if (said === 'unknown') expect(open.length).toBeGreaterThan(0);
        else expect([...possible]).toEqual([said]);
      }),
      { numRuns: 4000 },
    );
  });

  it('are no surer when more about a rule is unknown', () => {
    fc.assert(
      fc.property(fc.array(anyRule, { minLength: 1, maxLength: 5 }), fc.nat(), anyAsked, (rules, which, asked) => {
        const at = which % rules.length;
        const [before, after] = [rules, rules.map((made, index) => (index === at ? { ...made, limits: ['sched'] } : made))].map((list) =>
          verdict(withRules(list), asked),
        );
        if (after !== 'unknown') expect(before).not.toBe('unknown');
      }),
      { numRuns: 500 },
    );
  });
});
