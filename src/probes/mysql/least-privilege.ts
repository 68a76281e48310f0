import type { GrantDialect } from '../../domain/grants-sql/dialect.ts';
import { openDentalSelects } from './open-dental-selects.ts';
import { appliesTo } from './statement.ts';
import { publishedSelects } from './statements.ts';

/** Rights that let their holder write: asked for only when an operator wants the statement that needs them. */
const writes = /^GRANT (?:EVENT|TRIGGER)\b/;

/**
 * SQL that creates the account a collect needs on this server and nothing more: CREATE USER, its GRANTs, and as comments the grants per
 * Open Dental database. On MariaDB the hashes of `global_priv` are readable by it although no collect ever selects them.
 */
export function leastPrivilegeAccount(server: GrantDialect, account = "'bitewing'@'10.0.0.5'"): string {
  const grants = publishedSelects
    .filter((select) => appliesTo(select, server) && select.grant !== null && !writes.test(select.grant))
    .map((select) => (select.grant ?? '').replace('{account}', account));
  const perDatabase = openDentalSelects
    .filter((select) => select.variant?.present !== false)
    .map((select) => `--   GRANT SELECT (${select.reads}) ON \`<database>\`.${select.table} TO ${account};`);
  const lines = [
    `CREATE USER ${account} IDENTIFIED BY '<a long password>' REQUIRE SSL;`,
    ...[...new Set(grants)].map((grant) => `${grant};`),
    '-- For every Open Dental database:',
    ...perDatabase,
  ];
  return `${lines.join('\n')}\n`;
}
