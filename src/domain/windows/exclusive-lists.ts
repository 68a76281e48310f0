import type { AccessMask } from './access-mask.ts';
import type { CompiledDescriptor } from './compiled-descriptor.ts';
import type { PrincipalIndex } from './principal-index.ts';
import { anybody, type SidNumber, type SidTable } from './sid-table.ts';
import type { Step } from './steps.ts';
import { matchToken } from './token.ts';

/** Of longer lists what matters is kept: a folder that all tenants' folders lie in often has an entry for each of them. */
const longList = 32;

/**
 * Tells lists that certainly give nobody any of some rights but one owner's principals (null: nobody at all), without judging anybody. Most lists are
 * like that, and of the others nothing is said.
 */
export function exclusiveLists(index: PrincipalIndex, table: SidTable): (descriptor: CompiledDescriptor, rights: AccessMask, owner: number | null) => boolean {
  const isForMany = widespreadSids(index, table);
  const isFor = (step: Step, rights: AccessMask, owner: number | null): boolean => {
    if (!gives(step, rights)) return true;
    const found = index.ownerOf(step.sid);
    return (found === null || found === owner) && !isForMany(step.sid);
  };
  const kept = new Map<AccessMask, Map<CompiledDescriptor, CompiledDescriptor['entries']>>();
  const entriesOf = (descriptor: CompiledDescriptor, rights: AccessMask): CompiledDescriptor['entries'] => {
    const { entries } = descriptor;
    if (entries.length < longList) return entries;
    const lists = kept.get(rights) ?? new Map<CompiledDescriptor, CompiledDescriptor['entries']>();
    kept.set(rights, lists);
    const found = lists.get(descriptor) ?? entries.filter((step) => step !== null && gives(step, rights));
    lists.set(descriptor, found);
    return found;
  };
  return (descriptor, rights, owner) => {
    const { first } = descriptor;
    if (first !== null && !isFor(first, rights, owner)) return false;
    for (const step of entriesOf(descriptor, rights)) if (step !== null && !isFor(step, rights, owner)) return false;
    return true;
  };
}

/** Denials give nothing; of an entry of unknown type nobody knows. */
function gives({ mask, allows, doubt }: Step, rights: AccessMask): boolean {
  return (mask & rights) !== 0 && (allows || doubt === 'unknown-entry');
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
