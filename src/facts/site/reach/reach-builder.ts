import type { Doubt, NewStep, ReachBuilder, SiteGraph, SiteStep, StepWords, ThingKind, ThingName } from './reach-things.ts';

/** Things and steps in columns, by number: what is said of them is made when somebody asks. */
interface Columns {
  readonly kinds: ThingKind<unknown>[];
  /** What the things are about, each known to its own kind. */
  readonly things: unknown[];
  readonly doubts: Map<number, Doubt>;
  readonly from: number[];
  readonly needs: number[];
  readonly to: number[];
  readonly certain: number[];
  readonly weak: number[];
  readonly words: ((about: unknown) => StepWords)[];
  /** What the steps are about, each known to its own words. */
  readonly abouts: unknown[];
}

/** An empty graph. */
export function reachBuilder(): ReachBuilder {
  const columns: Columns = { kinds: [], things: [], doubts: new Map(), from: [], needs: [], to: [], certain: [], weak: [], words: [], abouts: [] };
  const { kinds, things, doubts, from, needs, to, certain, weak } = columns;
  const names = new Map<ThingKind<never>, Map<string, Map<ThingName, number>>>();
  const namesOf = (kind: ThingKind<never>, place: string): Map<ThingName, number> => {
    let places = names.get(kind);
    if (places === undefined) names.set(kind, (places = new Map<string, Map<ThingName, number>>()));
    let known = places.get(place);
    if (known === undefined) places.set(place, (known = new Map<ThingName, number>()));
    return known;
  };
  const build: ReachBuilder = {
    find: (kind, place, name) => names.get(kind)?.get(place)?.get(name) ?? null,
    node(kind, place, name, about, doubt) {
      const known = namesOf(kind, place);
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
      needs.push(-1);
      to.push(end);
      certain.push(1);
      // The words are kept beside what they are made of, and are made of nothing else.
      columns.words.push(words as (about: unknown) => StepWords);
      columns.abouts.push(about);
    },
    addEdge(edge, words, about) {
      const place = from.length;
      build.add(edge.from, edge.to, words, about);
      if (edge.isWeak === true) weak.push(place);
      if (edge.needs !== undefined) needs[place] = edge.needs;
      if (edge.certain === false) certain[place] = 0;
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

function siteGraph({ kinds, things, doubts, weak, words, abouts, ...steps }: Columns): SiteGraph {
  const [from, needs, to] = [new Int32Array(steps.from), new Int32Array(steps.needs), new Int32Array(steps.to)];
  const certain = new Uint8Array(steps.certain);
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
