import { describe, expect, it } from 'vitest';
import { decodeHostFiles, type HostFile } from '../../../src/probes/host/decode-host-files.ts';
import type { CollectedPart } from '../../../src/snapshot/build.ts';

const options = { now: '2026-03-01T02:00:00.000Z', fingerprint: (secret: string): string => (secret === '' ? '' : `k:${secret.length}`) };
const file = (name: string, content: string): HostFile => ({ name, bytes: Buffer.from(content, 'latin1') });
const decode = (...files: readonly HostFile[]): CollectedPart => decodeHostFiles(files, 'fs1', options);

/** An export of our script with these sections. */
function exported(...sections: readonly (readonly [name: string, how: string, content: string])[]): HostFile {
  const encoded = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
  const lines = sections.map(([name, how, content]) => `section\t${name}\tok\t${encoded(how)}\t${encoded(content)}`);
  return file('fs1.txt', [`bitewing-host-export\t1\tlinux\t${encoded('fs1')}\t2026-03-01T02:00:00Z`, ...lines, `end\t${sections.length}`, ''].join('\n'));
}

const people = file(
  'people.txt',
  'root:x:0:0:root:/root:/bin/sh\na1:x:1001:1000::/:/bin/false\nb1:x:1002:1000::/:/bin/false\nroot:x:0:\npeople:x:1000:\ntenanta:x:2001:a1,gone\n',
);
const machine = 'S-1-5-21-1-2-3';
const sambaAccounts = file(
  'samba.txt',
  [
    `SID for domain FS1 is: ${machine}`,
    '---------------',
    'Unix username:        a1',
    `User SID:             ${machine}-1000`,
    `Primary Group SID:    ${machine}-513`,
    `TenantA (${machine}-2001) -> tenanta`,
  ].join('\n'),
);

