import { folderKey } from './folder-key.ts';
import { instancesOf } from './instances.ts';
import { inventoryProblem, pathText, problemLimit, quoted, type InventoryProblem, type Position, type ValuePath } from './inventory-problem.ts';
import type { Inventory, Tenant } from './inventory.ts';
import { nearestName } from './nearest-name.ts';
import { networkOverlaps } from './network-overlaps.ts';
import { derivedName, splitAccount } from './ownership.ts';

/** Something one owner says is its own. Claims with equal keys, or whose `against` meets another's key, exclude each other. */
interface Claim {
  /** Tenant id; null for the operator's administrators. */
  readonly tenant: string | null;
  /** What it is, in words. */
  readonly what: string;
  readonly path: ValuePath;
  readonly key: string;
  readonly against: readonly string[];
}

/**
 * Things that two tenants claim, and servers that do not exist. Judged from the text alone: databases with their backup and archive
 * names, accounts (administrators' too), A to Z folders, HL7 ports and services, networks. Linear in the size of the inventory.
 */
export function contradictions(inventory: Inventory, file: string, locate: (path: ValuePath) => Position): InventoryProblem[] {
  const problems: InventoryProblem[] = unknownServers(inventory, file, locate);
  const claims = [...claimsOf(inventory)];
  const first = new Map<string, Claim>();
  const clash = (earlier: Claim, later: Claim): void => {
    if (problems.length >= problemLimit || earlier.tenant === later.tenant) return;
    const found = `${owner(later)} claims it too, and ${owner(earlier)} has ${earlier.what} (line ${locate(earlier.path).line}, ${pathText(earlier.path)})`;
    problems.push(
      inventoryProblem(file, locate(later.path), later.path, {
        expected: `${later.what} to belong to one owner`,
        found,
      }),
    );
  };
  for (const claim of claims) {
    const earlier = first.get(claim.key);
    if (earlier === undefined) first.set(claim.key, claim);
    else clash(earlier, claim);
  }
  for (const claim of claims) {
    for (const key of claim.against) {
      const other = first.get(key);
      if (other !== undefined) clash(other, claim);
    }
  }
  problems.push(...networkOverlaps(inventory, file, locate));
  return problems.slice(0, problemLimit);
}

function owner(claim: Claim): string {
  return claim.tenant === null ? 'the list of administrators' : `tenant ${claim.tenant}`;
}

function unknownServers(inventory: Inventory, file: string, locate: (path: ValuePath) => Position): InventoryProblem[] {
  const servers = new Set([...Object.keys(inventory.mysql), ...Object.keys(inventory.hosts)]);
  const problems: InventoryProblem[] = [];
  for (const { id, server } of Object.values(inventory.tenants)) {
    if (servers.has(server)) continue;
    if (problems.length >= problemLimit) break;
    const path = ['tenants', id, 'server'];
    const near = nearestName(server, servers);
    const expected = `a key of mysql or hosts${near === null ? '' : ` (did you mean '${near}'?)`}`;
    problems.push(inventoryProblem(file, locate(path), path, { expected, found: quoted(server) }));
  }
  return problems;
}

function* claimsOf(inventory: Inventory): Generator<Claim> {
  for (const [instance, target] of Object.entries(inventory.mysql)) {
    for (const [index, account] of target.administrators.entries()) {
      yield accountClaim(null, account, instance, ['mysql', instance, 'administrators', index]);
    }
    if (target.user !== null) yield accountClaim(null, target.user, instance, ['mysql', instance, 'user']);
  }
  const instances = new Map<string, readonly string[]>();
  for (const tenant of Object.values(inventory.tenants)) {
    const on = instances.get(tenant.server) ?? instancesOf(inventory, tenant.server);
    instances.set(tenant.server, on);
    for (const instance of on) yield* mysqlClaims(inventory, tenant, instance);
    yield* folderClaims(tenant);
    yield* hl7Claims(tenant);
  }
}

function* mysqlClaims(inventory: Inventory, tenant: Tenant, instance: string): Generator<Claim> {
  // Only a server on Linux can hold two names that differ by letter case alone.
  const os = [inventory.hosts[tenant.server], inventory.hosts[instance]].find((host) => host !== undefined)?.os ?? null;
  const key = (name: string): string => `database ${instance} ${os === 'linux' ? name : name.toLowerCase()}`;
  for (const [index, database] of tenant.databases.entries()) {
    const live = derivedName(database)?.database;
    yield {
      tenant: tenant.id,
      what: `database ${quoted(database)} on ${instance}`,
      path: ['tenants', tenant.id, 'databases', index],
      key: key(database),
      // The name would be taken for a backup or archive of that database.
      against: live === undefined ? [] : [key(live)],
    };
  }
  for (const [index, account] of tenant.accounts.entries()) {
    yield accountClaim(tenant.id, account, instance, ['tenants', tenant.id, 'accounts', index]);
  }
}

// `user` takes all host rows, so it excludes every `user@host`; two different hosts are two accounts.
function accountClaim(tenant: string | null, account: string, instance: string, path: ValuePath): Claim {
  const { user, host } = splitAccount(account);
  const every = `account ${instance} ${user}`;
  const what = `account ${quoted(account)} on ${instance}`;
  return host === null ? { tenant, what, path, key: every, against: [] } : { tenant, what, path, key: `${every}\0${host}`, against: [every] };
}

function* folderClaims(tenant: Tenant): Generator<Claim> {
  for (const [index, folder] of tenant.atoz.entries()) {
    yield {
      tenant: tenant.id,
      what: `A to Z folder ${quoted(folder)}`,
      path: ['tenants', tenant.id, 'atoz', index],
      key: `folder ${folderKey(folder, tenant.server)}`,
      against: [],
    };
  }
}

function* hl7Claims(tenant: Tenant): Generator<Claim> {
  for (const [index, { host, listen, service }] of tenant.hl7.entries()) {
    const path = ['tenants', tenant.id, 'hl7', index];
    const on = host.toLowerCase();
    if (listen !== null) {
      yield {
        tenant: tenant.id,
        what: `HL7 port ${listen} on ${quoted(host)}`,
        path: [...path, 'listen'],
        key: `port ${on} ${listen}`,
        against: [],
      };
    }
    if (service !== null) {
      const key = `service ${on} ${service.toLowerCase()}`;
      yield {
        tenant: tenant.id,
        what: `HL7 service ${quoted(service)} on ${quoted(host)}`,
        path: [...path, 'service'],
        key,
        against: [],
      };
    }
  }
}
