import { oncePer } from '../../domain/once-per.ts';
import type { AccountPassword } from '../../snapshot/artifacts/mysql.ts';

const rowsByHolder = oncePer((passwords: readonly AccountPassword[]) => new Map(passwords.map(({ user, host }, row) => [`${user}\0${host}`, row])));

/**
 * The row in `mysql.passwords` of an account, user and host as the grant tables spell them; null when it was not read. `near`: the account's own row,
 * under which the password stands as well where both tables were read whole.
 */
export function passwordRow(
  passwords: readonly AccountPassword[],
  { user, host }: { readonly user: string; readonly host: string },
  near: number,
): number | null {
  const beside = passwords[near];
  return beside?.user === user && beside.host === host ? near : (rowsByHolder(passwords).get(`${user}\0${host}`) ?? null);
}
