import type { ReachEntry } from '../../model/audit-result.ts';
import type { Hop } from '../../model/verdict.ts';
import { downDrawing, type Drawing, type Station } from './drawing.ts';
import { findingNumber, tenantLabel, type Link, type ResultIndex } from './index-of-result.ts';
import type { Plane } from './reach-table.ts';
import { count, counted, listed, shortened } from './words.ts';

/** The way from one tenant to what is another's: a picture, and the same in words with evidence. */
export interface PathCard {
  readonly heading: string;
  /** Others that the same way leads to; null when there are none. */
  readonly others: string | null;
  readonly drawing: Drawing;
  readonly steps: readonly {
    readonly from: string;
    readonly to: string;
    readonly by: string;
    readonly precondition: string | null;
    readonly evidence: readonly string[];
  }[];
  readonly findings: readonly Link[];
}

/** The drawn ways of one plane. */
export interface PathsView {
  readonly heading: string;
  readonly cards: readonly PathCard[];
  readonly more: string | null;
}

const cardsAtMost = 24;

const planeIcons: Readonly<Record<Plane, string>> = {
  database: 'store',
  files: 'folder',
  hl7: 'message',
  network: 'pipe',
  credentials: 'key',
  host: 'machine',
};
const planeWords: Readonly<Record<Plane, string>> = {
  database: 'database',
  files: 'files',
  hl7: 'HL7',
  network: 'network',
  credentials: 'credentials',
  host: 'host',
};

/** Ways that differ in their last step only are one card. Null when no way of the plane is known step by step. */
export function pathsView(index: ResultIndex, plane: Plane, entries: readonly ReachEntry[]): PathsView | null {
  const ways = new Map<string, ReachEntry[]>();
  for (const entry of entries) {
    if (entry.state !== 'reached' || entry.path.length === 0) continue;
    const key = JSON.stringify([entry.from, entry.path.slice(0, -1).map(({ from, to, by }) => [from, to, by])]);
    const known = ways.get(key);
    if (known) known.push(entry);
    else ways.set(key, [entry]);
  }
  if (ways.size === 0) return null;
  const cards = [...ways.values()].slice(0, cardsAtMost).flatMap((same, at) => pathCard(index, plane, same, `p${plane}${at + 1}`));
  return {
    heading: `${counted(ways.size, 'way')}, step by step`,
    cards,
    more: ways.size > cards.length ? `${counted(ways.size - cards.length, 'further way')}: see report.json, or bitewing access --from A --to B.` : null,
  };
}

function pathCard(index: ResultIndex, plane: Plane, [entry, ...others]: readonly ReachEntry[], id: string): PathCard[] {
  if (entry === undefined) return [];
  const { from, to, path, findings } = entry;
  const target = to === '*' ? 'every other tenant' : tenantLabel(index, to);
  const heading = `${tenantLabel(index, from)} → ${target}`;
  const steps = path.map((hop) => ({
    from: shortened(hop.from, 200),
    to: shortened(hop.to, 200),
    by: shortened(hop.by, 300),
    precondition: hop.precondition ?? null,
    evidence: hop.evidence.map(({ source, pointer, excerpt }) => `${source} ${pointer}: ${shortened(excerpt, 300)}`),
  }));
  const description = steps.map((step, at) => `${at + 1}. ${shortened(step.from, 80)} to ${shortened(step.to, 80)}: ${shortened(step.by, 160)}.`).join(' ');
  return [
    {
      heading,
      others:
        others.length === 0
          ? null
          : `The same way leads to ${counted(others.length, 'other')}: ${listed(
              others.map((other) => shortened(other.to, 60)),
              40,
            )}.`,
      drawing: drawingOf({ id, title: `${heading}, ${planeWords[plane]}`, description }, plane, target, path),
      steps,
      findings: findings.slice(0, 12).map((fingerprint) => findingNumber(index, fingerprint)),
    },
  ];
}

/** What a step leads to, by the words in which reach names it; a name nobody can tell is a dot. */
const iconsByWords: readonly (readonly [RegExp, string])[] = [
  [/^(?:a )?password of /, 'key'],
  [/^whoever works at /, 'screen'],
  [/^(?:whoever (?:controls|has an account on)|service) /, 'machine'],
  [/^(?:every database of|what .* holds$)/, 'store'],
  [/^(?:[A-Z]:\\|\\\\|\/|programs in |files that )/, 'folder'],
  [/^(?:people of |'.*'@')/, 'person'],
];

function iconOf(name: string): string {
  return iconsByWords.find(([words]) => words.test(name))?.[1] ?? 'dot';
}

function drawingOf(about: Pick<Drawing, 'id' | 'title' | 'description'>, plane: Plane, target: string, path: readonly Hop[]): Drawing {
  const stations: Station[] = [];
  const ways: { state: string; icon: string; word: string }[] = [];
  for (const [at, { from, to, by }] of path.entries()) {
    if (at === 0) stations.push({ icon: 'person', name: from, detail: '', note: null });
    const isLast = at === path.length - 1;
    ways.push({ state: 'ink', icon: 'step', word: `${count(at + 1)}. ${by}` });
    stations.push({
      icon: isLast ? planeIcons[plane] : iconOf(to),
      name: to,
      detail: '',
      note: isLast ? { state: 'reached', words: `${planeWords[plane]} of ${target}` } : null,
    });
  }
  return downDrawing(about, stations, ways);
}
