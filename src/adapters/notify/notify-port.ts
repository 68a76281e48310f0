/** News as every receiver gets it: short, without secrets and without names from audited servers. */
export interface NewsMessage {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  /** What a webhook gets. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Syslog severity (RFC 5424): 1 alert, 3 error, 4 warning, 5 notice. */
  readonly level: 1 | 3 | 4 | 5;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** One attempt to tell a receiver. Rejects when it did not take the message; `signal` ends the attempt. */
export type Send = (message: NewsMessage, signal: AbortSignal) => Promise<void>;

/** Somebody who is told. */
export interface Receiver {
  /** For people, without secrets: `mail to ops@example.org by mail.example.org:587`. */
  readonly name: string;
  readonly send: Send;
}

/** A receiver that will not take the message however often it is sent: a login refused, an address unknown. */
export class ReceiverRefused extends Error {}

/** What became of a message. */
export interface Delivery {
  readonly receiver: string;
  /** Null: it was taken. */
  readonly problem: string | null;
  readonly attempts: number;
}
