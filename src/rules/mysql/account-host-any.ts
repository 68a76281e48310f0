import { hasAccountRow } from '../../domain/mysql/revoke-row.ts';
import { isLeanedOn, siblingGrants } from '../../domain/mysql/sibling-grants.ts';
import { accountLabel, sqlGrantee, sqlString } from '../../domain/mysql/sql-text.ts';
import { parseNetwork } from '../../domain/network/address-ranges.ts';
import { rangeWithin } from '../../domain/network/host-pattern-range.ts';
import { networkIndex } from '../../domain/network/network-index.ts';
import { oncePer } from '../../domain/once-per.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { type TenantAccount, tenantAccounts } from '../../facts/mysql/account-passes.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import { clientMachines } from '../../inventory/hosts.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Fix } from '../../model/verdict.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/account-host-any',
  title: "Every account of a tenant accepts the tenant's own networks and machines only",
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S13'],
  scope: 'instance',
  needs: ['mysql.access'],
  risk: 'A password that leaks works from anywhere the server can be reached, a neighbour’s office included.',
  remedy: 'Give the account the tenant’s network as its host, or the machine on which its programs run (Remote Desktop, Middle Tier, HL7 service).',
  references: [{ title: 'MySQL 8.4 Reference Manual, 8.2.4 Specifying Account Names', url: 'https://dev.mysql.com/doc/refman/8.4/en/account-names.html' }],
  evaluate(facts) {
    const isOwnMachine = ({ tenant, host }: TenantAccount): boolean => clientMachines(facts.inventory).get(tenant)?.includes(host.toLowerCase()) === true;
    return passUnless(tenantAccounts(facts), (account) => {
      const networks = facts.inventory.tenants[account.tenant]?.workstations.networks ?? [];
      const isLocked = facts['mysql.access'].grants.accounts[account.row]?.locked === true;
      if (isLocked || account.host === 'localhost' || rangeWithin(account.host, networks) === 'within' || isOwnMachine(account)) {
        return null;
      }
      const neighbour = everybody(facts.inventory)
        .holdersMeeting(account.host)
        .find((id) => id !== account.tenant);
      return accountFail(facts, account, {
        says: neighbour ? `also logs in from the network of ${tenantName(facts, neighbour)}.` : `logs in from addresses outside the tenant's own networks.`,
        severity: neighbour ? 'high' : 'medium',
        kind: neighbour ? 'leak' : 'hygiene',
        observed: `host '${account.host}'`,
        expected: networks.length === 0 ? 'the networks of the tenant, once the inventory states them (workstations.networks)' : networks.join(', '),
        fix: {
          language: 'sql',
          target: facts.instance,
          ...narrowed(facts, account, networks.flatMap(hostPartsOf)),
        },
      });
    });
  },
});

/** Networks of all tenants, retired ones included: once for all instances. */
const everybody = oncePer((inventory: Inventory) =>
  networkIndex(tenantList(inventory).map(({ id, workstations }) => ({ id, networks: workstations.networks }))),
);

/** The account gets the one network as its host; where there is such an account already, nobody needs the wide one. */
function narrowed(facts: Parameters<typeof tenantAccounts>[0], account: TenantAccount, hosts: readonly string[]): Omit<Fix, 'language' | 'target'> {
  const { user, host } = account;
  const { grants, server } = facts['mysql.access'];
  const grantee = sqlGrantee(user, host, false);
  const list = { command: `SELECT User, Host FROM mysql.user WHERE User = ${sqlString(user)};`, expect: 'only hosts inside the tenant’s networks' };
  const taken = hosts.find((one) => hasAccountRow(grants, user, one));
  if (taken !== undefined) {
    return {
      commands: [`ALTER USER ${grantee} ACCOUNT LOCK;`],
      undo: [`ALTER USER ${grantee} ACCOUNT UNLOCK;`],
      verify: [list],
      note: `${accountLabel(user, taken)} is there already and serves the tenant’s network. Drop the locked one once nobody missed it.`,
    };
  }
  const moving =
    'Grants move with RENAME USER; an account that bitewing.yaml lists with its host is listed there with the new one. Programs on the server itself, such as an HL7 service, need an account for localhost.';
  const [to, ...more] = hosts;
  const isSingle = to !== undefined && more.length === 0;
  const needed = isSingle ? siblingGrants(grants, server, { user, from: host, to }) : null;
  if (!isSingle || needed === null) {
    const first = `First give the other accounts of ${user} what they use of the rights of ${accountLabel(user, host)} until now (SHOW GRANTS FOR ${grantee};). `;
    return { commands: [], undo: [], verify: [list], note: isLeanedOn(grants, server, user, host) ? `${first}${moving}` : moving };
  }
  const { commands, undo, siblings } = needed;
  const renamed = sqlGrantee(user, to, false);
  const kept = siblings.map((other) => accountLabel(user, other)).join(', ');
  return {
    commands: [...commands, `RENAME USER ${grantee} TO ${renamed};`],
    undo: [`RENAME USER ${renamed} TO ${grantee};`, ...undo],
    verify: [
      list,
      ...siblings.map((other) => ({
        command: `SHOW GRANTS FOR ${sqlGrantee(user, other, false)};`,
        expect: `among others ${commands.filter((command) => command.includes(` TO ${sqlGrantee(user, other, false)}`)).join(' ')}`,
      })),
    ],
    note: siblings.length === 0 ? moving : `${kept} used rights of ${accountLabel(user, host)} until now and is given them first. ${moving}`,
  };
}

/** A network as every server reads it in an account name: MariaDB does not know prefix lengths. None for IPv6, whose patterns are not told from text. */
function hostPartsOf(network: string): string[] {
  const range = parseNetwork(network);
  if (range === null || range.family === 6) return [];
  const dotted = (value: bigint): string[] => [24n, 16n, 8n, 0n].map((bits) => String((value >> bits) & 255n));
  const address = dotted(range.first);
  const mask = dotted(0xffffffffn ^ (range.last - range.first));
  const fixed = mask.filter((octet) => octet === '255').length;
  if (fixed === 4) return [address.join('.')];
  return [mask[fixed] === '0' && fixed > 0 ? `${address.slice(0, fixed).join('.')}.%` : `${address.join('.')}/${mask.join('.')}`];
}
