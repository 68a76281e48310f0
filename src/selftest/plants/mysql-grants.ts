import { withInstance, withSql, withTenant } from '../model-site.ts';
import { at, between, type Mutation, sameInstance, sameMariadb, sameMysql } from '../mutation.ts';
import { grantee, pattern, ran, renamed, withDatabases, withPlanned, withVariables } from './databases.ts';

const neighbour = 'mysql/pattern-reaches-neighbour';
const future = 'mysql/pattern-reaches-future-neighbour';
const role = 'mysql/proxy-or-role-path';

/** Grants that lead into a neighbour's database, now or once it is there. */
export const grantMutations: readonly Mutation[] = [
  between(neighbour, 'the neighbour’s database granted by name', sameInstance, (site, a, b) =>
    ran(site, b, `GRANT SELECT ON \`${pattern(a)}\`.* TO ${grantee(b)};`),
  ),
  between(neighbour, 'the manual’s wildcard over a longer number', sameInstance, (site, a, b) => {
    const longer = renamed(site, a, `${b.database}7`);
    return ran(longer, b, `GRANT ALL ON \`${pattern(b)}%\`.* TO ${grantee(b)};`);
  }),
  between(neighbour, 'an unescaped underscore', sameInstance, (site, a, b) => {
    if (!b.database.includes('_')) return null;
    const alike = renamed(site, a, b.database.replace('_', 'x'));
    return ran(alike, b, `GRANT ALL ON \`${b.database}\`.* TO ${grantee(b)};`);
  }),
  between(neighbour, 'a pattern over every practice', sameInstance, (site, a, b) =>
    ran(site, b, `GRANT SELECT, INSERT ON \`${a.database.slice(0, 2)}%\`.* TO ${grantee(b)};`),
  ),
  between(neighbour, 'one table', sameInstance, (site, a, b) => ran(site, b, `GRANT SELECT ON \`${a.database}\`.patient TO ${grantee(b)};`)),
  between(neighbour, 'one column', sameInstance, (site, a, b) => ran(site, b, `GRANT SELECT (LName) ON \`${a.database}\`.patient TO ${grantee(b)};`)),
  between(neighbour, 'one procedure', sameInstance, (site, a, b) => ran(site, b, `GRANT EXECUTE ON PROCEDURE \`${a.database}\`.report TO ${grantee(b)};`)),
  between(neighbour, 'the neighbour’s backups', sameInstance, (site, a, b) =>
    ran(withDatabases(site, a, `${a.database}backup_02_14_2026`), b, `GRANT SELECT ON \`${pattern(a)}backup\\_%\`.* TO ${grantee(b)};`),
  ),
  between(neighbour, 'the neighbour’s archive', sameInstance, (site, a, b) =>
    ran(withDatabases(site, a, `${a.database}_archive`), b, `GRANT SELECT ON \`${pattern(a)}\\_archive\`.* TO ${grantee(b)};`),
  ),
  between(neighbour, 'the right to drop it and nothing else', sameInstance, (site, a, b) =>
    ran(site, b, `GRANT DROP ON \`${pattern(a)}\`.* TO ${grantee(b)};`),
  ),

  {
    rule: future,
    name: 'a wildcard over a planned tenant’s name',
    plant(site, random) {
      const [owner] = random.shuffled(site.practices.filter(({ stage }) => stage === 'live'));
      if (owner === undefined) return null;
      const planned = withPlanned({ ...site, inventory: { ...site.inventory, naming: null } }, owner, 'newcomer', {
        databases: [`${owner.database}5`],
        accounts: ['newcomer'],
      });
      return {
        site: ran(planned, owner, `GRANT ALL ON \`${pattern(owner)}%\`.* TO ${grantee(owner)};`),
        expect: { named: ['newcomer', owner.id], owner: 'newcomer', reacher: owner.id },
      };
    },
  },
  between(future, 'the neighbour’s backups, before there is one', sameInstance, (site, a, b) => {
    const none = withInstance(site, a.instance, 'mysql.databases', (rows) => rows.filter(({ name }) => !name.startsWith(`${a.database}backup`)));
    return ran(none, b, `GRANT SELECT ON \`${pattern(a)}backup\\_%\`.* TO ${grantee(b)};`);
  }),
  at(future, 'a wildcard that merely could match somebody', sameInstance, (site, b) =>
    ran({ ...site, inventory: { ...site.inventory, naming: null } }, b, `GRANT ALL ON \`${pattern(b)}%\`.* TO ${grantee(b)};`),
  ),

  between(role, 'a role that reads the neighbour', sameInstance, (site, a, b) =>
    ran(site, b, 'CREATE ROLE reports;', `GRANT SELECT ON \`${pattern(a)}\`.* TO reports;`, `GRANT reports TO ${grantee(b)};`),
  ),
  between(role, 'a role in a role', sameInstance, (site, a, b) =>
    ran(
      site,
      b,
      'CREATE ROLE readers;',
      'CREATE ROLE staff;',
      `GRANT SELECT ON \`${pattern(a)}\`.* TO readers;`,
      'GRANT readers TO staff;',
      `GRANT staff TO ${grantee(b)};`,
    ),
  ),
  between(role, 'a role over one table', sameInstance, (site, a, b) =>
    ran(site, b, 'CREATE ROLE clerks;', `GRANT SELECT ON \`${a.database}\`.patient TO clerks;`, `GRANT clerks TO ${grantee(b)};`),
  ),
  between(role, 'a proxy for the neighbour’s account', sameMysql, (site, a, b) =>
    withInstance(withVariables(site, b, { check_proxy_users: 'ON', mysql_native_password_proxy_users: 'ON' }), b.instance, 'mysql.proxies', (rows) => [
      ...rows,
      { user: b.account, host: b.accountHost, proxiedUser: a.account, proxiedHost: a.accountHost, grantOption: false },
    ]),
  ),
  between(role, 'a mandatory role', sameMysql, (site, a, b) =>
    withVariables(ran(site, b, 'CREATE ROLE reports;', `GRANT SELECT ON \`${pattern(a)}\`.* TO reports;`), b, { mandatory_roles: 'reports' }),
  ),

  between('mysql/public-grant', 'a grant to PUBLIC', sameMariadb, (site, a, b) => ran(site, b, `GRANT SELECT ON \`${pattern(a)}\`.* TO PUBLIC;`), 'owner'),
  between('mysql/role-named-like-user', 'a role with the name of the neighbour’s user', sameMariadb, (site, a, b) =>
    ran(
      withSql(site, a.instance, (sql) => sql.replaceAll(grantee(a), `${a.account}@'%'`)),
      b,
      `CREATE ROLE ${a.account};`,
      `GRANT ${a.account} TO ${grantee(b)};`,
    ),
  ),
  between('mysql/row-of-other-host', 'a row of the same user on another host', sameInstance, (site, a, b) => {
    const mine = withTenant(site, b.id, (tenant) => ({ ...tenant, accounts: [`${b.account}@${b.accountHost}`] }));
    const theirs = withTenant(mine, a.id, (tenant) => ({ ...tenant, accounts: [...tenant.accounts, `${b.account}@%`] }));
    return ran(theirs, b, `CREATE USER ${b.account}@'%' IDENTIFIED BY 'another';`, `GRANT ALL ON \`${pattern(a)}\`.* TO ${b.account}@'%';`);
  }),
  between(
    'mysql/anonymous-row',
    'a row of the empty user',
    sameInstance,
    (site, a) => withInstance(site, a.instance, 'mysql.schemaGrants', (rows) => [...rows, { user: '', host: '%', db: pattern(a), privileges: 'SELECT' }]),
    'owner',
  ),
  between('mysql/orphan-row', 'a row whose account is gone', sameInstance, (site, a, b) =>
    withInstance(site, a.instance, 'mysql.schemaGrants', (rows) => [...rows, { user: b.account, host: '10.%', db: pattern(a), privileges: 'SELECT,DROP' }]),
  ),
  between('mysql/orphan-row', 'a table row whose account is gone', sameInstance, (site, a, b) =>
    withInstance(site, a.instance, 'mysql.tableGrants', (rows) => [
      ...rows,
      { user: b.account, host: '10.%', db: a.database, table: 'patient', privileges: 'SELECT', columnPrivileges: '' },
    ]),
  ),

  at('mysql/backup-not-covered', 'no right to make backups', sameInstance, (site, b) =>
    withSql(site, b.instance, (sql) => sql.replace(`GRANT ALL ON \`${pattern(b)}backup\\_%\`.* TO ${grantee(b)};`, '')),
  ),
  at('mysql/backup-not-covered', 'backups may be made, but not filled', sameInstance, (site, b) =>
    withSql(site, b.instance, (sql) => sql.replace(`GRANT ALL ON \`${pattern(b)}backup\\_%\`.*`, `GRANT CREATE ON \`${pattern(b)}backup\\_%\`.*`)),
  ),
  at('mysql/live-rights-missing', 'read-only on the own database', sameInstance, (site, b) =>
    withSql(site, b.instance, (sql) => sql.replace(`GRANT ALL ON \`${pattern(b)}\`.*`, `GRANT SELECT ON \`${pattern(b)}\`.*`)),
  ),
  at('mysql/live-rights-missing', 'no right to drop tables', sameInstance, (site, b) =>
    withSql(site, b.instance, (sql) =>
      sql.replace(`GRANT ALL ON \`${pattern(b)}\`.*`, `GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, INDEX, ALTER ON \`${pattern(b)}\`.*`),
    ),
  ),
  at('mysql/pattern-shadowed', 'a narrow row hides the wildcard', sameInstance, (site, b) =>
    withSql(site, b.instance, (sql) =>
      sql.replace(
        `GRANT ALL ON \`${pattern(b)}\`.* TO ${grantee(b)};`,
        `GRANT ALL ON \`${pattern(b)}%\`.* TO ${grantee(b)}; GRANT SELECT ON \`${pattern(b)}\`.* TO ${grantee(b)};`,
      ),
    ),
  ),
  at('mysql/literal-asterisk', 'the manual’s asterisk typed as it stands', sameInstance, (site, b) =>
    ran(site, b, `GRANT ALL ON \`${b.database}*\`.* TO ${grantee(b)};`),
  ),
  at('mysql/wildcards-disabled', 'partial revokes', sameMysql, (site, b) => withVariables(site, b, { partial_revokes: 'ON' })),
  at('mysql/role-removes-access', 'a role whose pattern comes first', sameMysql, (site, b) =>
    ran(site, b, 'CREATE ROLE reports;', `GRANT SELECT ON \`${b.database.slice(0, 2)}%\`.* TO reports;`, `GRANT reports TO ${grantee(b)};`),
  ),
  at('mysql/ambiguous-order', 'two rows of equal rank', sameMariadb, (site, b) =>
    ran(
      site,
      b,
      `CREATE USER ${b.account}@'10.51.${b.number}.4' IDENTIFIED BY 'x';`,
      `GRANT SELECT ON \`${pattern(b)}\`.* TO ${b.account}@'10.51.${b.number}.4';`,
    ),
  ),
];
