import { describe, expect, it } from 'vitest';
import { newPathLocator } from '../../../src/domain/paths/path-locator.ts';
import { pathRelation, type PathRelation } from '../../../src/domain/paths/path-relation.ts';
import type { PathHost, PathSite, Spelling } from '../../../src/domain/paths/path-site.ts';

const nothing: PathHost = { id: '', system: 'windows', names: [], shares: null, links: null, shortNames: {}, drives: null, volumes: [], ids: [] };
const site: PathSite = {
  hosts: [
    {
      ...nothing,
      id: 'fs1',
      names: ['FS1.corp.example.', '10.0.0.5'],
      shares: { OD$: 'D:\\OD', Loop: 'D:\\Loop1' },
      links: {
        'D:\\Loop1': 'D:\\Loop2',
        'D:\\Loop2': 'D:\\Loop1',
        'D:\\OD\\old': '..\\Old',
        'D:\\OD\\far': '\\\\smb\\atoz\\t1',
        'D:\\OD\\SPRING~1\\on': 'D:\\Backup\\two',
        '\\\\?\\Volume{a-b}\\': 'E:\\',
      },
      drives: [
        { user: 'TRI\\Anna', drive: 'Z:', target: '\\\\fs1\\od$\\t1' },
        { user: null, drive: 'S:', target: 'D:\\OD' },
        { user: null, drive: 'Q:', target: 'D:\\q' },
      ],
      shortNames: { 'D:\\OD\\SPRING~1': 'D:\\OD\\Springfield' },
      ids: [
        { path: 'D:\\OD\\t1', volume: 'v1', id: '7' },
        { path: 'D:\\Backup\\one', volume: 'v1', id: '7' },
        { path: 'D:\\OD\\t2', volume: 'v2', id: '7' },
        { path: 'D:\\wsl\\a', volume: 'v1', id: '8' },
        { path: 'D:\\wsl\\A', volume: 'v1', id: '9' },
      ],
    },
    {
      ...nothing,
      id: 'smb',
      system: 'posix',
      shares: { atoz: '/srv/atoz' },
      links: { '/srv/atoz/cur': 't1', '/home/od': '/srv/atoz', '/x': '/x/y' },
      ids: [
        { path: '/srv/atoz/t9', volume: '8', id: '1' },
        { path: '/mnt/t9', volume: '8', id: '1' },
      ],
    },
    { ...nothing, id: 'bare' },
    { ...nothing, id: 'twin1', names: ['twin'] },
    { ...nothing, id: 'twin2', names: ['TWIN'] },
  ],
  dfs: { '\\\\corp.example\\dfs\\od': '\\\\fs1\\od$' },
};
const locate = newPathLocator(site);

/** `host user: path`, host and user left out where unknown. */
function spelled(text: string): Spelling {
  const [, host, user, path = ''] = /^(?:([a-z\d]+)(?: (\S+))?> )?(.*)$/su.exec(text) ?? [];
  return { text: path, host: host ?? null, user: user ?? null };
}

