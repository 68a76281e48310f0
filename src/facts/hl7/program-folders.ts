import { oncePer } from '../../domain/once-per.ts';
import type { OpenDentalService, OpenDentalServices } from '../site/services.ts';

/** Folders that several services run from, by key of the folder; services in the order of their hosts. Nearly every service has one of its own. */
export const sharedProgramFolders: (services: OpenDentalServices) => ReadonlyMap<string, readonly OpenDentalService[]> = oncePer(
  ({ all }: OpenDentalServices) => {
    const first = new Map<string, OpenDentalService>();
    const shared = new Map<string, OpenDentalService[]>();
    all.forEach((service) => {
      const { folderKey } = service;
      if (folderKey === '') return;
      const other = first.get(folderKey);
      if (other === undefined) first.set(folderKey, service);
      else {
        const together = shared.get(folderKey);
        if (together === undefined) shared.set(folderKey, [other, service]);
        else together.push(service);
      }
    });
    return shared;
  },
);
