import type { SidTable } from './sid-table.ts';
import { type Sid, wellKnownSid } from './sid.ts';
import { matchToken, type Token } from './token.ts';

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

/**
 * Why a session gets around access lists; empty when it does not as far as `userRights` tell. Null `userRights` were not read: only groups are
 * looked at, and the caller has to say so.
 */
export function privilegedBy(token: Token, userRights: UserRights | null, table: SidTable): readonly Privilege[] {
  const holders: (readonly [Sid, PrivilegedClass])[] = [...groups];
  for (const number of [...token.enabled, ...token.possible]) {
    const sid = table.sid(number);
    if (domainAdministrators.test(sid)) holders.push([sid, 'domain-administrators']);
  }
  for (const [right, sids] of Object.entries(userRights ?? {})) {
    const privilegedClass = Object.hasOwn(rights, right) ? rights[right] : undefined;
    if (privilegedClass !== undefined) holders.push(...sids.map((sid) => [sid, privilegedClass] as const));
  }
  return holders.flatMap(([through, privilegedClass]) => {
    const match = matchToken(token, table.number(through), true, table);
    return match === 'no' ? [] : [{ privilegedClass, through, certain: match === 'yes' }];
  });
}
