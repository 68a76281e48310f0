/** Where a path starts, by its text. `drive` and `server`, `share` as spelled; `volume` is `Volume{…}`. */
export type PathRoot =
  | { readonly kind: 'drive'; readonly drive: string }
  | { readonly kind: 'unc'; readonly server: string; readonly share: string }
  | { readonly kind: 'volume'; readonly volume: string }
  | { readonly kind: 'posix' };

/**
 * A path taken apart by its text alone. `absolute`: names below the root, `.`, `..`, doubled separators and what Win32 strips done away
 * with (not for POSIX, where `..` depends on links). `open`: needs something the text does not say. `invalid`: nothing a folder could be.
 */
export type ParsedPath =
  | { readonly kind: 'absolute'; readonly root: PathRoot; readonly names: readonly string[] }
  | { readonly kind: 'open' | 'invalid'; readonly reason: string };

/** Splits a list such as Open Dental's `DocPath` (`a;b`) into its paths, in order, blank ones left out. */
export function splitPathList(text: string): readonly string[] {
  if (!text.includes(';')) return text.trim() === '' ? [] : [text.trimStart()];
  return text
    .split(';')
    .map((part) => part.trimStart())
    .filter((part) => part.trim() !== '');
}

/** Longer than any path Windows or Linux opens (32,767 UTF-16 units). */
const longest = 32_767;

/** Names that are devices in every folder, whatever follows a dot. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])[ ]*(?:[.:].*)?$/i;

/** That a name is none is mostly seen at its first letter. */
function isDevice(name: string): boolean {
  return 'cpalnCPALN'.includes(name.charAt(0)) && device.test(name);
}

const reserved = 'a reserved device name';

/** A name that every Windows keeps as it is, without what may be a variable. */
const plainName = String.raw`[^\\/<>"|?*:%\x00-\x1f]*[^\\/<>"|?*:%\x00-\x1f. ]`;
/** What most paths are: a drive and such names, or a share of a server and such names. */
const plainPath = new RegExp(String.raw`^[a-z]:(?:\\${plainName})+$`, 'i');
const plainUnc = new RegExp(String.raw`^\\\\[a-z\d][\w.-]*(?:\\${plainName})+\\?$`, 'i');

/** A drive and names below it that stand for themselves: nothing is left to take apart. */
export function isPlainPath(text: string): boolean {
  return text.length <= longest && plainPath.test(text) && !isDevice(text.slice(text.lastIndexOf('\\') + 1));
}

/** The same of a server and its share; whatever follows may end with a separator. */
export function isPlainUnc(text: string): boolean {
  return text.length <= longest && plainUnc.test(text);
}

