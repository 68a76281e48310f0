/** Derives something from an object and other inputs once for as long as the object lives. Inputs are compared by identity; `derive` must depend on nothing else. */
export function oncePer<Key extends object, Inputs extends readonly unknown[], Value>(
  derive: (key: Key, ...inputs: Inputs) => Value,
): (key: Key, ...inputs: Inputs) => Value {
  const known = new WeakMap<Key, { readonly inputs: Inputs; readonly value: Value }[]>();
  return (key, ...inputs) => {
    let all = known.get(key);
    if (all === undefined) known.set(key, (all = []));
    for (const one of all) if (areSame(one.inputs, inputs)) return one.value;
    const value = derive(key, ...inputs);
    all.push({ inputs, value });
    return value;
  };
}

function areSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  for (let at = 0; at < some.length; at++) if (some[at] !== others[at]) return false;
  return true;
}
