import { describe, expect, it } from 'vitest';
import { mountKind, parseMountinfo } from '../../../src/domain/posix/mount-table.ts';

describe('parseMountinfo', () => {
  it('reads places with blanks and optional fields, takes the last of several at one place, and leaves out what it cannot read', () => {
    const text = [
      '36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:7 - ext3 /dev/root rw,errors=continue',
      '37 35 0:40 / /srv/a\\040b rw - nfs4 nas:/export\\040x rw',
      '38 35 0:41 / /mnt2 rw - tmpfs none rw',
      'rubbish',
      '',
    ].join('\n');
    expect([...parseMountinfo(text).values()]).toEqual([
      { path: '/mnt2', type: 'tmpfs', source: 'none' },
      { path: '/srv/a b', type: 'nfs4', source: 'nas:/export x' },
    ]);
  });
});

describe('mountKind', () => {
  it.each([
    ['ext4', 'local'],
    ['zfs', 'local'],
    ['fuseblk', 'local'],
    ['nfs4', 'remote'],
    ['cifs', 'remote'],
    ['smb3', 'remote'],
    ['fuse.sshfs', 'remote'],
    ['9p', 'remote'],
    ['proc', 'pseudo'],
    ['fusectl', 'pseudo'],
  ])('%s is %s', (type, kind) => {
    expect(mountKind({ type })).toBe(kind);
  });
});
