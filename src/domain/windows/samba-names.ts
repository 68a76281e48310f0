import type { Match } from './token.ts';

/** Somebody who connects to a Samba share: account name, and all groups by name; null when the groups are not known. */
export interface ShareUser {
  readonly user: string;
  readonly groups: readonly string[] | null;
}

/** Does a name of smb.conf's lists (`user`, `@group`, `+group`, `&group`, any of them with a domain) mean this user? Letter case and domain do not count. */
export function isNamed(written: string, { user, groups }: ShareUser): Match {
  const isGroup = /^[@+&]/.test(written);
  // Variables such as %S stand for what only the connection knows.
  if (written.includes('%') || (isGroup && groups === null)) return 'maybe';
  const name = bareShareName(written);
  return (isGroup ? (groups ?? []) : [user]).some((own) => bareShareName(own) === name) ? 'yes' : 'no';
}

/** A name of a list without marks and domain, as names are compared. */
export function bareShareName(written: string): string {
  return written
    .replace(/^[@+&]+/, '')
    .replace(/^.*[\\+]/s, '')
    .toLowerCase();
}
