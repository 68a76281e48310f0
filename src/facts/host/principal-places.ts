import { oncePer } from '../../domain/once-per.ts';
import type { HostPrincipals } from '../../snapshot/artifacts/host.ts';

/** The principals of a host by their places in its list: everybody who asks for members would else look each up by its text again. */
export interface PrincipalPlaces {
  /** Place of an id, of several the last one; -1: no principal's. */
  readonly placeOf: (id: string) => number;
  /** The place that stands for the id of another: of nearly all its own. */
  readonly standsFor: (place: number) => number;
  /** Members of the principal at place n, each by its place or -1: `members` from `starts[n]` up to, not including, `starts[n + 1]`. */
  readonly starts: Int32Array;
  readonly members: Int32Array;
  /** Places of users by that of the group that is their primary one: no group lists those among its members. */
  readonly byPrimaryGroup: ReadonlyMap<number, readonly number[]>;
}

/** Looks up everybody once. */
export const principalPlaces: (principals: HostPrincipals) => PrincipalPlaces = oncePer(({ rows }: HostPrincipals): PrincipalPlaces => {
  const places = new Map<string, number>();
  const starts = new Int32Array(rows.length + 1);
  rows.forEach(({ id, members }, place) => {
    places.set(id, place);
    starts[place + 1] = (starts[place] ?? 0) + (members?.length ?? 0);
  });
  const placeOf = (id: string): number => places.get(id) ?? -1;
  const members = new Int32Array(starts[rows.length] ?? 0);
  const byPrimaryGroup = new Map<number, number[]>();
  let next = 0;
  let lastGroup: string | null = null;
  let users: number[] = [];
  rows.forEach((row, place) => {
    if (row.members !== null) for (let at = 0; at < row.members.length; at++) members[next++] = placeOf(row.members[at] ?? '');
    if (row.primaryGroup === null) return;
    // Nearly all users of a host have the same.
    if (row.primaryGroup !== lastGroup) {
      lastGroup = row.primaryGroup;
      const group = placeOf(lastGroup);
      users = byPrimaryGroup.get(group) ?? [];
      byPrimaryGroup.set(group, users);
    }
    users.push(place);
  });
  const standsFor = (place: number): number => (places.size === rows.length ? place : placeOf(rows[place]?.id ?? ''));
  return { placeOf, standsFor, starts, members, byPrimaryGroup };
});
