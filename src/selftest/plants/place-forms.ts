import type { PathAlias } from '../../snapshot/artifacts/host.ts';
import { type ModelSite, withInstance, withMachine, withTenant } from '../model-site.ts';
import { between, type Mutation, type Pairing, sameFileServer, sameSamba, sameWindows } from '../mutation.ts';
import type { Practice } from '../practice.ts';
import { withPreferences, withProperty } from './databases.ts';
import { inCapitals, onFiles, withShare } from './folders.ts';

const shared = 'files/atoz-shared';
const fallback = 'files/atoz-fallback-foreign';
const link = 'files/link-into-neighbour';

const withFiles: Pairing = ({ files }) => (files === null ? null : 'site');
const desktop: Pairing = ({ connection, files }) => (connection === 'rdp' ? (files?.host ?? null) : null);

/** The site in which a practice's database, and nothing else, says where its A to Z folder is. */
function leading(site: ModelSite, practice: Practice, path: string): ModelSite {
  return withPreferences(
    withTenant(site, practice.id, (tenant) => ({ ...tenant, atoz: [] })),
    practice,
    { DocPath: path },
  );
}

/** The site whose host has one more alias of a path. */
function withAlias(site: ModelSite, host: string, kind: 'links' | 'dfs' | 'shortNames' | 'mounts', alias: PathAlias): ModelSite {
  return withMachine(site, host, 'host.pathMap', (map) => ({ ...map, [kind]: [...map[kind], alias] }));
}