describe('newPathLocator', () => {
  it.each<readonly [string, string, PathRelation, string]>([
    ['fs1> D:\\OD\\t2', '\\\\FS1\\od$\\T2', 'same', 'a share of the host'],
    ['fs1> D:\\OD\\t2', '\\\\10.0.0.5\\D$\\OD\\t2', 'same', 'an address and an admin share'],
    ['bare> \\\\localhost\\C$\\x', 'bare> C:\\x', 'same', 'the computer itself'],
    ['\\\\localhost\\C$\\x', '\\\\localhost\\C$\\x', 'unknown', 'localhost of nobody knows whom'],
    ['fs1 tri\\anna> Z:\\img', 'fs1> D:\\OD\\t1\\img', 'same', "a user's drive"],
    ['fs1 tri\\ben> Z:\\img', 'fs1> D:\\OD\\t1\\img', 'unknown', "another user's drive"],
    ['fs1 tri\\ben> Z:\\img', 'fs1 TRI\\Ben> z:\\IMG\\a', 'a-contains-b', 'inside one unknown drive'],
    ['fs1> Z:\\img', 'fs1> Z:\\img', 'unknown', 'a drive of nobody knows whom'],
    ['C:\\A', 'C:\\A', 'unknown', 'a drive of no computer'],
    ['fs1> S:\\t2', 'fs1> D:\\OD\\t2', 'same', 'a substituted drive'],
    ['\\\\fs1\\Q$\\x', 'fs1> Q:\\x', 'distinct', 'a mapped drive hides a volume, not its admin share'],
    ['\\\\corp.example\\DFS\\od\\t2', 'fs1> D:\\OD\\t2', 'same', 'DFS'],
    ['\\\\corp.example\\dfs\\other', 'fs1> D:\\OD', 'unknown', 'a DFS link that was not collected'],
    ['fs1> D:\\OD\\spring~1\\A', 'fs1> D:\\OD\\SPRINGFIELD\\a', 'same', 'a short name'],
    ['fs1> D:\\OD\\Springfield\\on\\x', 'fs1> D:\\Backup\\two\\x', 'same', 'a link that was found below a short name'],
    ['fs1> D:\\OD\\spring~1\\on', 'fs1> D:\\Backup\\two', 'same', 'the same below the short name'],
    ['fs1> D:\\OD\\SPRING~2', 'fs1> D:\\OD\\Springfield', 'unknown', 'a short name that was not collected'],
    ['fs1> D:\\OD\\SPRING~2', 'fs1> D:\\OD', 'b-contains-a', 'a short name is in its folder'],
    ['fs1> D:\\OD\\SPRING~2\\A', 'fs1> D:\\OD\\SPRING~2\\B', 'distinct', 'apart below one short name'],
    ['fs1> D:\\OD\\SPRING~2', 'fs1> C:\\OD', 'distinct', 'a short name never leaves its folder'],
    ['fs1> D:\\OD\\old', 'fs1> D:\\Old', 'same', 'a relative link'],
    ['fs1> D:\\OD\\far\\x', 'smb> /srv/atoz/t1/x', 'same', 'a link to another host'],
    ['\\\\fs1\\loop', 'fs1> D:\\x', 'unknown', 'a circle'],
    ['fs1> \\\\?\\Volume{A-B}\\x', 'fs1> E:\\X', 'same', 'a volume'],
    ['fs1> \\\\?\\Volume{c-d}\\x', 'fs1> E:\\X', 'unknown', 'a volume that was not collected'],
    ['fs1> D:\\Backup\\one\\img', 'fs1> D:\\OD\\t1\\img', 'same', 'equal ids win over text'],
    ['fs1> D:\\wsl\\a\\x', 'fs1> D:\\wsl\\A\\x', 'distinct', 'different ids win over letter case'],
    ['fs1> D:\\wsl\\a', 'fs1> D:\\WSL', 'b-contains-a', 'a case twin is in its folder'],
    ['smb> /mnt/t9/x', '\\\\smb\\atoz\\t9\\x', 'same', 'equal inodes'],
    ['smb> /home/od/../atoz/cur', '\\\\smb\\AtoZ\\t1', 'same', 'symbolic links and .. on Linux'],
    ['smb> /x', 'smb> /y', 'unknown', 'a link into itself'],
    ['smb> /srv/A', 'smb> /srv/a', 'distinct', 'letter case on Linux'],
    ['\\\\smb\\atoz\\T1\\a', 'smb> /srv/atoz/t1/b', 'distinct', 'apart whatever the letter case'],
    ['\\\\smb\\atoz\\T1', 'smb> /srv/atoz/t1', 'unknown', 'letter case through Samba'],
    ['bare> C:\\A', 'bare> C:\\B', 'unknown', 'links were not collected'],
    ['bare> C:\\A', 'bare> C:\\a\\b', 'a-contains-b', 'inside by text whatever links there are'],
    ['\\\\bare\\s\\x', '\\\\bare\\s\\X', 'same', 'a share of which only the name is known'],
    ['bare> C:\\A', 'fs1> C:\\A', 'unknown', 'an uncollected link may lead elsewhere'],
    ['fs1> C:\\A', 'smb> /A', 'distinct', 'two hosts'],
    ['\\\\twin\\s', '\\\\twin1\\s', 'unknown', 'a name of two hosts'],
    ['elsewhere> /srv/a', 'elsewhere> /srv/a/b', 'a-contains-b', 'a host that is not listed'],
    ['elsewhere> /srv/a/../b', 'elsewhere> /srv/b', 'unknown', '.. where links were not collected'],
    ['\\\\nas\\od\\a', '\\\\NAS.\\od\\A', 'same', 'one unknown server'],
    ['\\\\nas\\od\\a', '\\\\nas2\\od\\a', 'unknown', 'two unknown servers may be one'],
    ['smb> C:\\x', 'fs1> C:\\x', 'unknown', 'a drive on Linux'],
    ['fs1> C:\\A\\nul', 'fs1> C:\\A\\nul', 'invalid', 'a device'],
  ])('%s and %s: %s (%s)', (a, b, expected) => {
    expect(pathRelation(locate(spelled(a)), locate(spelled(b)))).toBe(expected);
  });

  it('says what was missing', () => {
    const reasons = ['fs1 tri\\ben> Z:\\', '\\\\nas\\od', '\\\\bare\\s', '\\\\fs1\\none', 'bare> C:\\A', '\\\\twin\\s'].map((text) => {
      const location = locate(spelled(text));
      return location.kind === 'place' ? location.place.doubt : location.reason;
    });
    expect(reasons).toEqual([
      'where Z: of tri\\ben leads on fs1 was not collected',
      'nothing is known of a server named nas',
      'the shares of bare were not collected',
      'fs1 has no share named none that was collected',
      'the links of bare were not collected',
      'several hosts are named twin',
    ]);
  });
});
