import { parseNetwork } from '../domain/network/address-ranges.ts';
import { foreignOverlaps, type OwnedRange } from '../domain/network/overlaps.ts';
import { inventoryProblem, pathText, quoted, type InventoryProblem, type Position, type ValuePath } from './inventory-problem.ts';
import type { Inventory } from './inventory.ts';

interface ClaimedNetwork extends OwnedRange {
  readonly text: string;
  readonly path: ValuePath;
}

/** Workstation networks that are no networks, and those of two tenants that share an address. One sorted pass. */
export function networkOverlaps(inventory: Inventory, file: string, locate: (path: ValuePath) => Position): InventoryProblem[] {
  const problems: InventoryProblem[] = [];
  const networks: ClaimedNetwork[] = [];
  for (const { id: owner, workstations } of Object.values(inventory.tenants)) {
    for (const [index, text] of workstations.networks.entries()) {
      const path = ['tenants', owner, 'workstations', 'networks', index];
      const range = parseNetwork(text);
      if (range !== null) networks.push({ ...range, owner, text, path });
      else
        problems.push(
          inventoryProblem(file, locate(path), path, {
            expected: 'a network such as 10.31.7.0/24',
            found: quoted(text),
          }),
        );
    }
  }
  for (const [outer, inner] of foreignOverlaps(networks)) {
    const expected = `network ${quoted(inner.text)} to belong to one tenant`;
    const found = `tenant ${inner.owner} claims it too, and tenant ${outer.owner} has ${quoted(outer.text)} (line ${locate(outer.path).line}, ${pathText(outer.path)})`;
    problems.push(inventoryProblem(file, locate(inner.path), inner.path, { expected, found }));
  }
  return problems;
}
