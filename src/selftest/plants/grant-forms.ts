import { withInstance, withSql, withTenant } from '../model-site.ts';
import { at, between, type Mutation, sameInstance, sameMariadb, sameMysql } from '../mutation.ts';
import type { Practice } from '../practice.ts';
import { grantee, pattern, ran, withDatabases, withPlanned, withVariables } from './databases.ts';

const publicGrant = 'mysql/public-grant';
const grantOption = 'mysql/grant-option';
const anonymousRow = 'mysql/anonymous-row';
const listVisible = 'mysql/database-list-visible';
const otherHost = 'mysql/row-of-other-host';
const namesake = 'mysql/role-named-like-user';

/** An account with the name of a tenant’s, for another address of its office. */
function besides({ account, number }: Practice): string {
  return `${account}@'10.51.${number}.4'`;
}

/** Other forms of grants: other levels, holders, hosts and orders than those that everybody thinks of. */
export const grantFormMutations: readonly Mutation[] = [
  between(
    publicGrant,
    'one table granted to PUBLIC',
    sameMariadb,
    (site, a, b) => ran(site, b, `GRANT SELECT ON \`${a.database}\`.patient TO PUBLIC;`),
    'owner',
  ),
  between(
    publicGrant,
    'one column granted to PUBLIC',
    sameMariadb,
    (site, a, b) => ran(site, b, `GRANT SELECT (SSN) ON \`${a.database}\`.patient TO PUBLIC;`),
    'owner',
  ),
  between(
    publicGrant,
    'a procedure granted to PUBLIC',
    sameMariadb,
    (site, a, b) => ran(site, b, `GRANT EXECUTE ON PROCEDURE \`${a.database}\`.report TO PUBLIC;`),
    'owner',
  ),
  at('mysql/global-privilege', 'a right on everything, held by PUBLIC', sameMariadb, (site, b) => ran(site, b, 'GRANT SELECT ON *.* TO PUBLIC;')),
  at('mysql/global-privilege', 'a right on everything, held by a role', sameInstance, (site, b) =>
    ran(site, b, 'CREATE ROLE readers;', 'GRANT SELECT ON *.* TO readers;', `GRANT readers TO ${grantee(b)};`),
  ),
  between(
    publicGrant,
    'a wildcard granted to PUBLIC',
    sameMariadb,
    (site, a, b) => ran(site, b, `GRANT SELECT ON \`${a.database.slice(0, 2)}%\`.* TO PUBLIC;`),
    'owner',
  ),
  between(
    publicGrant,
    'a role granted to PUBLIC',
    sameMariadb,
    (site, a, b) => ran(site, b, 'CREATE ROLE reports;', `GRANT SELECT ON \`${pattern(a)}\`.* TO reports;`, 'GRANT reports TO PUBLIC;'),
    'owner',
  ),

  at(grantOption, 'the right to hand on one table', sameInstance, (site, b) =>
    ran(site, b, `GRANT SELECT ON \`${b.database}\`.patient TO ${grantee(b)} WITH GRANT OPTION;`),
  ),
  at(grantOption, 'the right to hand on one procedure', sameInstance, (site, b) =>
    ran(site, b, `GRANT EXECUTE ON PROCEDURE \`${b.database}\`.report TO ${grantee(b)} WITH GRANT OPTION;`),
  ),
  at(grantOption, 'the right to hand on nothing but USAGE everywhere', sameInstance, (site, b) =>
    ran(site, b, `GRANT USAGE ON *.* TO ${grantee(b)} WITH GRANT OPTION;`),
  ),
  at(grantOption, 'the right to hand on the backups', sameInstance, (site, b) =>
    ran(site, b, `GRANT ALL ON \`${pattern(b)}backup\\_%\`.* TO ${grantee(b)} WITH GRANT OPTION;`),
  ),
  at(grantOption, 'a role that may be handed on', sameInstance, (site, b) =>
    ran(site, b, 'CREATE ROLE staff;', `GRANT SELECT ON \`${pattern(b)}\`.* TO staff;`, `GRANT staff TO ${grantee(b)} WITH ADMIN OPTION;`),
  ),
  at(grantOption, 'the right to hand on, held by a role', sameInstance, (site, b) =>
    ran(site, b, 'CREATE ROLE staff;', `GRANT SELECT ON \`${pattern(b)}\`.* TO staff WITH GRANT OPTION;`, `GRANT staff TO ${grantee(b)};`),
  ),

  between(
    anonymousRow,
    'a wildcard row of the empty user',
    sameInstance,
    (site, a) =>
      withInstance(site, a.instance, 'mysql.schemaGrants', (rows) => [
        ...rows,
        { user: '', host: '10.51.%', db: `${a.database.slice(0, 2)}%`, privileges: 'SELECT' },
      ]),
    'owner',
  ),
  between(anonymousRow, 'a row of the empty user for one neighbour’s office', sameInstance, (site, a, b) =>
    withInstance(site, a.instance, 'mysql.schemaGrants', (rows) => [...rows, { user: '', host: `10.51.${b.number}.%`, db: pattern(a), privileges: 'DROP' }]),
  ),
  between(
    anonymousRow,
    'a row of the empty user over the backups',
    sameInstance,
    (site, a) =>
      withInstance(withDatabases(site, a, `${a.database}backup_02_14_2026`), a.instance, 'mysql.schemaGrants', (rows) => [
        ...rows,
        { user: '', host: '%', db: `${pattern(a)}backup\\_%`, privileges: 'SELECT' },
      ]),
    'owner',
  ),

  at(listVisible, 'a role that sees the list', sameInstance, (site, b) =>
    ran(site, b, 'CREATE ROLE viewers;', 'GRANT SHOW DATABASES ON *.* TO viewers;', `GRANT viewers TO ${grantee(b)};`),
  ),
  at(listVisible, 'PUBLIC sees the list', sameMariadb, (site, b) => ran(site, b, 'GRANT SHOW DATABASES ON *.* TO PUBLIC;')),

  between(otherHost, 'a table row of the same user on another host', sameInstance, (site, a, b) =>
    withOtherHost(site, a, b, `GRANT SELECT ON \`${a.database}\`.patient TO ${b.account}@'%';`),
  ),
  between(otherHost, 'a row for a part of the office', sameInstance, (site, a, b) => {
    const mine = withTenant(site, b.id, (tenant) => ({ ...tenant, accounts: [`${b.account}@${b.accountHost}`] }));
    const theirs = withTenant(mine, a.id, (tenant) => ({ ...tenant, accounts: [...tenant.accounts, `${b.account}@10.51.%`] }));
    return ran(
      theirs,
      b,
      `CREATE USER ${b.account}@'10.51.%' IDENTIFIED BY 'another';`,
      `GRANT SELECT, DROP ON \`${pattern(a)}\`.* TO ${b.account}@'10.51.%';`,
    );
  }),

  between(namesake, 'a default role with the name of the neighbour’s user', sameMariadb, (site, a, b) =>
    ran(
      withSql(site, a.instance, (sql) => sql.replaceAll(grantee(a), `${a.account}@'%'`)),
      b,
      `CREATE ROLE ${a.account};`,
      `GRANT ${a.account} TO ${grantee(b)};`,
      `SET DEFAULT ROLE ${a.account} FOR ${grantee(b)};`,
    ),
  ),

  at('mysql/literal-asterisk', 'an asterisk instead of the backups’ wildcard', sameInstance, (site, b) =>
    ran(site, b, `GRANT ALL ON \`${pattern(b)}backup\\_*\`.* TO ${grantee(b)};`),
  ),
  at('mysql/literal-asterisk', 'an asterisk and a wildcard', sameInstance, (site, b) =>
    ran(site, b, `GRANT SELECT ON \`${pattern(b)}*%\`.* TO ${grantee(b)};`),
  ),

  at('mysql/pattern-shadowed', 'a row for a nearer host hides the rights', sameMysql, (site, b) =>
    ran(site, b, `CREATE USER ${besides(b)} IDENTIFIED BY 'x';`, `GRANT SELECT ON \`${pattern(b)}\`.* TO ${besides(b)};`),
  ),
  at('mysql/pattern-shadowed', 'a row of the empty user for a nearer host', sameMysql, (site, b) =>
    withInstance(site, b.instance, 'mysql.schemaGrants', (rows) => [...rows, { user: '', host: `10.51.${b.number}.20`, db: pattern(b), privileges: 'SELECT' }]),
  ),
  at('mysql/pattern-shadowed', 'a narrower wildcard hides the wide one', sameInstance, (site, b) =>
    withSql(site, b.instance, (sql) =>
      sql.replace(
        `GRANT ALL ON \`${pattern(b)}\`.* TO ${grantee(b)};`,
        `GRANT ALL ON \`${pattern(b).slice(0, -3)}%\`.* TO ${grantee(b)}; GRANT SELECT, INSERT ON \`${pattern(b)}%\`.* TO ${grantee(b)};`,
      ),
    ),
  ),

  at('mysql/pattern-shadowed', 'a default role whose pattern comes first', sameMysql, (site, b) =>
    ran(
      site,
      b,
      'CREATE ROLE reports;',
      `GRANT SELECT ON \`${b.database.slice(0, 2)}%\`.* TO reports;`,
      `GRANT reports TO ${grantee(b)};`,
      `SET DEFAULT ROLE reports TO ${grantee(b)};`,
    ),
  ),
  at('mysql/role-removes-access', 'a mandatory role whose pattern comes first', sameMysql, (site, b) =>
    withVariables(ran(site, b, 'CREATE ROLE reports;', `GRANT SELECT ON \`${b.database.slice(0, 2)}%\`.* TO reports;`), b, { mandatory_roles: 'reports' }),
  ),
  at('mysql/role-removes-access', 'a role that leaves out the row of another host', sameMysql, (site, b) => {
    const everywhere = withTenant(site, b.id, (tenant) => tenant);
    return ran(
      withSql(everywhere, b.instance, (sql) =>
        sql.replaceAll(
          `GRANT ALL ON \`${pattern(b)}\`.* TO ${grantee(b)};`,
          `CREATE USER ${b.account}@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`${pattern(b)}\`.* TO ${b.account}@'%';`,
        ),
      ),
      b,
      'CREATE ROLE reports;',
      `GRANT SELECT ON \`${pattern(b)}backup\\_%\`.* TO reports;`,
      `GRANT reports TO ${grantee(b)};`,
    );
  }),

  at('mysql/ambiguous-order', 'two patterns of equal rank', sameMysql, (site, b) => {
    const [first, second] = [`${b.database.slice(0, 2)}%`, `${b.database.slice(0, 2)}_${b.database.slice(3).replaceAll('_', '\\_')}`];
    return withSql(site, b.instance, (sql) =>
      sql.replace(
        `GRANT ALL ON \`${pattern(b)}\`.* TO ${grantee(b)};`,
        `GRANT ALL ON \`${first}\`.* TO ${grantee(b)}; GRANT SELECT ON \`${second}\`.* TO ${grantee(b)};`,
      ),
    );
  }),

  at('mysql/wildcards-disabled', 'partial revokes, and a name with an underscore', sameMysql, (site, b) =>
    withVariables(ran(site, b, `GRANT SELECT ON \`${b.database}\`.* TO ${grantee(b)};`), b, { partial_revokes: '1' }),
  ),

  at(
    'mysql/orphan-account',
    'an account of a practice that is gone',
    sameInstance,
    (site, b) => {
      const gone = withPlanned(site, b, 'gone', { databases: ['od_gone'], accounts: ['od_gone'], stage: 'retired' });
      return [ran(gone, b, "CREATE USER od_gone@'10.51.%' IDENTIFIED BY 'x';"), 'od_gone@'];
    },
    'nobody',
  ),
  at('mysql/orphan-account', 'an account of nobody that reaches a practice through a role', sameInstance, (site, b) => [
    ran(
      site,
      b,
      'CREATE ROLE readers;',
      `GRANT SELECT ON \`${pattern(b)}\`.* TO readers;`,
      "CREATE USER old@'%' IDENTIFIED BY 'x';",
      "GRANT readers TO old@'%';",
    ),
    'old@',
  ]),
  at('mysql/orphan-account', 'an account of nobody that reaches everything', sameInstance, (site, b) => [
    ran(site, b, "CREATE USER old@'%' IDENTIFIED BY 'x';", "GRANT SELECT ON *.* TO old@'%';"),
    'old@',
  ]),

  at(
    'mysql/tables-ahead-of-server',
    'a right on everything that only the tables have',
    sameInstance,
    (site, b) => [
      withInstance(site, b.instance, 'mysql.tablesAhead', () => [{ grantee: `'${b.account}'@'${b.accountHost}'`, db: null, stored: 'SUPER', enforced: '' }]),
      b.instance,
    ],
    'nobody',
  ),
  at(
    'mysql/tables-ahead-of-server',
    'a right in force that the tables no longer have',
    sameInstance,
    (site, b) => [
      withInstance(site, b.instance, 'mysql.tablesAhead', () => [
        { grantee: `'${b.account}'@'${b.accountHost}'`, db: b.database, stored: '', enforced: 'SELECT' },
      ]),
      b.instance,
    ],
    'nobody',
  ),
];

/** The site in which a statement is run for the user of a practice on every host, an account that is said to be another’s. */
function withOtherHost(site: Parameters<Mutation['plant']>[0], owner: Practice, reacher: Practice, statement: string): ReturnType<typeof ran> {
  const mine = withTenant(site, reacher.id, (tenant) => ({ ...tenant, accounts: [`${reacher.account}@${reacher.accountHost}`] }));
  const theirs = withTenant(mine, owner.id, (tenant) => ({ ...tenant, accounts: [...tenant.accounts, `${reacher.account}@%`] }));
  return ran(theirs, reacher, `CREATE USER ${reacher.account}@'%' IDENTIFIED BY 'another';`, statement);
}
