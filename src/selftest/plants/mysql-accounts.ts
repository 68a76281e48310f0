import { withInstance, withSql } from '../model-site.ts';
import { at, between, type Mutation, sameInstance, sameMysql } from '../mutation.ts';
import { grantee, pattern, ran, withVariables } from './databases.ts';

const global = 'mysql/global-privilege';
const system = 'mysql/system-schema-access';

/** Accounts, passwords and rights that are not about one database. */
export const accountMutations: readonly Mutation[] = [
  between(
    'mysql/account-shared',
    'a session of one tenant’s account in the other’s database',
    sameInstance,
    (site, a, b) =>
      withInstance(site, a.instance, 'mysql.sessions', (rows) => [
        ...rows,
        { user: b.account, host: `10.51.${b.number}.30`, database: a.database, encrypted: false },
      ]),
    'together',
  ),
  between(
    'mysql/account-shared',
    'an account of nobody that reaches both',
    sameInstance,
    (site, a, b) =>
      ran(site, a, "CREATE USER office@'10.51.%' IDENTIFIED BY 'x';", ...[a, b].map((one) => `GRANT ALL ON \`${pattern(one)}\`.* TO office@'10.51.%';`)),
    'together',
  ),
  between(
    'mysql/password-shared',
    'one password for two',
    sameInstance,
    (site, a, b) =>
      withInstance(site, a.instance, 'mysql.passwords', (rows) =>
        rows.map((row) => (row.user === a.account || row.user === b.account ? { ...row, fingerprint: 'k1:the same' } : row)),
      ),
    'together',
  ),
  at('mysql/account-host-any', 'an account for every address', sameInstance, (site, b) =>
    withSql(site, b.instance, (sql) => sql.replaceAll(grantee(b), `${b.account}@'%'`)),
  ),
  between(
    'mysql/account-host-any',
    'an account that takes the neighbour’s network as well',
    sameInstance,
    (site, _a, b) => withSql(site, b.instance, (sql) => sql.replaceAll(grantee(b), `${b.account}@'10.51.%'`)),
    'reacher',
  ),
  at(
    'mysql/anonymous-or-passwordless',
    'an anonymous user',
    sameInstance,
    (site, b) => [ran(site, b, "CREATE USER ''@'localhost';"), "''@localhost"],
    'nobody',
  ),
  at('mysql/anonymous-or-passwordless', 'an empty password', sameInstance, (site, b) =>
    withInstance(site, b.instance, 'mysql.passwords', (rows) =>
      rows.map((row) => (row.user === b.account ? { ...row, state: 'empty' as const, fingerprint: null } : row)),
    ),
  ),
  at(
    'mysql/anonymous-or-passwordless',
    'root from everywhere without a password',
    sameInstance,
    (site, b) => [
      withInstance(
        ran(site, b, "CREATE USER root@'%' IDENTIFIED BY 'x';", "GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;"),
        b.instance,
        'mysql.passwords',
        (rows) => rows.map((row) => (row.user === 'root' ? { ...row, state: 'empty' as const, fingerprint: null } : row)),
      ),
      'root@%',
    ],
    'nobody',
  ),
  at(
    'mysql/orphan-account',
    'an account of nobody',
    sameInstance,
    (site, b) => [ran(site, b, "CREATE USER old@'10.51.%' IDENTIFIED BY 'x';", `GRANT SELECT ON \`${pattern(b)}\`.* TO old@'10.51.%';`), 'old@'],
    'nobody',
  ),
  at('mysql/database-list-visible', 'SHOW DATABASES', sameInstance, (site, b) => ran(site, b, `GRANT SHOW DATABASES ON *.* TO ${grantee(b)};`)),
  at('mysql/grant-option', 'the right to hand rights on', sameInstance, (site, b) =>
    ran(site, b, `GRANT ALL ON \`${pattern(b)}\`.* TO ${grantee(b)} WITH GRANT OPTION;`),
  ),
  at('mysql/vendor-profile', 'the profile Full', sameInstance, (site, b) => ran(site, b, `GRANT ALL PRIVILEGES ON *.* TO ${grantee(b)} WITH GRANT OPTION;`)),
  at('mysql/vendor-profile', 'the profile Low', sameInstance, (site, b) =>
    withSql(site, b.instance, (sql) => sql.replace(`GRANT RELOAD ON *.* TO ${grantee(b)};`, `GRANT SELECT ON *.* TO ${grantee(b)};`)),
  ),
  ...['PROCESS', 'SUPER', 'CREATE USER', 'SHUTDOWN', 'INSERT', 'DROP'].map((privilege) =>
    at(global, `${privilege} on everything`, sameInstance, (site, b) => ran(site, b, `GRANT ${privilege} ON *.* TO ${grantee(b)};`)),
  ),
  ...['BACKUP_ADMIN', 'SYSTEM_VARIABLES_ADMIN', 'CONNECTION_ADMIN'].map((privilege) =>
    at(global, privilege, sameMysql, (site, b) =>
      withInstance(site, b.instance, 'mysql.dynamicGrants', (rows) => [...rows, { user: b.account, host: b.accountHost, privilege, grantOption: false }]),
    ),
  ),
  at('mysql/file-privilege-reads-neighbour', 'FILE', sameInstance, (site, b) => ran(site, b, `GRANT FILE ON *.* TO ${grantee(b)};`)),
  at('mysql/file-privilege-reads-neighbour', 'FILE and no limit to a directory', sameInstance, (site, b) =>
    withVariables(ran(site, b, `GRANT FILE ON *.* TO ${grantee(b)};`), b, { secure_file_priv: '' }),
  ),
  at(system, 'the accounts table', sameInstance, (site, b) => ran(site, b, `GRANT SELECT ON mysql.user TO ${grantee(b)};`)),
  at(system, 'the whole system schema', sameInstance, (site, b) => ran(site, b, `GRANT SELECT, UPDATE ON mysql.* TO ${grantee(b)};`)),
  at(system, 'everybody’s statements', sameInstance, (site, b) => ran(site, b, `GRANT SELECT ON performance_schema.* TO ${grantee(b)};`)),
  at('mysql/log-tables-readable', 'the general log in a table', sameInstance, (site, b) =>
    withVariables(ran(site, b, `GRANT SELECT ON mysql.general_log TO ${grantee(b)};`), b, { general_log: 'ON', log_output: 'TABLE' }),
  ),
  at('mysql/log-tables-readable', 'the slow log in a table', sameInstance, (site, b) =>
    withVariables(ran(site, b, `GRANT SELECT ON mysql.slow_log TO ${grantee(b)};`), b, { slow_query_log: 'ON', log_output: 'FILE,TABLE' }),
  ),
];
