import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantTablesFromSql } from '../../../src/domain/grants-sql/grant-tables-from-sql.ts';
import { createAccessEngine } from '../../../src/domain/mysql/access-engine.ts';
import type { AccessEngine, Client, DatabaseAccess } from '../../../src/domain/mysql/access.ts';
import type { GrantTables, ServerSemantics } from '../../../src/domain/mysql/grant-tables.ts';
import { serverSemantics } from '../../../src/domain/mysql/server-semantics.ts';
import { siblingGrants } from '../../../src/domain/mysql/sibling-grants.ts';
import { sqlGrantee } from '../../../src/domain/mysql/sql-text.ts';
import { account, grantTables, schemaGrant, servers } from './grant-fixtures.ts';

const maria = serverSemantics('10.11.6-MariaDB', { skip_name_resolve: 'ON' });
const local = account('u', 'localhost');
const wide = account('u', '%');
const change = { user: 'u', from: '%', to: '10.31.7.%' } as const;

describe('what other accounts of a user are granted', () => {
  it.each<readonly [string, Partial<GrantTables>, readonly string[] | null]>([
    ['nothing, where there is none', { accounts: [wide], schemaGrants: [schemaGrant('u', '%', 'od\\_a', 'SELECT')] }, []],
    [
      'what they used',
      { accounts: [wide, local], schemaGrants: [schemaGrant('u', '%', 'od\\_a', 'SELECT')] },
      ['GRANT SELECT ON `od\\_a`.* TO `u`@`localhost`;'],
    ],
    [
      'nothing that a row of their own hides',
      { accounts: [wide, local], schemaGrants: [schemaGrant('u', '%', 'od\\_a', 'SELECT,INSERT'), schemaGrant('u', 'localhost', 'od\\_a', 'SELECT')] },
      [],
    ],
    [
      'nothing where they are inside the new network',
      { accounts: [wide, account('u', '10.31.7.9')], schemaGrants: [schemaGrant('u', '%', 'od\\_a', 'SELECT')] },
      [],
    ],
    [
      'columns and routines too',
      {
        accounts: [wide, local],
        tableGrants: [{ user: 'u', host: '%', db: 'od_a', table: 't', privileges: '', columnPrivileges: 'SELECT' }],
        columnGrants: [{ user: 'u', host: '%', db: 'od_a', table: 't', column: 'c', privileges: 'SELECT' }],
        routineGrants: [{ user: 'u', host: '%', db: 'od_a', routine: 'p', type: 'PROCEDURE', privileges: 'EXECUTE' }],
      },
      ['GRANT SELECT (`c`) ON `od_a`.`t` TO `u`@`localhost`;', 'GRANT EXECUTE ON PROCEDURE `od_a`.`p` TO `u`@`localhost`;'],
    ],
    [
      'nobody knows what, where a wider row of their own would give way',
      { accounts: [wide, local], schemaGrants: [schemaGrant('u', '%', 'od\\_a', 'SELECT'), schemaGrant('u', 'localhost', 'od%', 'INSERT')] },
      null,
    ],
    [
      'nobody knows what, where a host between the old and the new one competes',
      { accounts: [wide, account('u', '10.31.%')], schemaGrants: [schemaGrant('u', '%', 'od\\_a', 'SELECT'), schemaGrant('u', '10.31.%', 'od\\_a', 'INSERT')] },
      null,
    ],
    [
      'nobody knows what, where somebody may be impersonated',
      { accounts: [wide, local], proxies: [{ user: 'u', host: '%', proxiedUser: 'v', proxiedHost: '%', grantOption: false }] },
      null,
    ],
  ])('is %s', (_, tables, commands) => {
    expect(siblingGrants(grantTables(tables), maria, change)?.commands ?? null).toEqual(commands);
  });

  it('is taken away again in the opposite order', () => {
    const schemaGrants = [schemaGrant('u', '%', 'od\\_a', 'SELECT,GRANT OPTION'), schemaGrant('u', '%', 'x', 'INSERT')];
    expect(siblingGrants(grantTables({ accounts: [wide, local], schemaGrants }), maria, change)?.undo).toEqual([
      'REVOKE INSERT ON `x`.* FROM `u`@`localhost`;',
      'REVOKE SELECT ON `od\\_a`.* FROM `u`@`localhost`;',
      'REVOKE GRANT OPTION ON `od\\_a`.* FROM `u`@`localhost`;',
    ]);
  });

  it('keeps every session of theirs as it is, and those of the account itself from its new network', () => {
    const host = fc.constantFrom<string>('localhost', '10.31.7.9', '10.31.%', '10.20.0.9', '10.31.7.0/255.255.255.0', '10.%', '%.lan');
    const pattern = fc.constantFrom('%', 'od%', 'od\\_a', 'od_a', 'od\\_a%', 'od\\_%', 'odXa');
    const privileges = fc.constantFrom('SELECT', 'SELECT,INSERT', 'CREATE,DROP', 'GRANT OPTION', 'EXECUTE');
    const row = fc.record({ user: fc.constantFrom('u', 'u', 'u', ''), host: fc.oneof(fc.constant('%'), host), db: pattern, privileges });
    const object = fc.record({
      user: fc.constant('u'),
      host: fc.oneof(fc.constant('%'), host),
      db: fc.constantFrom('od_a', 'odXa'),
      privileges: fc.constant('SELECT'),
    });
    let told = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...servers),
        fc.uniqueArray(host, { maxLength: 3 }),
        fc.array(row, { maxLength: 4 }),
        fc.array(object, { maxLength: 2 }),
        fc.constantFrom('%', '%', '10.%'),
        fc.constantFrom('10.31.7.%', '10.31.7.0/255.255.255.0'),
        (server, hosts, rows, objects, from, to) => {
          fc.pre(from !== '10.%' || !hosts.includes('10.%'));
          fc.pre(!hosts.includes(to));
          const before = grantTables({
            accounts: [account('u', from), ...hosts.map((each) => account('u', each))],
            schemaGrants: rows.filter(distinct(({ user, host: at, db }) => [user, at, db].join('\0'))),
            tableGrants: objects.filter(distinct(({ host: at, db }) => [at, db].join('\0'))).map((each) => ({ ...each, table: 't', columnPrivileges: '' })),
          });
          const granted = siblingGrants(before, server, { user: 'u', from, to });
          if (granted === null) return;
          told += granted.commands.length;
          const after = changed(before, { user: 'u', from, to }, granted.commands, server);
          const [one, other] = [createAccessEngine(before, server), createAccessEngine(after, server)];
          for (const client of [...one.representativeClients('u'), ...other.representativeClients('u')]) {
            const [was, is] = [accountOf(one, client), accountOf(other, client)];
            if (was === null || (was === from && is !== to)) continue;
            for (const name of ['od_a', 'odXa', 'od_ab', 'x'])
              expect(rights(other, client, name), `${JSON.stringify(client)} ${name}`).toEqual(rights(one, client, name));
          }
        },
      ),
      { numRuns: 400 },
    );
    expect(told).toBeGreaterThan(20);
  });
});

