/** The way the kernel goes: every folder it passes (each needs x), then the place itself; or why it cannot be followed. */
export type PosixWay =
  | { readonly kind: 'way'; readonly folders: readonly string[]; readonly path: string }
  | { readonly kind: 'broken'; readonly answer: 'no' | 'unknown'; readonly path: string; readonly reason: string };

/** No path the kernel takes is longer (PATH_MAX). */
const pathAtMost = 4096;
/** Linux gives up after this many links on one path. */
const linksAtMost = 40;

/**
 * Follows an absolute path through symbolic links (`links`: path of the link to its stored target), `..` being the parent of where the
 * links led, as on Linux. `followLast`: whether a link in the last place is followed, as when opening; not when removing it.
 */
export function walkPath(path: string, links: ReadonlyMap<string, string>, followLast: boolean): PosixWay {
  if (!path.startsWith('/')) return { kind: 'broken', answer: 'unknown', path, reason: 'relative: where it starts is not known' };
  if (path.length > pathAtMost) return { kind: 'broken', answer: 'unknown', path: '/', reason: `longer than ${pathAtMost} characters` };
  const todo = segments(path);
  const folders: string[] = [];
  // Where the walk stands; empty is the root.
  let place = '';
  let followed = 0;
  while (todo.length > 0) {
    const segment = todo.pop() ?? '';
    const folder = place === '' ? '/' : place;
    if (folders.at(-1) !== folder) folders.push(folder);
    if (segment === '..') {
      place = place.slice(0, Math.max(0, place.lastIndexOf('/')));
      continue;
    }
    const next = `${place}/${segment}`;
    const target = links.size > 0 && (todo.length > 0 || followLast) ? links.get(next) : undefined;
    if (target === undefined) {
      place = next;
      continue;
    }
    if (++followed > linksAtMost) return { kind: 'broken', answer: 'no', path: next, reason: `more than ${linksAtMost} links, or a circle of them` };
    if (target.startsWith('/')) place = '';
    todo.push(...segments(target));
  }
  return { kind: 'way', folders, path: place === '' ? '/' : place };
}

/** Segments in reverse, so that the next one is at the end. */
function segments(path: string): string[] {
  return path
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .reverse();
}
