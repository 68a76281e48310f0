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

type Draft = Omit<FirewallPart, 'from'> & { from: AddressRange[] };

/** Boxes that differ in their sources alone become one part. */
export function collectParts({ family, ports, protocol }: PacketClass, judged: readonly Judged[]): FirewallPart[] {
  const drafts = new Map<string, Draft>();
  let previous: { readonly one: Judged; readonly draft: Draft } | null = null;
  for (const one of judged) {
    // What a rule let through, and what it left, mostly come in a row: no key is needed then.
    if (previous !== null && isLike(previous.one, one)) previous.draft.from.push(rangeOf(family, one.item.box.from));
    else {
      const made = draftOf(one, family, protocol === 'icmp' ? ports : portsOf(one.item.box.toPort));
      const key = judged.length === 1 ? '' : keyOf(made);
      const known = drafts.get(key);
      if (known === undefined) drafts.set(key, made);
      else known.from.push(...made.from);
      previous = { one, draft: known ?? made };
    }
  }
  for (const draft of drafts.values()) if (draft.from.length > 1) draft.from = mergeRanges(draft.from);
  return [...drafts.values()];
}

function draftOf({ item: { box, origin }, verdict, rule, reason }: Judged, family: 4 | 6, ports: PortRange): Draft {
  const arrives = { to: rangeOf(family, box.to), ports };
  const before = origin === null ? arrives : { to: rangeOf(family, origin.to), ports: portsOf(origin.toPort) };
  return {
    verdict,
    from: [rangeOf(family, box.from)],
    to: before.to,
    ports: before.ports,
    sourcePorts: portsOf(box.fromPort),
    translated: origin === null ? null : arrives,
    rule,
    reason,
  };
}

function isLike(one: Judged, other: Judged): boolean {
  const [a, b] = [one.item, other.item];
  return (
    one.rule === other.rule &&
    one.verdict === other.verdict &&
    one.reason === other.reason &&
    a.origin === b.origin &&
    isEqual(a.box.to, b.box.to) &&
    isEqual(a.box.toPort, b.box.toPort) &&
    isEqual(a.box.fromPort, b.box.fromPort)
  );
}

function isEqual(one: Interval, other: Interval): boolean {
  return one === other || (one.first === other.first && one.last === other.last);
}

function keyOf({ verdict, to, ports, sourcePorts, translated, rule, reason }: Draft): string {
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
