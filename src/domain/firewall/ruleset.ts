import type { Interval, IntervalSet } from './interval-set.ts';
import type { PortRange, RuleEvidence } from './packet-class.ts';

/** What rules compare with numbers. */
export type Axis = 'from' | 'to' | 'fromPort' | 'toPort';

/** Packets as a box: every combination of these addresses and ports. */
export type Box = Readonly<Record<Axis, Interval>>;

/** What rules compare with words, and what is known of a packet on its way; null when not known. */
export interface Passage {
  readonly family: '4' | '6';
  readonly protocol: string;
  readonly icmpType: string | null;
  /** Interfaces; an empty name where there is none, as the kernel has it. */
  readonly in: string | null;
  readonly out: string | null;
  readonly state: 'new' | 'established' | 'untracked' | 'invalid' | null;
  readonly direction: 'original' | 'reply' | null;
  /** As the routing table calls the destination. */
  readonly destination: 'local' | 'unicast' | null;
  readonly source: 'local' | 'unicast';
  readonly translated: 'yes' | 'no' | null;
  /** The address of the host that a redirect would give. */
  readonly redirect: Interval | null;
  readonly flags: readonly string[];
  /** Windows: program (lower case) and service that listen. */
  readonly program: string | null;
  readonly service: string | null;
}

/** A question a rule asks; a rule applies when the answer to all of its questions is yes. */
export type Condition =
  /** `doubt`: why a number outside the set may be in it all the same. */
  | { readonly kind: 'within'; readonly axis: Axis; readonly set: IntervalSet; readonly not: boolean; readonly doubt: string | null }
  | {
      readonly kind: 'word';
      readonly of: 'family' | 'protocol' | 'icmpType' | 'state' | 'direction' | 'destination' | 'source' | 'translated' | 'service';
      readonly words: readonly string[];
      readonly not: boolean;
    }
  | { readonly kind: 'interface'; readonly side: 'in' | 'out'; readonly names: readonly InterfaceName[]; readonly not: boolean }
  /** The listening program: `ending` of its path in lower case; a path without variables is meant whole. */
  | { readonly kind: 'program'; readonly ending: string; readonly whole: boolean }
  /** TCP flags: those in the mask equal `flags`; without a mask, one of `flags` is set. */
  | { readonly kind: 'flags'; readonly mask: readonly string[] | null; readonly flags: readonly string[]; readonly not: boolean }
  | { readonly kind: 'anyOf'; readonly alternatives: readonly (readonly Condition[])[]; readonly not: boolean }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** An interface name; with `prefix` every name that begins so. */
export interface InterfaceName {
  readonly name: string;
  readonly prefix: boolean;
}

/** What a rule does with packets it applies to. Rules that only count or log are left out. */
export type Action =
  | { readonly kind: 'verdict'; readonly verdict: 'accept' | 'drop' }
  | { readonly kind: 'call'; readonly chain: string; readonly returns: boolean }
  | { readonly kind: 'return' }
  /** New destination: `to` null keeps the address, `local` is the host itself; `ports` null keeps the port. */
  | { readonly kind: 'translate'; readonly to: Interval | 'local' | null; readonly ports: PortRange | null }
  | { readonly kind: 'untrack' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** One rule. */
export interface Rule {
  readonly conditions: readonly Condition[];
  readonly action: Action;
  readonly evidence: RuleEvidence;
}

/** Places where the kernel asks chains. */
export type Hook = 'ingress' | 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

/** A chain of a table. Calls name other chains of the same table. */
export interface Chain {
  readonly name: string;
  readonly rules: readonly Rule[];
  /** Null for chains that are only called. */
  readonly base: BaseChain | null;
}

/** What makes a chain be asked. */
export interface BaseChain {
  readonly type: 'filter' | 'nat';
  readonly hook: Hook;
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
  /** Of `ingress` chains: the interfaces, null when not known. */
  readonly devices: readonly string[] | null;
  readonly evidence: RuleEvidence;
}

/** A table; `family` null for both address families. */
export interface Table {
  readonly source: RuleEvidence['source'];
  readonly name: string;
  readonly family: 4 | 6 | null;
  readonly chains: ReadonlyMap<string, Chain>;
}

/** Base chains by hook, in the order the kernel asks them, of one address family. */
export type HookChains = Readonly<Record<Hook, readonly HookChain[]>>;

/** A base chain and its table. */
export interface HookChain {
  readonly table: Table;
  readonly chain: Chain;
  readonly base: BaseChain;
}
