import { detectFlavor } from '../../domain/grants-sql/dialect.ts';
import { parseGrantStatements, type ParsedGrants } from '../../domain/grants-sql/parse-grant-statements.ts';
import { serverSemantics } from '../../domain/mysql/server-semantics.ts';
import type { MysqlArtifacts } from '../../snapshot/artifacts/mysql.ts';
import type { SourceGap } from '../../snapshot/snapshot.ts';
import { mysqlKinds } from './instance-outcomes.ts';
import { type DecodeExportOptions, unescapedBatch } from './offline-file.ts';
import { collected, missing, type Outcome } from './source-builder.ts';

type Kind = keyof MysqlArtifacts;

/** Undoes what a stock client does to a printed line: table borders, column headings, `\G` labels, `--batch` escapes. */
export function clientLines(text: string): string {
  const bordered = /^\+-+\+$/m.test(text);
  const lines = text.split('\n').map((line) => {
    if (/^\+[-+]+\+$/.test(line) || /^\*+ \d+\. row \*+$/.test(line) || /^\d+ rows? in set/.test(line) || /^(?:mysql|mariadb)>/i.test(line)) return '';
    const cell = bordered ? (/^\| (.*?) *\|$/.exec(line)?.[1] ?? line) : line;
    if (/^\s*(?:Grants|CREATE USER) for .*: (?=(?:GRANT|REVOKE|CREATE|SET) )/.test(cell))
      return cell.replace(/^\s*(?:Grants|CREATE USER) for .*?: (?=(?:GRANT|REVOKE|CREATE|SET) )/, '');
    return /^(?:Grants|CREATE USER) for /.test(cell) ? '' : cell;
  });
  const plain = lines.join('\n');
  // Only an escaping client leaves every backslash doubled and no statement ended by a semicolon.
  const doubled = !bordered && !/;\s*$/m.test(plain) && plain.includes('\\\\') && !plain.replaceAll(/\\[\\nt0]/g, '').includes('\\');
  return doubled ? unescapedBatch(plain) : plain;
}

/** True when a text holds privilege statements. */
export function hasGrants(text: string): boolean {
  return /^[|\s]*(?:\/\*M?!\d* ?)?(?:Grants for .*: )?(?:GRANT\s|CREATE USER\s)/im.test(text);
}

/** Gaps of everything about grants: a line that was not understood could have granted anything to anybody. */
function grantGaps(name: string, parsed: ParsedGrants): SourceGap[] {
  return [
    ...parsed.problems.map(({ line, expected, found }): SourceGap => ({
      item: `${name}:${line}`,
      status: 'failed',
      reason: `expected ${expected}, found ${found}`,
      remedy: null,
    })),
    ...parsed.unseen.map(({ user, host }): SourceGap => ({
      item: `${user}@${host}`,
      status: 'failed',
      reason: 'the file names this account without its grants',
      remedy: 'use the export script',
    })),
  ];
}

/**
 * SHOW GRANTS and SHOW CREATE USER output of any client, in any order, or a dump of users, as outcomes. `serverVersion` where another text
 * tells it; dumps do themselves.
 */
export function decodeGrantsText(name: string, text: string, serverVersion: string | null, { now, fingerprint }: DecodeExportOptions): Outcome[] {
  const clean = clientLines(text);
  const flavor = detectFlavor(clean);
  // Dumps say which version wrote them: ALL means that version's list, not any version's.
  const version = /^-- Server version\s+(\S+)/m.exec(text)?.[1] ?? serverVersion;
  const dialect = version === null || flavor === null ? null : { flavor, version: serverSemantics(version, {}).version };
  const parsed = parseGrantStatements(clean, { dialect, fingerprint });
  const gaps = grantGaps(name, parsed);
  const { tables } = parsed;
  const mysql = parsed.flavor === 'mysql';
  const showsUsers = /\b(?:CREATE|ALTER) USER\b/i.test(clean);
  const rows: Partial<Record<Kind, readonly unknown[]>> = {
    'mysql.accounts': tables.accounts,
    'mysql.schemaGrants': tables.schemaGrants,
    'mysql.tableGrants': tables.tableGrants,
    'mysql.columnGrants': tables.columnGrants,
    'mysql.routineGrants': tables.routineGrants,
    'mysql.roleEdges': tables.roleEdges,
    'mysql.dynamicGrants': tables.dynamicGrants,
    'mysql.proxies': tables.proxies,
    // MySQL shows default roles and passwords in SHOW CREATE USER only.
    ...(mysql && !showsUsers ? {} : { 'mysql.defaultRoles': tables.defaultRoles }),
    ...(parsed.passwords.length === 0 ? {} : { 'mysql.passwords': parsed.passwords }),
    ...(tables.accounts.some((account) => account.isRole && account.user === 'PUBLIC') ? { 'mysql.publicGrants': [] } : {}),
  };
  const reasons: Partial<Record<Kind, string>> = {
    'mysql.orphanRows': 'SHOW GRANTS cannot show rows without an account',
    'mysql.publicGrants': 'no SHOW GRANTS FOR PUBLIC in the file',
    'mysql.mandatoryRoles': 'only the variable mandatory_roles tells',
    'mysql.defaultRoles': 'MySQL shows default roles in SHOW CREATE USER only',
    'mysql.passwords': 'the file shows no IDENTIFIED clause',
  };
  if (parsed.statements === 0 || flavor === null)
    gaps.push({
      item: name,
      status: 'failed',
      reason: 'nothing in the text tells MariaDB from MySQL',
      remedy: 'use the export script',
    });
  return mysqlKinds.map((kind) => {
    const data = rows[kind];
    if (kind === 'mysql.publicGrants' && data !== undefined) return collected(kind, [name], { complete: true }, now, gaps);
    if (data !== undefined) return collected(kind, [name], data, now, gaps);
    return missing(kind, 'unsupported', [name], reasons[kind] ?? 'SHOW GRANTS text does not hold this', 'bitewing queries --sql mysql');
  });
}
