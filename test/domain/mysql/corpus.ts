import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

/** Grant tables as read from a server, by name such as `mysql.db`. */
export type RawTables = Readonly<Record<string, RawTable>>;

/** One table: cells are text, numbers, null, or parsed JSON. */
export interface RawTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** One recorded scenario: a server, its grant tables, and what it decided. */
export interface Scenario {
  readonly id: string;
  readonly server: { readonly version: string; readonly variables: Readonly<Record<string, string>> };
  readonly raw: RawTables;
  /** `currentUser` is the account row chosen, `errno` the refusal. */
  readonly logins: readonly {
    readonly user: string;
    readonly clientIp: string;
    readonly currentUser?: string | undefined;
    readonly errno?: number | undefined;
  }[];
  readonly setRole: readonly {
    readonly user: string;
    readonly clientIp: string;
    readonly sql: string;
    readonly ok: boolean;
  }[];
  readonly truth: readonly Decision[];
}

/** What a session could do in one database. */
export interface Decision {
  readonly user: string;
  readonly clientIp: string;
  readonly state: string;
  readonly database: string;
  readonly visible: boolean;
  /** Actions that succeeded; all others were refused. */
  readonly privileges: Readonly<Record<string, unknown>>;
  /** The server leaves the order of competing rows open. */
  readonly tie?: boolean | undefined;
}

/** One recorded answer about a `mysql.db` pattern; `server` lists versions. */
export interface WildcardCase {
  readonly pattern: string;
  readonly database: string;
  readonly lower_case_table_names: number;
  readonly matches: boolean;
  readonly server: string;
}

/** One recorded answer about a Host text; `server` lists versions. */
export interface HostCase {
  readonly hostPattern: string;
  readonly clientIp: string;
  readonly skip_name_resolve: boolean;
  readonly matches: boolean;
  readonly server: string;
}

const scenario: z.ZodType<Scenario> = z.object({
  id: z.string(),
  server: z.object({ version: z.string(), variables: z.record(z.string(), z.string()) }),
  raw: z.record(z.string(), z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.unknown())) })),
  logins: z.array(
    z.object({
      user: z.string(),
      clientIp: z.string(),
      currentUser: z.string().optional(),
      errno: z.number().optional(),
    }),
  ),
  setRole: z.array(z.object({ user: z.string(), clientIp: z.string(), sql: z.string(), ok: z.boolean() })),
  truth: z.array(
    z.object({
      user: z.string(),
      clientIp: z.string(),
      state: z.string(),
      database: z.string(),
      visible: z.boolean(),
      privileges: z.record(z.string(), z.unknown()),
      tie: z.boolean().optional(),
    }),
  ),
});

const wildcardCase: z.ZodType<WildcardCase> = z.object({
  pattern: z.string(),
  database: z.string(),
  lower_case_table_names: z.number(),
  matches: z.boolean(),
  server: z.string(),
});

const hostCase: z.ZodType<HostCase> = z.object({
  hostPattern: z.string(),
  clientIp: z.string(),
  skip_name_resolve: z.boolean(),
  matches: z.boolean(),
  server: z.string(),
});

/** All recorded scenarios. `access` numbers become text: a double cannot hold 2^64 - 1. */
export function grantScenarios(): readonly Scenario[] {
  const lines = recorded('grants.jsonl.gz').trimEnd().split('\n');
  return lines.map((line) => scenario.parse(JSON.parse(line.replace(/"access":(\d+)/g, '"access":"$1"'))));
}

/** Recorded answers about single `mysql.db` patterns. */
export function wildcardCases(): readonly WildcardCase[] {
  return z.array(wildcardCase).parse(JSON.parse(recorded('wildcard-cases.json.gz')));
}

/** Recorded answers about single Host texts. */
export function hostCases(): readonly HostCase[] {
  return z.array(hostCase).parse(JSON.parse(recorded('host-cases.json.gz')));
}

function recorded(file: string): string {
  return gunzipSync(readFileSync(new URL(`../../../fixtures/corpus/${file}`, import.meta.url))).toString('utf8');
}
