import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { replaceFile } from '../adapters/files.ts';
import { deliver } from '../adapters/notify/deliver.ts';
import { mailReceiver } from '../adapters/notify/mail.ts';
import type { Delivery, NewsMessage, Receiver } from '../adapters/notify/notify-port.ts';
import { syslogReceiver } from '../adapters/notify/syslog.ts';
import { webhookReceiver } from '../adapters/notify/webhook.ts';
import { readPassword } from '../adapters/password.ts';
import type { Notify, SecretPlace } from '../inventory/operations.ts';
import type { Io } from './io.ts';
import { prunedFolder } from './run-history.ts';
import type { Site } from './site.ts';

/** Milliseconds before the second attempt. */
const pauseMs = 500;

/** True when the inventory names somebody. */
export function hasReceivers({ webhooks, mail, syslog }: Notify): boolean {
  return webhooks.length + mail.length + syslog.length > 0;
}

/** Sends a message to everybody the inventory names and answers what became of it. A receiver whose secret is missing is one that was not told. Never throws. */
export async function tellReceivers(message: Omit<NewsMessage, 'at'>, { operations, base }: Site, io: Io): Promise<readonly Delivery[]> {
  const { webhooks, mail, syslog, limitSeconds } = operations.notify;
  const limitMs = limitSeconds * 1_000;
  const secretOf = async (name: string, place: SecretPlace): Promise<string | null> =>
    readPassword(name, { passwordEnv: place.secretEnv, passwordFile: inBase(base, place.secretFile) }, io.env, null);
  const makers: readonly (readonly [string, () => Promise<Receiver>])[] = [
    ...webhooks.map((target, at) => {
      const name = `webhook ${at + 1}`;
      const address = { passwordEnv: target.urlEnv, passwordFile: inBase(base, target.urlFile) };
      return [name, async () => webhookReceiver(target.url ?? (await readPassword(name, address, io.env, null)) ?? '', await secretOf(name, target))] as const;
    }),
    ...mail.map((target) => [`mail by ${target.host}`, async () => mailReceiver(target, await secretOf(`mail by ${target.host}`, target), limitMs)] as const),
    ...syslog.map((target) => [`syslog ${target.to}`, async () => Promise.resolve(syslogReceiver(target))] as const),
  ];
  const receivers: Receiver[] = [];
  const failed: Delivery[] = [];
  for (const [name, make] of makers) {
    try {
      receivers.push(await make());
    } catch (error) {
      failed.push({ receiver: name, problem: (error instanceof Error ? error.message : String(error)).replace(`${name}: `, ''), attempts: 0 });
    }
  }
  return [...failed, ...(await deliver({ ...message, at: io.now() }, receivers, { limitMs, pauseMs }))];
}

function inBase(base: string, file: string | null): string | null {
  return file === null ? null : resolve(base, file);
}

const undeliveredFile = '.undelivered.json';
/** Runs remembered at most. */
const remembered = 50;

/** Names of runs whose news somebody did not get. One that was killed before it was there is none: its news are the next run's. */
export function undeliveredRuns(runs: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(readFileSync(join(runs, undeliveredFile), 'utf8'));
    return Array.isArray(value)
      ? value.filter((one) => typeof one === 'string').filter((name) => [runs, join(runs, prunedFolder)].some((where) => existsSync(join(where, name))))
      : [];
  } catch {
    return [];
  }
}

/** Remembers whose news did not arrive; forgets all when everybody was told. */
export async function rememberUndelivered(runs: string, names: readonly string[]): Promise<void> {
  const path = join(runs, undeliveredFile);
  if (names.length === 0) await rm(path, { force: true });
  else await replaceFile(path, `${JSON.stringify(names.slice(-remembered))}\n`);
}
