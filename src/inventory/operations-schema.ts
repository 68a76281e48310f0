import { z } from 'zod';
import type { MailTarget, Notify, Retention, SyslogTarget, WebhookTarget } from './operations.ts';

const text = z
  .string()
  .min(1)
  .max(1024)
  // eslint-disable-next-line no-control-regex -- refusing control characters is the purpose: they would split a mail's header
  .regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]+$/, 'one line of text without control characters');
const textOrNull = text.nullable().default(null);
const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable')
  .nullable()
  .default(null);
const secret = {
  secretEnv: variable.describe('Name of the environment variable that holds the secret. The secret itself never stands here.'),
  secretFile: textOrNull.describe('File whose first line is the secret, relative to the inventory.'),
};
const address = text.regex(/^[^\s@<>,;"]+@[^\s@<>,;"]+$/, 'a mail address such as ops@example.org');

const webhook: z.ZodType<WebhookTarget> = z
  .strictObject({
    url: z
      .string()
      .max(1024)
      .regex(/^https:\/\/[^\s@]+$|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/][^\s@]*$/, 'an https:// address without user and password')
      .nullable()
      .default(null)
      .describe('Where news is sent. An address that is itself a secret stands in urlEnv or urlFile instead.'),
    urlEnv: variable.describe('Name of the environment variable that holds the address.'),
    urlFile: textOrNull.describe('File whose first line is the address.'),
    ...secret,
  })
  .refine(({ url, urlEnv, urlFile }) => [url, urlEnv, urlFile].filter((one) => one !== null).length === 1, 'exactly one of url, urlEnv and urlFile');

const mail: z.ZodType<MailTarget> = z.strictObject({
  host: text.describe('Mail server.'),
  port: z.int().min(1).max(65535).default(587),
  tls: z.enum(['starttls', 'tls', 'none']).default('starttls').describe('starttls is required, not only tried.'),
  user: textOrNull.describe('Login; the secret is its password.'),
  ...secret,
  from: address,
  to: z.array(address).min(1),
});

const syslog: z.ZodType<SyslogTarget> = z.strictObject({
  to: z
    .string()
    .max(1024)
    .regex(/^(?:udp|tcp):\/\/(?:\[[0-9a-fA-F:]+\]|[^\s:/[\]]+):\d{1,5}$|^unix:\/[^\s]+$/, 'udp://host:port, tcp://host:port or unix:/path')
    .meta({ examples: ['udp://log1:514', 'unix:/dev/log'] }),
  facility: z.enum(['user', 'daemon', 'auth', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7']).default('local0'),
});

/** Who is told after a nightly audit. */
export const notifySchema: z.ZodType<Notify> = z
  .strictObject({
    webhooks: z.array(webhook).default([]),
    mail: z.array(mail).default([]),
    syslog: z.array(syslog).default([]),
    limitSeconds: z.int().min(1).max(300).default(30).describe('Seconds after which a receiver is given up.'),
  })
  .default({ webhooks: [], mail: [], syslog: [], limitSeconds: 30 })
  .describe('Who is told after a nightly audit when something is new, worse or fixed, or less was seen.');

/** How long runs are kept. */
export const retentionSchema: z.ZodType<Retention | null> = z
  .strictObject({ days: z.int().min(1), keep: z.int().min(1).default(30) })
  .nullable()
  .default(null)
  .describe('Runs older than `days` are removed after a nightly audit, but never the newest `keep`, nor the last complete one.');