function distinct<Row>(keyOf: (row: Row) => string): (row: Row) => boolean {
  const seen = new Set<string>();
  return (row) => !seen.has(keyOf(row)) && seen.add(keyOf(row)).size > 0;
}

/** The tables after the statements and the renaming. */
function changed(
  before: GrantTables,
  { user, from, to }: { user: string; from: string; to: string },
  commands: readonly string[],
  server: ServerSemantics,
): GrantTables {
  const hosts = new Set(before.accounts.filter((each) => each.host !== from).map((each) => each.host));
  const users = [...hosts].map((host) => `CREATE USER ${sqlGrantee(user, host, false)};`);
  const added = grantTablesFromSql([...users, ...commands].join('\n'), server);
  const renamed = <Row extends { readonly user: string; readonly host: string }>(rows: readonly Row[]): Row[] =>
    rows.map((row) => (row.user === user && row.host === from ? { ...row, host: to } : row));
  return {
    ...before,
    accounts: renamed(before.accounts),
    schemaGrants: [...renamed(before.schemaGrants), ...added.schemaGrants],
    tableGrants: [...renamed(before.tableGrants), ...added.tableGrants],
  };
}

function accountOf(engine: AccessEngine, client: Client): string | null {
  const chosen = engine.chooseAccount('u', client);
  return chosen === null ? null : (engine.grants.accounts[chosen.account]?.host ?? null);
}

function rights(engine: AccessEngine, client: Client, name: string): unknown {
  const [state] = engine.roleStates('u', client);
  const session = state === undefined ? null : engine.session('u', client, state);
  if (session === null || 'code' in session) return null;
  const { privileges, minimum, usable, visible, objects }: DatabaseAccess = session.database(name);
  return { privileges, minimum, usable, visible, objects: objects.map((each) => [each.name, each.privileges]) };
}
