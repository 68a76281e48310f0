import { serverSemantics } from '../../domain/mysql/server-semantics.ts';
import type { MysqlServer } from '../../snapshot/artifacts/mysql.ts';
import { isKnownVersion } from './grant-selects.ts';
import { variableNames } from './instance-selects.ts';
import { type OfflineProblem, unescapedBatch } from './offline-file.ts';
import { collected, type Outcome } from './source-builder.ts';

/** What a text shows besides grants: the output of SHOW VARIABLES and SHOW DATABASES in any layout of the stock client. */
export interface Listings {
  /** Lower-case name → value; null when the text has no such list. */
  readonly variables: ReadonlyMap<string, string> | null;
  readonly databases: readonly string[] | null;
  /** The text with these lists blanked: lines keep their numbers. */
  readonly rest: string;
}

/** How the rows under a heading look. One cell is a database, two are a variable and its value. */
interface Layout {
  readonly heading: RegExp;
  readonly row: RegExp;
  readonly cells: 1 | 2;
  /** Batch output escapes what would break its lines. */
  readonly escaped: boolean;
}

const layouts: readonly Layout[] = [
  { heading: /^Variable_name\tValue$/, row: /^(\w+)\t(.*)$/, cells: 2, escaped: true },
  { heading: /^\|\s*Variable_name\s*\|\s*Value\s*\|$/, row: /^\|\s*(\w+)\s*\|\s?(.*?)\s*\|$/, cells: 2, escaped: false },
  { heading: /^Database$/, row: /^(?!GRANT |REVOKE |SET |CREATE |Grants for |--)([^\t]+)$/, cells: 1, escaped: true },
  { heading: /^\|\s*Database\s*\|$/, row: /^\|\s(.*?)\s*\|$/, cells: 1, escaped: false },
];
const border = /^\+[-+]+\+$/;

/** True when a text holds such a list. */
export function hasListing(text: string): boolean {
  const { variables, databases } = splitListings(text);
  return variables !== null || databases !== null;
}

/** Takes the lists out of a text. A list begins with its heading and ends with the first line that is none of its rows. */
export function splitListings(text: string): Listings {
  const variables = new Map<string, string>();
  const databases: string[] = [];
  let current: Layout | null = null;
  let label = '';
  const lines = text.split('\n').map((line) => {
    const begun = layouts.find(({ heading }) => heading.test(line));
    if (begun !== undefined) {
      current = begun;
      return '';
    }
    const vertical = /^ *(Variable_name|Value|Database): ?(.*)$/.exec(line);
    if (vertical !== null) {
      const [, name, value = ''] = vertical;
      if (name === 'Variable_name') label = value;
      else if (name === 'Database') databases.push(value);
      else variables.set(label.toLowerCase(), value);
      return '';
    }
    const [, first = '', second = ''] = current?.row.exec(line) ?? [];
    if (current !== null && first !== '') {
      const [name, value] = current.escaped ? [unescapedBatch(first), unescapedBatch(second)] : [first, second];
      if (current.cells === 1) databases.push(name);
      else variables.set(name.toLowerCase(), value);
      return '';
    }
    if (current !== null && !current.escaped && border.test(line)) return '';
    current = null;
    return line;
  });
  return { variables: variables.size > 0 ? variables : null, databases: databases.length > 0 ? databases : null, rest: lines.join('\n') };
}

/** Without these a list of variables decides nothing: it was asked for with a pattern, or cut. */
const decisive = ['version', 'lower_case_table_names', 'skip_name_resolve', 'sql_mode', 'init_connect'] as const;

/** Settings and names of databases as outcomes; a problem when the list of variables is not whole. */
export function listingOutcomes(name: string, { variables, databases }: Listings, now: string): readonly Outcome[] | OfflineProblem {
  const outcomes: Outcome[] = [];
  if (variables !== null) {
    const absent = decisive.filter((each) => !variables.has(each));
    if (absent.length > 0)
      return { file: name, line: 0, expected: 'every variable: SHOW GLOBAL VARIABLES without a pattern', found: `no ${absent.join(', ')}` };
    const kept = Object.fromEntries(variableNames.flatMap((each) => (variables.has(each) ? [[each, variables.get(each) ?? ''] as const] : [])));
    const version = variables.get('version') ?? '';
    const server = serverSemantics(version, kept);
    if (!isKnownVersion(server)) return { file: name, line: 0, expected: 'a server version that can be read', found: version.slice(0, 80) };
    const data: MysqlServer = { version, versionComment: variables.get('version_comment') ?? '', connectedAs: null, variables: kept };
    outcomes.push(collected('mysql.server', [name], data, now));
    // MariaDB has no mandatory roles; an older MySQL neither.
    if (server.flavor === 'mariadb' || variables.has('mandatory_roles')) outcomes.push(collected('mysql.mandatoryRoles', [name], { complete: true }, now));
  }
  if (databases !== null) {
    const gap = {
      item: name,
      status: 'failed',
      reason: 'the text does not say whether whoever asked sees every database',
      remedy: 'bitewing queries --sql mysql',
    } as const;
    outcomes.push(
      collected(
        'mysql.databases',
        [name],
        databases.toSorted().map((each) => ({ name: each })),
        now,
        [gap],
      ),
    );
  }
  return outcomes;
}
