/** Finds who of another tenant has the same value as somebody. */
export interface Twins<Holder> {
  /** The first holder of the value that belongs to another tenant than this; undefined when there is none. */
  ofOther(value: string, tenant: string): Holder | undefined;
}

/** Gathers holders by a value; null values are nobody's. Only the first holder and the first of another tenant are kept: that is all anybody is told. */
export function twinsBy<Holder extends { readonly tenant: string }>(holders: Iterable<Holder>, valueOf: (holder: Holder) => string | null): Twins<Holder> {
  const found = new Map<string, { readonly first: Holder; other: Holder | null }>();
  for (const holder of holders) {
    const value = valueOf(holder);
    if (value === null) continue;
    const known = found.get(value);
    if (known === undefined) found.set(value, { first: holder, other: null });
    else if (known.other === null && holder.tenant !== known.first.tenant) known.other = holder;
  }
  return {
    ofOther(value, tenant) {
      const known = found.get(value);
      return known?.first.tenant === tenant ? (known.other ?? undefined) : known?.first;
    },
  };
}
