import { parseRange, rangesOverlap } from '../../../domain/network/address-ranges.ts';
import { hostPatternRange } from '../../../domain/network/host-pattern-range.ts';
import type { Evidence } from '../../../model/verdict.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import { addressesOf } from './reach-client-places.ts';
import { loginNode, loginRows } from './reach-logins.ts';
import { hostAt, instanceAt, type ReachParts } from './reach-parts.ts';
import type { ReachBuilder, WeakHop } from './reach-things.ts';

/** A program that logs in for whoever uses it, and keeps the password to itself. */
export interface ProgramLogin {
  /** Whoever can use it. */
  readonly from: number;
  /** Inventory name of the machine it runs on. */
  readonly host: string;
  /** Where it logs in, and as whom. */
  readonly instance: string;
  readonly user: string;
  /** `its Middle Tier, C:\\web\\Config.xml on mt1,`. */
  readonly words: string;
  readonly weak: WeakHop;
  readonly evidence: () => readonly Evidence[];
}

/** Adds the accounts that a program can log in as from its machine. */
export function addProgramLogin(build: ReachBuilder, parts: ReachParts, { from, host, instance, user, words, weak, evidence }: ProgramLogin): void {
  const facts = instanceAt(parts, instance);
  if (facts === undefined) return;
  for (const { row, host: pattern, isOnePassword } of loginRows(facts, user)) {
    const accepts = acceptsHost(parts, instance, pattern, host);
    if (accepts === false) continue;
    const certain = accepts === true && isOnePassword;
    build.step({
      from,
      to: loginNode(build, facts, row),
      certain,
      by: certain ? `${words} logs in as it` : `whether ${words} logs in as '${user}'@'${pattern}' is not known`,
      precondition: 'the stored password is right',
      missing: certain ? [] : [sourceId('host.identity', host), sourceId('mysql.passwords', instance)],
      evidence,
      weak,
    });
  }
}

/** Does a host part take connections from a host? Null: not known. */
function acceptsHost(parts: ReachParts, instance: string, pattern: string, host: string): boolean | null {
  const range = hostPatternRange(pattern);
  if (range.kind === 'any') return true;
  const isOwn = (parts.machines.hostOf(instance) ?? instance) === host;
  if (range.kind === 'local') return isOwn;
  const identity = hostAt(parts, host)?.get('host.identity');
  const own = [...addressesOf(parts, host, identity?.addresses ?? []), ...(isOwn ? ['127.0.0.1', '::1', parts.inventory.mysql[instance]?.host ?? ''] : [])];
  if (
    range.kind === 'ranges' &&
    rangesOverlap(
      own.flatMap((text) => parseRange(text) ?? []),
      range.ranges,
    )
  )
    return true;
  return range.kind === 'names' || identity === undefined ? null : false;
}