describe('people of a Linux host', () => {
  it('have numbers, and members by number', () => {
    const { sources, artifacts } = decode(people);
    expect(sources).toMatchObject([{ kind: 'host.principals', status: 'collected', gaps: [] }]);
    expect(artifacts['host.principals@fs1']).toMatchObject({
      rows: expect.arrayContaining([
        { id: 'uid:1001', name: 'a1', kind: 'user', members: [], primaryGroup: 'gid:1000', sameAs: null },
        { id: 'gid:2001', name: 'tenanta', kind: 'group', members: ['uid:1001'], primaryGroup: null, sameAs: null },
      ]) as unknown,
    });
  });

  it.each([
    ['before', [people, sambaAccounts]],
    ['after', [sambaAccounts, people]],
  ])('and of its Samba are one row each when the numbers come %s', (_, files) => {
    const { artifacts } = decode(...files);
    expect(artifacts['host.principals@fs1']).toMatchObject({
      rows: expect.arrayContaining([
        { id: 'uid:1001', name: 'a1', kind: 'user', members: [], primaryGroup: 'gid:1000', sameAs: `${machine}-1000` },
        { id: 'gid:2001', name: 'tenanta', kind: 'group', members: ['uid:1001'], primaryGroup: null, sameAs: `${machine}-2001` },
        { id: `${machine}-513`, name: '', kind: 'group', members: ['uid:1001'], primaryGroup: null, sameAs: null },
      ]) as unknown,
      completeDomains: expect.arrayContaining([machine]) as unknown,
    });
    expect(JSON.stringify(artifacts)).not.toMatch(/"(?:user|group):/);
    expect(artifacts['host.identity@fs1']).toMatchObject({ machineSid: machine });
  });

  it('that a directory service need not list are a gap', () => {
    const { sources, artifacts } = decode(people, file('nsswitch.conf', 'passwd:  files [NOTFOUND=continue] sss\ngroup: files # winbind\n'));
    expect(sources[0]?.gaps).toMatchObject([{ status: 'unsupported', reason: expect.stringMatching(/come from sss,/) as string }]);
    expect(artifacts['host.principals@fs1']).toMatchObject({ otherDomains: true });
  });
});

describe('shares of a Samba server', () => {
  const testparm = `# Global parameters
[global]
	netbios name = ODHOST
	vfs objects = acl_xattr
	read only = No

[od$]
	path = /srv/od/
	valid users = "@dom users", b
	admin users = root
	smb encrypt = required

[public]
	path = /srv/public
	writeable = no
	guest ok = Yes
	vfs objects =

[off]
	path = /srv/off
	available = No

[homes]
	browseable = No
`;

  it('have the limits of smb.conf, the global ones included', () => {
    const { sources, artifacts } = decode(file('testparm.txt', testparm));
    expect(sources.map(({ kind, gaps }) => [kind, gaps.length])).toEqual([
      ['host.identity', 0],
      ['host.shares', 0],
    ]);
    expect(artifacts['host.identity@fs1']).toMatchObject({ names: ['ODHOST'] });
    expect(artifacts['host.shares@fs1']).toMatchObject([
      { name: 'od$', path: '/srv/od', encrypted: true, samba: { readOnly: false, validUsers: ['@dom users', 'b'], adminUsers: ['root'], ntAcls: true } },
      { name: 'public', path: '/srv/public', encrypted: false, samba: { readOnly: true, guestOk: true, validUsers: [], ntAcls: false } },
    ]);
  });

  it('have the list of sharesec, and nothing when an entry is not understood', () => {
    const sharesec = '[od$]\nREVISION:1\nCONTROL:SR|DP\nOWNER:\nGROUP:\nACL:S-1-1-0:DENIED/0x0/0x00000002\nACL:S-1-1-0:ALLOWED/0x0/READ\n';
    const both = decode(file('testparm.txt', testparm), file('sharesec.txt', sharesec));
    expect(both.artifacts['host.shares@fs1']).toMatchObject([
      { name: 'od$', path: '/srv/od', descriptor: { sddl: 'D:(D;;0x2;;;S-1-1-0)(A;;0x1200a9;;;S-1-1-0)', sddlSource: 'samba' } },
      { name: 'public', descriptor: null },
    ]);
    const odd = decode(file('testparm.txt', testparm), file('sharesec.txt', sharesec.replace('/READ', '/SOME')));
    expect(odd.artifacts['host.shares@fs1']).toMatchObject([{ name: 'od$', descriptor: null }, {}]);
    expect(odd.sources.find(({ kind }) => kind === 'host.shares')?.gaps).toMatchObject([{ item: 'sharesec.txt:7' }]);
  });

  it.each([
    ['includes another file', '[a]\npath = /a\ninclude = /etc/samba/more.conf\n', 'include in [a]'],
    ['differs from user to user', '[a]\npath = /home/%U\n', 'a path that differs'],
    ['has no folder', '[a]\ncomment = x\n', 'none'],
    ['has a line that is no setting', '[a]\npath = /a\nhello\n', 'something else'],
  ])('a share that %s is a gap', (_, text, found) => {
    const { sources } = decode(file('smb.conf', `[global]\nworkgroup = X\n${text}`));
    expect(sources.find(({ kind }) => kind === 'host.shares')?.gaps).toMatchObject([{ reason: expect.stringContaining(found) as string }]);
  });

  it.each([
    ['Everyone:R,FS1\\a1:F,', [{ samba: { readOnly: true, validUsers: [], writeList: ['FS1\\a1'] } }]],
    ['FS1\\a1:R,', [{ samba: { validUsers: ['FS1\\a1'], readList: ['FS1\\a1'] } }]],
    ['Everyone:D,', []],
  ])('of users with %s let in whom they say', (acl, rows) => {
    expect(decode(file('u.txt', `[u]\npath=/home/u\ncomment=\nusershare_acl=${acl}\nguest_ok=n\n`)).artifacts['host.shares@fs1']).toMatchObject(rows);
  });
});

describe('folders of a Linux host', () => {
  const record = (path: string, mode = 'rwx', other = '---'): string =>
    `# file: ${path}\n# owner: 0\n# group: 0\nuser::${mode}\ngroup::r-x\nother::${other}\n\n`;

  it('are those asked for, those directly in them and those with rights of their own, with the way to them', () => {
    const tree = ['/srv/od/', '/srv/od//north', '/srv/od/north/A', '/srv/od/north/B', '/srv/od/north/B/Deep', '/srv/od/north/C'].map((path) => record(path));
    const listing = [...tree, record('/srv/od/north/B/Deep/open', 'rwx', 'r-x'), record('/srv/od/north/A/FreeDentalConfig.xml')].join('');
    const { sources, artifacts } = decode(file('acls.txt', listing));
    expect(sources).toMatchObject([
      { kind: 'files.objects', gaps: [] },
      { kind: 'files.patientFolders', gaps: [] },
    ]);
    const paths = ['/srv/od', '/srv/od/north', '/srv/od/north/A', '/srv/od/north/A/FreeDentalConfig.xml', '/srv/od/north/B', '/srv/od/north/B/Deep'];
    expect(artifacts['files.objects@fs1']).toMatchObject({
      objects: [...paths, '/srv/od/north/B/Deep/open'].map((path) => ({ path, type: path.endsWith('.xml') ? 'file' : 'folder' })),
    });
  });

  it('know their ids, types and links when find listed them too, and keep the ACLs of getfacl', () => {
    const find = ['d 64 2 755 0 0', '/srv', '', 'l 64 3 777 0 0', '/srv/link', 'od/../x', 'd 64 4 2770 0 7', '/srv/.notes', ''].join('\0');
    const acls = `${record('/srv')}# file: /srv/.notes\n# owner: 0\n# group: 7\n# flags: -s-\nuser::rwx\nuser:1001:rwx\ngroup::r-x\nmask::rwx\nother::---\n\n`;
    for (const order of [0, 1]) {
      const sections = [['find', 'find /srv', `${find}\0`] as const, ['getfacl', 'getfacl -R', acls] as const];
      const { sources, artifacts } = decode(exported(...(order === 0 ? sections : sections.toReversed())));
      expect(sources.flatMap(({ gaps }) => gaps)).toEqual([]);
      const data = artifacts['files.objects@fs1'] as { descriptors: readonly { acl: unknown }[]; objects: readonly { path: string; descriptor: number }[] };
      expect(data.objects).toHaveLength(3);
      expect(data.objects).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ path: '/srv/link', type: 'link', target: '/srv/od/../x', id: '3' }),
          expect.objectContaining({ path: '/srv/.notes', type: 'folder', volume: '64', id: '4' }),
        ]),
      );
      const notes = data.objects.find(({ path }) => path === '/srv/.notes');
      expect(data.descriptors[notes?.descriptor ?? -1]?.acl).toMatchObject({ users: [{ id: 1001, bits: 7 }] });
    }
  });

  it.each([
    ['a listing of relative paths', record('./x'), 'absolute paths'],
    ['a listing cut in the first record', '# file: /srv\n# owner: 0\n', 'a record of getfacl'],
  ])('are not known from %s', (_, text, expected) => {
    expect(decode(file('acls.txt', text)).sources[0]).toMatchObject({ status: 'failed', reason: expect.stringContaining(expected) as string });
  });

  it('keep what Samba enforces before their modes', () => {
    const nt = `${JSON.stringify({ path: '/srv/od', type: 'd', sddl: 'O:BAG:BAD:(A;;FA;;;BA)' })}\n${JSON.stringify({ path: '/srv/bad', error: 'denied' })}\n`;
    const { sources, artifacts } = decode(exported(['getfacl', 'getfacl -R', record('/srv/od')], ['samba-ntacl', 'samba', nt]));
    expect(sources[0]?.gaps).toMatchObject([{ item: 'fs1.txt:2' }]);
    expect(artifacts['files.objects@fs1']).toMatchObject({ descriptors: [{}, { kind: 'windows' }], objects: [{ path: '/srv/od', descriptor: 1 }] });
  });

  it('are counted without a name', () => {
    const { artifacts } = decode(
      exported(['folder-listing', 'folder-listing /srv/hl7/in', 'f 1772330300.5\nf 1772330100\nd 1\n'], ['folder-listing', 'folder-listing /e', '']),
    );
    expect(artifacts['files.contents@fs1']).toEqual([
      { path: '/srv/hl7/in', files: 2, folders: 1, oldestSeconds: 300, youngestSeconds: 100 },
      { path: '/e', files: 0, folders: 0, oldestSeconds: null, youngestSeconds: null },
    ]);
  });
});

