/**
 * One step of a name: a byte out of `on` (byte text, most readable first; null any byte), once, or any number of times when `repeats`.
 */
export interface NameStep {
  readonly on: string | null;
  readonly repeats: boolean;
}

/** A set of names as alternatives, each a sequence of steps over the UTF-8 bytes of a name (one character per byte). */
export type NameLanguage = readonly (readonly NameStep[])[];

/** Most characters a database name can have (MySQL manual, "Identifier Length Limits"). */
export const longestName = 64;

/** A place reached in the search: the sequence and position in each language, and the name so far. */
interface Place {
  readonly at: readonly { readonly steps: readonly NameStep[]; readonly position: number }[];
  readonly text: string;
}

interface Move {
  /** Bytes that make the move, null any. */
  readonly on: string | null;
  readonly position: number;
}

/**
 * The shortest name, in characters, that all languages contain, as byte text; null when they share none of at most 64 characters.
 * Bytes left free are filled with letters and digits.
 */
export function sharedName(languages: readonly NameLanguage[]): string | null {
  const seen = new Set<string>();
  const numbers = numberSequences(languages);
  let layer = startPlaces(languages);
  for (let length = 0; length <= longestName; length++) {
    const nextLayer: Place[] = [];
    // The layer grows while it is walked: a continuation byte adds no character.
    for (const place of layer) {
      const where = place.at.map(({ steps, position }) => `${numbers.get(steps)}.${position}`).join(' ');
      // The empty text is no name, so reaching its place again with a byte is news.
      const key = place.text === '' ? `start ${where}` : where;
      if (seen.has(key)) continue;
      seen.add(key);
      if (place.text !== '' && place.at.every(({ steps, position }) => endsAt(steps, position))) return place.text;
      for (const next of placesAfter(place)) (isContinuation(next.text) ? layer : nextLayer).push(next);
    }
    layer = nextLayer;
  }
  return null;
}

/** What `sharedName` finds for one sequence alone: every step that does not repeat, once. */
export function shortestName(steps: readonly NameStep[]): string | null {
  let name = '';
  let characters = 0;
  for (const { on, repeats } of steps) {
    if (repeats) continue;
    name += readableByte(on, name);
    if (!isContinuation(name)) characters++;
  }
  // The empty text is no name: a step that repeats is taken once.
  if (name === '') return steps[0] === undefined ? null : readableByte(steps[0].on, '');
  return characters <= longestName ? name : null;
}

/** Is a name (byte text) in the language? */
export function languageContains(language: NameLanguage, name: string): boolean {
  const exactly: readonly NameStep[] = [...name].map((on) => ({ on, repeats: false }));
  return sharedName([language, [exactly]]) !== null;
}

function numberSequences(languages: readonly NameLanguage[]): ReadonlyMap<readonly NameStep[], number> {
  return new Map([...new Set(languages.flat())].map((steps, number) => [steps, number]));
}

function startPlaces(languages: readonly NameLanguage[]): Place[] {
  let starts: Place['at'][] = [[]];
  for (const language of languages) {
    starts = starts.flatMap((at) => language.map((steps) => [...at, { steps, position: 0 }]));
  }
  return starts.map((at) => ({ at, text: '' }));
}

function placesAfter(place: Place): Place[] {
  let joint: { readonly on: string | null; readonly at: Place['at'] }[] = [{ on: null, at: [] }];
  for (const { steps, position } of place.at) {
    const moves = movesFrom(steps, position);
    joint = joint.flatMap(({ on, at }) =>
      moves.flatMap((move) => {
        const common = commonBytes(on, move.on);
        return common === '' ? [] : [{ on: common, at: [...at, { steps, position: move.position }] }];
      }),
    );
  }
  return joint.map(({ on, at }) => ({ at, text: place.text + readableByte(on, place.text) }));
}

/** Steps that repeat can be passed over, so one byte may be taken by each of them and by the first that does not. */
function movesFrom(steps: readonly NameStep[], position: number): Move[] {
  const moves: Move[] = [];
  for (let index = position; index < steps.length; index++) {
    const step = steps[index];
    if (step === undefined) break;
    moves.push({ on: step.on, position: step.repeats ? index : index + 1 });
    if (!step.repeats) break;
  }
  return moves;
}

function endsAt(steps: readonly NameStep[], position: number): boolean {
  return steps.every((step, index) => index < position || step.repeats);
}

function commonBytes(a: string | null, b: string | null): string | null {
  if (a === null) return b;
  if (b === null) return a;
  return [...a].filter((byte) => b.includes(byte)).join('');
}

function readableByte(on: string | null, before: string): string {
  return on?.charAt(0) ?? (/\d$/.test(before) ? '1' : 'x');
}

function isContinuation(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0x80 && last < 0xc0;
}
