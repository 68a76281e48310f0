import type { ServerSemantics } from './grant-tables.ts';
import { byteText, foldName } from './name-text.ts';
import { compileWildcards, type Wildcards } from './wildcards.ts';

/** A `mysql.db.Db` text compiled for one server. */
export interface SchemaPattern {
  /** The text, lower-cased where the server does so. */
  readonly text: string;
  /** The only name that matches (folded like the names it is compared with), or null when there are wildcards. */
  readonly literal: string | null;
  /** What every matching name begins with (folded likewise). */
  readonly prefix: string;
  /** Compares without regard to case although the server keeps case: MySQL partial revokes with active roles. */
  readonly ignoresCase: boolean;
  /** Whether a name that begins with `prefix` matches; null where that is all that counts, or the name is literal. */
  readonly matchesRest: ((name: string) => boolean) | null;
}

/** A name as this server compares it. */
export function comparableName(name: string, server: ServerSemantics): string {
  return server.lowerCaseTableNames === 0 ? name : foldName(name);
}

/**
 * Compiles the Db text of one row. With MySQL partial revokes every row is a literal name, backslashes included;
 * `withRoles` then ignores case, and without partial revokes takes a text free of `%` and `_` for a plain name.
 */
export function compileSchemaPattern(db: string, server: ServerSemantics, withRoles = false): SchemaPattern {
  const text = comparableName(db, server);
  if (server.partialRevokes || (withRoles && !/[%_]/.test(text))) {
    const ignoresCase = server.partialRevokes && withRoles;
    const key = ignoresCase ? foldName(text) : text;
    return { text, literal: key, prefix: key, ignoresCase, matchesRest: null };
  }
  const { prefix, wildcardAt } = leadingLiteral(text);
  const literal = wildcardAt === null ? prefix : null;
  const isPrefix = wildcardAt === text.length - 1 && text.charAt(wildcardAt) === '%';
  return { text, literal, prefix, ignoresCase: false, matchesRest: literal !== null || isPrefix ? null : restMatcher(text, server) };
}

function restMatcher(text: string, server: ServerSemantics): (name: string) => boolean {
  let wildcards: Wildcards | null = null;
  return (name) => {
    // Most patterns of a large server are met only through their prefix: compile at the first name that has it.
    wildcards ??= compileWildcards(byteText(text), server.flavor);
    return wildcards.matches(byteText(name));
  };
}

/** Does the pattern cover the database? `name` as stored; folded already where the server folds names. */
export function patternCovers({ literal, prefix, ignoresCase, matchesRest }: SchemaPattern, name: string): boolean {
  if (literal !== null) return (ignoresCase ? foldName(name) : name) === literal;
  return name.startsWith(prefix) && (matchesRest === null || matchesRest(name));
}

/** Does a row on `pattern` cover the database `name`? */
export function schemaPatternMatches(pattern: string, name: string, server: ServerSemantics): boolean {
  return patternCovers(compileSchemaPattern(pattern, server), comparableName(name, server));
}

/** What comes before the first wildcard, escapes taken off, and where that stands. */
function leadingLiteral(text: string): { readonly prefix: string; readonly wildcardAt: number | null } {
  let prefix = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x25 || code === 0x5f) return { prefix: prefix + text.slice(from, at), wildcardAt: at };
    if (code === 0x5c && at + 1 < text.length) {
      prefix += text.slice(from, at);
      // The character behind a backslash stands for itself.
      from = ++at;
    }
  }
  return { prefix: prefix + text.slice(from), wildcardAt: null };
}
