import type { Answer } from './answer.ts';
import type { Decoded } from './decode-problem.ts';
import { type DecodeContext, decodeSelect } from './decode-select.ts';
import type { PublishedSelect } from './statement.ts';

/** Decodes answers before they are wanted, and keeps what it decoded. */
export interface AheadDecoder {
  /** Decodes an answer now. A collect calls it while the server works on the next question. */
  readonly ahead: (select: PublishedSelect, answer: Answer | null, context: DecodeContext) => void;
  readonly decode: typeof decodeSelect;
}

/** A decoder for the answers of one collect. */
export function aheadDecoder(): AheadDecoder {
  const kept = new Map<string, Decoded<unknown>>();
  return {
    ahead(select, answer, context) {
      for (const kind of [select.kind, select.alsoFills]) {
        if (answer?.table != null && kind !== undefined) kept.set(`${kind} ${select.id}`, decodeSelect(kind, select, answer.table, context));
      }
    },
    decode: (kind, select, table, context) => kept.get(`${kind} ${select.id}`) ?? decodeSelect(kind, select, table, context),
  };
}
