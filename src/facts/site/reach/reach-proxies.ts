import { holderKey } from '../../../domain/mysql/holder-index.ts';
import { accountLabel } from '../../../domain/mysql/sql-text.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import { mapsUsers } from '../../mysql/proxy-verdicts.ts';
import { loginNode } from './reach-logins.ts';
import type { ReachParts } from './reach-parts.ts';
import type { ReachBuilder } from './reach-things.ts';
import { kinds } from './thing-kinds.ts';

/**
 * Adds accounts that may stand for another (GRANT PROXY), where the server or the account's plugin may do that. As whom somebody comes out is decided
 * outside of the server, so it stays open.
 */
export function addProxies(build: ReachBuilder, { instances }: ReachParts): void {
  for (const facts of instances) {
    const engine = facts.get('mysql.access');
    if (engine === undefined || engine.grants.proxies.length === 0) continue;
    const { instance, ownership } = facts.context;
    const { accounts, proxies } = engine.grants;
    const rows = new Map(accounts.map(({ user, host }, row) => [holderKey(user, host), row]));
    for (const [at, { user, host, proxiedUser, proxiedHost }] of proxies.entries()) {
      const from = rows.get(holderKey(user, host));
      const proxied = rows.get(holderKey(proxiedUser, proxiedHost));
      // Nobody's name stands for every account.
      const to = proxiedUser === '' ? build.find(kinds.databases, '', instance) : proxied === undefined ? null : loginNode(build, facts, proxied);
      if (from === undefined || to === null || ownership.isAdministrator(user, host) || !mapsUsers(engine, from)) continue;
      const label = accountLabel(proxiedUser, proxiedHost);
      build.step({
        from: loginNode(build, facts, from),
        to,
        certain: false,
        by: `whether the authentication of ${accountLabel(user, host)} makes it ${label} is decided outside of ${instance}`,
        evidence: () => [{ source: sourceId('mysql.proxies', instance), pointer: `/${at}`, excerpt: `${accountLabel(user, host)} is proxy for ${label}` }],
      });
    }
  }
}
