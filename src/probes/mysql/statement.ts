import type { GrantDialect } from '../../domain/grants-sql/dialect.ts';
import { atLeast } from '../../domain/mysql/server-semantics.ts';
import type { ArtifactKind } from '../../snapshot/snapshot.ts';

/** Servers a statement is for: flavor and the versions [since, before). */
export interface Applies {
  readonly flavor: 'mariadb' | 'mysql';
  readonly since: readonly [number, number, number];
  /** First version it is no longer for; null when none. */
  readonly before: readonly [number, number, number] | null;
}

/** One SELECT that a collect may issue. Its SQL is made of these parts only, live and in the export script. */
export interface PublishedSelect {
  readonly id: string;
  readonly what: string;
  readonly kind: ArtifactKind;
  /** A second artifact that is made of the same rows. */
  readonly alsoFills?: ArtifactKind;
  /** Empty: every server. */
  readonly applies: readonly Applies[];
  /** Result columns in order: [name, SQL expression]. */
  readonly columns: readonly (readonly [name: string, expression: string])[];
  /** Everything after FROM; '' for none. */
  readonly from: string;
  /** Words for the privilege needed; '' when everybody may. */
  readonly needs: string;
  /** GRANT that allows it, `{account}` standing for the scanner's account; null when none is needed. */
  readonly grant: string | null;
  /** Only with this option. */
  readonly option: 'objects' | null;
  /** Global privileges without which the server silently shows a part only; any one suffices. Empty: never partial. */
  readonly completeWith: readonly string[];
}

/** A select of what is stated; for every server, needing nothing and never partial unless said. */
export function publishedSelect(parts: Pick<PublishedSelect, 'id' | 'kind' | 'what' | 'columns' | 'from'> & Partial<PublishedSelect>): PublishedSelect {
  return { applies: [], needs: '', grant: null, option: null, completeWith: [], ...parts };
}

/** Columns that are selected under their own name. */
export function plainColumns(...names: readonly string[]): PublishedSelect['columns'] {
  return names.map((name) => [name, name] as const);
}

/** True when the statement is for this server. */
export function appliesTo(statement: Pick<PublishedSelect, 'applies'>, server: GrantDialect): boolean {
  if (statement.applies.length === 0) return true;
  return statement.applies.some(
    ({ flavor, since, before }) => flavor === server.flavor && atLeast(server, ...since) && (before === null || !atLeast(server, ...before)),
  );
}

/** The statement as it is sent. */
export function selectSql(statement: Pick<PublishedSelect, 'columns' | 'from'>): string {
  const list = statement.columns.map(([name, expression]) => `${expression} AS ${name}`).join(', ');
  return statement.from === '' ? `SELECT ${list}` : `SELECT ${list} FROM ${statement.from}`;
}
