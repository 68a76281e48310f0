import type { AccessMask } from './access-mask.ts';
import type { CompiledDescriptor } from './compiled-descriptor.ts';
import type { PrincipalIndex } from './principal-index.ts';
import { anybody, type SidNumber, type SidTable } from './sid-table.ts';
import type { Effect } from './steps.ts';
import { matchToken, mayBeUnlisted } from './token.ts';

/** Whose principals alone something concerns, by an owner's number; null: nobody's. */
export type SoleOwner = number | 'several' | null;

/**
 * Tells lists that certainly give nobody any of some rights but one owner's principals, without judging anybody. Most lists are like that; `several`
 * says nothing.
 */
export function soleOwners(index: PrincipalIndex, table: SidTable): (descriptor: CompiledDescriptor, rights: AccessMask) => SoleOwner {
  const isForMany = widespreadSids(index, table);
  // Looked up once for each SID.
  const known: (SoleOwner | undefined)[] = [];
  const look = (sid: SidNumber): SoleOwner => {
    // Without holes, so that it stays an array in memory.
    while (known.length <= sid) known.push(undefined);
    return (known[sid] = isForMany(sid) ? 'several' : index.ownerOf(sid));
  };
  return ({ first, effects, sids }, rights) => {
    let owner: number | null = null;
    for (let at = first === null ? 0 : -1; at < effects.length; at++) {
      const effect = (at < 0 ? first : effects[at]) ?? null;
      if (effect === null || !gives(effect, rights)) continue;
      const sid = at < 0 && first !== null ? first.sid : (sids[at] ?? anybody);
      if (sid === anybody) return 'several';
      let found = known[sid];
      if (found === undefined) found = look(sid);
      if (found === 'several' || (found !== null && owner !== null && owner !== found)) return 'several';
      owner = found ?? owner;
    }
    return owner;
  };
}

/** Denials give nothing; of an entry of unknown type nobody knows. */
function gives({ mask, allows, doubt }: Effect, rights: AccessMask): boolean {
  return (mask & rights) !== 0 && (allows || doubt === 'unknown-entry');
}

/** Does an entry for a SID hold, or might it, for principals who are not singled out? */
function widespreadSids({ widespread }: PrincipalIndex, table: SidTable): (sid: SidNumber) => boolean {
  // Of SIDs that none of them has only what nobody knows of all groups is asked.
  const held = new Set(widespread.flatMap(({ own, common }) => [...own, ...common.enabled, ...common.denyOnly, ...common.possible]));
  const gaps = [...new Set(widespread.map(({ common }) => common.gaps))];
  return (sid) => {
    if (held.has(sid)) return widespread.some((token) => matchToken(token, sid, true, table) !== 'no');
    for (const one of gaps) if (mayBeUnlisted(one, sid, table)) return true;
    return false;
  };
}
