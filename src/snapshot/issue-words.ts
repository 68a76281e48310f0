import type { z } from 'zod';

/** What a schema found wrong, in words: `expected an array, found nothing`. */
export function issueWords({ message }: z.core.$ZodIssue): string {
  const [, expected, received] = /^Invalid input: expected (.+?)(?:, received (\w+))?$/.exec(message) ?? [];
  if (expected === undefined) return message.replaceAll(/\s+/g, ' ');
  const found = received === undefined ? '' : `, found ${received === 'undefined' ? 'nothing' : received}`;
  return `expected ${/^[aeiou]/.test(expected) ? 'an' : /^["\d]/.test(expected) ? '' : 'a'} ${expected}${found}`.replace('expected  ', 'expected ');
}
