/** What smb.conf says about who may use a share. Names as written there. */
export interface ShareLimits {
  readonly readOnly: boolean;
  readonly guestOk: boolean;
  readonly validUsers: readonly string[];
  readonly invalidUsers: readonly string[];
  readonly readList: readonly string[];
  readonly writeList: readonly string[];
  readonly adminUsers: readonly string[];
}

/** Somebody who connects: account name without domain, and all groups by name; null when the groups are not known. */
export interface ShareUser {
  readonly user: string;
  readonly groups: readonly string[] | null;
}

/** May somebody use a share, and how: `admin` acts as root on it. */
export type ShareUse = 'none' | 'read' | 'write' | 'admin' | 'unknown';

/** Decides as smbd does at the connection: refused users, then allowed ones, then what they may do. Source: smb.conf(5). */
export function shareUse(limits: ShareLimits, who: ShareUser): ShareUse {
  const invalid = listed(limits.invalidUsers, who);
  if (invalid === 'yes') return 'none';
  const valid = limits.validUsers.length === 0 ? 'yes' : listed(limits.validUsers, who);
  if (valid === 'no') return 'none';
  const admin = listed(limits.adminUsers, who);
  if (invalid === 'unknown' || valid === 'unknown' || admin === 'unknown') return 'unknown';
  if (admin === 'yes') return 'admin';
  const [reads, writes] = [listed(limits.readList, who), listed(limits.writeList, who)];
  if (reads === 'unknown' || writes === 'unknown') return 'unknown';
  // A user in both lists may write.
  if (writes === 'yes') return 'write';
  return limits.readOnly || reads === 'yes' ? 'read' : 'write';
}

/** Is a user in a list of names, `@group`, `+group`, `&group`? A name with a domain is compared without it, in any letter case. */
function listed(names: readonly string[], { user, groups }: ShareUser): 'yes' | 'no' | 'unknown' {
  let open = false;
  for (const written of names) {
    const [, marks = '', name = ''] = /^([@+&]*)(.*)$/s.exec(written) ?? [];
    // Variables such as %S stand for what only the connection knows.
    if (name.includes('%')) open = true;
    else if (marks === '' && bareShareName(name) === bareShareName(user)) return 'yes';
    else if (marks !== '' && groups === null) open = true;
    else if (marks !== '' && groups?.some((group) => bareShareName(group) === bareShareName(name)) === true) return 'yes';
  }
  return open ? 'unknown' : 'no';
}

/** A name of a list without marks and domain, as names are compared. */
export function bareShareName(written: string): string {
  return written
    .replace(/^[@+&]+/, '')
    .replace(/^.*[\\+]/s, '')
    .toLowerCase();
}
