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
  if (isPlain(folder.sddl) || !forInside.test(folder.sddl)) return none;
  const read = parseSddl(folder.sddl, { machine: machineSid, domain: domainSid, forest: forestSid });
  if (!read.ok) return [];
  return (['folder', 'file'] as const).map((child) => ({ sddl: printSddl(futureChild(read.value, child)), sddlSource: folder.sddlSource }));
}

/** True where all entries that may be for the contents alone are CREATOR OWNER's: most lists have just that one, and a search for it is faster. */
function isPlain(sddl: string): boolean {
  if (sddl.includes('(XA;')) return false;
  for (let at = sddl.indexOf('IO'); at >= 0; at = sddl.indexOf('IO', at + 1)) if (!sddl.startsWith(';CO)', sddl.indexOf(')', at) - 3)) return false;
  return true;
}
