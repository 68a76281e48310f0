import { type AnswerError, problem } from './answer-error.ts';
import type { Found } from './answer-lines.ts';
import { type Looked, plain, unlimited, walkFolders } from './walk-folders.ts';
import { address, addressRoom, bind, free, holds, lastError, memory, ownerGroupAndList, sddlAt, succeed, text, u32 } from './win32-calls.ts';

const createFile = bind('kernel32', 'CreateFileW', address, [text, u32, u32, memory, u32, u32, address]);
const closeHandle = bind('kernel32', 'CloseHandle', u32, [address]);
const fileInformation = bind('kernel32', 'GetFileInformationByHandle', u32, [address, memory]);
const fileInformationEx = bind('kernel32', 'GetFileInformationByHandleEx', u32, [address, 'int', memory, u32]);
const finalPath = bind('kernel32', 'GetFinalPathNameByHandleW', u32, [address, memory, u32, u32]);
const securityInfo = bind('advapi32', 'GetSecurityInfo', u32, [address, 'int', u32, memory, memory, memory, memory, memory]);
const openToken = bind('advapi32', 'OpenProcessToken', u32, [address, u32, memory]);
const privilegeValue = bind('advapi32', 'LookupPrivilegeValueW', u32, [text, text, memory]);
const adjustPrivileges = bind('advapi32', 'AdjustTokenPrivileges', u32, [address, u32, memory, u32, memory, memory]);

const readControl = 0x20000;
const readAttributes = 0x80;
const shareAll = 7;
const openExisting = 3;
const backupSemantics = 0x0200_0000;
const openReparsePoint = 0x0020_0000;
const invalidHandle = 0xffff_ffff_ffff_ffffn;
const attribute = { directory: 0x10, reparsePoint: 0x400 } as const;
const informationClass = { attributeTag: 9, id: 18 } as const;
/** Tags of links; other reparse points (deduplicated files, files of a cloud) are what they look like. */
const linkTags: ReadonlySet<number> = new Set([0xa000_0003, 0xa000_000c]);

/** Rows of `get-acl` with ids, where links lead, and descriptors as Windows stores them. */
export function fileObjects(paths: readonly string[], alone: readonly string[]): Found {
  enableBackupRight();
  return walkFolders(paths, alone, lookAt);
}

function lookAt(path: string): Looked {
  const name = unlimited(path);
  const full = createFile(name, readControl | readAttributes, shareAll, null, openExisting, backupSemantics | openReparsePoint, 0);
  const refused: AnswerError | null = full === invalidHandle ? problem('CreateFile', lastError()) : null;
  if (refused !== null && refused.status !== 'denied') throw refused;
  const handle = refused === null ? full : createFile(name, readAttributes, shareAll, null, openExisting, backupSemantics | openReparsePoint, 0);
  if (handle === invalidHandle) throw problem('CreateFile', lastError());
  try {
    const { attributes, volume, id } = identityOf(handle);
    const isLink = (attributes & attribute.reparsePoint) !== 0 && linkTags.has(reparseTag(handle));
    const identity = { Path: path, Attributes: attributes, Volume: volume, Id: id, Target: isLink ? leadsTo(name) : null };
    const isFolder = !isLink && (attributes & attribute.directory) !== 0;
    if (refused !== null) return { row: identity, isFolder, refused };
    return { row: { ...identity, Sddl: descriptorOf(handle), SddlSource: 'win32' }, isFolder, refused: null };
  } finally {
    closeHandle(handle);
  }
}

function descriptorOf(handle: number | bigint): string {
  const room = addressRoom();
  succeed('GetSecurityInfo', securityInfo(handle, 1, ownerGroupAndList, null, null, null, null, room));
  const at = room.readBigUInt64LE();
  try {
    return sddlAt(at);
  } finally {
    free(at);
  }
}

/** The 128-bit id where the file system has one (ReFS needs it), else the 64-bit one. */
function identityOf(handle: number | bigint): { readonly attributes: number; readonly volume: string; readonly id: string } {
  const basic = Buffer.alloc(52);
  holds('GetFileInformationByHandle', fileInformation(handle, basic));
  const attributes = basic.readUInt32LE(0);
  const wide = Buffer.alloc(24);
  if (fileInformationEx(handle, informationClass.id, wide, wide.length) !== 0)
    return { attributes, volume: wide.readBigUInt64LE(0).toString(16), id: wide.subarray(8).reverse().toString('hex') };
  const index = (BigInt(basic.readUInt32LE(44)) << 32n) | BigInt(basic.readUInt32LE(48));
  return { attributes, volume: basic.readUInt32LE(28).toString(16), id: index.toString(16) };
}

function reparseTag(handle: number | bigint): number {
  const room = Buffer.alloc(8);
  holds('GetFileInformationByHandleEx', fileInformationEx(handle, informationClass.attributeTag, room, room.length));
  return room.readUInt32LE(4);
}

/** The path at the end of all links; a link that leads nowhere, or where this account may not go, is a gap of its own. */
function leadsTo(name: string): string {
  const handle = createFile(name, readAttributes, shareAll, null, openExisting, backupSemantics, 0);
  if (handle === invalidHandle) throw problem('the target of the link: CreateFile', lastError());
  try {
    const room = Buffer.alloc(65_536);
    const length = Number(finalPath(handle, room, room.length / 2, 0));
    if (length === 0 || length * 2 >= room.length) throw problem('GetFinalPathNameByHandle', lastError());
    return plain(room.toString('utf16le', 0, length * 2));
  } finally {
    closeHandle(handle);
  }
}

/** Whoever may back up may read every access list; the right has to be switched on. Without it, refusals are gaps. */
function enableBackupRight(): void {
  const [token, luid] = [addressRoom(), addressRoom()];
  const currentProcess = 0xffff_ffff_ffff_ffffn;
  if (openToken(currentProcess, 0x28, token) === 0) return;
  const handle = token.readBigUInt64LE();
  if (privilegeValue(null, 'SeBackupPrivilege', luid) !== 0) {
    const state = Buffer.alloc(16);
    state.writeUInt32LE(1, 0);
    luid.copy(state, 4);
    state.writeUInt32LE(2, 12);
    adjustPrivileges(handle, 0, state, 0, null, null);
  }
  closeHandle(handle);
}
