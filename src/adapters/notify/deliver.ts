import { setTimeout as wait } from 'node:timers/promises';
import { type Delivery, type NewsMessage, type Receiver, ReceiverRefused } from './notify-port.ts';

/** How long and how often it is tried. */
export interface DeliveryLimits {
  /** Milliseconds until a receiver is given up. */
  readonly limitMs: number;
  /** Milliseconds before the second attempt; doubled each time. */
  readonly pauseMs: number;
}

/** Tells every receiver at the same time, each again and again until it takes the message, refuses it or the time is over. Never rejects, and never takes longer. */
export async function deliver(message: NewsMessage, receivers: readonly Receiver[], { limitMs, pauseMs }: DeliveryLimits): Promise<Delivery[]> {
  return Promise.all(receivers.map(async (receiver) => tell(receiver, message, limitMs, pauseMs)));
}

async function tell({ name, send }: Receiver, message: NewsMessage, limitMs: number, pauseMs: number): Promise<Delivery> {
  const overall = AbortSignal.timeout(limitMs);
  // A send that does not listen to its signal is left behind when the time is over.
  const over = new Promise<never>((_, reject) => overall.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true }));
  let attempts = 0;
  let problem = `no answer within ${limitMs / 1000} s`;
  for (let pause = pauseMs; !overall.aborted; pause *= 2) {
    attempts += 1;
    try {
      // A signal of its own: what an attempt leaves listening goes with it.
      await Promise.race([send(message, AbortSignal.any([overall])), over]);
      return { receiver: name, problem: null, attempts };
    } catch (error) {
      if (!overall.aborted) problem = error instanceof Error ? error.message : String(error);
      if (error instanceof ReceiverRefused) break;
    }
    await wait(pause, undefined, { signal: overall }).catch(() => undefined);
  }
  return { receiver: name, problem: problem.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 300), attempts };
}
