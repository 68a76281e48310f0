import type { Doubt, NewStep, ReachBuilder, SiteGraph, SiteStep, StepWords, ThingKind, ThingName } from './reach-things.ts';

/** Things and steps in columns, by number: what is said of them is made when somebody asks. */
interface Columns {
  readonly kinds: ThingKind<unknown>[];
  /** What the things are about, each known to its own kind. */
  readonly things: unknown[];
  readonly doubts: Map<number, Doubt>;
  readonly from: number[];
  readonly to: number[];
  /** Steps that ask for something besides, and what: the few of many. */
  readonly asking: number[];
  readonly asked: number[];
  readonly uncertain: number[];
  readonly weak: number[];
  readonly words: ((about: unknown) => StepWords)[];
  /** What the steps are about, each known to its own words. */
  readonly abouts: unknown[];
}

/** Nodes of one kind by name, of each place. Most are asked for place after place: those of the last one are at hand. */
interface Names {
  readonly byPlace: Map<string, Map<ThingName, number>>;
  place: string;
  here: Map<ThingName, number>;
}

function namesAt(kinds: Map<ThingKind<never>, Names>, kind: ThingKind<never>, place: string): Map<ThingName, number> {
  let names = kinds.get(kind);
  if (names?.place === place) return names.here;
  if (names === undefined) kinds.set(kind, (names = { byPlace: new Map(), place, here: new Map() }));
  else names.here = names.byPlace.get(place) ?? new Map<ThingName, number>();
  names.place = place;
  names.byPlace.set(place, names.here);
  return names.here;
}

/** An empty graph. */
export function reachBuilder(): ReachBuilder {
  const columns: Columns = {
    kinds: [],
    things: [],
    doubts: new Map(),
    from: [],
    to: [],
    asking: [],
    asked: [],
    uncertain: [],
    weak: [],
    words: [],
    abouts: [],
  };
  const { kinds, things, doubts, from, to, words: allWords, abouts } = columns;
  const names = new Map<ThingKind<never>, Names>();
  const build: ReachBuilder = {
    find: (kind, place, name) => namesAt(names, kind, place).get(name) ?? null,
    node(kind, place, name, about, doubt) {
      const known = namesAt(names, kind, place);
      let node = known.get(name);
      if (node === undefined) {
        node = kinds.push(kind) - 1;
        things.push(about);
        known.set(name, node);
        const open = doubt?.() ?? null;
        if (open !== null) doubts.set(node, open);
      }
      return node;
    },
    add(start, end, words, about) {
      from.push(start);
      to.push(end);
      // The words are kept beside what they are made of, and are made of nothing else.
      allWords.push(words as (about: unknown) => StepWords);
      abouts.push(about);
    },
    addEdge(edge, words, about) {
      const place = from.length;
      build.add(edge.from, edge.to, words, about);
      if (edge.isWeak === true) columns.weak.push(place);
      if (edge.needs !== undefined) {
        columns.asking.push(place);
        columns.asked.push(edge.needs);
      }
      if (edge.certain === false) columns.uncertain.push(place);
    },
    step: (step) => build.addEdge({ ...ends(step), isWeak: (step.weak ?? null) !== null }, asTold, step),
    graph: () => siteGraph(columns),
  };
  return build;
}

function ends({ from, to, needs, certain }: NewStep): Pick<NewStep, 'from' | 'to' | 'needs' | 'certain'> {
  return { from, to, ...(needs === undefined ? {} : { needs }), ...(certain === undefined ? {} : { certain }) };
}

function asTold(step: StepWords): StepWords {
  return step;
}

const nothing: readonly never[] = [];

function siteGraph({ kinds, things, doubts, asking, asked, uncertain, weak, words, abouts, ...steps }: Columns): SiteGraph {
  const [from, to] = [new Int32Array(steps.from), new Int32Array(steps.to)];
  const needs = new Int32Array(from.length).fill(-1);
  for (let at = 0; at < asking.length; at++) needs[asking[at] ?? 0] = asked[at] ?? -1;
  const certain = new Uint8Array(from.length).fill(1);
  for (const place of uncertain) certain[place] = 0;
  return {
    size: kinds.length,
    from,
    needs,
    to,
    certain,
    weak,
    label: (node) => kinds[node]?.label(things[node]) ?? '',
    owners: (node) => kinds[node]?.owners(things[node]) ?? nothing,
    plane: (node) => kinds[node]?.plane ?? null,
    isData: (node) => kinds[node]?.isData ?? false,
    doubt: (node) => doubts.get(node) ?? null,
    weakHop: (place) => words[place]?.(abouts[place]).weak ?? null,
    step(place): SiteStep {
      const said = words[place]?.(abouts[place]) ?? { by: '', evidence: () => nothing };
      const needed = needs[place] ?? -1;
      return {
        from: from[place] ?? 0,
        needs: needed < 0 ? null : needed,
        to: to[place] ?? 0,
        certain: certain[place] === 1,
        by: said.by,
        precondition: said.precondition ?? null,
        weak: said.weak ?? null,
        missing: said.missing ?? nothing,
        evidence: () => said.evidence(),
      };
    },
  };
}
