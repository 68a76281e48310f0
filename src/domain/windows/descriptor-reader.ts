import { fileKind, type ObjectKind } from './access-mask.ts';
import { type CompiledDescriptor, compileDescriptor } from './compiled-descriptor.ts';
import { type KnownHeads, parseSddl } from './parse-sddl.ts';
import { plainLists } from './plain-lists.ts';
import type { DescriptorProblem } from './security-descriptor.ts';
import type { SidAuthorities } from './sid-aliases.ts';
import type { SidTable } from './sid-table.ts';
import type { StoredDescriptor } from './stored-descriptor.ts';

/** Compiles stored texts, for whoever keeps the answers. `authorities`: of the computer the texts come from. */
export function createDescriptorReader(
  table: SidTable,
  authorities: SidAuthorities,
  kind: ObjectKind = fileKind,
): (stored: StoredDescriptor) => CompiledDescriptor | DescriptorProblem {
  const knownHeads: KnownHeads = new Map();
  const plain = plainLists({ table, authorities, kind, knownHeads });
  return (stored) => {
    const compiled = plain(stored);
    if (compiled !== null) return compiled;
    const read = parseSddl(stored.sddl, authorities, knownHeads);
    return read.ok ? compileDescriptor(read.value, stored.sddlSource, table, kind) : read.problem;
  };
}
