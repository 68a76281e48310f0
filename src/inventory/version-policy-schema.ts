import { z } from 'zod';
import { parseOpenDentalVersion } from '../domain/open-dental/versions.ts';
import type { VersionPolicy } from '../domain/versions/version-policy.ts';

const date = z.iso.date({ error: 'a date YYYY-MM-DD' });
const until = date.nullable().default(null).describe('Last day of support; left out when no end is known.');
const series = z.string().regex(/^(?:mariadb|mysql) \d{1,3}\.\d{1,3}$/, 'a server and its series, such as `mariadb 10.11`');
const version = z.string().refine((text) => parseOpenDentalVersion(text) !== null, 'a version of two to four numbers, in quotes');

/** The schema of a version policy, also inside an inventory. */
export const versionPolicySchema: z.ZodType<VersionPolicy> = z
  .strictObject({
    reviewed: date.describe('Day on which somebody last compared this with what the vendors say.'),
    openDental: z
      .strictObject({
        target: version.nullable().default(null).describe('The version every tenant should have at least.'),
        lines: z
          .record(
            z.string().regex(/^\d{1,3}\.\d{1,3}$/, 'the first two numbers of a version, in quotes'),
            z.strictObject({
              supportedUntil: until,
              servers: z.array(series).nullable().default(null).describe('Servers this line runs on; left out for any.'),
            }),
          )
          .default({})
          .describe('Lines that count as supported until their day. Older ones than the oldest here do not; unknown ones are not assessed.'),
      })
      .default({ target: null, lines: {} }),
    servers: z
      .record(series, z.strictObject({ supportedUntil: until }))
      .default({})
      .describe('Series of MariaDB and MySQL.'),
  })
  .meta({ title: 'Bitewing version policy', description: 'Which versions a site holds to be current and supported.' });

/** JSON Schema (2020-12) of a version policy, for editors. */
export function versionPolicyJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(versionPolicySchema, { io: 'input', target: 'draft-2020-12' }) };
}
