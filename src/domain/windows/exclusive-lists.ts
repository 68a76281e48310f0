import type { AccessMask } from './access-mask.ts';
import type { CompiledDescriptor } from './compiled-descriptor.ts';
import type { PrincipalIndex } from './principal-index.ts';
import { anybody, type SidNumber, type SidTable } from './sid-table.ts';
import type { Step } from './steps.ts';
import { matchToken } from './token.ts';

/**
 * Tells lists that certainly give nobody any of some rights but one owner's principals (null: nobody at all), without judging anybody. Most lists are
 * like that, and of the others nothing is said.
 */
export function exclusiveLists(index: PrincipalIndex, table: SidTable): (descriptor: CompiledDescriptor, rights: AccessMask, owner: number | null) => boolean {
  const isForMany = widespreadSids(index, table);
  const isFor = ({ mask, sid, allows, doubt }: Step, rights: AccessMask, owner: number | null): boolean => {
    // Denials give nothing; of an entry of unknown type nobody knows.
    if ((mask & rights) === 0 || !(allows || doubt === 'unknown-entry')) return true;
    const found = index.ownerOf(sid);
    return (found === null || found === owner) && !isForMany(sid);
  };
  return ({ first, entries }, rights, owner) => {
    if (first !== null && !isFor(first, rights, owner)) return false;
    for (const step of entries) if (step !== null && !isFor(step, rights, owner)) return false;
    return true;
  };
}

/** Does an entry for a SID hold, or might it, for principals who are not singled out? Looked up once for each SID. */
function widespreadSids({ widespread }: PrincipalIndex, table: SidTable): (sid: SidNumber) => boolean {
  const known: (boolean | null)[] = [];
  return (sid) => {
    if (sid === anybody) return true;
    // Without holes, so that it stays an array in memory.
    while (known.length <= sid) known.push(null);
    return (known[sid] ??= widespread.some((token) => matchToken(token, sid, true, table) !== 'no'));
  };
}
