import { futureChild } from '../../domain/windows/inheritance.ts';
import { parseSddl } from '../../domain/windows/parse-sddl.ts';
import { printSddl } from '../../domain/windows/print-sddl.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import type { HostIdentity } from '../../snapshot/artifacts/host.ts';

/** Has the list entries that are for what lies in the folder and not for the folder itself? Those for CREATOR OWNER are the creator's. */
const forInside = /\(X?A;(?=[^;)]*IO)[^;)]*;[^;)]*;[^;)]*;[^;)]*;(?!CO\)|S-1-3-0\))/;

const none: readonly never[] = [];

/** Lists of a folder and a file that somebody makes in a folder, where it hands down what does not hold for itself; else none. */
export function heirsOf(folder: StoredDescriptor, { machineSid, domainSid, forestSid }: HostIdentity): readonly StoredDescriptor[] {
  if (!forInside.test(folder.sddl)) return none;
  const read = parseSddl(folder.sddl, { machine: machineSid, domain: domainSid, forest: forestSid });
  if (!read.ok) return [];
  return (['folder', 'file'] as const).map((child) => ({ sddl: printSddl(futureChild(read.value, child)), sddlSource: folder.sddlSource }));
}
