import { shortened } from './words.ts';

/** A line of text in a drawing, at its baseline. `tone`: `name`, `soft`, or the state whose colour it has. */
export interface DrawnText {
  readonly tone: string;
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** A station: its own coordinates begin at its corner, and what is too long is cut at its edge. */
export interface DrawnBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Id of a symbol, and the class that colours the frame. */
  readonly icon: string;
  readonly iconY: number;
  readonly state: string;
  readonly texts: readonly DrawnText[];
}

/** The way from one station to the next: its shape, colour and word tell its state. */
export interface DrawnLeg {
  readonly state: string;
  readonly line: string;
  readonly head: string;
  readonly glyph: { readonly x: number; readonly y: number };
  readonly texts: readonly DrawnText[];
}

/** A picture with the sentence that says the same. `id` is unique in the page and no scanned name. */
export interface Drawing {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly DrawnBox[];
  readonly legs: readonly DrawnLeg[];
}

/** A station before it is placed. */
export interface Station {
  readonly icon: string;
  readonly name: string;
  readonly detail: string;
  /** What is said of the station itself; null when nothing is. */
  readonly note: { readonly state: string; readonly words: string } | null;
}

/** A leg before it is placed. */
export interface Way {
  readonly state: string;
  readonly word: string;
}

const box = { width: 206, height: 84 } as const;
const gap = 90;

/** Stations from left to right; ways[N] leads from station N to the next. */
export function acrossDrawing(about: Pick<Drawing, 'id' | 'title' | 'description'>, stations: readonly Station[], ways: readonly Way[]): Drawing {
  const middle = 1 + box.height / 2;
  return {
    ...about,
    width: stations.length * box.width + (stations.length - 1) * gap + 2,
    height: box.height + 2,
    boxes: stations.map((station, at) => drawnBox(station, { x: 1 + at * (box.width + gap), y: 1, ...box }, 24)),
    legs: ways.map(({ state, word }, at) => {
      const x = 1 + box.width + at * (box.width + gap);
      return {
        state,
        line: legLine(state, x + 4, x + gap - 12, middle),
        head: `M${x + gap - 13} ${middle - 6}l10 6l-10 6z`,
        glyph: { x: x + gap / 2 - 12, y: middle - 36 },
        texts: [{ tone: `${state} mid`, x: x + gap / 2, y: middle + 24, text: word }],
      };
    }),
  };
}

/** A tunnel is drawn as a pipe; the style tells the others apart. */
function legLine(state: string, from: number, to: number, y: number): string {
  return state === 'tunnelled' ? `M${from} ${y - 4}H${to}M${from} ${y + 4}H${to}` : `M${from} ${y}H${to}`;
}

const tall = { width: 600, box: 52, gap: 46 } as const;

/** Stations from top to bottom, with room for a sentence beside each way. */
export function downDrawing(
  about: Pick<Drawing, 'id' | 'title' | 'description'>,
  stations: readonly Station[],
  ways: readonly (Way & { readonly icon: string })[],
): Drawing {
  const step = tall.box + tall.gap;
  return {
    ...about,
    width: tall.width + 2,
    height: stations.length * step - tall.gap + 2,
    boxes: stations.map((station, at) => drawnBox(station, { x: 1, y: 1 + at * step, width: tall.width, height: tall.box }, 74)),
    legs: ways.map(({ state, icon, word }, at) => {
      const y = 1 + tall.box + at * step;
      return {
        state: icon,
        line: `M24 ${y + 3}V${y + tall.gap - 12}`,
        head: `M18 ${y + tall.gap - 13}l6 10l6 -10z`,
        glyph: { x: 38, y: y + 14 },
        texts: [{ tone: state, x: 70, y: y + 31, text: shortened(word, 78) }],
      };
    }),
  };
}

function drawnBox({ icon, name, detail, note }: Station, place: Pick<DrawnBox, 'x' | 'y' | 'width' | 'height'>, letters: number): DrawnBox {
  const lines = [
    { tone: 'name', text: shortened(name, letters - 6) },
    { tone: 'soft', text: shortened(detail, letters) },
    ...(note === null ? [] : [{ tone: note.state, text: note.words }]),
  ];
  const shown = lines.filter(({ text }) => text !== '');
  const first = place.height / 2 + 5 - (shown.length - 1) * 11;
  return {
    ...place,
    icon,
    iconY: first - 14,
    state: note?.state ?? 'plain',
    texts: shown.map((line, at) => ({ ...line, x: at === 0 ? 36 : 12, y: first + at * 22 })),
  };
}
