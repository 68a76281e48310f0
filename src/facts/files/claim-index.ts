import { oncePer } from '../../domain/once-per.ts';
import { type PlaceIndex, placeIndex } from '../../domain/paths/shared-places.ts';
import type { TenantFolders } from '../site/folders.ts';
import { isTwinKey, localKeyOf } from './local-keys.ts';

/** Where the claims of all tenants lie, by keys as `localKey` makes them of host and path. Places on no host are among them, under keys of their own. */
export const claimIndex: (folders: TenantFolders) => PlaceIndex = oncePer(({ claims, shared: { index } }: TenantFolders): PlaceIndex => {
  // Only where letter case tells folders apart a place has another local key than its own.
  return index.keys.some(isTwinKey) ? placeIndex(claims, localKeyOf) : index;
});
