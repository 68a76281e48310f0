import type { GrantTables } from '../mysql/grant-tables.ts';
import type { ApplyContext } from './apply-context.ts';
import { applyGrantStatement } from './apply-grant-statement.ts';
import { anyVersion, detectFlavor, type GrantDialect } from './dialect.ts';
import { closeLedger, emptyLedger } from './grant-ledger.ts';
import type { GrantStatement } from './grant-statement.ts';
import { nameResolver } from './name-resolution.ts';
import { parseGrantStatement, splitStatements } from './parse-grant-statement.ts';
import type { PasswordState } from './password-state.ts';
import type { GrantProblem } from './token-cursor.ts';
import { tokenizeSql } from './tokenize-sql.ts';

/** What is known of the text besides itself. */
export interface ParseGrantOptions {
  /** Null: told from the text, MariaDB when nothing tells; every privilege of any version counts. */
  readonly dialect?: GrantDialect | null;
  /** True (default) for text a server printed, false for SQL a person wrote. */
  readonly printed?: boolean;
  /** Turns an unsalted password hash into a keyed fingerprint `key id:hex`. Without it no fingerprint is made. */
  readonly fingerprint?: (secret: string) => string;
}

/** Grant tables as the statements leave them, and what could not be read. */
export interface ParsedGrants {
  readonly flavor: 'mariadb' | 'mysql';
  readonly tables: GrantTables;
  /** By account; `fingerprint` is null unless a function for it was given. */
  readonly passwords: readonly ({ readonly user: string; readonly host: string } & PasswordState)[];
  /** Accounts that exist but whose grants the text does not show. */
  readonly unseen: readonly { readonly user: string; readonly host: string }[];
  /** Statements that grant or create something. */
  readonly statements: number;
  readonly problems: readonly GrantProblem[];
}

/**
 * Reads GRANT, REVOKE, CREATE USER, CREATE ROLE, ALTER USER and SET DEFAULT ROLE of any flavor, in any order, into grant tables.
 * Never throws; what cannot be understood is a problem and changes nothing. Nothing written after IDENTIFIED survives.
 */
export function parseGrantStatements(text: string, options: ParseGrantOptions = {}): ParsedGrants {
  const dialect = options.dialect ?? { flavor: detectFlavor(text) ?? 'mariadb', version: anyVersion };
  const statements: GrantStatement[] = [];
  const problems: GrantProblem[] = [];
  for (const tokens of splitStatements(tokenizeSql(text, dialect))) {
    const parsed = parseGrantStatement(tokens);
    if (parsed.type === 'statement') statements.push(parsed.statement);
    else if (parsed.type === 'problem') problems.push(parsed.problem);
  }
  const printed = options.printed ?? true;
  const ledger = emptyLedger();
  const resolve = nameResolver(statements, dialect, printed);
  const keyed = options.fingerprint;
  const context: ApplyContext = {
    ledger,
    dialect,
    unseen: [],
    resolve,
    printed,
    fingerprint: keyed ?? ((): string => ''),
  };
  // Default roles last: files may hold SHOW GRANTS lines in any order.
  const later = (statement: GrantStatement): boolean => printed && statement.type === 'default-role';
  for (const statement of [...statements.filter((each) => !later(each)), ...statements.filter(later)]) applyGrantStatement(context, statement);
  const passwords = [...ledger.accounts.values()].flatMap(({ user, host, password }) =>
    password === null ? [] : [{ user, host, state: password.state, fingerprint: keyed === undefined ? null : password.fingerprint }],
  );
  return {
    flavor: dialect.flavor,
    tables: closeLedger(ledger),
    passwords,
    unseen: context.unseen,
    statements: statements.length,
    problems,
  };
}
