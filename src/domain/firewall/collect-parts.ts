import { type AddressRange, mergeRanges } from '../network/address-ranges.ts';
import type { Interval } from './interval-set.ts';
import type { FirewallPart, PacketClass, PortRange, RuleEvidence } from './packet-class.ts';
import type { Item } from './walk-chain.ts';

/** Packets whose journey is over. */
export interface Judged {
  readonly item: Pick<Item, 'box' | 'origin'>;
  readonly verdict: FirewallPart['verdict'];
  readonly rule: RuleEvidence | null;
  readonly reason: string | null;
}

/** Boxes that differ in their sources alone become one part. */
export function collectParts({ family, ports, protocol }: PacketClass, judged: readonly Judged[]): FirewallPart[] {
  const parts = new Map<string, { readonly part: FirewallPart; readonly from: AddressRange[] }>();
  for (const { item, verdict, rule, reason } of judged) {
    const { box, origin } = item;
    const arrives = { to: rangeOf(family, box.to), ports: protocol === 'icmp' ? ports : portsOf(box.toPort) };
    const before = origin === null ? arrives : { to: rangeOf(family, origin.to), ports: portsOf(origin.toPort) };
    const part: FirewallPart = {
      verdict,
      from: [],
      to: before.to,
      ports: before.ports,
      sourcePorts: portsOf(box.fromPort),
      translated: origin === null ? null : arrives,
      rule,
      reason,
    };
    const key = keyOf(part);
    const known = parts.get(key);
    if (known === undefined) parts.set(key, { part, from: [rangeOf(family, box.from)] });
    else known.from.push(rangeOf(family, box.from));
  }
  return [...parts.values()].map(({ part, from }) => ({ ...part, from: from.length === 1 ? from : mergeRanges(from) }));
}

function keyOf({ verdict, to, ports, sourcePorts, translated, rule, reason }: FirewallPart): string {
  const place = (at: { readonly to: AddressRange; readonly ports: PortRange } | null): string =>
    at === null ? '' : `${at.to.first}-${at.to.last}:${at.ports.first}-${at.ports.last}`;
  const by = rule === null ? '' : `${rule.source} ${rule.table} ${rule.chain} ${rule.place} ${rule.text}`;
  return [verdict, place({ to, ports }), place(translated), `${sourcePorts.first}-${sourcePorts.last}`, by, reason].join('\n');
}

function rangeOf(family: 4 | 6, { first, last }: Interval): AddressRange {
  return { family, first, last };
}

function portsOf({ first, last }: Interval): PortRange {
  return { first: Number(first), last: Number(last) };
}
