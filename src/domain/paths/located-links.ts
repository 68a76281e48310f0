import type { PathLocator } from './path-locator.ts';
import type { PathSite } from './path-site.ts';
import type { PlaceLink } from './shared-places.ts';

/** The links of all hosts of the site as places: where each is, its own name not followed, and where it leads. Those that cannot be located are left out. */
export function locatedLinks(site: PathSite, locate: PathLocator): readonly PlaceLink[] {
  return site.hosts.flatMap(({ id, links }) =>
    Object.keys(links ?? {}).flatMap((path) => {
      const [, folder, name] = /^(.*[\\/])([^\\/]+)[\\/]*$/s.exec(path) ?? [];
      if (folder === undefined || name === undefined) return [];
      const [beside, target] = [folder, path].map((text) => locate({ text, host: id, user: null }));
      if (beside?.kind !== 'place' || target?.kind !== 'place') return [];
      const { place } = beside;
      // The name as written would compare as the folder it leads to; what encloses the link is what counts.
      return [{ at: { ...place, below: place.below === '' ? name : `${place.below}${place.root.endsWith(' /') ? '/' : '\\'}${name}` }, target: target.place }];
    }),
  );
}