/** Takes any spelling of a path apart. `posix`: the computer that would open it; a UNC path is one everywhere. Never throws. */
export function parsePath(text: string, posix: boolean): ParsedPath {
  if (!posix && text.length <= longest && plainPath.test(text)) {
    const names = text.slice(3).split('\\');
    return isDevice(names.at(-1) ?? '') ? invalid(reserved) : { kind: 'absolute', root: { kind: 'drive', drive: text.slice(0, 2).toUpperCase() }, names };
  }
  const path = text.trimStart();
  if (path === '') return invalid('empty');
  if (path.length > longest) return invalid(`longer than ${longest} characters`);
  if (path.includes('\0')) return invalid('contains NUL');
  if (path.includes('://') && /^[a-z][a-z\d+.-]+:\/\//i.test(path)) return invalid('a URL, not a path');
  if (posix && !/^(?:\\\\|\/\/)[^\\/]/.test(path)) return parsePosix(path);
  const prefixed = path[1] === '?' || path[2] === '?' || path[2] === '.' ? /^(?:[\\/]{2}[?.]|\\\?\?)[\\/](.*)$/s.exec(path)?.[1] : undefined;
  if (prefixed !== undefined) return parseDevice(prefixed, path.startsWith('\\\\?\\') || path.startsWith('\\??\\'));
  if (isDevice(path.trimEnd())) return invalid(reserved);
  if (path.includes('%') && /%[^%\\/:]+%/.test(path)) return open('holds a variable that is not expanded');
  const slashed = path.includes('/') ? path.replaceAll('/', '\\') : path;
  if (slashed.startsWith('\\\\')) return parseUnc(slashed.slice(2), false);
  if (slashed.startsWith('\\')) return open('relative to a drive it does not name');
  if (!/^[a-z]:/i.test(slashed)) return open('relative: where it starts is not known');
  if (slashed[2] !== '\\') return open(`relative to the current folder of ${slashed.slice(0, 2)}`);
  return absolute({ kind: 'drive', drive: slashed.slice(0, 2).toUpperCase() }, slashed.slice(3), false);
}

function parsePosix(path: string): ParsedPath {
  if (/^[a-z]:[\\/]/i.test(path)) return open('a path of Windows on a computer without drives');
  if (!path.startsWith('/')) return open('relative: where it starts is not known');
  return { kind: 'absolute', root: { kind: 'posix' }, names: path.split('/').filter((name) => name !== '' && name !== '.') };
}

/** What follows `\\?\`, `\??\` (both verbatim: no name is changed), `\\.\` or one of them with slashes. */
function parseDevice(rest: string, verbatim: boolean): ParsedPath {
  const path = verbatim ? rest : rest.replaceAll('/', '\\');
  const [, unc] = /^UNC\\(.*)$/is.exec(path) ?? [];
  if (unc !== undefined) return parseUnc(unc, verbatim);
  const [, drive, names] = /^([a-z]:)\\(.*)$/is.exec(path) ?? [];
  if (drive !== undefined && names !== undefined) return absolute({ kind: 'drive', drive: drive.toUpperCase() }, names, verbatim);
  const [, volume, below] = /^(Volume\{[^\\]*\})(?:\\(.*))?$/is.exec(path) ?? [];
  if (volume !== undefined) return absolute({ kind: 'volume', volume }, below ?? '', verbatim);
  return /^(?:GLOBALROOT|Harddisk)/i.test(path) ? open('a device path; which volume it is, is not known') : invalid('a device, not a folder');
}

function parseUnc(rest: string, verbatim: boolean): ParsedPath {
  const server = nameAt(rest, 0);
  const share = nameAt(rest, server.length + 1);
  if (server === '' || server === '?') return invalid('no server name');
  if (share === '') return open('names a server but no share');
  if (isOfTerminal(server)) return open('a drive of whichever computer is connected by Remote Desktop');
  if (server.includes('@')) return open('a WebDAV server; which folder it serves is not known');
  if (isPipe(share)) return invalid('a pipe, not a folder');
  return absolute({ kind: 'unc', server, share }, rest.slice(server.length + share.length + 2), verbatim);
}

/** A server that is the computer of whoever is connected by Remote Desktop. */
export function isOfTerminal(server: string): boolean {
  return server.length === 8 && /^tsclient$/i.test(server);
}

/** A share that holds no folders. */
export function isPipe(share: string): boolean {
  return (share.length === 4 || share.length === 8) && /^(?:pipe|ipc\$|mailslot)$/i.test(share);
}

/** What stands from a place up to the next separator. */
function nameAt(text: string, from: number): string {
  const end = text.indexOf('\\', from);
  return text.slice(from, end < 0 ? text.length : end);
}

/** What no name on a Windows file system holds. */
const unusual = /[<>"|?*:/\x01-\x1f]/;

function absolute(root: PathRoot, below: string, verbatim: boolean): ParsedPath {
  if (below === '' || below === '\\') return { kind: 'absolute', root, names: [] };
  const names = verbatim ? below.split('\\').filter((name) => name !== '') : win32Names(below);
  const strange = unusual.test(below) ? names.find((name) => unusual.test(name)) : undefined;
  if (strange !== undefined) return invalid(`no folder can be named ${JSON.stringify(strange.slice(0, 80))}`);
  if (verbatim && names.some((name) => name === '.' || name === '..')) return open('dots after a \\\\?\\ prefix, which are names there');
  const last = names.at(-1) ?? '';
  if (!verbatim && root.kind === 'drive' && isDevice(last)) return invalid(reserved);
  return { kind: 'absolute', root, names };
}

/** As GetFullPathName: `..` stops at the root, one trailing dot of inner names goes, all trailing dots and spaces of the last. */
function win32Names(below: string): string[] {
  const names: string[] = [];
  const parts = below.split('\\');
  const last = parts.length - 1;
  for (const [place, part] of parts.entries()) {
    if (part === '..') names.pop();
    else if (part !== '.' && part !== '')
      names.push(place < last ? (part.endsWith('.') ? part.slice(0, -1) : part) : part.endsWith('.') || part.endsWith(' ') ? part.replace(/[. ]+$/, '') : part);
  }
  return names.includes('') ? names.filter((name) => name !== '') : names;
}

function open(reason: string): ParsedPath {
  return { kind: 'open', reason };
}

function invalid(reason: string): ParsedPath {
  return { kind: 'invalid', reason };
}
