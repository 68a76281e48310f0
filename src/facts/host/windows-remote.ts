import { fileKind } from '../../domain/windows/access-mask.ts';
import type { Rights } from '../../domain/windows/access.ts';
import { bothOf, eitherOf } from '../../domain/windows/file-access.ts';
import { isNamed, type ShareUser } from '../../domain/windows/samba-names.ts';
import { sambaShareRights } from '../../domain/windows/samba-share-rights.ts';
import type { SambaShareLimits } from '../../snapshot/artifacts/host.ts';
import { isForced } from './share-user.ts';

/** Does the share let anybody do what the lists of files do not? */
export function bypasses(limits: SambaShareLimits | null): boolean {
  return limits !== null && (limits.adminUsers.length > 0 || isForced(limits));
}

const whatever: Rights = { granted: 0, denied: 0, unknown: fileKind.all };

/** Rights over the network: through each share what share, limits and folder all grant; the folder's entries do not bind an administrator of the share. */
export function remoteRights(file: Rights, shares: readonly Rights[], limits: readonly (SambaShareLimits | null)[], user: ShareUser): Rights {
  return eitherOf(
    shares.map((list, at) => {
      const limit = limits[at] ?? null;
      if (limit === null) return bothOf(list, file);
      const { rights, isAdministrator } = sambaShareRights(list, limit, (name) => isNamed(name, user));
      if (isAdministrator === 'yes') return rights;
      // What the list gives whoever the share makes of everybody is not looked up.
      if (isForced(limit)) return eitherOf([bothOf(rights, file), bothOf(rights, whatever)]);
      return isAdministrator === 'maybe' ? eitherOf([bothOf(rights, file), bothOf(rights, whatever)]) : bothOf(rights, file);
    }),
  );
}
