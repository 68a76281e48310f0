import koffi from 'koffi';
import { AnswerError, problem } from './answer-error.ts';

/** What a call takes: numbers, handles, memory of ours, memory of Windows, UTF-16 text, or nothing. */
export type Argument = number | bigint | string | Buffer | null;

/** A function of a system library; gives a number, an error code or a handle. */
export type Call = (...args: readonly Argument[]) => number | bigint;

/** Types as koffi names them: a 32-bit number. */
export const u32 = 'uint32';
/** A handle, or an address in Windows' memory. */
export const address = 'uint64';
/** Memory of ours, to read or to fill. */
export const memory = 'void *';
/** UTF-16 text that ends with 0. */
export const text = 'str16';

if (process.arch !== 'x64' && process.arch !== 'arm64') throw new AnswerError('unsupported', `no layouts of structures for ${process.arch}`);

/** Binds a function of a system library. */
export function bind(library: string, name: string, result: string, args: readonly string[]): Call {
  // koffi types every function as any; the declaration here is what it holds to.
  return koffi.load(`${library}.dll`).func('__stdcall', name, result, [...args]) as Call;
}

const getLastError = bind('kernel32', 'GetLastError', u32, []);
const localFree = bind('kernel32', 'LocalFree', address, [address]);
const sidToText = bind('advapi32', 'ConvertSidToStringSidW', u32, [address, memory]);
const descriptorToText = bind('advapi32', 'ConvertSecurityDescriptorToStringSecurityDescriptorW', u32, [address, u32, u32, memory, memory]);

/** Owner, group and access list of a descriptor. */
export const ownerGroupAndList = 7;

/** Throws unless a call that gives an error code gave 0. */
export function succeed(call: string, code: number | bigint): void {
  if (Number(code) !== 0) throw problem(call, Number(code));
}

/** Throws, with the last error, unless a call that gives true or a handle gave one. */
export function holds(call: string, result: number | bigint): number | bigint {
  if (Number(result) === 0) throw problem(call, lastError());
  return result;
}

/** The error of the call before. */
export function lastError(): number {
  return Number(getLastError());
}

/** Room for an address that a call fills in. */
export function addressRoom(): Buffer {
  return Buffer.alloc(8);
}

/** Room for a number, filled with `value`. */
export function number32(value = 0): Buffer {
  const room = Buffer.alloc(4);
  room.writeUInt32LE(value);
  return room;
}

/** Text in Windows' memory; '' where there is none. */
export function textAt(at: bigint): string {
  return at === 0n ? '' : koffi.decode.string16(at);
}

/** A copy of memory of Windows. */
export function bytesAt(at: bigint, length: number): Buffer {
  return length === 0 ? Buffer.alloc(0) : Buffer.from(new Uint8Array(koffi.view(at, length)));
}

/** Where memory of ours is, for structures that hold addresses. It must outlive the call. */
export function addressOf(room: Buffer): bigint {
  return koffi.address(room);
}

/** `S-1-…` of a binary SID. */
export function sidAt(at: bigint | Buffer): string {
  const room = addressRoom();
  holds('ConvertSidToStringSid', sidToText(typeof at === 'bigint' ? at : addressOf(at), room));
  return taken(room);
}

/** SDDL of a descriptor, as Windows prints it. */
export function sddlAt(at: bigint | Buffer): string {
  const room = addressRoom();
  const from = typeof at === 'bigint' ? at : addressOf(at);
  holds('ConvertSecurityDescriptorToStringSecurityDescriptor', descriptorToText(from, 1, ownerGroupAndList, room, null));
  return taken(room);
}

/** Frees memory that a call handed over. */
export function free(at: bigint): void {
  localFree(at);
}

function taken(room: Buffer): string {
  const at = room.readBigUInt64LE();
  const result = textAt(at);
  free(at);
  return result;
}
