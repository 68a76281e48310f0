import type { ServerSemantics } from './grant-tables.ts';
import { byteText, foldName } from './name-text.ts';
import { type NameLanguage, type NameStep, sharedName, shortestName } from './pattern-language-names.ts';

/** What decides how a server reads a schema pattern. */
export type PatternOptions = Pick<ServerSemantics, 'flavor' | 'lowerCaseTableNames' | 'partialRevokes'>;

/** A schema pattern (`mysql.db.Db`) as the set of database names it matches. */
export interface PatternLanguage {
  /** As the grant tables spell it. */
  readonly text: string;
  readonly steps: readonly NameStep[];
}

/** A name that proves that two patterns overlap. */
export interface PatternCollision {
  readonly witness: string;
}

const anyBytes: NameStep = { on: null, repeats: true };
const anyByte: NameStep = { on: null, repeats: false };
/** Shared, for a large server has a million of them. */
const literalSteps: readonly NameStep[] = Array.from({ length: 256 }, (_, code) => ({
  on: String.fromCharCode(code),
  repeats: false,
}));
const decoder = new TextDecoder();

/**
 * Reads a schema pattern: `%` any bytes, `_` one byte, `\x` the byte x, a lone `\` at the end itself; all bytes literal under MySQL
 * partial revokes. Where the server folds names the language holds the folded ones. A MySQL run of wildcards that begins with `%`
 * takes any bytes, at least one when it stands last and holds a `_` (`wild_compare` does not consume it).
 */
export function parseSchemaPattern(text: string, options: PatternOptions): PatternLanguage {
  const bytes = byteText(options.lowerCaseTableNames === 0 ? text : foldName(text));
  if (options.partialRevokes && options.flavor === 'mysql') return { text, steps: [...bytes].map(literalStep) };
  const steps: NameStep[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes.charAt(at);
    if (byte === '%') steps.push(anyBytes);
    else if (byte === '_') steps.push(anyByte);
    else steps.push(literalStep(byte === '\\' && at + 1 < bytes.length ? bytes.charAt(++at) : byte));
  }
  return { text, steps: options.flavor === 'mysql' ? withMysqlRuns(steps) : steps };
}

/** Stands for any one byte in a head. */
export const freeByte = 'Ā';

/** What the names of a pattern begin with. */
export interface PatternHead {
  /** Bytes up to the first `%`, `freeByte` for `_`. */
  readonly head: string;
  /** A `%` follows. */
  readonly open: boolean;
}

/** Reads how a schema pattern begins; what `parseSchemaPattern` reads of it, without the rest: of very many patterns nothing else is asked. */
export function patternHead(text: string, options: PatternOptions): PatternHead {
  const bytes = byteText(options.lowerCaseTableNames === 0 ? text : foldName(text));
  if (options.partialRevokes && options.flavor === 'mysql') return { head: bytes, open: false };
  let head = '';
  let from = 0;
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes.charCodeAt(at);
    if (code === percent) return { head: head + bytes.slice(from, at), open: true };
    if (code === underscore) {
      head += bytes.slice(from, at) + freeByte;
      from = at + 1;
    } else if (code === backslash && at + 1 < bytes.length) {
      head += bytes.slice(from, at);
      // The byte behind it stands for itself.
      from = ++at;
    }
  }
  return { head: head + bytes.slice(from), open: false };
}

const [percent, underscore, backslash] = [0x25, 0x5f, 0x5c];

/** The pattern that matches exactly this name. */
export function escapeSchemaName(name: string): string {
  // Read by hand: this is asked for every database of a large server.
  let escaped = '';
  let from = 0;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code !== percent && code !== underscore && code !== backslash) continue;
    escaped += `${name.slice(from, at)}\\`;
    from = at;
  }
  return escaped + name.slice(from);
}

/** True when the pattern has no wildcard: it matches one name. */
export function patternIsLiteral(pattern: PatternLanguage): boolean {
  return pattern.steps.every((step) => step.on !== null);
}

/** What every matching name begins with, folded where the server folds. */
export function literalPrefix(pattern: PatternLanguage): string {
  const end = pattern.steps.findIndex((step) => step.on === null);
  const literals = end < 0 ? pattern.steps : pattern.steps.slice(0, end);
  return bytesAsText(literals.map((step) => step.on ?? '').join(''));
}

/** The shortest readable name that both patterns match, null when there is none of at most 64 characters. */
export function patternIntersection(a: PatternLanguage, b: PatternLanguage): PatternCollision | null {
  // What most collisions of a large server are: a text with one % at its end, and something that begins like it.
  if (containsByHead(a, b)) return named(shortestName(b.steps));
  if (containsByHead(b, a)) return named(shortestName(a.steps));
  return collision([[a.steps], [b.steps]]);
}

/** True when `outer` is a head followed by any bytes, and every name of `inner` begins with such a head: then `inner` is what they share. */
function containsByHead({ steps }: PatternLanguage, inner: PatternLanguage): boolean {
  const head = steps.length - 1;
  if (steps[head] !== anyBytes || inner.steps.length < head) return false;
  for (let at = 0; at < head; at++) {
    const [wanted, given] = [steps[at], inner.steps[at]];
    if (!wanted || !given || wanted.repeats || given.on === null || (wanted.on !== null && wanted.on !== given.on)) return false;
  }
  return true;
}

/** The same among the names of a language: those a site's naming template can produce (see `parseNamingTemplate`). */
export function patternIntersectionWithin(a: PatternLanguage, b: PatternLanguage, names: NameLanguage): PatternCollision | null {
  return collision([[a.steps], [b.steps], names]);
}

function collision(languages: readonly NameLanguage[]): PatternCollision | null {
  return named(sharedName(languages));
}

function named(bytes: string | null): PatternCollision | null {
  return bytes === null ? null : { witness: bytesAsText(bytes) };
}

function literalStep(byte: string): NameStep {
  return literalSteps[byte.charCodeAt(0)] ?? { on: byte, repeats: false };
}

function bytesAsText(bytes: string): string {
  return decoder.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

function withMysqlRuns(steps: readonly NameStep[]): NameStep[] {
  const kept: NameStep[] = [];
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at];
    if (step === undefined) break;
    kept.push(step);
    if (!step.repeats) continue;
    const end = steps.findIndex((later, index) => index > at && later.on !== null);
    if (end < 0) {
      if (steps.slice(at).some((later) => !later.repeats)) kept.push(anyByte);
      break;
    }
    at = end - 1;
  }
  return kept;
}
