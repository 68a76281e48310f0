import type { FileAccess } from '../host/file-access.ts';

/**
 * A name that one host does not know is another host's own when that one knows it; a name that no host knows stays open on all, and so does
 * every name on a host with principals it could not name.
 */
export function knownElsewhere(all: ReadonlyMap<string, FileAccess>): ReadonlyMap<string, FileAccess> {
  if ([...all.values()].every(({ people }) => people.unresolved.length === 0)) return all;
  const known = new Set([...all.values()].flatMap(({ people }) => people.persons.map(({ tenant, stated }) => `${tenant}\n${stated}`)));
  return new Map(
    [...all].map(([host, access]) => {
      const { people } = access;
      const isNamed = people.rows.every(({ name }) => name !== '');
      const unresolved = isNamed ? people.unresolved.filter(({ tenant, name }) => !known.has(`${tenant}\n${name}`)) : people.unresolved;
      return [host, { ...access, people: { ...people, unresolved } }];
    }),
  );
}
