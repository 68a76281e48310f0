import { sqlGrantee, sqlString } from '../../domain/mysql/sql-text.ts';
import { oncePer } from '../once-per.ts';
import type { SiteConfig, SiteConfigs } from '../site/configs.ts';

/** Named at most, of files with one password and of passwords in one file. */
const namedAtMost = 3;

/** An account of MySQL whose password somebody may have read. */
export interface KnownLogin {
  readonly user: string;
  /** Instance, or the server as written. */
  readonly server: string;
  /** Where the new password has to be entered. */
  readonly places: readonly string[];
}

/** What to do about passwords that somebody may have read before: a list that is tight now does not take back what is known. '' without logins. */
export function passwordChange(logins: readonly KnownLogin[]): string {
  const all = logins.slice(0, namedAtMost).map(({ user, server, places }) => {
    const where = places.length === 0 ? 'every program that logs in with it' : shown(places);
    return `on ${server}, for every HOST that SELECT Host FROM mysql.user WHERE User = ${sqlString(user)}; lists: ALTER USER ${sqlGrantee(user, 'HOST', false)} IDENTIFIED BY '<new password>'; and write it into ${where}`;
  });
  if (all.length === 0) return '';
  const more = logins.length > all.length ? `; the same for ${logins.length - all.length} more logins in it` : '';
  return `Whoever has read the password keeps it: change it afterwards, ${all.join('; then ')}${more}. Entered in Open Dental (Choose Database), it is stored as MySQLPassHash.`;
}

/** The logins whose passwords stand in a file, each with all files that hold it. */
export function loginsIn(all: SiteConfigs, config: SiteConfig): readonly KnownLogin[] {
  const keys = new Set(loginsOf(config).map(({ key }) => key));
  return [...keys].flatMap((key) => siteLogins(all).get(key) ?? []);
}

/** Every login that stands in a file, by server and user, with all files that hold it. */
const siteLogins = oncePer(({ configs }: SiteConfigs): ReadonlyMap<string, KnownLogin> => {
  const logins = new Map<string, KnownLogin & { readonly places: string[] }>();
  for (const config of configs) {
    for (const { key, user, server, line } of loginsOf(config)) {
      const known = logins.get(key) ?? { user, server, places: [] };
      logins.set(key, known);
      known.places.push(`line ${line} of ${config.path} on ${config.host}`);
    }
  }
  return logins;
});

function loginsOf({ destinations }: SiteConfig): readonly { readonly key: string; readonly user: string; readonly server: string; readonly line: number }[] {
  return destinations.flatMap(({ connection: { user, server: written, credential, line }, instance }) => {
    const server = instance ?? written;
    return credential.storage === 'none' || user === '' ? [] : [{ key: `${server}\n${user}`, user, server, line }];
  });
}

function shown(places: readonly string[]): string {
  const more = places.length - namedAtMost;
  return places.slice(0, namedAtMost).join(', ') + (more > 0 ? ` and ${more} more files that hold it` : '');
}
