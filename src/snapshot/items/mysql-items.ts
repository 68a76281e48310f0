import type { MysqlArtifacts, StoredObject } from '../artifacts/mysql.ts';
import { commaList, entryList, entryListOrNull, type FactItem, type ItemAbout, type ItemsOf, nothingToCompare } from './fact-item.ts';

interface Account {
  readonly user: string;
  readonly host: string;
}

const named = ({ user, host }: Account): string => `${user}@${host}`;
const account = ({ user, host }: Account): ItemAbout => ({ kind: 'account', user, host });
const database = (name: string): ItemAbout => ({ kind: 'database', name });

const storedObjects: ItemsOf<readonly StoredObject[]> = (rows) =>
  rows.map(({ database: db, name, type, definer, security, references, body }) => ({
    what: type,
    key: [type, `${db}.${name}`],
    fields: { definer, security, references: entryList(references), body },
    about: [database(db), ...references.map(database)],
  }));

/** The facts of what is observed of a MySQL instance. Sessions show a moment; password fingerprints are of one run and never compared. */
export const mysqlItems: { readonly [K in keyof MysqlArtifacts]: ItemsOf<MysqlArtifacts[K]> } = {
  'mysql.server': ({ version, versionComment, connectedAs, variables }) => [
    { what: 'server version', key: ['version'], fields: { version, versionComment }, about: [] },
    { what: 'scanner’s account', key: ['connected as'], fields: { connectedAs }, about: [] },
    ...Object.entries(variables).map(([name, value]): FactItem => ({ what: 'server setting', key: [name], fields: { value }, about: [] })),
  ],
  'mysql.accounts': (rows) =>
    rows.map((row) => ({
      what: row.isRole ? 'role' : 'account',
      key: [named(row)],
      fields: {
        isRole: row.isRole,
        privileges: commaList(row.privileges),
        plugins: entryListOrNull(row.plugins),
        locked: row.locked,
        passwordExpired: row.passwordExpired,
        tls: row.tls,
        defaultRole: row.defaultRole ?? '',
        restrictions: entryList(row.restrictions.map(({ database: db, privileges }) => `${db}: ${privileges}`)),
      },
      about: [account(row)],
    })),
  'mysql.passwords': (rows) => rows.map((row) => ({ what: 'password', key: [named(row)], fields: { state: row.state }, about: [account(row)] })),
  'mysql.schemaGrants': (rows) =>
    rows.map((row) => ({
      what: 'database grant',
      key: [named(row), `on ${row.db}`],
      fields: { privileges: commaList(row.privileges) },
      about: [account(row), database(row.db)],
    })),
  'mysql.tableGrants': (rows) =>
    rows.map((row) => ({
      what: 'table grant',
      key: [named(row), `on ${row.db}.${row.table}`],
      fields: { privileges: commaList(row.privileges), columnPrivileges: commaList(row.columnPrivileges) },
      about: [account(row), database(row.db)],
    })),
  'mysql.columnGrants': (rows) =>
    rows.map((row) => ({
      what: 'column grant',
      key: [named(row), `on ${row.db}.${row.table}`, row.column],
      fields: { privileges: commaList(row.privileges) },
      about: [account(row), database(row.db)],
    })),
  'mysql.routineGrants': (rows) =>
    rows.map((row) => ({
      what: 'routine grant',
      key: [named(row), `on ${row.type} ${row.db}.${row.routine}`],
      fields: { privileges: commaList(row.privileges) },
      about: [account(row), database(row.db)],
    })),
  'mysql.roleEdges': (rows) =>
    rows.map((row) => ({
      what: 'granted role',
      key: [`${row.roleUser}@${row.roleHost}`, `to ${named(row)}`],
      fields: { adminOption: row.adminOption },
      about: [account(row)],
    })),
  'mysql.defaultRoles': (rows) =>
    rows.map((row) => ({ what: 'default role', key: [named(row), `${row.roleUser}@${row.roleHost}`], fields: {}, about: [account(row)] })),
  'mysql.dynamicGrants': (rows) =>
    rows.map((row) => ({ what: 'dynamic privilege', key: [named(row), row.privilege], fields: { grantOption: row.grantOption }, about: [account(row)] })),
  'mysql.proxies': (rows) =>
    rows.map((row) => ({
      what: 'proxy grant',
      key: [named(row), `as ${row.proxiedUser}@${row.proxiedHost}`],
      fields: { grantOption: row.grantOption },
      about: [account(row), account({ user: row.proxiedUser, host: row.proxiedHost })],
    })),
  'mysql.tablesAhead': (rows) =>
    rows.map(({ grantee, db, stored, enforced }) => ({
      what: 'right not yet in force',
      key: [grantee, db === null ? 'everywhere' : `on ${db}`],
      fields: { stored: commaList(stored), enforced: commaList(enforced) },
      about: db === null ? [] : [database(db)],
    })),
  'mysql.databases': (rows) => rows.map(({ name }) => ({ what: 'database', key: [name], fields: {}, about: [database(name)] })),
  'mysql.routines': storedObjects,
  'mysql.events': storedObjects,
  'mysql.views': storedObjects,
  'mysql.triggers': storedObjects,
  'mysql.specialTables': (rows) =>
    rows.map((row) => ({
      what: 'special table',
      key: [`${row.database}.${row.name}`],
      fields: { engine: row.engine, references: entryList(row.references), remote: row.remote ?? '', directory: row.directory ?? '' },
      about: [database(row.database), ...row.references.map(database)],
    })),
  'mysql.foreignServers': (rows) =>
    rows.map(({ name, host, db, user, port, wrapper }) => ({
      what: 'foreign server',
      key: [name],
      fields: { host, db, user, port, wrapper },
      about: [database(db)],
    })),
  'mysql.loadableFunctions': (rows) => rows.map(({ name, library }) => ({ what: 'loadable function', key: [name], fields: { library }, about: [] })),
  'mysql.plugins': (rows) => rows.map(({ name, status, type }) => ({ what: 'server plugin', key: [name, type], fields: { status }, about: [] })),
  'mysql.sessions': nothingToCompare,
  'mysql.orphanRows': nothingToCompare,
  'mysql.publicGrants': nothingToCompare,
  'mysql.mandatoryRoles': nothingToCompare,
};
