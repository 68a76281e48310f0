/** Derives something from an object and other inputs once for as long as the object lives. Inputs are compared by identity; `derive` must depend on nothing else. */
export function oncePer<Key extends object, Inputs extends readonly unknown[], Value>(
  derive: (key: Key, ...inputs: Inputs) => Value,
): (key: Key, ...inputs: Inputs) => Value {
  const known = new WeakMap<Key, { readonly inputs: Inputs; readonly value: Value }[]>();
  return (key, ...inputs) => {
    const all = known.get(key) ?? [];
    known.set(key, all);
    let found = all.find((one) => one.inputs.every((input, at) => input === inputs[at]));
    if (found === undefined) all.push((found = { inputs, value: derive(key, ...inputs) }));
    return found.value;
  };
}
