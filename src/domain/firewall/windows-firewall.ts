import { judgePacket } from './judge-packet.ts';
import type { Firewall, FirewallPart, PacketClass, RuleEvidence } from './packet-class.ts';
import type { Action, BaseChain, Chain, Condition, HookChains, Rule, Table } from './ruleset.ts';
import { parseWindowsRule, type WindowsProfileName, type WindowsRule } from './windows-rule.ts';

/** What was read of the firewall of a Windows host. `null` always means "not read". */
export interface WindowsFirewallFacts {
  /** Values of `…\SharedAccess\Parameters\FirewallPolicy\FirewallRules`: name and rule text. */
  readonly localRules: readonly WindowsRuleText[] | null;
  /** Values of `HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\FirewallRules`; an absent key has none. */
  readonly policyRules: readonly WindowsRuleText[] | null;
  /** The settings in force, policies counted in. */
  readonly profiles: Readonly<Record<WindowsProfileName, WindowsProfile | null>>;
  /** Profiles of the networks the host is in now; null counts as any of them. */
  readonly activeProfiles: readonly WindowsProfileName[] | null;
  /** Networks of the host's own interfaces, for rules that say LocalSubnet. */
  readonly localSubnets: readonly string[] | null;
}

/** A value of a rules key. */
export interface WindowsRuleText {
  readonly name: string;
  readonly text: string;
}

/** How a profile treats inbound packets. */
export interface WindowsProfile {
  /** `EnableFirewall`. */
  readonly enabled: boolean;
  /** `DefaultInboundAction`; Windows blocks where nothing is set. */
  readonly inbound: 'allow' | 'block';
  /** Not `DoNotAllowExceptions`: are there allow rules at all? */
  readonly exceptions: boolean;
  /** Not `AllowLocalPolicyMerge=0`: do the local rules count beside the policy's? */
  readonly localRules: boolean;
}

interface StoredRule {
  readonly rule: WindowsRule;
  readonly stored: 'local' | 'policy';
  readonly evidence: RuleEvidence;
}

/** Compiles Windows' inbound rules once: blocking beats allowing, then the profile's default. Packets passed on to others are not its business: unknown. */
export function compileWindowsFirewall(facts: WindowsFirewallFacts): Firewall {
  const problems: string[] = [];
  const rules = (
    [
      ['policy', facts.policyRules],
      ['local', facts.localRules],
    ] as const
  ).flatMap(([stored, texts]) => {
    if (texts === null) problems.push(`the ${stored} rules of the Windows firewall were not read`);
    return (texts ?? []).flatMap((one) => storedRule(one, stored, facts.localSubnets, problems));
  });
  const names = facts.activeProfiles ?? (['domain', 'private', 'public'] as const);
  const unread = names.filter((name) => facts.profiles[name] === null);
  if (unread.length > 0 || names.length === 0) problems.push(`the settings of the profiles ${unread.join(', ')} of the Windows firewall were not read`);
  const chains = chainsOf(names, facts.profiles, rules);
  return {
    judge: (packet) => judge(packet, chains, problems),
    entrances: () => [],
    gaps: () => problems,
  };
}

function judge(packet: PacketClass, chains: HookChains, [problem]: readonly string[]): readonly FirewallPart[] {
  const parts = judgePacket(chains, packet, null, true);
  const forward = packet.hook === 'forward' ? 'whether Windows passes packets on is not told by its firewall rules' : undefined;
  const reason = problem ?? forward;
  return reason === undefined ? parts : parts.map((part) => ({ ...part, verdict: 'unknown', reason }));
}

function storedRule({ name, text }: WindowsRuleText, stored: StoredRule['stored'], localSubnets: readonly string[] | null, problems: string[]): StoredRule[] {
  const rule = parseWindowsRule(text, localSubnets);
  if (typeof rule === 'string') problems.push(`the ${stored} rule ${name} ${rule}`);
  if (rule === null || typeof rule === 'string') return [];
  const evidence: RuleEvidence = { source: 'windows', table: stored, chain: name, place: null, text: text.length > 300 ? `${text.slice(0, 299)}…` : text };
  return [{ rule, stored, evidence }];
}

/** One chain a profile; which one applies is open where there are several, so a verdict is certain only when all of them agree. */
function chainsOf(names: readonly WindowsProfileName[], profiles: WindowsFirewallFacts['profiles'], rules: readonly StoredRule[]): HookChains {
  const own = names.map((name) => profileChain(name, profiles[name], rules));
  const evidence: RuleEvidence = { source: 'windows', table: 'profiles', chain: names.join(', '), place: null, text: 'active profiles' };
  const open: Condition = { kind: 'unreadable', reason: `which of the profiles ${names.join(', ')} applies to the interface is not known` };
  const calls = own.map(({ name }, at): Rule => ({
    conditions: at === own.length - 1 ? [] : [open],
    action: { kind: 'call', chain: name, returns: true },
    evidence,
  }));
  const base: BaseChain = { type: 'filter', hook: 'input', priority: 0, policy: 'accept', devices: null, evidence };
  const first: Chain = { name: 'input', rules: calls, base };
  const table: Table = { source: 'windows', name: 'windows', family: null, chains: new Map([first, ...own].map((chain) => [chain.name, chain])) };
  return { ingress: [], prerouting: [], input: [{ table, chain: first, base }], forward: [], output: [], postrouting: [] };
}

/** What may bypass comes first, then what blocks, then what allows, then the default. */
function profileChain(name: WindowsProfileName, profile: WindowsProfile | null, rules: readonly StoredRule[]): Chain {
  const verdict = (allowed: boolean): Action => ({ kind: 'verdict', verdict: allowed ? 'accept' : 'drop' });
  const end = (text: string, allowed: boolean): Rule => ({
    conditions: [],
    action: verdict(allowed),
    evidence: { source: 'windows', table: 'profiles', chain: name, place: null, text },
  });
  if (profile === null || !profile.enabled) return { name, base: null, rules: [end('EnableFirewall=0', true)] };
  const counted = rules.filter(({ rule, stored }) => rule.profiles.includes(name) && (stored === 'policy' || profile.localRules));
  const of = (wanted: WindowsRule['action']): Rule[] => {
    const action = verdict(wanted !== 'block');
    return counted.filter(({ rule }) => rule.action === wanted).map(({ rule: { conditions }, evidence }) => ({ conditions, action, evidence }));
  };
  const byDefault = end(`DefaultInboundAction=${profile.inbound === 'block' ? 1 : 0}`, profile.inbound === 'allow');
  const rest = profile.exceptions ? [...of('block'), ...of('allow'), byDefault] : [end('DoNotAllowExceptions=1', false)];
  return { name, base: null, rules: [...of('bypass'), ...rest] };
}
