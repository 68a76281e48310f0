import { createHmac } from 'node:crypto';
import { type Receiver, ReceiverRefused } from './notify-port.ts';

/**
 * Sends news as JSON by POST. With a secret, `X-Bitewing-Signature: sha256=HEX` is the HMAC-SHA256 of `X-Bitewing-Timestamp`, a dot and the
 * body, so that a receiver can tell ours from others' and new from repeated. Redirects are not followed. Only the host of `url` is ever shown.
 */
export function webhookReceiver(url: string, secret: string | null): Receiver {
  const name = `webhook ${hostOf(url)}`;
  return {
    name,
    async send(message, signal) {
      const body = JSON.stringify(message.json);
      const signature =
        secret === null ? {} : { 'x-bitewing-signature': `sha256=${createHmac('sha256', secret).update(`${message.at}.${body}`).digest('hex')}` };
      const headers = { 'content-type': 'application/json', 'user-agent': 'bitewing', 'x-bitewing-timestamp': message.at, ...signature };
      const answer = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal }).catch((error: unknown) => {
        throw new Error(`no connection (${reasonOf(error)})`);
      });
      await answer.body?.cancel();
      if (answer.ok) return;
      const problem = `answered ${answer.status}`;
      throw answer.status === 429 || answer.status >= 500 ? new Error(problem) : new ReceiverRefused(problem);
    },
  };
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return 'with an address that cannot be read';
  }
}

/** fetch hides why in `cause`; its own message may hold the address, which may be a secret. */
function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : null;
  return typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'failed';
}
