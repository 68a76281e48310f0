import { grouped } from '../domain/grouped.ts';
import { oncePer } from '../domain/once-per.ts';
import { type Snapshot, type Source, sourceId } from '../snapshot/snapshot.ts';
import type { FactId, FactMap, PlaceContext } from './fact-map.ts';
import { factSources } from './fact-sources.ts';

/** All facts of one place; derived ones are computed when first asked for and kept. */
export interface PlaceFacts<Context extends PlaceContext = PlaceContext, Id extends FactId = FactId> {
  readonly context: Context;
  /** The fact, or undefined when a source it is made of was not collected. */
  get<K extends Id>(id: K): FactMap[K] | undefined;
  /** Ids of the sources that are missing for a fact; empty when it is there. */
  missing(id: Id): readonly string[];
  /** Ids of the sources that were collected with lines or rows left out: what they show stands, what they do not show proves nothing. Gaps of Open Dental tables concern single databases and are left to the rules. */
  incomplete(id: Id): readonly string[];
}

/** How the facts of a place are made. */
export interface FactMaking<Context extends PlaceContext> {
  readonly context: Context;
  /** Computes a fact whose artifacts are all there; called at most once per fact. */
  readonly make: (id: FactId) => unknown;
}

/** The sources of a snapshot by the instance or host they tell of. */
export const sourcesByTarget: (snapshot: Snapshot) => ReadonlyMap<string, readonly Source[]> = oncePer(({ sources }: Snapshot) =>
  grouped(sources, ({ target }) => target),
);

/** Facts of one place of a snapshot. Pure: the same snapshot gives the same facts. */
export function placeFacts<Context extends PlaceContext, Id extends FactId>(snapshot: Snapshot, making: FactMaking<Context>): PlaceFacts<Context, Id> {
  const { context, make } = making;
  const known = new Map<FactId, unknown>();
  const lacking = new Map<FactId, readonly string[]>();
  const withGaps = new Set(context.sources.filter(({ kind, gaps }) => gaps.length > 0 && !kind.startsWith('opendental.')).map(({ id }) => id));
  const idsOf = (id: Id): readonly string[] => factSources(id).map((kind) => sourceId(kind, context.place));

  // Rules read facts in their innermost loops: answers are kept.
  function missing(id: Id): readonly string[] {
    let sources = lacking.get(id);
    if (sources === undefined) {
      sources = idsOf(id).filter((source) => snapshot.artifacts[source] === undefined);
      lacking.set(id, sources);
    }
    return sources;
  }

  return {
    context,
    missing,
    incomplete: (id) => idsOf(id).filter((source) => withGaps.has(source)),
    get: <K extends Id>(id: K): FactMap[K] | undefined => {
      let fact = known.get(id);
      if (fact === undefined && missing(id).length === 0) known.set(id, (fact = make(id)));
      // `make` answers for the id it was asked; the maps of facts tie ids to types.
      return fact as FactMap[K] | undefined;
    },
  };
}
