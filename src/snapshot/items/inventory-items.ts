import type { Inventory } from '../../inventory/inventory.ts';
import { entryList, type FactItem, type ItemsOf, type ItemValue } from './fact-item.ts';

/** What a person stated about the site, as facts: who owns what, which servers there are, what was accepted. */
export const inventoryItems: ItemsOf<Inventory> = (inventory) => [
  {
    what: 'inventory',
    key: [inventory.site],
    fields: {
      naming: inventory.naming ?? '',
      scope: entryList(inventory.scope),
      operators: entryList(inventory.operators),
      versionPolicy: JSON.stringify(inventory.versionPolicy),
    },
    about: [],
  },
  ...Object.entries(inventory.hosts).map(([name, host]): FactItem => ({ what: 'host in the inventory', key: [name], fields: stated(host), about: [] })),
  ...Object.entries(inventory.mysql).map(([name, { tls, ...target }]): FactItem => ({
    what: 'database server in the inventory',
    key: [name],
    fields: { ...stated(target), tls: tls.mode },
    about: [],
  })),
  ...Object.values(inventory.tenants).map(({ id, line: _line, workstations, ...tenant }): FactItem => ({
    what: 'tenant in the inventory',
    key: [id],
    fields: { ...stated(tenant), ...stated(workstations) },
    about: [{ kind: 'tenant', id }],
  })),
  ...inventory.waivers.map(({ rule, subject, fingerprint, line: _line, ...waiver }): FactItem => ({
    what: 'waiver',
    key: [rule, subject, fingerprint ?? ''],
    fields: stated(waiver),
    about: [],
  })),
];

/** What is not stated is known not to be. */
function stated(record: object): Record<string, ItemValue> {
  return Object.fromEntries(
    Object.entries<unknown>({ ...record }).map(([name, value]): [string, ItemValue] => {
      if (Array.isArray(value)) return [name, entryList(value.map((one: unknown) => (typeof one === 'string' ? one : JSON.stringify(one))))];
      return [name, typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : ''];
    }),
  );
}
