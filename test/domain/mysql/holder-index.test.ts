import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GrantTables } from '../../../src/domain/mysql/grant-tables.ts';
import { holderIndex } from '../../../src/domain/mysql/holder-index.ts';
import { account, grantTables, schemaGrant } from './grant-fixtures.ts';

const name = fc.constantFrom('a', 'A', 'b', '');
const host = fc.constantFrom('%', 'Lan', 'lan', '10.0.0.1', '');

function tablesOf(rows: readonly { readonly user: string; readonly host: string }[]): GrantTables {
  return grantTables({
    accounts: rows.map((row) => account(row.user, row.host)),
    schemaGrants: rows.map((row) => schemaGrant(row.user, row.host, 'od', 'SELECT')),
  });
}

describe('the index of holders', () => {
  test('finds what going over all rows finds: users as written, hosts without case', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ user: name, host }), { maxLength: 12 }), name, host, (rows, user, wanted) => {
        const found = rows.flatMap((row, at) => (row.user === user && row.host.toLowerCase() === wanted.toLowerCase() ? [at] : []));
        const index = holderIndex(tablesOf(rows));
        expect(index.schemaRows(user, wanted)).toEqual(found);
        expect(index.hasAccount(user, wanted)).toBe(found.length > 0);
      }),
    );
  });
});
