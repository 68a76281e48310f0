import type { AccessEngine, Session } from '../../domain/mysql/access.ts';
import type { ServerSemantics } from '../../domain/mysql/grant-tables.ts';
import { atLeast } from '../../domain/mysql/server-semantics.ts';
import { addTo } from '../add-to.ts';
import type { InstanceContext } from '../fact-map.ts';
import type { TenantAccount } from './account-passes.ts';
import { ownSessions } from './own-access.ts';

type AccessFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };

/** Global privileges a tenant's account holds at login from every client it serves. */
export interface LoginRights {
  readonly account: TenantAccount;
  readonly always: ReadonlySet<string>;
}

/** One of these is enough for `FLUSH TABLE`, the first the smallest. */
export function flushPrivileges({ server }: AccessEngine): readonly string[] {
  return flushPrivilegesOf(server);
}

/** The same, of a server's version alone. */
export function flushPrivilegesOf(server: Pick<ServerSemantics, 'flavor' | 'version'>): readonly string[] {
  return server.flavor === 'mysql' && atLeast(server, 8, 0, 23) ? ['FLUSH_TABLES', 'RELOAD'] : ['RELOAD'];
}

/** Each inner list: one of these is enough. What asking MariaDB for its replication status takes. */
export function statusPrivileges({ server }: AccessEngine): readonly (readonly string[])[] {
  if (server.flavor === 'mysql') return [];
  if (!atLeast(server, 10, 5, 2)) return [['REPLICATION CLIENT', 'BINLOG MONITOR', 'SUPER']];
  return [
    ['BINLOG MONITOR', 'SUPER'],
    ['SLAVE MONITOR', 'SUPER'],
  ];
}

const none: ReadonlySet<string> = new Set();

function inAll(held: ReadonlyMap<string, unknown>, sessions: readonly Session[]): ReadonlySet<string> {
  return new Set([...held.keys()].filter((name) => sessions.every(({ globalPrivileges }) => globalPrivileges().has(name))));
}

/** The rights at login of every account of a tenant, by tenant; accounts nobody can log in with are left out. */
export function loginRights(facts: AccessFacts): ReadonlyMap<string, readonly LoginRights[]> {
  const byTenant = new Map<string, LoginRights[]>();
  for (const { account, atLogin } of ownSessions(facts)) {
    const first = atLogin[0]?.globalPrivileges();
    const always = first === undefined || first.size === 0 ? none : inAll(first, atLogin);
    addTo(byTenant, account.tenant, { account, always });
  }
  return byTenant;
}
