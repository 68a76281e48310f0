import { connect } from 'node:net';
import { createTransport } from 'nodemailer';
import type { MailTarget } from '../../inventory/operations.ts';
import { type Receiver, ReceiverRefused } from './notify-port.ts';

/** Sends news as plain text mail. A wrong login, or no TLS where it is required, is not tried again. `waitMs` limits each step of an attempt. */
export function mailReceiver({ host, port, tls, user, from, to }: MailTarget, password: string | null, waitMs: number): Receiver {
  return {
    name: `mail to ${to.join(', ')} by ${host}:${port}`,
    async send(message, signal) {
      const transport = createTransport({
        host,
        port,
        secure: tls === 'tls',
        requireTLS: tls === 'starttls',
        ignoreTLS: tls === 'none',
        auth: user === null ? undefined : { user, pass: password ?? '' },
        connectionTimeout: waitMs,
        greetingTimeout: waitMs,
        socketTimeout: waitMs,
        disableFileAccess: true,
        disableUrlAccess: true,
        getSocket: (_, opened) => {
          // nodemailer cannot be stopped; a socket of ours can, and would otherwise outlive the audit.
          const socket = connect({ host, port, signal });
          socket.once('connect', () => opened(null, { connection: socket }));
          socket.once('error', opened);
        },
      });
      try {
        const headers = { 'Auto-Submitted': 'auto-generated' };
        const { rejected } = await transport.sendMail({ from, to: [...to], subject: message.subject, text: message.text, headers });
        if (rejected.length > 0) throw new ReceiverRefused(`${rejected.length} of ${to.length} recipients were refused`);
      } catch (error) {
        throw explained(error);
      } finally {
        transport.close();
      }
    },
  };
}

/** The code only: what a mail server says may repeat what was sent. */
function explained(error: unknown): Error {
  if (error instanceof ReceiverRefused) return error;
  const { code, responseCode } = { code: null, responseCode: null, ...(typeof error === 'object' ? error : {}) } as Record<string, unknown>;
  const words = [typeof code === 'string' ? code : 'failed', ...(typeof responseCode === 'number' ? [responseCode] : [])].join(' ');
  const final = (typeof responseCode === 'number' && responseCode >= 500) || code === 'EAUTH' || code === 'ETLS';
  return final ? new ReceiverRefused(words) : new Error(words);
}
