import { describe, expect, it } from 'vitest';
import { newPathLocator } from '../../src/domain/paths/path-locator.ts';
import type { PathHost } from '../../src/domain/paths/path-site.ts';
import { localKey, localKeyOf, placeOnHost } from '../../src/facts/files/local-keys.ts';

const nothing: PathHost = { id: 'fs1', system: 'windows', names: [], shares: {}, links: {}, shortNames: {}, drives: [], volumes: ['D:'], ids: [] };
const locate = newPathLocator({
  hosts: [
    {
      ...nothing,
      ids: [
        { path: 'D:\\wsl\\a', volume: 'v', id: '1' },
        { path: 'D:\\wsl\\A', volume: 'v', id: '2' },
      ],
    },
    { ...nothing, id: 'smb', system: 'posix' },
  ],
  dfs: {},
});

describe('the key of a local path', () => {
  it.each([
    ['fs1', 'D:\\', 'is that of a drive'],
    ['fs1', 'D:\\OD\\Täglich\\ſ', 'folds letters one to one'],
    ['fs1', 'd:/od\\\\t1\\', 'knows other separators'],
    ['fs1', 'D:\\wsl\\a', 'does not tell apart what letter case tells apart'],
    ['smb', '/srv/Od', 'keeps letter case on POSIX'],
    ['smb', '/', 'is that of the root'],
  ])('of %s %s %s, and the same as its place has', (host, path) => {
    const location = locate({ text: path, host, user: null });
    if (location.kind !== 'place') throw new Error(location.reason);
    const place = placeOnHost(location.place);
    expect(localKeyOf(location.place)).toBe(localKey(host, path));
    expect(localKey(place?.host ?? '', place?.path ?? '')).toBe(localKey(host, path));
  });

  it('begins the keys of what is inside, and of nothing beside', () => {
    expect(localKey('fs1', 'D:\\OD\\t1\\A').startsWith(localKey('fs1', 'D:\\OD\\t1'))).toBe(true);
    expect(localKey('fs1', 'D:\\OD\\t10').startsWith(localKey('fs1', 'D:\\OD\\t1'))).toBe(false);
  });
});
