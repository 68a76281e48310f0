import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBytes, encodeBytes } from '../../../src/domain/posix/byte-text.ts';
import { newGetfaclReader } from '../../../src/domain/posix/getfacl-reader.ts';
import { type ListedFile, printGetfacl } from '../../../src/domain/posix/getfacl-text.ts';
import { someFile } from './random-files.ts';

function read(text: string | Uint8Array, size = 1 << 20): { files: ListedFile[]; problems: readonly { line: number; path: string | null; message: string }[] } {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const reader = newGetfaclReader();
  const files: ListedFile[] = [];
  for (let at = 0; at < bytes.length; at += size) files.push(...reader.push(bytes.subarray(at, at + size)));
  files.push(...reader.end());
  return { files, problems: reader.problems };
}

const head = '# file: /od/t1\n# owner: 61001\n# group: 61100\n';
const base = 'user::rwx\ngroup::r-x\nother::---\n';

describe('newGetfaclReader', () => {
  it('takes numbers, names, flags, masks and default entries', () => {
    const listing =
      '# file: /od/a\\040b\\012c\\\\d\n# owner: anna\n# group: 61100\n# flags: -st\n' +
      'user::rwx\nuser:62001:rwx\t#effective:r-x\ngroup::rwx\t\t#effective:r-x\ngroup:domain\\040users:r--\nmask::r-x\nother::---\n' +
      'default:user::rwx\ndefault:user:62001:r-x\ndefault:group::---\ndefault:mask::r-x\ndefault:other::---\n\n';
    expect(read(listing)).toEqual({
      problems: [],
      files: [
        {
          path: '/od/a b\nc\\d',
          line: 1,
          file: {
            owner: 'anna',
            group: 61100,
            mode: 0o3750,
            acl: { users: [{ id: 62001, bits: 7 }], group: 7, groups: [{ id: 'domain users', bits: 4 }] },
            defaultAcl: { user: 7, users: [{ id: 62001, bits: 5 }], group: 0, groups: [], mask: 5, other: 0 },
          },
        },
      ],
    });
  });

  it('takes line ends of Windows and a last record without an empty line', () => {
    expect(read(`${head}${base}`.replaceAll('\n', '\r\n')).files).toMatchObject([{ path: '/od/t1', file: { mode: 0o750, acl: null } }]);
  });

  it.each([
    ['a record that is cut off', `${head}user::rwx\ngroup::r-x\n`, 5, '/od/t1', /lacks user::, group:: or other::/],
    ['a half line at the end', `${head}${base}`.slice(0, -3), 6, '/od/t1', /expected an ACL entry, found "other::-"/],
    ['a listing without headers', base, 1, null, /expected "# file: …", found "user::rwx"/],
    ['a record without owner', `# file: /x\n${base}`, 4, '/x', /no "# owner:"/],
    ['an entry with a strange permission', `${head}${base}user:1:rws\n`, 7, '/od/t1', /found "user:1:rws"/],
    ['a name for the mask', `${head}${base}mask:5:rwx\n`, 7, '/od/t1', /mask takes no name/],
    ['the same entry twice', `${head}${base}other::r--\n`, 7, '/od/t1', /a second "other::r--"/],
    ['named entries without a mask', `${head}${base}user:7:rwx\n`, 7, '/od/t1', /no mask::/],
    ['flags of another kind', `${head}# flags: xyz\n`, 4, '/od/t1', /three flags/],
    ['a message of getfacl in between', `getfacl: /od: Permission denied\n${head}${base}`, 1, null, /Permission denied/],
    ['a cut default ACL', `${head}${base}default:user::rwx\n`, 7, '/od/t1', /^default: the record lacks/],
  ])('reports %s with its line, and gives no file for it', (_what, listing, line, path, message) => {
    const { files, problems } = read(listing);
    expect(problems).toMatchObject([{ line, path }]);
    expect(problems[0]?.message).toMatch(message);
    expect(files.length).toBe(path === null && listing.includes('# file') ? 1 : 0);
  });

  it('goes on with the next record after a problem', () => {
    const { files, problems } = read(`${head}rubbish\nmore\n\n\n${head.replace('t1', 't2')}${base}\n`);
    expect(problems.length).toBe(1);
    expect(files.map(({ path, line }) => [path, line])).toEqual([['/od/t2', 8]]);
  });

  it('ends on binary and on endless lines with one problem each', () => {
    expect(read(Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7919) % 251)).problems.length).toBe(1);
    expect(read('x'.repeat(300_000), 1000).problems.length).toBeGreaterThan(0);
    expect(read(`${head}${base}\n${'x'.repeat(300_000)}`, 1000).files.length).toBe(1);
  });

  it('reads the same however the bytes are cut, and what was printed is read back', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
      fc.constantFrom('a b', 'x\ny', ']]>', '\\', '\\040', 'ü😀', '\udcff', '\u202e'),
    );
    const listed = fc.array(
      fc.tuple(
        name.filter((text) => !text.includes('\0')),
        someFile,
      ),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(listed, fc.integer({ min: 1, max: 40 }), (list, size) => {
        const bytes = encodeBytes(list.map(([path, file]) => printGetfacl(`/${path}`, file)).join(''));
        const { files, problems } = read(bytes, size);
        expect(problems).toEqual([]);
        expect(files.map(({ path, file }) => [path, file])).toEqual(list.map(([path, file]) => [`/${decodeBytes(encodeBytes(path))}`, file]));
      }),
      { numRuns: 300 },
    );
  });
});

describe('decodeBytes', () => {
  it('keeps any bytes: they come back as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        expect([...encodeBytes(decodeBytes(bytes))]).toEqual([...bytes]);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [[0x61, 0xff, 0x62], 'a\udcffb'],
    [[0xc3, 0xbc, 0xc3], 'ü\udcc3'],
    [[0xed, 0xb3, 0xbf], '\udced\udcb3\udcbf'],
    [[0xef, 0xbb, 0xbf, 0x61], '\ufeffa'],
  ])('reads %j', (bytes, text) => {
    expect(decodeBytes(Uint8Array.from(bytes))).toBe(text);
  });
});
