import type { Ownership } from '../inventory/ownership.ts';
import type { InstanceContext } from './fact-map.ts';

/** Derives something from the facts of an instance once, for all rules that ask for it. `derive` must depend on nothing else. */
export function oncePerInstance<Facts extends InstanceContext, Value>(derive: (facts: Facts) => Value): (facts: Facts) => Value {
  // Each rule is given a facts object of its own; the ownership in it is made once per instance and run.
  const known = new WeakMap<Ownership, { readonly value: Value }>();
  return (facts) => {
    let derived = known.get(facts.ownership);
    if (derived === undefined) {
      derived = { value: derive(facts) };
      known.set(facts.ownership, derived);
    }
    return derived.value;
  };
}