describe('programs of a Linux host', () => {
  it('are units with their account, without secrets', () => {
    const unit =
      'MainPID=7\nExecStart={ path=/usr/bin/mysqld ; argv[]=/usr/bin/mysqld --password=canary ; ignore_errors=no ; pid=7 }\nUser=mysql\nRequires=a.service b.slice\nId=db.service\nDescription=DB\nActiveState=active\nUnitFileState=enabled';
    const { artifacts } = decode(exported(['systemd', 'systemctl show', `${unit}\n\nMainPID=0\nExecStart=\nUser=\nId=x.service\nActiveState=inactive\n`]));
    expect(artifacts['host.services@fs1']).toMatchObject([
      {
        name: 'db.service',
        account: 'mysql',
        command: '"/usr/bin/mysqld" --password=k:6',
        startMode: 'auto',
        running: true,
        pid: 7,
        dependencies: ['a.service'],
      },
      { name: 'x.service', account: 'root', running: false, pid: null },
    ]);
  });

  it('are processes that matter, without secrets', () => {
    const { artifacts } = decode(exported(['ps', 'ps', '    7 /usr/sbin/mariadbd --x\n   12 /usr/bin/mysql -pcanary\n   13 /bin/vi letter.txt\n']));
    expect(artifacts['host.commandLines@fs1']).toMatchObject([{ origin: '7' }, { origin: '12', arguments: '-pk:6' }]);
  });

  it('listen', () => {
    const { artifacts } = decode(file('ss.txt', 'tcp   LISTEN 0 50 0.0.0.0:445 0.0.0.0:* users:(("smbd",pid=9,fd=3)) ino:5 sk:1\n'));
    expect(artifacts['host.listeners@fs1']).toMatchObject([{ port: 445, owners: [{ pid: 9 }] }]);
  });
});
