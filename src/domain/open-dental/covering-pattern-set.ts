import {
  escapeSchemaName,
  literalPrefix,
  parseSchemaPattern,
  patternIntersection,
  type PatternLanguage,
  type PatternOptions,
} from '../mysql/pattern-language.ts';
import { archiveName } from './database-names.ts';
import { recommendedPatterns } from './recommended-patterns.ts';

/** A set of patterns that meets no other tenant, or what stands in its way. */
export type CoveringPatternSet =
  | { readonly possible: true; readonly patterns: readonly string[] }
  | {
      readonly possible: false;
      /** `wildcards-disabled`: partial revokes make patterns literal, dated backups cannot be covered. `name-collides`: see `witness`. */
      readonly reason: 'wildcards-disabled' | 'name-collides';
      /** A name that both this tenant's set and another tenant's names or set contain. */
      readonly witness: string | null;
      /** The other tenant's live database. */
      readonly other: string | null;
    };

/** The backup pattern with the date's shape spelled out: for tenants beside a database called `<live>backup_x`. */
function datedBackupPattern(live: string): string {
  return String.raw`${escapeSchemaName(live)}backup\___\___\_____%`;
}

/**
 * The patterns that cover all databases of a tenant and no name that other tenants have or will have (live, backups, archive).
 * Backups get the plain `backup\_%`, or the dated shape where the plain one would meet a neighbour.
 */
export function coveringPatternSet(
  tenantNames: readonly string[],
  others: readonly string[],
  options: PatternOptions & { readonly archive: boolean },
): CoveringPatternSet {
  if (options.partialRevokes && options.flavor === 'mysql') {
    return { possible: false, reason: 'wildcards-disabled', witness: null, other: null };
  }
  const neighbours = others.map((other) => foreignLanguages(other, options));
  const patterns: string[] = [];
  for (const live of tenantNames) {
    const [exact = '', backups = '', ...archive] = recommendedPatterns(live, options);
    const backupPattern = firstMeeting(backups, neighbours, options) === null ? backups : datedBackupPattern(live);
    for (const pattern of [exact, backupPattern, ...archive]) {
      const meeting = firstMeeting(pattern, neighbours, options);
      if (meeting !== null) return { possible: false, reason: 'name-collides', ...meeting };
      patterns.push(pattern);
    }
  }
  return { possible: true, patterns };
}

interface Neighbour {
  readonly live: string;
  readonly languages: readonly { readonly language: PatternLanguage; readonly prefix: string }[];
}

/** A neighbour's names: backups in their dated shape, so that only names that can come to be count. */
function foreignLanguages(live: string, options: PatternOptions): Neighbour {
  const texts = [escapeSchemaName(live), datedBackupPattern(live), escapeSchemaName(archiveName(live))];
  const languages = texts.map((text) => parseSchemaPattern(text, options));
  return { live, languages: languages.map((language) => ({ language, prefix: literalPrefix(language) })) };
}

function firstMeeting(text: string, neighbours: readonly Neighbour[], options: PatternOptions): { readonly witness: string; readonly other: string } | null {
  const pattern = parseSchemaPattern(text, options);
  const prefix = literalPrefix(pattern);
  for (const { live, languages } of neighbours) {
    for (const foreign of languages) {
      // Two languages can only meet when one prefix begins the other.
      if (!foreign.prefix.startsWith(prefix) && !prefix.startsWith(foreign.prefix)) continue;
      const shared = patternIntersection(pattern, foreign.language);
      if (shared !== null) return { witness: shared.witness, other: live };
    }
  }
  return null;
}
