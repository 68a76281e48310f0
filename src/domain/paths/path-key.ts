import { foldName } from './fold-name.ts';

/** How a host's file system compares names. */
export type PathSystem = 'windows' | 'linux';

/** Segments with an end mark (U+0000) each, so that a folder's key begins the keys of everything in it and of nothing else. Letter case counts on POSIX hosts only. */
export function pathKey(path: string, system: PathSystem): string {
  if (system === 'linux') return path.split('/').reduce((key, name) => (name === '' || name === '.' ? key : `${key}${name}\0`), '/\0');
  // What most paths are: names with one separator between them.
  if (!path.includes('/') && !path.includes('\\\\') && !path.endsWith('\\') && path.charCodeAt(0) !== 92 && path !== '')
    return `${foldName(path).replaceAll('\\', '\0')}\0`;
  const plain = foldName(path.slice(prefixLength(path)).replaceAll('/', '\\'));
  let [key, from] = ['', 0];
  for (let at = plain.indexOf('\\'); at >= 0; at = plain.indexOf('\\', from)) {
    if (at > from) key += `${plain.slice(from, at)}\0`;
    from = at + 1;
  }
  return from === plain.length ? key : `${key}${plain.slice(from)}\0`;
}

/** `\\?\` and `\\.\` say nothing of where a local path leads. */
function prefixLength(path: string): number {
  return path.startsWith('\\\\') && /^\\\\[?.]\\(?!UNC\\)/i.test(path) ? 4 : 0;
}

/** A number of 32 bits for a key. */
export function keyHash(key: string): number {
  let hash = 0;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ (key.charCodeAt(at) + 1), prime);
  return hash;
}

const prime = 16_777_619;

/** What is told of many paths without making text of their keys, by place. */
export interface PathHashes {
  /** Of each path's key. */
  readonly own: Int32Array;
  /** Of the key of the folder right above. */
  readonly above: Int32Array;
  /** Where in the path its last name begins. */
  readonly names: Int32Array;
}

/**
 * Hashes one path into its place. There may be a million: all is done in one loop, and calls nothing. False for a path of Windows that does not begin with
 * a drive, or has a name that ends with a dot or blank: another key may mean the same.
 */
export function hashPath(path: string, system: PathSystem, at: number, { own, above, names }: PathHashes): boolean {
  const isPosix = system === 'linux';
  const units = isPosix ? posixUnits : windowsUnits;
  let hash = isPosix ? posixRoot : 0;
  let before = hash;
  let name = 0;
  let isInName = false;
  let isPlain = isPosix || path.charCodeAt(1) === colon;
  let last = 0;
  for (let next = isPosix ? 0 : prefixLength(path); next <= path.length; next++) {
    const code = next === path.length ? slash : path.charCodeAt(next);
    const unit = code < 128 ? (units[code] ?? code) : isPosix ? code : foldName(path.charAt(next)).charCodeAt(0);
    if (unit === separator) {
      if (isInName) hash = Math.imul(hash ^ 1, prime);
      if (last === dot || last === blank) isPlain = isPosix;
      isInName = false;
    } else {
      if (!isInName) {
        if (isPosix && code === dot && (next + 1 === path.length || path.charCodeAt(next + 1) === slash)) continue;
        before = hash;
        name = next;
        isInName = true;
      }
      hash = Math.imul(hash ^ (unit + 1), prime);
    }
    last = code;
  }
  own[at] = hash;
  above[at] = before;
  names[at] = name;
  return isPlain;
}

const [slash, dot, blank, colon, separator] = [47, 46, 32, 58, -1];
const posixRoot = keyHash('/\0');

/** What ASCII letters are compared as, by code. */
const windowsUnits = Int16Array.from({ length: 128 }, (_, code) =>
  '/\\'.includes(String.fromCharCode(code)) ? separator : foldName(String.fromCharCode(code)).charCodeAt(0),
);
const posixUnits = Int16Array.from({ length: 128 }, (_, code) => (code === slash ? separator : code));
