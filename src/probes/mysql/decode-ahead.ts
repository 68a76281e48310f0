import type { ResultTable } from '../../adapters/mysql/mysql-port.ts';
import type { DecodeProblem } from './decode-problem.ts';
import { type DecodeContext, decodeSelect } from './decode-select.ts';
import type { PublishedSelect } from './statement.ts';

/** Decodes answers part by part as they come, and keeps what it decoded. */
export interface AheadDecoder {
  /** Takes the next rows of an answer. */
  readonly take: (select: PublishedSelect, part: ResultTable, context: DecodeContext) => void;
  /** Like `decodeSelect`, for an answer whose rows were taken before. */
  readonly decode: typeof decodeSelect;
}

/** A decoder for the answers of one collect. */
export function aheadDecoder(): AheadDecoder {
  const kept = new Map<string, { readonly rows: unknown[]; readonly problems: DecodeProblem[]; taken: number }>();
  return {
    take(select, part, context) {
      for (const kind of [select.kind, select.alsoFills]) {
        if (kind === undefined) continue;
        const key = `${kind} ${select.id}`;
        const known = kept.get(key) ?? { rows: [], problems: [], taken: 0 };
        kept.set(key, known);
        const { rows, problems } = decodeSelect(kind, select, part, context);
        for (const row of rows) known.rows.push(row);
        for (const problem of problems) known.problems.push({ ...problem, row: problem.row + known.taken });
        known.taken += part.rows.length;
      }
    },
    decode: (kind, select, table, context) => kept.get(`${kind} ${select.id}`) ?? decodeSelect(kind, select, table, context),
  };
}
