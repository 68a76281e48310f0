import type { Inventory } from '../../inventory/inventory.ts';
import type { AuditResult } from '../../model/audit-result.ts';
import type { Places } from '../places.ts';
import { certificatesOf } from './certificates.ts';
import { connectionsOf } from './connections.ts';
import { untouchedPorts } from './untouched-ports.ts';

/** What the result says about links beyond findings: nothing where links are out of scope. Of one tenant alone, only what it has to do with. */
export function linkResults(
  inventory: Inventory,
  places: Places,
  startedAt: string,
  only: string | null,
): Pick<AuditResult, 'certificates' | 'untouched' | 'connections'> {
  if (!inventory.scope.includes('links')) return {};
  const concerns = ({ tenants }: { readonly tenants: readonly string[] }): boolean => only === null || tenants.includes(only);
  const { ports, unread } = untouchedPorts(inventory, places, startedAt);
  return {
    certificates: certificatesOf(inventory, places, startedAt).filter(concerns),
    untouched: { ports: ports.filter((port) => port.kind === 'undeclared' || concerns(port)), unread },
    connections: connectionsOf(inventory, places, startedAt, only),
  };
}
