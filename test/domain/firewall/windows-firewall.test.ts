import { describe, expect, it } from 'vitest';
import type { PacketClass } from '../../../src/domain/firewall/packet-class.ts';
import { compileWindowsFirewall, type WindowsFirewallFacts, type WindowsProfile } from '../../../src/domain/firewall/windows-firewall.ts';
import { windowsProfile } from '../../../src/domain/firewall/windows-profile.ts';
import { cidrsOf, parseNetwork } from '../../../src/domain/network/address-ranges.ts';

const profile: WindowsProfile = { enabled: true, inbound: 'block', exceptions: true, localRules: true };

function facts(rules: readonly string[], more: Partial<WindowsFirewallFacts> = {}): WindowsFirewallFacts {
  return {
    localRules: rules.map((text, at) => ({ name: `{${at}}`, text })),
    policyRules: [],
    profiles: { domain: profile, private: profile, public: profile },
    activeProfiles: ['domain'],
    localSubnets: ['10.0.0.0/24'],
    ...more,
  };
}

const head = 'v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|';

function packet(from = '10.1.0.0/24', more: Partial<PacketClass> = {}): PacketClass {
  const [source, to] = [parseNetwork(from), parseNetwork(from.includes(':') ? 'fd00::5' : '10.0.0.5')];
  if (source === null || to === null) throw new Error(from);
  return { family: source.family, protocol: 'tcp', from: source, to, ports: { first: 3306, last: 3306 }, hook: 'input', in: 'Ethernet', out: null, ...more };
}

function judged(rules: WindowsFirewallFacts, one = packet()): string {
  return compileWindowsFirewall(rules)
    .judge(one)
    .map(({ verdict, from }) => `${verdict} ${from.flatMap(cidrsOf).join(' ')}`)
    .toSorted()
    .join('; ');
}

