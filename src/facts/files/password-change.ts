import { sqlGrantee, sqlString } from '../../domain/mysql/sql-text.ts';
import { oncePer } from '../../domain/once-per.ts';
import type { SiteConfig, SiteConfigs } from '../site/configs.ts';

/** Named at most, of files with one password and of passwords in one file. */
const namedAtMost = 3;

/** An account of MySQL whose password somebody may have read. */
export interface KnownLogin {
  readonly user: string;
  /** Instance, or the server as written. */
  readonly server: string;
  /** Host parts of its accounts; null where they are not known. */
  readonly hosts: readonly string[] | null;
  /** Where the new password has to be entered. */
  readonly places: readonly string[];
  /** Files with the password that lie in installations of other tenants. */
  readonly strays: number;
}

/** What to do about passwords that somebody may have read before: a list that is tight now does not take back what is known. '' without logins. */
export function passwordChange(logins: readonly KnownLogin[]): string {
  const all = logins.slice(0, namedAtMost).map((login) => {
    const where = login.places.length === 0 ? 'every program that logs in with it' : shown(login.places);
    const { strays } = login;
    const elsewhere = `; not into ${strays === 1 ? 'a file' : `${strays} files`} of other tenants’ installations that ${strays === 1 ? 'holds' : 'hold'} it as well (files/config-points-to-neighbour)`;
    return `on ${login.server}${statements(login)} and write it into ${where}${strays === 0 ? '' : elsewhere}`;
  });
  if (all.length === 0) return '';
  const more = logins.length > all.length ? `; the same for ${logins.length - all.length} more logins in it` : '';
  return `Whoever has read the password keeps it: change it afterwards, ${all.join('; then ')}${more}. Entered in Open Dental (Choose Database), it is stored as MySQLPassHash.`;
}

/** One statement for every host of the account. */
function statements({ user, hosts }: KnownLogin): string {
  const change = (host: string): string => `ALTER USER ${sqlGrantee(user, host, false)} IDENTIFIED BY '<new password>';`;
  const listed = `SELECT Host FROM mysql.user WHERE User = ${sqlString(user)}; lists`;
  if (hosts === null) return `, for every host that ${listed}: ${change('<host>')}`;
  const more = hosts.length > namedAtMost ? ` the same for every other host that ${listed},` : '';
  return `: ${hosts.slice(0, namedAtMost).map(change).join(' ')}${more}`;
}

/** The logins whose passwords stand in a file, each with all files that hold it. */
export function loginsIn(all: SiteConfigs, config: SiteConfig): readonly KnownLogin[] {
  const keys = new Set(loginsOf(config).map(({ key }) => key));
  return [...keys].flatMap((key) => siteLogins(all).get(key) ?? []);
}

/** Every login that stands in a file, by server and user, with all files that hold it. A neighbour’s file is nothing to write a password into, or to tell of. */
const siteLogins = oncePer(({ configs, hostsOfUser }: SiteConfigs): ReadonlyMap<string, KnownLogin> => {
  const logins = new Map<string, KnownLogin & { readonly places: string[]; strays: number }>();
  for (const config of configs) {
    for (const { key, user, server, instance, owner, line } of loginsOf(config)) {
      const known = logins.get(key) ?? { user, server, hosts: instance === null ? null : hostsOfUser(instance, user), places: [], strays: 0 };
      logins.set(key, known);
      if (owner === null || config.folderOwner === null || owner === config.folderOwner) known.places.push(`line ${line} of ${config.path} on ${config.host}`);
      else known.strays += 1;
    }
  }
  return logins;
});

interface StoredLogin {
  readonly key: string;
  readonly user: string;
  readonly server: string;
  readonly instance: string | null;
  readonly owner: string | null;
  readonly line: number;
}

function loginsOf({ destinations }: SiteConfig): readonly StoredLogin[] {
  return destinations.flatMap(({ connection: { user, server: written, credential, line }, instance, databaseOwner, userOwner }) => {
    const server = instance ?? written;
    if (credential.storage === 'none' || user === '') return [];
    return [{ key: `${server}\n${user}`, user, server, instance, owner: userOwner ?? databaseOwner, line }];
  });
}

function shown(places: readonly string[]): string {
  const more = places.length - namedAtMost;
  return places.slice(0, namedAtMost).join(', ') + (more > 0 ? ` and ${more} more files that hold it` : '');
}
