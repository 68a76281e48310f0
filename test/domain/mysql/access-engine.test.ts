import { describe, expect, it } from 'vitest';
import { createAccessEngine } from '../../../src/domain/mysql/access-engine.ts';
import type { Client, DatabaseAccess, RoleState } from '../../../src/domain/mysql/access.ts';
import type { GrantTables, ServerSemantics } from '../../../src/domain/mysql/grant-tables.ts';
import { serverSemantics } from '../../../src/domain/mysql/server-semantics.ts';
import { account, grantTables, schemaGrant } from './grant-fixtures.ts';

const mariadb = serverSemantics('10.11.6-MariaDB', { skip_name_resolve: 'ON' });
const mysql = serverSemantics('9.7.4', { skip_name_resolve: 'ON' });
const client: Client = { ip: '10.0.0.7', hostName: null };
const login: RoleState = { label: 'login', roles: [] };

function access(grants: Partial<GrantTables>, server: ServerSemantics, state: RoleState = login, database = 'od_a'): DatabaseAccess {
  const session = createAccessEngine(grantTables(grants), server).session('u', client, state);
  if ('code' in session) throw new Error(session.code);
  return session.database(database);
}

function evidence(found: DatabaseAccess): readonly string[] {
  return found.contributions.map(({ table, row, holder, role }) => `${table}[${row}] ${holder}${role === null ? '' : ` ${role}`}`);
}

const role = account('r', '', { isRole: true });
const granted = { roleUser: 'r', roleHost: '', user: 'u', host: '%', adminOption: false };

describe('whose row gave a privilege', () => {
  const cases: readonly (readonly [string, Partial<GrantTables>, ServerSemantics, RoleState, readonly string[]])[] = [
    ['own', { accounts: [account('u')], schemaGrants: [schemaGrant('u', '%', 'od\\_a', 'SELECT')] }, mariadb, login, ['schemaGrants[0] own']],
    [
      'the row of the same name on another host',
      { accounts: [account('u', '10.0.0.7'), account('u')], schemaGrants: [schemaGrant('u', '%', 'od\\_a', 'SELECT')] },
      mysql,
      login,
      ['schemaGrants[0] other-host'],
    ],
    ['an orphan', { accounts: [account('u')], schemaGrants: [schemaGrant('u', '10.%', 'od\\_a', 'SELECT')] }, mariadb, login, ['schemaGrants[0] orphan']],
    ['an anonymous row', { accounts: [account('u')], schemaGrants: [schemaGrant('', '%', 'od\\_a', 'SELECT')] }, mysql, login, ['schemaGrants[0] anonymous']],
    [
      'a role and its namesake user',
      {
        accounts: [account('u'), role, account('r')],
        schemaGrants: [schemaGrant('r', '%', 'od\\_a', 'SELECT')],
        roleEdges: [granted],
      },
      mariadb,
      { label: 'set role `r`', roles: [{ user: 'r', host: '' }] },
      ['schemaGrants[0] role-namesake r'],
    ],
    [
      'a nested role, named',
      {
        accounts: [account('u'), role, account('s', '', { isRole: true })],
        schemaGrants: [schemaGrant('s', '', 'od\\_a', 'SELECT')],
        roleEdges: [granted, { ...granted, roleUser: 's', user: 'r', host: '' }],
      },
      mariadb,
      { label: 'set role `r`', roles: [{ user: 'r', host: '' }] },
      ['schemaGrants[0] role s'],
    ],
    [
      'everybody',
      {
        accounts: [account('u'), account('PUBLIC', '', { isRole: true })],
        schemaGrants: [schemaGrant('PUBLIC', '', 'od\\_a', 'SELECT')],
      },
      mariadb,
      login,
      ['schemaGrants[0] public PUBLIC'],
    ],
    [
      'the global privileges of another account that holds the role',
      { accounts: [account('u', '10.%'), account('u', '%', { privileges: 'SELECT' }), role], roleEdges: [granted] },
      mariadb,
      { label: 'set role `r`', roles: [{ user: 'r', host: '' }] },
      ['accounts[1] role-namesake r'],
    ],
    [
      'another user granted as a role',
      {
        accounts: [account('u'), account('v')],
        schemaGrants: [schemaGrant('v', '%', 'od\\_a', 'SELECT')],
        roleEdges: [{ roleUser: 'v', roleHost: '%', user: 'u', host: '%', adminOption: false }],
      },
      mysql,
      { label: "set role 'v'@'%'", roles: [{ user: 'v', host: '%' }] },
      ["schemaGrants[0] role 'v'@'%'"],
    ],
  ];
  it.each(cases)('%s', (_, grants, server, state, expected) => expect(evidence(access(grants, server, state))).toEqual(expected));

  it('tells which rows a more specific one hides', () => {
    const schemaGrants = [schemaGrant('u', '%', 'od%', 'SELECT,DROP'), schemaGrant('u', '%', 'od\\_a', 'SELECT')];
    const found = access({ accounts: [account('u')], schemaGrants }, mariadb);
    expect(found.contributions.map(({ row }) => row)).toEqual([1]);
    expect(found.shadowed.map(({ row }) => row)).toEqual([0]);
  });

  it('takes both where the server leaves the order open', () => {
    const schemaGrants = [schemaGrant('u', '%', '%_a', 'SELECT'), schemaGrant('u', '%', '_%a', 'SELECT,DROP')];
    const found = access({ accounts: [account('u')], schemaGrants }, mariadb);
    expect([found.tie, found.privileges, found.minimum]).toEqual([true, 0b100001, 1]);
  });
});

describe('refused logins', () => {
  const cases: readonly (readonly [string, GrantTables['accounts'], ServerSemantics, number | null])[] = [
    ['no-account', [account('v')], mariadb, null],
    ['no-account', [account('u', '192.168.%')], mysql, null],
    ['host-not-loaded', [account('u', 'pc7.clinic.lan')], mariadb, 0],
    ['locked', [account('u', '%', { locked: true })], mysql, 0],
    ['password-expired', [account('u', '%', { passwordExpired: true })], mariadb, 0],
    ['plugin-unknown', [account('u', '%', { plugins: ['mysql_native_password'] })], mysql, 0],
  ];
  it.each(cases)('%s', (code, accounts, server, row) => {
    expect(createAccessEngine(grantTables({ accounts }), server).session('u', client, login)).toEqual({
      code,
      account: row,
    });
  });

  it('a role that nobody granted cannot be set', () => {
    const engine = createAccessEngine(grantTables({ accounts: [account('u'), role] }), mariadb);
    const state: RoleState = { label: 'set role `r`', roles: [{ user: 'r', host: '' }] };
    expect(engine.session('u', client, state)).toEqual({ code: 'role-not-granted', account: 0 });
  });
});

describe('global privileges', () => {
  it('name the row of static and dynamic ones', () => {
    const accounts = [account('v'), account('u', '%', { privileges: 'SELECT,FILE' })];
    const dynamicGrants = [{ user: 'u', host: '%', privilege: 'CLONE_ADMIN', grantOption: false }];
    const session = createAccessEngine(grantTables({ accounts, dynamicGrants }), mysql).session('u', client, login);
    const named = 'code' in session ? [] : [...session.globalPrivileges()].map(([name, { table, row }]) => `${name} ${table}[${row}]`);
    expect(named).toEqual(['SELECT accounts[1]', 'FILE accounts[1]', 'CLONE_ADMIN dynamicGrants[0]']);
  });
});
