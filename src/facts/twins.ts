/** Finds who of another tenant has the same value as somebody. */
export interface Twins<Holder> {
  /** Has anybody a value that somebody of another tenant has? */
  readonly hasAny: boolean;
  /** The first holder of the value that belongs to another tenant than this; undefined when there is none. */
  ofOther(value: string, tenant: string): Holder | undefined;
}

/** Gathers holders by a value; null values are nobody's. Only the first holder and the first of another tenant are kept: that is all anybody is told. */
export function twinsBy<Holder extends { readonly tenant: string }>(holders: readonly Holder[], valueOf: (holder: Holder) => string | null): Twins<Holder> {
  const firsts = new Map<string, Holder>();
  const others = new Map<string, Holder>();
  holders.forEach((holder) => {
    const value = valueOf(holder);
    if (value === null) return;
    const first = firsts.get(value);
    if (first === undefined) firsts.set(value, holder);
    else if (holder.tenant !== first.tenant && !others.has(value)) others.set(value, holder);
  });
  return {
    hasAny: others.size > 0,
    ofOther(value, tenant) {
      const first = firsts.get(value);
      return first?.tenant === tenant ? others.get(value) : first;
    },
  };
}
