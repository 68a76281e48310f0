/** Rounds of undoing escapes: an entity within a JSON string within a URL is three deep. */
const rounds = 3;

/** What bytes may say. */
export interface Readings {
  readonly plain: readonly string[];
  /** What base64 in them says, or would say: mostly noise, so that only longer words mean anything. */
  readonly guessed: readonly string[];
}

/**
 * Everything that bytes may say: as UTF-8; with entities, percent and backslash escapes undone, again and again; as UTF-16 of either order;
 * and what base64 within any of these says, at each of its four beginnings.
 */
export function readingsOf(bytes: Uint8Array): Readings {
  const plain = [decoded(bytes, 'utf-8'), ...(bytes.includes(0) ? [decoded(bytes, 'utf-16le'), decoded(bytes.subarray(1), 'utf-16le'), swapped(bytes)] : [])];
  const readings = new Set(plain);
  for (let text of plain) {
    for (let round = 0; round < rounds; round += 1) {
      const next = unescaped(text);
      if (next === text) break;
      readings.add(next);
      text = next;
    }
  }
  // The readings differ in little: what a run says is worked out once.
  const known = new Map<string, string>();
  return { plain: [...readings], guessed: [...readings].map((text) => base64Within(text, known)) };
}

function decoded(bytes: Uint8Array, encoding: 'utf-8' | 'utf-16le'): string {
  return new TextDecoder(encoding).decode(bytes);
}

function swapped(bytes: Uint8Array): string {
  const pairs = new Uint8Array(bytes.length + 1);
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    pairs[at] = bytes[at + 1] ?? 0;
    pairs[at + 1] = bytes[at] ?? 0;
  }
  return decoded(pairs, 'utf-16le');
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text
    .replaceAll(/&#x([0-9a-f]{1,6});|&#(\d{1,7});|&(amp|lt|gt|quot|apos);/gi, (whole: string, hex?: string, decimal?: string, name?: string) =>
      name === undefined ? (character(hex === undefined ? Number(decimal) : parseInt(hex, 16)) ?? whole) : (entities[name.toLowerCase()] ?? whole),
    )
    .replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) =>
      decoded(
        Uint8Array.from(run.slice(1).split('%'), (pair) => parseInt(pair, 16)),
        'utf-8',
      ),
    )
    .replaceAll(/\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|\\([\\/"'ntr])/gi, (whole: string, wide?: string, narrow?: string, plain?: string) =>
      plain === undefined ? (character(parseInt(wide ?? narrow ?? '', 16)) ?? whole) : /[ntr]/i.test(plain) ? ' ' : plain,
    );
}

function character(code: number): string | null {
  return code <= 0x10ffff ? String.fromCodePoint(code) : null;
}

function base64Within(text: string, known: Map<string, string>): string {
  const readings: string[] = [];
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{8,}/g)) {
    let reading = known.get(run);
    if (reading === undefined) known.set(run, (reading = [0, 1, 2, 3].map((skip) => fromBase64(run.slice(skip))).join(' ')));
    readings.push(reading);
  }
  // One text instead of a hundred thousand; a space keeps their words apart.
  return readings.join(' ');
}

function fromBase64(run: string): string {
  const whole = run.replaceAll('-', '+').replaceAll('_', '/');
  const binary = atob(whole.slice(0, whole.length - (whole.length % 4 === 1 ? 1 : 0)));
  return decoded(
    Uint8Array.from(binary, (one) => one.charCodeAt(0)),
    'utf-8',
  );
}
