import { clauses } from '../../model/clauses.ts';
import type { Rule } from '../../rules/define-rule.ts';
import { isDotted, isNumber, keysOf, type Token, tokens } from './tokens.ts';

/** Words that are ours, not a site's: whoever reads them learns nothing of a tenant. */
export interface Vocabulary {
  /** Every word the program's own sentences are made of. */
  readonly words: ReadonlySet<string>;
  /** Those of the rules' published texts and the clauses: prose, in which a tenant's name would be a coincidence. */
  readonly prose: ReadonlySet<string>;
  /** Names that stand in the program as they are, in lower case: those of the servers' own databases and accounts. */
  readonly names: ReadonlySet<string>;
  /** The texts themselves, token by token. */
  readonly texts: readonly (readonly Token[])[];
}

/** String literals of a source file. Imprecise on purpose: a word too many from a comment is still a word of ours. */
const longestName = 66;
const literal = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;

/** The vocabulary of the program: `sources` are the texts of its own modules and templates. */
export function vocabularyOf(rules: readonly Rule[], sources: readonly string[]): Vocabulary {
  const published = [...rules.flatMap(({ title, risk, remedy }) => [title, risk, remedy]), ...Object.values(clauses)];
  const prose = new Set(published.flatMap(keysOf));
  const words = new Set(prose);
  const names = new Set<string>();
  for (const source of sources) {
    for (const [text] of source.matchAll(literal)) {
      if (text.length <= longestName) names.add(text.slice(1, -1).toLowerCase());
      for (const key of keysOf(text.replaceAll(/\$\{[^}]*\}/g, ' '))) if (!isNumber(key)) words.add(key);
    }
  }
  for (const key of words) if (isDotted(key) && key.split('.').length > 3) words.delete(key);
  return { words, prose, names, texts: sources.map(tokens) };
}
