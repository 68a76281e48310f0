import * as fc from 'fast-check';

/** `wild_compare` by plain recursion, ASCII only, as an oracle. MySQL asks for a byte for `_` after `%` but does not consume it. */
export function matchesNaively(pattern: string, name: string, flavor: 'mariadb' | 'mysql'): boolean {
  const head = pattern.charAt(0);
  if (pattern === '') return name === '';
  if (head === '%') {
    if (flavor === 'mysql') return matchesAfterPercent(pattern, name);
    return matchesNaively(pattern.slice(1), name, flavor) || (name !== '' && matchesNaively(pattern, name.slice(1), flavor));
  }
  if (name === '') return false;
  if (head === '_') return matchesNaively(pattern.slice(1), name.slice(1), flavor);
  const escaped = head === '\\' && pattern.length > 1;
  const literal = escaped ? pattern.charAt(1) : head;
  return literal === name.charAt(0) && matchesNaively(pattern.slice(escaped ? 2 : 1), name.slice(1), flavor);
}

function matchesAfterPercent(pattern: string, name: string): boolean {
  const run = /^%[%_]*/.exec(pattern)?.[0] ?? '';
  const rest = pattern.slice(run.length);
  if (rest === '') return !run.includes('_') || name !== '';
  for (let at = 0; at < name.length; at++) if (matchesNaively(rest, name.slice(at), 'mysql')) return true;
  return false;
}

/** Every name over an alphabet with 1 to `length` characters, shortest first. */
export function namesUpTo(alphabet: string, length: number): string[] {
  const names: string[] = [];
  let layer = [''];
  for (let at = 0; at < length; at++) {
    layer = layer.flatMap((name) => [...alphabet].map((character) => name + character));
    names.push(...layer);
  }
  return names;
}

/** Patterns over an alphabet, wildcards and backslashes. */
export function patternTexts(alphabet: string, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ maxLength, unit: fc.constantFrom(...alphabet, '%', '_', '\\') });
}
