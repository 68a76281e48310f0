/** A name in backticks, backticks doubled; backslashes are literal inside, as SHOW GRANTS prints them. */
export function sqlIdentifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A string literal, for sessions without NO_BACKSLASH_ESCAPES. */
export function sqlString(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** A grantee as GRANT expects it: account, MariaDB role (empty host) or PUBLIC. Backticks need no escapes but their own. */
export function sqlGrantee(user: string, host: string, isRole: boolean): string {
  if (!isRole) return `${sqlIdentifier(user)}@${sqlIdentifier(host)}`;
  return user === 'PUBLIC' ? 'PUBLIC' : sqlIdentifier(user);
}

/** An account as people write it: `od_lab@%`; the anonymous account is `''@%`. */
export function accountLabel(user: string, host: string): string {
  return host === '' ? user : `${user === '' ? "''" : user}@${host}`;
}
