import { compareVersions, type OpenDentalVersion, parseOpenDentalVersion } from '../open-dental/versions.ts';

/**
 * What an operator holds to be current and supported, with dates. Nothing here knows a latest version by itself: what the policy does not list
 * is not assessed, except what is older than everything it lists.
 */
export interface VersionPolicy {
  /** Day on which somebody last compared it with what the vendors say, `YYYY-MM-DD`. */
  readonly reviewed: string;
  readonly openDental: {
    /** The version every tenant should have at least; null when the site has none. */
    readonly target: string | null;
    /** By line, the first two parts of a version: `24.3`. */
    readonly lines: Readonly<Record<string, OpenDentalLine>>;
  };
  /** By flavor and series: `mariadb 10.11`, `mysql 8.4`. */
  readonly servers: Readonly<Record<string, ServerLine>>;
}

/** A line of Open Dental. `supportedUntil` is the last day, null for no end known; `servers` null for any. */
export interface OpenDentalLine {
  readonly supportedUntil: string | null;
  readonly servers: readonly string[] | null;
}

/** A series of MySQL or MariaDB. */
export interface ServerLine {
  readonly supportedUntil: string | null;
}

/** A database server's version, as `ServerSemantics` holds it. */
export interface ServerVersion {
  readonly flavor: 'mariadb' | 'mysql';
  readonly version: readonly [number, number, number];
}

/** `older`: older than all that is listed, so nobody supports it. `unlisted`: the policy does not know it. `line` is what it was found under. */
export type Support =
  | { readonly state: 'supported'; readonly line: string; readonly until: string | null }
  | { readonly state: 'ended'; readonly line: string; readonly until: string }
  | { readonly state: 'older'; readonly line: string; readonly oldest: string }
  | { readonly state: 'unlisted'; readonly line: string };

/** The name of a server's series in a policy, and in Open Dental's preference MySqlVersion after the blank. */
export function serverSeries({ flavor, version: [major, minor] }: ServerVersion): string {
  return `${flavor} ${major}.${minor}`;
}

/** Is this Open Dental supported on a day (`YYYY-MM-DD`)? */
export function openDentalSupport({ openDental }: VersionPolicy, [major, minor]: OpenDentalVersion, today: string): Support {
  return support(openDental.lines, `${major}.${minor}`, Object.keys(openDental.lines), today);
}

/** Is this database server supported on a day (`YYYY-MM-DD`)? */
export function serverSupport({ servers }: VersionPolicy, server: ServerVersion, today: string): Support {
  const sameFlavor = Object.keys(servers).filter((series) => series.startsWith(`${server.flavor} `));
  return support(servers, serverSeries(server), sameFlavor, today);
}

/** Is a tenant behind the version the site wants? Null when the site wants none. */
export function isBehindTarget({ openDental }: VersionPolicy, version: OpenDentalVersion): boolean | null {
  const target = openDental.target === null ? null : parseOpenDentalVersion(openDental.target);
  return target === null ? null : compareVersions(version, target) < 0;
}

/** Does this Open Dental support this server? Null when the policy does not say. */
export function supportsServer({ openDental }: VersionPolicy, [major, minor]: OpenDentalVersion, server: ServerVersion): boolean | null {
  const line = openDental.lines[`${major}.${minor}`];
  return line === undefined || line.servers === null ? null : line.servers.includes(serverSeries(server));
}

function support(lines: Readonly<Record<string, ServerLine>>, line: string, comparable: readonly string[], today: string): Support {
  const known = Object.hasOwn(lines, line) ? lines[line] : undefined;
  if (known !== undefined) {
    const { supportedUntil: until } = known;
    return until !== null && until < today ? { state: 'ended', line, until } : { state: 'supported', line, until };
  }
  const [oldest] = comparable.toSorted(byNumbers);
  return oldest !== undefined && byNumbers(line, oldest) < 0 ? { state: 'older', line, oldest } : { state: 'unlisted', line };
}

/** `24.3` before `24.10`; words before the numbers are not compared. */
function byNumbers(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = numbers(a);
  const [majorB = 0, minorB = 0] = numbers(b);
  return majorA - majorB || minorA - minorB;
}

function numbers(line: string): number[] {
  return (line.match(/\d+/g) ?? []).map(Number);
}
