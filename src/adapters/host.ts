import { hostname, userInfo } from 'node:os';

/** The machine this runs on and the operating system account it runs as; null when the account has no name. */
export function hostIdentity(): { readonly host: string; readonly account: string | null } {
  return { host: hostname(), account: accountName() };
}

function accountName(): string | null {
  try {
    return userInfo().username;
  } catch {
    // In a container the user id may have no name.
    return null;
  }
}
