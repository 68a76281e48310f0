import type { PosixFile } from '../../domain/posix/posix-file.ts';
import type { FileDescriptor, FileObject } from '../../snapshot/artifacts/files.ts';
import type { PrincipalRow } from '../../snapshot/artifacts/host.ts';
import { type ModelSite, withMachine } from '../model-site.ts';
import type { FilePlace, Practice } from '../practice.ts';

/** The site in which a path of a host has this access list, whether it was listed before or not. */
export function withDescriptor(site: ModelSite, host: string, path: string, descriptor: FileDescriptor): ModelSite {
  return withMachine(site, host, 'files.objects', ({ descriptors, objects }) => {
    const at = descriptors.length;
    const type: FileObject['type'] = /\.[a-z]+$/i.test(path) ? 'file' : 'folder';
    const old = objects.find((object) => object.path === path) ?? { path, type, target: null, volume: null, id: null, descriptor: null };
    return { descriptors: [...descriptors, descriptor], objects: [...objects.filter((object) => object !== old), { ...old, descriptor: at }] };
  });
}

/** The stored access list of a path; null when it is not listed. */
export function descriptorOf(site: ModelSite, host: string, path: string): FileDescriptor | null {
  const found = site.machines[host]?.['files.objects'];
  const at = found?.objects.find((object) => object.path === path)?.descriptor ?? null;
  return at === null ? null : (found?.descriptors[at] ?? null);
}

/** The site in which the Windows access list of a path reads otherwise. */
export function withSddl(site: ModelSite, host: string, path: string, change: (sddl: string) => string): ModelSite {
  const found = descriptorOf(site, host, path);
  return withDescriptor(site, host, path, { kind: 'windows', sddl: change(found?.kind === 'windows' ? found.sddl : ''), sddlSource: 'binary' });
}

/** The site in which the POSIX rights of a path are others. */
export function withPosix(site: ModelSite, host: string, path: string, change: Partial<PosixFile>): ModelSite {
  const found = descriptorOf(site, host, path);
  return found?.kind === 'posix' ? withDescriptor(site, host, path, { ...found, ...change }) : site;
}

/** The site in which a share is limited by nothing. */
export function withOpenShares(site: ModelSite, host: string, path: string): ModelSite {
  return withMachine(site, host, 'host.shares', (rows) =>
    rows.map((row) =>
      path.toLowerCase().startsWith(row.path.toLowerCase()) && !row.special
        ? {
            ...row,
            descriptor: { sddl: 'O:SYG:SYD:(A;;FA;;;WD)', sddlSource: 'binary' },
            samba: row.samba === null ? null : { ...row.samba, validUsers: [], guestOk: false },
          }
        : row,
    ),
  );
}

/** A plant that needs both practices' files. */
export const onFiles =
  (plant: (site: ModelSite, a: FilePlace, b: FilePlace, owner: Practice, reacher: Practice) => ModelSite) =>
  (site: ModelSite, a: Practice, b: Practice): ModelSite | null =>
    a.files === null || b.files === null ? null : plant(site, a.files, b.files, a, b);

/** The site whose host knows other people and groups. */
export function withGroups(site: ModelSite, host: string, change: (rows: readonly PrincipalRow[]) => readonly PrincipalRow[]): ModelSite {
  return withMachine(site, host, 'host.principals', (found) => ({ ...found, rows: change(found.rows) }));
}

/** One more member of a group. */
export const member =
  (group: string, who: string) =>
  (rows: readonly PrincipalRow[]): readonly PrincipalRow[] =>
    rows.map((row) => (row.id === group ? { ...row, members: [...(row.members ?? []), who] } : row));

/** The site whose host gives somebody a user right. */
export function withRight(site: ModelSite, host: string, right: string, who: string): ModelSite {
  return withMachine(site, host, 'host.principals', (found) => ({
    ...found,
    userRights: { ...found.userRights, [right]: [...(found.userRights?.[right] ?? []), who] },
  }));
}

/** An access list for administrators and one group. */
export const closed = (group: string): string => `O:BAG:SYD:PAI(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;${group})`;

/** Number of a practice’s group on Samba. */
export const gid = ({ group }: FilePlace): number => Number(group.slice('gid:'.length));

/** The site whose file server has one more share, like its first. */
export function withShare(site: ModelSite, { host }: FilePlace, name: string, path: string): ModelSite {
  return withMachine(site, host, 'host.shares', (rows) => {
    const [like] = rows;
    return like === undefined ? rows : [...rows, { ...like, name, path, special: false }];
  });
}

/** Server and share in capitals. Below a share of Samba a name in other letter case may be another folder, and is not assessed. */
export function inCapitals(path: string): string {
  return path.replace(/^\\\\[^\\]+\\[^\\]+/, (share) => share.toUpperCase());
}
