import { expect, it } from 'vitest';
import { closingLine } from '../support/plain-summary.ts';

it.each([
  { counts: { passed: 3, failed: 0, skipped: 0 }, line: '3 passed, 0 failed' },
  { counts: { passed: 0, failed: 2, skipped: 0 }, line: '0 passed, 2 failed' },
  { counts: { passed: 3, failed: 1, skipped: 4 }, line: '3 passed, 1 failed, 4 skipped' },
])('the closing line of $counts is "$line"', ({ counts, line }) => {
  expect(closingLine(counts)).toBe(line);
});
