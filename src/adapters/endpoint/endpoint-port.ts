/** Where to connect to: a name or address, and a TCP port. */
export interface EndpointAddress {
  readonly host: string;
  readonly port: number;
}

/** Bytes that came back, and why no more were waited for. `reason` says it in one line unless the answer is complete. */
export interface Received {
  readonly bytes: Uint8Array;
  readonly ended: 'complete' | 'closed' | 'timeout' | 'too-long' | 'stopped';
  readonly reason: string | null;
}

/** A finished TLS handshake, nothing verified. Or why there is none: then the limits of this client may be the cause. */
export type TlsSeen =
  | {
      readonly ok: true;
      /** `TLSv1.3` … as OpenSSL spells it. */
      readonly protocol: string;
      /** IANA name of the suite. */
      readonly cipher: string;
      /** DER certificates as the server sent them, its own first. */
      readonly chain: readonly Uint8Array[];
      /** OpenSSL's code of the first problem with public authorities; null when the chain leads to one of them. */
      readonly untrusted: string | null;
    }
  | { readonly ok: false; readonly reason: string };

/** One open connection. After `startTls` every exchange is inside TLS. */
export interface EndpointLine {
  /** Sends bytes (null: only listens) and waits until `isComplete`, the peer closes, the time limit or 64 KiB. Waits for nothing when no bytes are complete already. Never throws. */
  exchange(send: Uint8Array | null, isComplete: (received: Uint8Array) => boolean): Promise<Received>;
  /** Starts TLS with any version and suite this client has. `serverName` is a DNS name, or null for the server's default. */
  startTls(serverName: string | null): Promise<TlsSeen>;
}

/** What a conversation gave, or why none came about. */
export type Conversed<Answer> = { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly reason: string };

/** How gently endpoints are looked at, unless told otherwise: connections open at the same time, and the limit of every wait in milliseconds. */
export const endpointLimits = { atOnce: 16, timeoutMs: 5_000 } as const;

/** Connects to declared endpoints only: one connection at a time to each, a few at a time over all, every wait limited. */
export interface EndpointPort {
  /**
   * Connects, lets `talk` run, and hangs up. Throws for an endpoint that nobody declared, and for a port where HL7 listens: asking
   * for one is a bug, because a mere connection can stop an HL7 interface or leave a row in a tenant's database.
   */
  converse<Answer>(endpoint: EndpointAddress, signal: AbortSignal, talk: (line: EndpointLine) => Promise<Answer>): Promise<Conversed<Answer>>;
}
