import { describe, expect, it } from 'vitest';
import { foldName } from '../../../src/domain/paths/fold-name.ts';
import { parsePath, splitPathList } from '../../../src/domain/paths/parse-path.ts';

/** The path in short: root and names, or the kind. */
function short(text: string, posix = false): string {
  const parsed = parsePath(text, posix);
  if (parsed.kind !== 'absolute') return parsed.kind;
  const { root, names } = parsed;
  const head = root.kind === 'drive' ? root.drive : root.kind === 'unc' ? `${root.server}!${root.share}` : root.kind === 'volume' ? root.volume : '';
  return [head, ...names].join('|');
}

describe('parsePath', () => {
  it.each([
    ['C:\\A\\\\B/', 'C:|A|B', 'doubled and trailing separators'],
    ['c:/a', 'C:|a', 'slashes'],
    ['C:\\', 'C:', 'a drive'],
    ['C:\\A\\.\\..\\B\\..\\..\\..', 'C:', 'dots never leave the root'],
    ['C:\\A. .', 'C:|A', 'dots and spaces at the end'],
    ['C:\\A..\\B', 'C:|A.|B', 'one dot of an inner name'],
    ['C:\\A \\B', 'C:|A |B', 'spaces of an inner name stay'],
    ['  C:\\A', 'C:|A', 'blanks before'],
    ['\\\\srv\\share\\..\\..\\x', 'srv!share|x', 'dots never leave the share'],
    ['//srv/share', 'srv!share', 'a share with slashes'],
    ['\\\\?\\C:\\A.', 'C:|A.', 'nothing stripped after \\\\?\\'],
    ['\\??\\C:\\A', 'C:|A', 'a target as junctions store it'],
    ['\\\\?\\UNC\\srv\\s\\h', 'srv!s|h', 'a share after \\\\?\\'],
    ['//?/C:/A.', 'C:|A', 'slashes before ? strip as usual'],
    ['\\\\.\\C:\\A.', 'C:|A', 'the device prefix strips as usual'],
    ['\\\\?\\Volume{1-2}\\x', 'Volume{1-2}|x', 'a volume'],
    ['\\\\?\\Volume{1-2}', 'Volume{1-2}', 'a volume alone'],
    ['\\\\?\\C:\\A\\..\\B', 'open', 'dots are names after \\\\?\\'],
    ['\\\\?\\GLOBALROOT\\Device\\HarddiskVolume1\\x', 'open', 'a device path'],
    ['A\\B', 'open', 'relative'],
    ['C:A', 'open', 'relative to the folder of a drive'],
    ['C:', 'open', 'a drive without a separator'],
    ['\\A', 'open', 'relative to a drive'],
    ['%OD%\\A', 'open', 'a variable'],
    ['\\\\srv', 'open', 'a server alone'],
    ['\\\\tsclient\\C\\x', 'open', 'a redirected drive'],
    ['\\\\srv@SSL\\x\\y', 'open', 'WebDAV'],
    ['', 'invalid', 'empty'],
    [' \t', 'invalid', 'blank'],
    ['https://od/x', 'invalid', 'a URL'],
    ['C:\\A\\com1.txt', 'invalid', 'a device with an ending'],
    ['nul', 'invalid', 'a device alone'],
    ['\\\\srv\\share\\nul', 'srv!share|nul', 'on a server NUL is a name'],
    ['\\\\srv\\pipe\\x', 'invalid', 'a pipe'],
    ['\\\\.\\PhysicalDrive0', 'invalid', 'a disk'],
    ['C:\\A:b', 'invalid', 'a stream'],
    ['C:\\a\nb', 'invalid', 'a line end'],
    ['C:\\a\0b', 'invalid', 'NUL'],
    [`C:\\${'x'.repeat(40_000)}`, 'invalid', 'endless'],
  ])('%j is %s: %s', (text, expected) => {
    expect(short(text)).toBe(expected);
  });

  it.each([
    ['/srv//a/./b/', '|srv|a|b'],
    ['/srv/a/../b', '|srv|a|..|b'],
    ['/srv/a b\n;%x%\\', '|srv|a b\n;%x%\\'],
    ['srv', 'open'],
    ['~/x', 'open'],
    ['C:\\x', 'open'],
    ['//fs1/od', 'fs1!od'],
    ['\\\\fs1\\od', 'fs1!od'],
  ])('%j on Linux is %j', (text, expected) => {
    expect(short(text, true)).toBe(expected);
  });

  it('splits lists and leaves out what is blank', () => {
    expect(splitPathList('C:\\A; \\\\srv\\b ;;')).toEqual(['C:\\A', '\\\\srv\\b ']);
  });
});

describe('foldName', () => {
  it.each([
    ['straße', 'STRAßE'],
    ['ä', 'Ä'],
    ['a\u0308', 'A\u0308'],
    ['İiı', 'İIı'],
    ['ſµÿ', 'ſµŸ'],
    ['σς', 'ΣΣ'],
    ['\u212a', '\u212a'],
    ['😀\u{10428}', '😀\u{10428}'],
  ])('%s becomes %s', (name, folded) => {
    expect(foldName(name)).toBe(folded);
  });
});
