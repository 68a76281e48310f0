/** The head of an HTTP answer, as far as it matters here. */
export interface HttpAnswer {
  readonly status: number;
  /** `Location` as sent; null without one. */
  readonly location: string | null;
  /** `max-age` of `Strict-Transport-Security` in seconds; null without one. */
  readonly hstsSeconds: number | null;
  /** `Server` as sent, shortened; null without one. */
  readonly server: string | null;
}

/**
 * What a plain HTTP request showed. `serves`: somebody can work without encryption. `redirects`: it sends every client to https.
 * `tls-port`: the port speaks TLS and said so in plain words. `unclear`: 400 or another answer that says neither.
 */
export type PlainHttp = 'serves' | 'redirects' | 'tls-port' | 'not-http' | 'unclear';

const lineLimit = 4000;

/** A HEAD request for `/`: nothing of Open Dental is asked for, let alone called. */
export function headRequest(hostHeader: string): Uint8Array {
  return new TextEncoder().encode(`HEAD / HTTP/1.1\r\nHost: ${hostHeader}\r\nUser-Agent: bitewing\r\nAccept: */*\r\nConnection: close\r\n\r\n`);
}

/** Reads the head of an answer; null until it is whole, 'not-http' for anything else. */
export function readHttpAnswer(bytes: Uint8Array): HttpAnswer | 'not-http' | null {
  const text = Array.from(bytes.subarray(0, 64 * 1024), (byte) => String.fromCharCode(byte)).join('');
  const prefix = 'HTTP/1.';
  if (!text.startsWith(prefix.slice(0, text.length))) return 'not-http';
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return text.length >= 64 * 1024 ? 'not-http' : null;
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)?.[1];
  if (status === undefined) return 'not-http';
  const header = (name: string): string | null => {
    const line = lines.find((one) => one.slice(0, name.length + 1).toLowerCase() === `${name}:`);
    return line === undefined ? null : line.slice(name.length + 1, lineLimit).trim();
  };
  const hsts = /(?:^|;)\s*max-age\s*=\s*"?(\d{1,15})"?/i.exec(header('strict-transport-security') ?? '')?.[1];
  return { status: Number(status), location: header('location'), hstsSeconds: hsts === undefined ? null : Number(hsts), server: header('server') };
}

/** Judges the answer to a plain request. `speaksTls` says whether the same port answered a ClientHello; null when nobody asked. */
export function plainHttp(answer: HttpAnswer | 'not-http', speaksTls: boolean | null): PlainHttp {
  if (answer === 'not-http') return 'not-http';
  const { status, location } = answer;
  if (status >= 300 && status < 400) {
    if (location === null) return 'unclear';
    // Whoever is sent on within plain HTTP goes on without encryption.
    return /^https:\/\//i.test(location) ? 'redirects' : 'serves';
  }
  // nginx and IIS answer a plain request on a TLS port with 400; IIS also a host name it does not know.
  if (status === 400) return speaksTls === true ? 'tls-port' : 'unclear';
  const works = (status >= 200 && status < 300) || [401, 403, 404, 405].includes(status) || (status >= 500 && status < 600);
  return works ? 'serves' : 'unclear';
}
