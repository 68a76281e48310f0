import type { ArtifactKind, ArtifactMap } from '../snapshot.ts';
import type { FactItem, ItemsOf } from './fact-item.ts';
import { fileItems, hostItems } from './host-items.ts';
import { linkItems } from './link-items.ts';
import { mysqlItems } from './mysql-items.ts';
import { openDentalItems } from './opendental-items.ts';

/** How each artifact kind is taken apart into facts with natural keys. A new kind adds a line to one of the maps. */
const items: { readonly [K in ArtifactKind]: ItemsOf<ArtifactMap[K]> } = { ...mysqlItems, ...openDentalItems, ...hostItems, ...fileItems, ...linkItems };

/** The facts of an artifact that was validated when its snapshot was loaded. */
export function artifactItems(kind: ArtifactKind, artifact: unknown): readonly FactItem[] {
  // Boundary: what stands under a source id has its kind's shape, see `parseSnapshot`.
  return (items[kind] as ItemsOf<unknown>)(artifact);
}
