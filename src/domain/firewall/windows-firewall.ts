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

interface StoredRule extends Rule {
  readonly stored: 'local' | 'policy';
  readonly kind: WindowsRule['action'];
  readonly profiles: WindowsRule['profiles'];
}

/** Compiles Windows' inbound rules once: blocking beats allowing, then the profile's default. Packets passed on to others are not its business: unknown. */
export function compileWindowsFirewall(facts: WindowsFirewallFacts): Firewall {
  const problems: string[] = [];
  const rules: StoredRule[] = [];
  addRules(rules, 'policy', facts.policyRules, facts.localSubnets, problems);
  addRules(rules, 'local', facts.localRules, facts.localSubnets, problems);
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
  const forward = packet.hook === 'forward' ? 'whether Windows passes packets on is not told by its firewall rules' : undefined;
  const reason = problem ?? forward;
  if (reason === undefined) return judgePacket(chains, packet, null, true);
  return judgePacket(chains, { ...packet, openOnly: false }, null, true).map((part) => ({ ...part, verdict: 'unknown', reason }));
}

const verdicts = {
  allow: { kind: 'verdict', verdict: 'accept' },
  bypass: { kind: 'verdict', verdict: 'accept' },
  block: { kind: 'verdict', verdict: 'drop' },
} as const satisfies Readonly<Record<WindowsRule['action'], Action>>;

function addRules(
  rules: StoredRule[],
  stored: StoredRule['stored'],
  texts: readonly WindowsRuleText[] | null,
  localSubnets: readonly string[] | null,
  problems: string[],
): void {
  if (texts === null) problems.push(`the ${stored} rules of the Windows firewall were not read`);
  texts?.forEach(({ name, text }) => {
    const read = parseWindowsRule(text, localSubnets);
    if (typeof read === 'string') problems.push(`the ${stored} rule ${name} ${read}`);
    if (read === null || typeof read === 'string') return;
    const { action: kind, profiles, conditions } = read;
    const evidence: RuleEvidence = { source: 'windows', table: stored, chain: name, place: null, text: text.length > 300 ? `${text.slice(0, 299)}…` : text };
    rules.push({ stored, kind, profiles, conditions, action: verdicts[kind], evidence });
  });
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
  const end = (text: string, allowed: boolean): Rule => ({
    conditions: [],
    action: verdicts[allowed ? 'allow' : 'block'],
    evidence: { source: 'windows', table: 'profiles', chain: name, place: null, text },
  });
  if (profile === null || !profile.enabled) return { name, base: null, rules: [end('EnableFirewall=0', true)] };
  const counted: Record<WindowsRule['action'], Rule[]> = { bypass: [], block: [], allow: [] };
  rules.forEach((rule) => {
    if (rule.profiles.includes(name) && (rule.stored === 'policy' || profile.localRules)) counted[rule.kind].push(rule);
  });
  const byDefault = end(`DefaultInboundAction=${profile.inbound === 'block' ? 1 : 0}`, profile.inbound === 'allow');
  const rest = profile.exceptions ? [...counted.block, ...counted.allow, byDefault] : [end('DoNotAllowExceptions=1', false)];
  return { name, base: null, rules: [...counted.bypass, ...rest] };
}
