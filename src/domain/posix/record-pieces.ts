import { decodeBytes } from './byte-text.ts';

/** Cuts a stream behind empty lines, holding no more than one piece and one record. */
export interface RecordPieces {
  /** The text up to the last empty line so far, without it, line ends as `\n`; '' when none came; null when too much came without one and was dropped. */
  push(chunk: Uint8Array): string | null;
  /** What is left. */
  end(): string;
}

/** Starts cutting; `limit` in bytes for what stands between two empty lines. */
export function newRecordPieces(limit: number): RecordPieces {
  let rest: Uint8Array = new Uint8Array();
  return {
    push(chunk) {
      const whole = rest.length === 0 ? chunk : joined(rest, chunk);
      const cut = behindLastEmptyLine(whole);
      // A copy: the source may use the chunk's memory again.
      rest = cut === 0 && whole.length > limit ? new Uint8Array() : whole.slice(cut);
      return cut === 0 && whole.length > limit ? null : textOf(whole.subarray(0, cut)).slice(0, -2);
    },
    end() {
      const left = textOf(rest);
      rest = new Uint8Array();
      return left.replace(/\n+$/, '');
    },
  };
}

function textOf(bytes: Uint8Array): string {
  const text = decodeBytes(bytes);
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
}

/** Where the text behind the last empty line starts; 0 when there is none. */
function behindLastEmptyLine(bytes: Uint8Array): number {
  for (let end = bytes.lastIndexOf(10); end > 0; end = bytes.lastIndexOf(10, end - 1)) {
    const before = bytes[end - 1] === 13 ? end - 2 : end - 1;
    if (bytes[before] === 10) return end + 1;
  }
  return 0;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
