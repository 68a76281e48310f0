import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileKind, serviceKind } from '../../../src/domain/windows/access-mask.ts';
import { type CompiledDescriptor, compileDescriptor } from '../../../src/domain/windows/compiled-descriptor.ts';
import { createDescriptorReader } from '../../../src/domain/windows/descriptor-reader.ts';
import { parseSddl } from '../../../src/domain/windows/parse-sddl.ts';
import { printSddl } from '../../../src/domain/windows/print-sddl.ts';
import type { DescriptorProblem } from '../../../src/domain/windows/security-descriptor.ts';
import { createSidTable } from '../../../src/domain/windows/sid-table.ts';
import type { StoredDescriptor } from '../../../src/domain/windows/stored-descriptor.ts';
import { anyDescriptor, authorities, descriptorWith, simpleAce, someSids } from './random-descriptors.ts';

const table = createSidTable();
const kinds = [fileKind, serviceKind];
const readers = kinds.map((kind) => createDescriptorReader(table, authorities, kind));

/** What all that a text says means, read in full. */
function readInFull({ sddl, sddlSource }: StoredDescriptor, kind = fileKind): CompiledDescriptor | DescriptorProblem {
  const read = parseSddl(sddl, authorities);
  return read.ok ? compileDescriptor(read.value, sddlSource, table, kind) : read.problem;
}

const plainText = fc
  .tuple(
    fc.array(simpleAce(['A', 'D', 'XA'], [...someSids, 'S-1-5-21-8-8-8-2003', 'S-1-5-21-8-8-8-0', 'S-1-3-0', 'S-1-3-1', 'S-1-15-2-1', 'S-1-5-21-8-8-8-5-6']), {
      maxLength: 6,
    }),
    fc.option(fc.constantFrom(...someSids), { nil: null }),
  )
  .map(([aces, owner]) => printSddl(descriptorWith(aces, owner)));
const handWritten = fc.constantFrom(
  'O:DUG:DAD:PAI(A;;FA;;;DU)(A;;FA;;;LA)(D;;0x1;;;S-1-5-21-8-8-8-007)',
  'o:SYD:(A;;FA;;;WD)',
  'O:SYD:(a;;FA;;;wd)(A; ;FA;;;WD)',
  'O:S-1-5-D:(A;;FA;;;WD)',
  'D:(A;;FA;;;WD)S:AI',
  'D:NO_ACCESS_CONTROL',
  'D:(A;;FA;;;OW)(A;;FA;;;WD',
  'D:(A;;FA;;;S-1-5-21-8-8-8-4294967296)(A;;FA;;;S-1-5-21-8-8-8-12345678901)',
  'D:(A;;FA;;;)',
  '',
);
/** A character more, less or other somewhere. */
const spoiled = fc
  .tuple(plainText, fc.nat(), fc.constantFrom('', ';', ')', '(', 'S', '0', '-', ' ', 'x'), fc.nat({ max: 1 }))
  .map(([text, place, character, gone]) => {
    const at = place % (text.length + 1);
    return `${text.slice(0, at)}${character}${text.slice(at + gone)}`;
  });
const source = fc.constantFrom('win32' as const, 'dotnet' as const, 'icacls' as const, 'samba' as const, 'binary' as const);

describe('createDescriptorReader', () => {
  it('says of every text what reading it in full says, whatever was read before', () => {
    fc.assert(
      fc.property(fc.oneof(plainText, plainText, spoiled, handWritten, anyDescriptor.map(printSddl)), source, (sddl, sddlSource) => {
        for (const [at, kind] of kinds.entries()) {
          const stored = { sddl, sddlSource };
          const expected = readInFull(stored, kind);
          // The first reading learns what the second knows.
          expect(readers[at]?.(stored)).toEqual(expected);
          expect(readers[at]?.(stored)).toEqual(expected);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