/** Other spellings of A to Z folders, and links that lead into them. */
export const placeFormMutations: readonly Mutation[] = [
  between(
    shared,
    'the neighbour’s folder through the disk’s own share',
    sameWindows,
    onFiles((site, a, _b, _owner, reacher) => leading(site, reacher, `\\\\${a.host}\\D$\\${a.root.slice(3)}`)),
    'together',
  ),
  between(
    shared,
    'the neighbour’s folder with slashes and a long prefix',
    sameFileServer,
    onFiles((site, a, _b, _owner, reacher) => leading(site, reacher, a.rootShare.replace(/^\\\\/, '\\\\?\\UNC\\'))),
    'together',
  ),
  between(
    shared,
    'the neighbour’s folder with slashes',
    sameFileServer,
    onFiles((site, a, _b, _owner, reacher) => leading(site, reacher, a.rootShare.replaceAll('\\', '/'))),
    'together',
  ),
  between(
    shared,
    'the neighbour’s folder with blanks and dots at the end',
    sameWindows,
    onFiles((site, a, _b, _owner, reacher) => leading(site, reacher, `${a.rootShare}\\. \\`)),
    'together',
  ),
  between(
    shared,
    'the neighbour’s folder by its full name',
    sameFileServer,
    onFiles((site, a, _b, _owner, reacher) => leading(site, reacher, a.rootShare.replace(a.host, `${a.host.toUpperCase()}.SITE.example`))),
    'together',
  ),
  between(
    shared,
    'the neighbour’s folder through DFS',
    sameFileServer,
    onFiles((site, a, _b, _owner, reacher) =>
      leading(withAlias(site, a.host, 'dfs', { from: '\\\\site.example\\files\\images', to: a.rootShare }), reacher, '\\\\site.example\\files\\images'),
    ),
    'together',
  ),
  between(
    shared,
    'the neighbour’s folder by its short name',
    sameWindows,
    onFiles((site, a, _b, _owner, reacher) =>
      leading(withAlias(site, a.host, 'shortNames', { from: 'D:\\OD\\NEIGHB~1', to: a.root }), reacher, `\\\\${a.host}\\D$\\OD\\NEIGHB~1`),
    ),
    'together',
  ),
  between(
    shared,
    'a junction to the neighbour’s folder',
    sameWindows,
    onFiles((site, a, _b, _owner, reacher) =>
      leading(
        withShare(withAlias(site, a.host, 'links', { from: 'D:\\Links\\images', to: a.root }), a, 'links', 'D:\\Links'),
        reacher,
        `\\\\${a.host}\\links\\images`,
      ),
    ),
    'together',
  ),
  between(
    shared,
    'a symbolic link to the neighbour’s folder on Samba',
    sameSamba,
    onFiles((site, a, _b, _owner, reacher) =>
      leading(
        withShare(withAlias(site, a.host, 'links', { from: '/srv/links/images', to: a.root }), a, 'links', '/srv/links'),
        reacher,
        `\\\\${a.host}\\links\\images`,
      ),
    ),
    'together',
  ),
  between(
    shared,
    'a folder above the neighbour’s',
    sameWindows,
    onFiles((site, a, _b, _owner, reacher) => leading(withShare(site, a, 'everything', 'D:\\OD'), reacher, `\\\\${a.host}\\everything`)),
    'together',
  ),
  between(
    shared,
    'the neighbour’s folder in other letter case on Samba',
    sameSamba,
    onFiles((site, a, _b, _owner, reacher) => leading(site, reacher, inCapitals(a.rootShare))),
    'together',
  ),
  between(
    shared,
    'a mapped drive of everybody on the terminal server',
    desktop,
    onFiles((site, a, _b, _owner, reacher) =>
      leading(
        withMachine(site, a.host, 'host.pathMap', (map) => ({ ...map, drives: [...map.drives, { from: 'Z:', to: a.rootShare, user: null }] })),
        reacher,
        'Z:\\',
      ),
    ),
    'together',
  ),
  between(
    shared,
    'a substituted drive of the terminal server',
    desktop,
    onFiles((site, a, _b, _owner, reacher) =>
      leading(
        withMachine(site, a.host, 'host.pathMap', (map) => ({ ...map, drives: [...map.drives, { from: 'Y:', to: 'D:\\OD', user: null }] })),
        reacher,
        `Y:${a.root.slice('D:\\OD'.length)}`,
      ),
    ),
    'together',
  ),
  between(
    shared,
    'two paths of one folder, told by its number',
    sameWindows,
    onFiles((site, a, _b, _owner, reacher) => {
      const twice = withMachine(site, a.host, 'files.objects', ({ descriptors, objects }) => ({
        descriptors,
        objects: [
          ...objects.map((one) => (one.path === a.root ? { ...one, volume: 'v1', id: '77' } : one)),
          { path: 'D:\\Mounted\\images', type: 'folder' as const, target: null, volume: 'v1', id: '77', descriptor: 0 },
        ],
      }));
      return leading(withShare(twice, a, 'mounted', 'D:\\Mounted'), reacher, `\\\\${a.host}\\mounted\\images`);
    }),
    'together',
  ),
  between(
    shared,
    'an imaging program that keeps its pictures in the neighbour’s folder',
    withFiles,
    onFiles((site, a, _b, _owner, reacher) => withProperty(site, reacher, 'Image Folder', `${a.rootShare}\\Images`)),
    'together',
  ),
  between(
    fallback,
    'a third entry that leads to the neighbour',
    withFiles,
    onFiles((site, a, b, _owner, reacher) => withPreferences(site, reacher, { DocPath: `${b.rootShare};\\\\nowhere\\images; ${a.rootShare}\\` })),
    'together',
  ),
  between(
    fallback,
    'the neighbour’s folder for the number of the own server',
    withFiles,
    onFiles((site, a, _b, _owner, reacher) =>
      withInstance(site, reacher.instance, 'opendental.replicationServers', (all) => ({ ...all, [reacher.database]: [{ key: '1', path: a.rootShare }] })),
    ),
    'together',
  ),
  between(
    fallback,
    'a folder inside the neighbour’s for one computer only',
    withFiles,
    onFiles((site, a, _b, _owner, reacher) =>
      withInstance(site, reacher.instance, 'opendental.computerPaths', (all) => ({
        ...all,
        [reacher.database]: [{ key: 'OP3', path: `${a.rootShare}\\OP3` }],
      })),
    ),
    'together',
  ),
  between(
    link,
    'a symbolic link into the neighbour’s folder on Samba',
    sameSamba,
    onFiles((site, a, b) => withAlias(site, a.host, 'links', { from: `${b.root}/S`, to: a.root })),
    'together',
  ),
  between(
    link,
    'a junction to a folder inside the neighbour’s',
    sameWindows,
    onFiles((site, a, b) => withAlias(site, a.host, 'links', { from: `${b.root}\\X-rays`, to: `${a.root}\\Export` })),
    'together',
  ),
  between(
    link,
    'a link in a link',
    sameWindows,
    onFiles((site, a, b) =>
      withAlias(withAlias(site, a.host, 'links', { from: 'D:\\Links\\images', to: a.root }), a.host, 'links', {
        from: `${b.root}\\S`,
        to: 'D:\\Links\\images',
      }),
    ),
    'together',
  ),
  between(
    link,
    'a link that was seen among the folders',
    sameWindows,
    onFiles((site, a, b) =>
      withMachine(site, a.host, 'files.objects', ({ descriptors, objects }) => ({
        descriptors,
        objects: [...objects, { path: `${b.root}\\S`, type: 'link' as const, target: a.root, volume: null, id: null, descriptor: null }],
      })),
    ),
    'together',
  ),
  between(
    link,
    'a link over the network',
    sameWindows,
    onFiles((site, a, b) => withAlias(site, a.host, 'links', { from: `${b.root}\\S`, to: a.rootShare })),
    'together',
  ),
  between(
    link,
    'a link from the backup folder',
    sameWindows,
    onFiles((site, a, b) => withAlias(site, a.host, 'links', { from: `${b.backup}\\images`, to: a.root })),
    'together',
  ),
];
