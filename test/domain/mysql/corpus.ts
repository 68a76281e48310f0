import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

/** One cell of a grant table as recorded. */
const cell = z.union([z.string(), z.number(), z.null(), z.record(z.string(), z.unknown())]);
const table = z.object({ columns: z.array(z.string()), rows: z.array(z.array(cell)) });

const scenario = z.object({
  id: z.string(),
  server: z.object({ flavor: z.string(), series: z.string(), version: z.string(), variables: z.record(z.string(), z.string()) }),
  databases: z.array(z.object({ name: z.string() })),
  raw: z.record(z.string(), table),
  probes: z.array(z.string()),
  logins: z.array(z.object({ user: z.string(), clientIp: z.string(), currentUser: z.string().optional(), errno: z.number().optional() })),
  setRole: z.array(z.object({ user: z.string(), clientIp: z.string(), sql: z.string(), ok: z.boolean() })),
  truth: z.array(
    z.object({
      account: z.string(),
      user: z.string(),
      clientIp: z.string(),
      state: z.string(),
      activeRoles: z.array(z.string()),
      database: z.string(),
      visible: z.boolean(),
      privileges: z.record(z.string(), z.unknown()),
      tie: z.boolean().optional(),
    }),
  ),
});

/** Grant tables as read from a server, by `mysql.` name. */
export type RawTables = Readonly<Record<string, z.infer<typeof table>>>;

/** One recorded scenario: a server, its grant tables, and what it decided. */
export type Scenario = z.infer<typeof scenario>;

const wildcardCase = z.object({
  pattern: z.string(),
  database: z.string(),
  lower_case_table_names: z.number(),
  matches: z.boolean(),
  server: z.string(),
});
const hostCase = z.object({
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

/** Recorded answers about single `mysql.db` patterns; `server` lists versions. */
export function wildcardCases(): readonly z.infer<typeof wildcardCase>[] {
  return z.array(wildcardCase).parse(JSON.parse(recorded('wildcard-cases.json.gz')));
}

/** Recorded answers about single Host texts; `server` lists versions. */
export function hostCases(): readonly z.infer<typeof hostCase>[] {
  return z.array(hostCase).parse(JSON.parse(recorded('host-cases.json.gz')));
}

function recorded(file: string): string {
  return gunzipSync(readFileSync(new URL(`../../../fixtures/corpus/${file}`, import.meta.url))).toString('utf8');
}
