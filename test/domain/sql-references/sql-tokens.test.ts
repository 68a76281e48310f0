import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactStringLiterals, sqlTokens } from '../../../src/domain/sql-references/sql-tokens.ts';

describe('redactStringLiterals', () => {
  it.each([
    ["select 'a''b', \"c\\\"d\" from `t`", "select '?', '?' from `t`"],
    ['select "od_b"."t" from "od_b"."t"', 'select "od_b"."t" from "od_b"."t"'],
    ['select 1 /* secret */ + 2 -- secret', 'select 1 + 2'],
    ["set password = 'open", "set password = '?'"],
    ['select a--1', 'select a--1'],
  ])('%s', (sql, expected) => expect(redactStringLiterals(sql)).toBe(expected));

  it('keeps nothing of any string, and redacting again changes nothing', () => {
    const inner = fc.string({
      maxLength: 12,
      unit: fc.constantFrom('s3', "'", '"', '\\', '`', '/*', '*/', '-- ', '\n', '.'),
    });
    fc.assert(
      fc.property(inner, fc.constantFrom("'", '"'), (text, quote) => {
        const literal = quote + text.replaceAll('\\', '\\\\').replaceAll(quote, quote + quote) + quote;
        const redacted = redactStringLiterals(`select ${literal}, x from t`);
        expect(redacted).toBe("select '?', x from t");
        expect(redactStringLiterals(redacted)).toBe(redacted);
      }),
    );
  });
});

describe('sqlTokens', () => {
  it('ends, in order and inside the text, whatever it is given', () => {
    const noise = fc.string({
      maxLength: 40,
      unit: fc.constantFrom('a', '1', '.', '`', "'", '"', '\\', '/*', '/*!50001 ', '*/', '--', '#', '\n', ' ', '@', 'é'),
    });
    fc.assert(
      fc.property(noise, (sql) => {
        let end = 0;
        for (const token of sqlTokens(sql).tokens) {
          expect(token.start).toBeGreaterThanOrEqual(end);
          expect(token.end).toBeGreaterThan(token.start);
          end = token.end;
        }
        expect(end).toBeLessThanOrEqual(sql.length);
      }),
    );
  });
});
