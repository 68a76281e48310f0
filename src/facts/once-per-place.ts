import type { PlaceContext } from './fact-map.ts';

/** Derives something from the facts of a place once, for all rules that ask for it. `derive` must depend on nothing else. */
export function oncePerPlace<Facts extends PlaceContext, Value>(derive: (facts: Facts) => Value): (facts: Facts) => Value {
  // Each rule is given a facts object of its own; the list of sources in it is made once per place and run.
  const known = new WeakMap<PlaceContext['sources'], { readonly value: Value }>();
  return (facts) => {
    let derived = known.get(facts.sources);
    if (derived === undefined) {
      derived = { value: derive(facts) };
      known.set(facts.sources, derived);
    }
    return derived.value;
  };
}
