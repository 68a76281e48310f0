import type { SidNumber, SidTable } from './sid-table.ts';
import { type Sid, wellKnownSid } from './sid.ts';
import { type CommonGroups, matchToken, type Token } from './token.ts';

/**
 * Why access lists do not bind an account, or bind it together with others: as a shared service account runs whatever service was told to, and what
 * one of them can reach, each can.
 */
export type PrivilegedClass =
  | 'system'
  | 'shared-service-account'
  | 'administrators'
  | 'domain-administrators'
  | 'backup-operators'
  | 'operators'
  | 'take-ownership'
  | 'backup-right'
  | 'system-right';

/** One reason, and whether it is certain. */
export interface Privilege {
  readonly privilegedClass: PrivilegedClass;
  /** The group, or the holder of the user right, through which it comes. */
  readonly through: Sid;
  /** False when group members that were not read decide. */
  readonly certain: boolean;
}

/** User rights of a computer, by their names in the security policy (`SeBackupPrivilege`), and who holds each. */
export type UserRights = Readonly<Record<string, readonly Sid[]>>;

const groups: readonly (readonly [Sid, PrivilegedClass])[] = [
  [wellKnownSid.system, 'system'],
  [wellKnownSid.localService, 'shared-service-account'],
  [wellKnownSid.networkService, 'shared-service-account'],
  [wellKnownSid.administrators, 'administrators'],
  [wellKnownSid.backupOperators, 'backup-operators'],
  [wellKnownSid.serverOperators, 'operators'],
  [wellKnownSid.accountOperators, 'operators'],
  [wellKnownSid.printOperators, 'operators'],
];

const rights: Readonly<Record<string, PrivilegedClass>> = {
  SeTakeOwnershipPrivilege: 'take-ownership',
  SeBackupPrivilege: 'backup-right',
  SeRestorePrivilege: 'backup-right',
  SeDebugPrivilege: 'system-right',
  SeTcbPrivilege: 'system-right',
  SeCreateTokenPrivilege: 'system-right',
  SeLoadDriverPrivilege: 'system-right',
};

/** RIDs of Domain Admins, Schema Admins and Enterprise Admins, in any domain. */
const domainAdministrators = /^S-1-5-21-\d+-\d+-\d+-(512|518|519)$/;

const nothing: readonly never[] = [];

/** Nearly all accounts have other last parts; of those no text is made. */
function mayBeDomainAdministrators(lastPart: number | null): boolean {
  return lastPart === null || lastPart === 512 || lastPart === 518 || lastPart === 519;
}

/** Why sessions of one computer get around access lists. */
export interface Privileges {
  /** Empty when it does not, as far as the user rights tell. */
  of(token: Token): readonly Privilege[];
  /** Does being it, or in it, alone do? */
  isAbove(sid: SidNumber): boolean;
}

/** Prepares one computer. Null `userRights` were not read: only groups are looked at, and the caller has to say so. */
export function privilegesOn(userRights: UserRights | null, table: SidTable): Privileges {
  const byRight = Object.entries(userRights ?? {}).flatMap(([right, sids]) => {
    const privilegedClass = Object.hasOwn(rights, right) ? rights[right] : undefined;
    return privilegedClass === undefined ? [] : sids.map((sid) => [sid, privilegedClass] as const);
  });
  const known = new Set([...groups, ...byRight].map(([sid]) => table.number(sid)));
  const isAbove = (number: SidNumber): boolean =>
    known.has(number) || (mayBeDomainAdministrators(table.lastPart(number)) && domainAdministrators.test(table.sid(number)));
  // Thousands of sessions share what is common, and nearly all are nobody's above the lists.
  const ordinary = new Map<CommonGroups, boolean>();
  const commonIsOrdinary = (common: CommonGroups): boolean =>
    ![...common.enabled, ...common.possible].some(isAbove) && [...known].every((sid) => matchToken({ user: null, own: [], common }, sid, true, table) === 'no');

  const isOrdinary = ({ user, own, common }: Token): boolean => {
    let answer = ordinary.get(common);
    if (answer === undefined) ordinary.set(common, (answer = commonIsOrdinary(common)));
    return answer && (user === null || !isAbove(user)) && !own.some(isAbove);
  };

  const of = (token: Token): readonly Privilege[] => {
    if (isOrdinary(token)) return nothing;
    const { user, own, common } = token;
    const held = [...(user === null ? [] : [user]), ...common.enabled, ...own, ...common.possible].map((number) => table.sid(number));
    const administrators = held.filter((sid) => domainAdministrators.test(sid)).map((sid) => [sid, 'domain-administrators'] as const);
    return [...groups, ...administrators, ...byRight].flatMap(([through, privilegedClass]) => {
      const match = matchToken(token, table.number(through), true, table);
      return match === 'no' ? [] : [{ privilegedClass, through, certain: match === 'yes' }];
    });
  };
  return { of, isAbove };
}
