import type { Axis, Condition } from './ruleset.ts';
import { listIn, objectIn, textIn } from './unknown-json.ts';

/** What the left side of an nft comparison looks at. `needs`: what must hold for there to be anything to look at. */
export type Selector =
  | { readonly kind: 'address'; readonly axis: Axis; readonly family: 4 | 6; readonly needs: readonly Condition[] }
  | { readonly kind: 'port'; readonly axis: Axis; readonly needs: readonly Condition[] }
  | { readonly kind: 'word'; readonly of: (Condition & { readonly kind: 'word' })['of']; readonly needs: readonly Condition[] }
  | { readonly kind: 'interface'; readonly side: 'in' | 'out' }
  | { readonly kind: 'flags'; readonly mask: readonly string[] | null; readonly needs: readonly Condition[] }
  /** True for every packet the engine judges. */
  | { readonly kind: 'known'; readonly value: (right: unknown) => boolean | null }
  | { readonly kind: 'all'; readonly parts: readonly Selector[] }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A condition on a word. */
export function wordCondition(of: (Condition & { readonly kind: 'word' })['of'], ...words: readonly string[]): Condition {
  return { kind: 'word', of, words, not: false };
}

/** Reads the left side of a comparison, or the key of a map. */
export function readSelector(expression: unknown): Selector {
  const [kind = '', content] = Object.entries(objectIn(expression) ?? {})[0] ?? [];
  const body = objectIn(content);
  if (kind === 'payload' && body !== null) return payloadSelector(textIn(body['protocol']) ?? '', textIn(body['field']) ?? '');
  if (kind === 'meta' && body !== null) return metaSelector(textIn(body['key']) ?? '');
  if (kind === 'ct' && body !== null) return ctSelector(textIn(body['key']) ?? '');
  if (kind === 'fib' && body !== null) return fibSelector(textIn(body['result']) ?? '', (listIn(body['flags']) ?? [body['flags']]).map(String));
  if (kind === 'concat') return { kind: 'all', parts: (listIn(content) ?? []).map(readSelector) };
  if (kind === '&') return maskedSelector(listIn(content) ?? []);
  return { kind: 'unreadable', reason: `the rule depends on ${kind === '' ? 'something that cannot be read' : kind}` };
}

function payloadSelector(protocol: string, field: string): Selector {
  const ports = { sport: 'fromPort', dport: 'toPort' } as const;
  const addresses = { saddr: 'from', daddr: 'to' } as const;
  if ((protocol === 'ip' || protocol === 'ip6') && (field === 'saddr' || field === 'daddr')) {
    const family = protocol === 'ip' ? 4 : 6;
    return { kind: 'address', axis: addresses[field], family, needs: [wordCondition('family', String(family))] };
  }
  if (protocol === 'ip' && field === 'protocol') return { kind: 'word', of: 'protocol', needs: [wordCondition('family', '4')] };
  if (protocol === 'ip6' && field === 'nexthdr') return { kind: 'word', of: 'protocol', needs: [wordCondition('family', '6')] };
  if (field === 'sport' || field === 'dport') {
    const protocols = protocol === 'th' ? ['tcp', 'udp'] : [protocol];
    return { kind: 'port', axis: ports[field], needs: [wordCondition('protocol', ...protocols)] };
  }
  if (protocol === 'tcp' && field === 'flags') return { kind: 'flags', mask: null, needs: [wordCondition('protocol', 'tcp')] };
  if ((protocol === 'icmp' || protocol === 'icmpv6') && field === 'type') {
    return { kind: 'word', of: 'icmpType', needs: [wordCondition('protocol', 'icmp'), wordCondition('family', protocol === 'icmp' ? '4' : '6')] };
  }
  const others = protocol === 'icmp' || protocol === 'icmpv6' ? ['icmp'] : [protocol];
  return ['tcp', 'udp', 'icmp'].includes(others[0] ?? '') || ['ip', 'ip6', 'ether', 'th'].includes(protocol)
    ? { kind: 'unreadable', reason: `the rule depends on the packet's ${protocol} ${field}` }
    : { kind: 'known', value: () => false };
}

function metaSelector(key: string): Selector {
  if (key === 'iifname' || key === 'iif') return { kind: 'interface', side: 'in' };
  if (key === 'oifname' || key === 'oif') return { kind: 'interface', side: 'out' };
  if (key === 'l4proto') return { kind: 'word', of: 'protocol', needs: [] };
  if (key === 'nfproto' || key === 'protocol') return { kind: 'word', of: 'family', needs: [] };
  if (key === 'pkttype') return { kind: 'known', value: (right) => (textIn(right) === null ? null : ['host', 'unicast'].includes(String(right))) };
  return { kind: 'unreadable', reason: `the rule depends on meta ${key}` };
}

function ctSelector(key: string): Selector {
  if (key === 'state' || key === 'direction') return { kind: 'word', of: key, needs: [] };
  if (key === 'status') return { kind: 'word', of: 'translated', needs: [] };
  return { kind: 'unreadable', reason: `the rule depends on ct ${key}` };
}

function fibSelector(result: string, flags: readonly string[]): Selector {
  const [only = '', ...more] = flags.toSorted();
  if (result === 'type' && more.length === 0 && (only === 'daddr' || only === 'saddr')) {
    return { kind: 'word', of: only === 'daddr' ? 'destination' : 'source', needs: [] };
  }
  // Reverse path: packets are judged as arriving where their source is routed.
  if (flags.includes('saddr') && flags.includes('iif')) {
    return { kind: 'known', value: (right) => (typeof right === 'boolean' ? right : right === 0 ? false : null) };
  }
  return { kind: 'unreadable', reason: 'the rule depends on the routing table (fib)' };
}

function maskedSelector([left, mask]: readonly unknown[]): Selector {
  const inner = readSelector(left);
  const words = (listIn(mask) ?? (mask === undefined ? [] : [mask])).map(textIn);
  const read = words.filter((word) => word !== null);
  if (inner.kind !== 'flags' || read.length !== words.length) return { kind: 'unreadable', reason: 'the rule compares single bits' };
  return { ...inner, mask: read };
}