describe('rules of the Windows firewall', () => {
  it.each([
    ['allow a port', facts([`${head}LPort=3306|Name=MySQL|`]), 'accept 10.1.0.0/24'],
    ['allow several ports and ranges', facts([`${head}LPort=80|LPort2_10=3300-3310|`]), 'accept 10.1.0.0/24'],
    ['of another port do not apply', facts([`${head}LPort=3307|`]), 'drop 10.1.0.0/24'],
    ['of another protocol do not apply', facts([`v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=17|LPort=3306|`]), 'drop 10.1.0.0/24'],
    ['that are off do not apply', facts([`v2.31|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=3306|`]), 'drop 10.1.0.0/24'],
    ['about outbound packets do not apply', facts([`v2.31|Action=Allow|Active=TRUE|Dir=Out|Protocol=6|LPort=3306|`]), 'drop 10.1.0.0/24'],
    ['split a network by source', facts([`${head}LPort=3306|RA4=10.1.0.0/255.255.255.128|RA4=10.9.0.1-10.9.0.9|`]), 'accept 10.1.0.0/25; drop 10.1.0.128/25'],
    [
      'that block beat those that allow',
      facts([`${head}LPort=3306|`, 'v2.31|Action=Block|Active=TRUE|Dir=In|RA4=10.1.0.0/25|']),
      'accept 10.1.0.128/25; drop 10.1.0.0/25',
    ],
    ['for the local subnet do not let others in', facts([`${head}RA4=LocalSubnet|RA6=LocalSubnet|`]), 'drop 10.1.0.0/24'],
    ['for addresses only Windows knows leave it open', facts([`${head}RA4=DNS|`]), 'unknown 10.1.0.0/24'],
    ['for ports Windows chooses leave it open', facts([`${head}LPort=RPC|`]), 'unknown 10.1.0.0/24'],
    ['for another profile do not apply', facts([`${head}Profile=Private|Profile=Public|LPort=3306|`]), 'drop 10.1.0.0/24'],
    ['for one of the possible profiles leave it open', facts([`${head}Profile=Private|LPort=3306|`], { activeProfiles: null }), 'unknown 10.1.0.0/24'],
    ['for all of the possible profiles do not', facts([`${head}LPort=3306|`], { activeProfiles: ['domain', 'public'] }), 'accept 10.1.0.0/24'],
    ['for one program leave it open', facts([`${head}App=C:\\MySQL\\bin\\mysqld.exe|`]), 'unknown 10.1.0.0/24'],
    ['for secured connections leave it open', facts([`${head}LPort=3306|Security=Authenticate|`]), 'unknown 10.1.0.0/24'],
    ['with unknown fields leave it open', facts([`${head}LPort=3306|Frob2_40=1|`]), 'unknown 10.1.0.0/24'],
    [
      'of single computers may pass what is blocked',
      facts(['v2.31|Action=ByPass|Active=TRUE|Dir=In|RMauth=O:LSD:(A;;CC;;;S-1-5-21-1)|']),
      'unknown 10.1.0.0/24',
    ],
    [
      'do not count where the policy says so',
      facts([`${head}LPort=3306|`], { profiles: { domain: { ...profile, localRules: false }, private: null, public: null } }),
      'drop 10.1.0.0/24',
    ],
    ['of the policy count', facts([], { policyRules: [{ name: '{p}', text: `${head}LPort=3306|` }] }), 'accept 10.1.0.0/24'],
    [
      'do not count where no exceptions are allowed',
      facts([`${head}LPort=3306|`], { profiles: { domain: { ...profile, exceptions: false }, private: null, public: null } }),
      'drop 10.1.0.0/24',
    ],
    [
      'do not matter where the firewall is off',
      facts([], { profiles: { domain: { ...profile, enabled: false }, private: null, public: null } }),
      'accept 10.1.0.0/24',
    ],
    [
      'do not matter where everything is allowed',
      facts([], { profiles: { domain: { ...profile, inbound: 'allow' }, private: null, public: null } }),
      'accept 10.1.0.0/24',
    ],
    ['that were not read leave everything open', facts([], { policyRules: null }), 'unknown 10.1.0.0/24'],
    ['that are cut off leave everything open', facts([`${head}LPort=33`]), 'unknown 10.1.0.0/24'],
    ['of an unread profile leave everything open', facts([], { profiles: { domain: null, private: profile, public: profile } }), 'unknown 10.1.0.0/24'],
  ])('%s', (_, rules, expected) => expect(judged(rules)).toBe(expected));

  it.each([
    ['C:\\Program Files\\MySQL\\bin\\mysqld.exe', 'accept 10.1.0.0/24'],
    ['C:\\Program Files\\Other\\mysqld.exe', 'drop 10.1.0.0/24'],
  ])('for one program are decided by the program that listens: %s', (program, expected) => {
    expect(judged(facts([`${head}App=%ProgramFiles%\\MySQL\\bin\\mysqld.exe|Svc=*|`]), packet('10.1.0.0/24', { program }))).toBe(expected);
  });

  it('for IPv4 addresses say nothing of IPv6', () => {
    expect(judged(facts([`${head}RA4=0.0.0.0-255.255.255.255|`]), packet('fd01::/64'))).toBe('drop fd01::/64');
  });

  it('are named in the verdict', () => {
    const [part] = compileWindowsFirewall(facts([`${head}LPort=3306|`])).judge(packet());
    expect(part?.rule).toMatchObject({ source: 'windows', table: 'local', chain: '{0}', text: `${head}LPort=3306|` });
    const [other] = compileWindowsFirewall(facts([])).judge(packet());
    expect(other?.rule).toMatchObject({ table: 'profiles', chain: 'domain', text: 'DefaultInboundAction=1' });
  });

  it('say nothing about packets passed on', () => {
    expect(judged(facts([]), packet('10.1.0.0/24', { hook: 'forward' }))).toBe('unknown 10.1.0.0/24');
  });
});

describe('the settings of a profile', () => {
  const values = (record: Readonly<Record<string, number>>): ReadonlyMap<string, number> => new Map(Object.entries(record));
  it.each([
    ['are on and blocking where nothing is set', {}, {}, profile],
    [
      'are what is set locally',
      {},
      { EnableFirewall: 0, DefaultInboundAction: 0, DoNotAllowExceptions: 1 },
      { enabled: false, inbound: 'allow', exceptions: false, localRules: true },
    ],
    ['are what the policy says', { enablefirewall: 1, DefaultInboundAction: 1 }, { EnableFirewall: 0, DefaultInboundAction: 0 }, profile],
    ['ignore local rules when the policy says so', { AllowLocalPolicyMerge: 0 }, {}, { ...profile, localRules: false }],
    ['do not ignore local rules for a local value', {}, { AllowLocalPolicyMerge: 0 }, profile],
  ] as const)('%s', (_, policy, local, expected) => expect(windowsProfile(values(policy), values(local))).toEqual(expected));

  it('are not known when one of the keys was not read', () => {
    expect(windowsProfile(null, values({}))).toBeNull();
    expect(windowsProfile(values({}), null)).toBeNull();
  });
});
