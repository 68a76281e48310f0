import { parseNetwork, type AddressRange } from '../domain/network/address-ranges.ts';
import { inventoryProblem, pathText, quoted, type InventoryProblem, type Position, type ValuePath } from './inventory-problem.ts';
import type { Inventory } from './inventory.ts';

interface ClaimedNetwork extends AddressRange {
  readonly tenant: string;
  readonly text: string;
  readonly path: ValuePath;
}

/** Workstation networks that are no networks, and those of two tenants that share an address. One sorted pass. */
export function networkOverlaps(inventory: Inventory, file: string, locate: (path: ValuePath) => Position): InventoryProblem[] {
  const problems: InventoryProblem[] = [];
  const networks: ClaimedNetwork[] = [];
  for (const { id: tenant, workstations } of Object.values(inventory.tenants)) {
    for (const [index, text] of workstations.networks.entries()) {
      const path = ['tenants', tenant, 'workstations', 'networks', index];
      const range = parseNetwork(text);
      if (range !== null) networks.push({ ...range, tenant, text, path });
      else
        problems.push(
          inventoryProblem(file, locate(path), path, {
            expected: 'a network such as 10.31.7.0/24',
            found: quoted(text),
          }),
        );
    }
  }
  for (const [outer, inner] of overlaps(networks)) {
    const expected = `network ${quoted(inner.text)} to belong to one tenant`;
    const found = `tenant ${inner.tenant} claims it too, and tenant ${outer.tenant} has ${quoted(outer.text)} (line ${locate(outer.path).line}, ${pathText(outer.path)})`;
    problems.push(inventoryProblem(file, locate(inner.path), inner.path, { expected, found }));
  }
  return problems;
}

// Networks of prefixes either nest or lie apart, so those around the current one form a stack; its top stands for the rest.
function* overlaps(networks: readonly ClaimedNetwork[]): Generator<readonly [ClaimedNetwork, ClaimedNetwork]> {
  const around: ClaimedNetwork[] = [];
  for (const network of networks.toSorted(outerFirst)) {
    while (!holds(around.at(-1), network) && around.length > 0) around.pop();
    const outer = around.at(-1);
    if (outer !== undefined && outer.tenant !== network.tenant) yield [outer, network];
    around.push(network);
  }
}

function outerFirst(left: ClaimedNetwork, right: ClaimedNetwork): number {
  if (left.family !== right.family) return left.family - right.family;
  if (left.first !== right.first) return left.first < right.first ? -1 : 1;
  return left.last === right.last ? 0 : left.last > right.last ? -1 : 1;
}

function holds(outer: AddressRange | undefined, inner: AddressRange): boolean {
  return outer !== undefined && outer.family === inner.family && inner.last <= outer.last;
}
