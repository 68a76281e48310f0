/** The list with one more item. A list that held nothing is another one then: pushing would make room for seventeen, and by the thousand that counts. */
export function appended<Item>(list: Item[], item: Item): Item[] {
  if (list.length === 0) return [item];
  list.push(item);
  return list;
}
