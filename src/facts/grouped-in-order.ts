/**
 * Items that have two texts in common, each group in order, groups in the order of their first. By one text and then by the other: both put
 * together would be a new text to hash for each of thousands.
 */
export function groupedInOrder<Item>(items: readonly Item[], placeOf: (item: Item) => string, nameOf: (item: Item) => string): readonly (readonly Item[])[] {
  const byPlace = new Map<string, Map<string, Item[]>>();
  const groups: Item[][] = [];
  items.forEach((item) => {
    const place = placeOf(item);
    let byName = byPlace.get(place);
    if (byName === undefined) byPlace.set(place, (byName = new Map<string, Item[]>()));
    const name = nameOf(item);
    const known = byName.get(name);
    if (known !== undefined) {
      known.push(item);
      return;
    }
    const group = [item];
    byName.set(name, group);
    groups.push(group);
  });
  return groups;
}
