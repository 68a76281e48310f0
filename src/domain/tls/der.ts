/** One element of DER-encoded ASN.1. Source: ITU-T X.690. */
export interface DerElement {
  /** The identifier byte: class, constructed bit, number. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** Identifier, length and content. */
  readonly whole: Uint8Array;
}

/** Identifier bytes that certificates use. */
export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The elements that stand in a row; null when the bytes are not whole elements to the last one. */
export function derElements(bytes: Uint8Array): readonly DerElement[] | null {
  const list: DerElement[] = [];
  for (let at = 0; at < bytes.length;) {
    const header = elementHeader(bytes, at);
    if (header === null || header.end > bytes.length) return null;
    list.push({ tag: bytes[at] ?? 0, content: bytes.subarray(header.start, header.end), whole: bytes.subarray(at, header.end) });
    at = header.end;
  }
  return list;
}

function elementHeader(bytes: Uint8Array, at: number): { readonly start: number; readonly end: number } | null {
  const first = bytes[at + 1];
  // Numbers above 30 take more identifier bytes; no certificate has them.
  if (first === undefined || ((bytes[at] ?? 0) & 0x1f) === 0x1f) return null;
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  const count = first & 0x7f;
  if (count === 0 || count > 3) return null;
  const start = at + 2 + count;
  const length = bytes.subarray(at + 2, start).reduce((value, byte) => value * 256 + byte, 0);
  return start > bytes.length ? null : { start, end: start + length };
}

/** The elements inside a SEQUENCE or SET or explicit tag; null when there is no such element. */
export function derChildren(element: DerElement | undefined): readonly DerElement[] | null {
  return element === undefined || (element.tag & 0x20) === 0 ? null : derElements(element.content);
}

/** An OBJECT IDENTIFIER in dotted form; null for anything else. */
export function objectIdentifier(element: DerElement | undefined): string | null {
  if (element?.tag !== derTag.objectIdentifier || element.content.length === 0) return null;
  const arcs: number[] = [];
  let value = 0;
  for (const byte of element.content) {
    value = value * 128 + (byte & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER / 128) return null;
    if ((byte & 0x80) !== 0) continue;
    if (arcs.length === 0) {
      const top = Math.min(Math.floor(value / 40), 2);
      arcs.push(top, value - 40 * top);
    } else arcs.push(value);
    value = 0;
  }
  return arcs.join('.');
}

/** How many bits an unsigned INTEGER has, leading zeros not counted; null for anything else. */
export function integerBits(element: DerElement | undefined): number | null {
  if (element?.tag !== derTag.integer) return null;
  const first = element.content.findIndex((byte) => byte !== 0);
  if (first < 0) return 0;
  return (element.content.length - first) * 8 - (Math.clz32(element.content[first] ?? 0) - 24);
}

/** Text of a string element, whichever string type it has. */
export function derText(element: DerElement): string {
  if (element.tag === derTag.bmpString) {
    const pairs = Array.from(
      { length: element.content.length >> 1 },
      (_, index) => ((element.content[2 * index] ?? 0) << 8) | (element.content[2 * index + 1] ?? 0),
    );
    return pairs.map((code) => String.fromCharCode(code)).join('');
  }
  if (element.tag === derTag.utf8String) return new TextDecoder().decode(element.content);
  return Array.from(element.content, (byte) => String.fromCharCode(byte)).join('');
}

/** A UTCTime or GeneralizedTime in UTC as ISO 8601 (`2026-03-15T00:00:00Z`); null when it is none. */
export function derTime(element: DerElement | undefined): string | null {
  if (element === undefined) return null;
  const text = derText(element);
  const [, digits = ''] = /^(\d{12}|\d{14})Z$/.exec(text) ?? [];
  // RFC 5280 4.1.2.5.1: two digits below 50 belong to this century.
  const year = element.tag === derTag.utcTime && digits.length === 12 ? `${digits < '50' ? '20' : '19'}${digits.slice(0, 2)}` : digits.slice(0, 4);
  if (element.tag === derTag.generalizedTime ? digits.length !== 14 : element.tag !== derTag.utcTime || digits.length !== 12) return null;
  const [month, day, hour, minute, second] = digits.slice(-10).match(/../g) ?? [];
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  return Number.isNaN(Date.parse(iso)) ? null : iso;
}
