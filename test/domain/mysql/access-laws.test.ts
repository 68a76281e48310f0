import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAccessEngine } from '../../../src/domain/mysql/access-engine.ts';
import type { AccessEngine, Client, Session } from '../../../src/domain/mysql/access.ts';
import { indexDatabases } from '../../../src/domain/mysql/database-index.ts';
import type { GrantTables, ServerSemantics } from '../../../src/domain/mysql/grant-tables.ts';
import { schemaPatternMatches } from '../../../src/domain/mysql/schema-pattern.ts';
import { account, grantTables, schemaGrant, servers } from './grant-fixtures.ts';

const server = fc.constantFrom(...servers);
const name = fc.string({
  unit: fc.constantFrom('o', 'd', 'a', 'A', '1', '_', '%', '\\', 'é'),
  minLength: 1,
  maxLength: 6,
});
const host = fc.constantFrom('%', 'localhost', '127.0.0.1', '127.%', '127.0.0.0/255.255.255.0', '127.0.0.0/24', '127.0.0.1_', '10.%');
const privileges = fc.constantFrom('', 'SELECT', 'SELECT,INSERT', 'CREATE,DROP', 'GRANT OPTION', 'EXECUTE');
const user = fc.constantFrom('u', 'v', '');
const schemaRow = fc.record({ user, host, db: name, privileges });
const loopback: Client = { ip: '127.0.0.1', hostName: null };

function login(engine: AccessEngine, of: string, client: Client): Session | null {
  const [state] = engine.roleStates(of, client);
  const session = state === undefined ? null : engine.session(of, client, state);
  return session === null || 'code' in session ? null : session;
}

function tables(rows: GrantTables['schemaGrants']): GrantTables {
  return grantTables({ accounts: [account('u'), account('v', '127.%'), account('', 'localhost')], schemaGrants: rows });
}

describe('schema rows', () => {
  it('a first own row never takes anything away', () => {
    fc.assert(
      fc.property(server, fc.array(schemaRow), name, privileges, name, (semantics, rows, db, granted, database) => {
        const others = rows.filter((row) => row.user === 'v');
        const [before, after] = [others, [...others, schemaGrant('u', '%', db, granted)]].map((each) =>
          login(createAccessEngine(tables(each), semantics), 'u', loopback)?.database(database),
        );
        expect((before?.privileges ?? 0) & ~(after?.privileges ?? 0)).toBe(0);
        expect(before?.usable === true && after?.usable !== true).toBe(false);
      }),
    );
  });

  it('the order of the rows decides nothing', () => {
    const shuffled = fc.array(schemaRow, { maxLength: 8 }).chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })));
    fc.assert(
      fc.property(server, shuffled, name, (semantics, [rows, reordered], database) => {
        const [one, other] = [rows, reordered].map((each) => login(createAccessEngine(tables(each), semantics), 'u', loopback)?.database(database));
        expect([other?.privileges, other?.minimum, other?.usable, other?.visible]).toEqual([one?.privileges, one?.minimum, one?.usable, one?.visible]);
        if (one?.tie === false) expect(one.minimum).toBe(one.privileges);
      }),
    );
  });

  it('a name with every special character escaped matches itself alone', () => {
    fc.assert(
      fc.property(server, name, name, (semantics, database, other) => {
        const escaped = database.replace(/[\\%_]/g, '\\$&');
        expect(schemaPatternMatches(escaped, database, semantics)).toBe(true);
        const folds = semantics.lowerCaseTableNames !== 0;
        const isSame = folds ? other.toLowerCase() === database.toLowerCase() : other === database;
        expect(schemaPatternMatches(escaped, other, semantics)).toBe(isSame);
      }),
    );
  });
});

describe('databasesWithRows', () => {
  it('names exactly the databases on which a row other than a global one gives something, those with one answer together', () => {
    const revoking = server.chain((semantics) =>
      fc.boolean().map((partialRevokes): ServerSemantics => ({
        ...semantics,
        partialRevokes: partialRevokes && semantics.flavor === 'mysql',
      })),
    );
    const edges = fc.constantFrom<GrantTables['roleEdges']>([], [{ roleUser: 'v', roleHost: '127.%', user: 'u', host: '%', adminOption: false }]);
    fc.assert(
      fc.property(revoking, fc.array(schemaRow), fc.array(name), fc.array(name), edges, (semantics, rows, databases, tableDatabases, roleEdges) => {
        const restrictions = [{ database: 'od', privileges: 'SELECT' }];
        const engine = createAccessEngine(
          {
            ...tables(rows),
            accounts: [account('u', '%', { privileges: 'SELECT', restrictions: semantics.partialRevokes ? restrictions : [] }), account('v', '127.%')],
            tableGrants: tableDatabases.map((db) => ({
              user: 'u',
              host: '127.%',
              db,
              table: 't',
              privileges: 'SELECT',
              columnPrivileges: '',
            })),
            roleEdges,
          },
          semantics,
        );
        const index = indexDatabases([...databases, ...tableDatabases, ...rows.map((row) => row.db.replaceAll('\\', ''))]);
        for (const state of engine.roleStates('u', loopback)) {
          const session = engine.session('u', loopback, state);
          if ('code' in session) throw new Error(session.code);
          const expected = [...index.names.keys()].filter((position) => {
            const access = session.database(index.names[position] ?? '');
            return access.objects.length > 0 || access.contributions.some((each) => each.table === 'schemaGrants' && each.privileges !== 0);
          });
          const groups = session.databasesWithRows(index);
          expect(groups.flat().toSorted((a, b) => a - b)).toEqual(expected);
          for (const group of groups) {
            const [first, ...others] = group.map((position) => session.database(index.names[position] ?? ''));
            for (const other of others) expect(other).toEqual(first);
          }
        }
      }),
    );
  });
});

describe('representativeClients', () => {
  it('lets every account row of the user win that any client lets win', () => {
    const octet = fc.constantFrom(0, 1, 9, 10, 12, 127, 255);
    const address = fc.tuple(fc.constantFrom(127, 10, 8), octet, octet, octet).map((octets) => octets.join('.'));
    const client = fc.oneof(
      address.map((ip): Client => ({ ip, hostName: null })),
      fc.constant<Client>({ ip: null, hostName: 'localhost' }),
    );
    fc.assert(
      fc.property(server, fc.uniqueArray(host), fc.uniqueArray(host), fc.array(client, { maxLength: 20 }), (semantics, own, anonymous, tried) => {
        const accounts = [...own.map((each) => account('u', each)), ...anonymous.map((each) => account('', each))];
        const engine = createAccessEngine(grantTables({ accounts }), semantics);
        const reached = new Set(engine.representativeClients('u').map((each) => engine.chooseAccount('u', each)?.account));
        for (const each of tried) {
          const winner = engine.chooseAccount('u', each)?.account;
          if (winner !== undefined) expect(reached).toContain(winner);
        }
      }),
    );
  });
});
