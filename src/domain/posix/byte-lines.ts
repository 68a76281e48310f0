import { decodeBytes } from './byte-text.ts';

/** Cuts pieces of a stream into lines, holding no more than one piece and one line. */
export interface ByteLines {
  /** The lines these bytes complete, without their ends (`\n` or `\r\n`); null when a line passed the limit and was dropped. */
  push(chunk: Uint8Array): readonly string[] | null;
  /** What is left without a line end. */
  end(): readonly string[];
}

/** Starts cutting; `maxLine` in bytes. */
export function newByteLines(maxLine: number): ByteLines {
  let rest: Uint8Array = new Uint8Array();
  const lines = (bytes: Uint8Array): string[] =>
    decodeBytes(bytes)
      .split('\n')
      .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  return {
    push(chunk) {
      const last = chunk.lastIndexOf(10);
      if (last === -1) {
        rest = joined(rest, chunk);
        if (rest.length <= maxLine) return [];
        rest = new Uint8Array();
        return null;
      }
      const block = rest.length === 0 ? chunk.subarray(0, last) : joined(rest, chunk.subarray(0, last));
      // A copy: the source may use the chunk's memory again.
      rest = chunk.slice(last + 1);
      return lines(block);
    },
    end() {
      const left = rest;
      rest = new Uint8Array();
      return left.length === 0 ? [] : lines(left);
    },
  };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
