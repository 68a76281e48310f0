import type { AccessEngine } from '../../domain/mysql/access.ts';
import type { ProxyRow } from '../../domain/mysql/grant-tables.ts';
import { holderKey } from '../../domain/mysql/holder-index.ts';
import { accountLabel, sqlGrantee } from '../../domain/mysql/sql-text.ts';
import type { Fail } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { addTo } from '../add-to.ts';
import type { InstanceContext } from '../fact-map.ts';
import { accountFail } from './account-fail.ts';
import { type TenantAccount, tenantAccounts } from './account-passes.ts';
import { tenantName } from './reach-verdicts.ts';

type ProxyFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };

/** Authentication plugins that may log somebody in as another user than the one he names. */
const mapping = /pam|ldap|gssapi|kerberos|windows|webauthn|openid/i;

/** May the server make somebody who logs in as this account row another account that it is proxy for? */
export function mapsUsers({ grants, server }: AccessEngine, row: number): boolean {
  return server.checkProxyUsers || (grants.accounts[row]?.plugins ?? []).some((plugin) => mapping.test(plugin));
}

/** A tenant's account that may act as an account of another tenant or of the operator (GRANT PROXY), and its verdict. */
export function* proxyVerdicts(facts: ProxyFacts): Iterable<{ readonly account: TenantAccount; readonly verdict: Fail }> {
  const { grants } = facts['mysql.access'];
  if (grants.proxies.length === 0) return;
  const byHolder = new Map<string, { readonly row: number; readonly proxy: ProxyRow }[]>();
  for (const [row, proxy] of grants.proxies.entries()) addTo(byHolder, holderKey(proxy.user, proxy.host), { row, proxy });
  for (const account of tenantAccounts(facts)) {
    for (const { row, proxy } of byHolder.get(holderKey(account.user, account.host)) ?? []) {
      const { proxiedUser, proxiedHost } = proxy;
      const owner = facts.ownership.ownerOfAccount(proxiedUser, proxiedHost);
      if (owner === account.tenant) continue;
      const acts = mapsUsers(facts['mysql.access'], account.row);
      const [from, to] = [sqlGrantee(proxiedUser, proxiedHost, false), sqlGrantee(account.user, account.host, false)];
      const fail = accountFail(facts, account, {
        says: `may log in as ${accountLabel(proxiedUser, proxiedHost)} of ${owner === null ? 'nobody' : tenantName(facts, owner)}.`,
        owner,
        observed: `GRANT PROXY ON ${from}${acts ? '' : '; no plugin of this account maps users now'}`,
        expected: 'no right to act as an account of somebody else',
        because: acts
          ? 'The account’s authentication maps users, and a proxy has all rights of the account it stands for.'
          : 'It acts as soon as check_proxy_users is on or the account’s plugin maps users.',
        discriminator: `proxy ${accountLabel(proxiedUser, proxiedHost)}`,
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: [`REVOKE PROXY ON ${from} FROM ${to};`],
          undo: [`GRANT PROXY ON ${from} TO ${to};`],
          verify: [{ command: `SHOW GRANTS FOR ${to};`, expect: 'no line with PROXY' }],
        },
        ...(acts ? {} : { severity: 'medium' as const, kind: 'hygiene' as const }),
      });
      const excerpt = `${accountLabel(account.user, account.host)} is proxy for ${accountLabel(proxiedUser, proxiedHost)}`;
      yield { account, verdict: { ...fail, evidence: [...fail.evidence, { source: sourceId('mysql.proxies', facts.instance), pointer: `/${row}`, excerpt }] } };
    }
  }
}
