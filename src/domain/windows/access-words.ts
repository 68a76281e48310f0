import { type AccessMask, fileKind, fileRight } from './access-mask.ts';

interface Word {
  readonly bit: AccessMask;
  readonly word: string;
  /** Not said next to this bit, of which everybody expects it. */
  readonly impliedBy: AccessMask;
}

const fileWords: readonly Word[] = [
  { bit: fileRight.readData, word: 'read', impliedBy: 0 },
  { bit: fileRight.writeData, word: 'write', impliedBy: 0 },
  { bit: fileRight.appendData, word: 'append', impliedBy: fileRight.writeData },
  { bit: fileRight.execute, word: 'run', impliedBy: 0 },
  { bit: fileRight.delete, word: 'delete', impliedBy: 0 },
  { bit: fileRight.deleteChild, word: 'delete what is inside', impliedBy: 0 },
  { bit: fileRight.writeDac, word: 'change permissions', impliedBy: 0 },
  { bit: fileRight.writeOwner, word: 'take ownership', impliedBy: 0 },
  { bit: fileRight.readControl, word: 'read permissions', impliedBy: fileRight.readData | fileRight.writeData },
  { bit: fileRight.readAttributes, word: 'read attributes', impliedBy: fileRight.readData | fileRight.execute },
  { bit: fileRight.readExtendedAttributes, word: 'read extended attributes', impliedBy: fileRight.readData },
  { bit: fileRight.writeAttributes, word: 'write attributes', impliedBy: fileRight.writeData },
  { bit: fileRight.writeExtendedAttributes, word: 'write extended attributes', impliedBy: fileRight.writeData },
];

const serviceWords: readonly Word[] = [
  { bit: 0x10, word: 'start', impliedBy: 0 },
  { bit: 0x20, word: 'stop', impliedBy: 0 },
  { bit: 0x40, word: 'pause', impliedBy: 0 },
  { bit: 0x2, word: 'change configuration', impliedBy: 0 },
  { bit: 0x10000, word: 'delete', impliedBy: 0 },
  { bit: 0x40000, word: 'change permissions', impliedBy: 0 },
  { bit: 0x80000, word: 'take ownership', impliedBy: 0 },
  { bit: 0x100, word: 'send control codes', impliedBy: 0 },
  { bit: 0x1, word: 'read configuration', impliedBy: 0 },
  { bit: 0x4, word: 'read status', impliedBy: 0x1 },
  { bit: 0x8, word: 'list dependents', impliedBy: 0x1 },
  { bit: 0x80, word: 'interrogate', impliedBy: 0x1 },
  { bit: 0x20000, word: 'read permissions', impliedBy: 0x1 },
];

/** What rights on a file or folder let somebody do, in words for people; `full control` alone when nothing is missing, nothing for none. */
export function accessWords(mask: AccessMask): readonly string[] {
  return (mask & fileKind.all) === fileKind.all ? ['full control'] : spoken(mask, fileWords);
}

/** The same for rights on a Windows service. */
export function serviceAccessWords(mask: AccessMask): readonly string[] {
  return spoken(mask, serviceWords);
}

function spoken(mask: AccessMask, words: readonly Word[]): readonly string[] {
  return words.filter(({ bit, impliedBy }) => (mask & bit) !== 0 && (mask & impliedBy) === 0).map(({ word }) => word);
}
