import { describe, expect, it } from 'vitest';
import { globalPrivilegeNames, mariadbGlobalPrivileges } from '../../../src/domain/mysql/global-privileges.ts';
import { databasePrivileges } from '../../../src/domain/mysql/privileges.ts';
import { serverSemantics } from '../../../src/domain/mysql/server-semantics.ts';

describe('serverSemantics', () => {
  it.each([
    ['10.11.6-MariaDB-log', 'mariadb', [10, 11, 6]],
    ['5.5.5-10.5.21-MariaDB', 'mariadb', [10, 5, 21]],
    ['8.0.36', 'mysql', [8, 0, 36]],
    ['5.5.5-m3', 'mysql', [5, 5, 5]],
  ])('%s', (text, flavor, version) => expect(serverSemantics(text, {})).toMatchObject({ flavor, version }));

  it('reads mandatory roles in every quoting', () => {
    const { mandatoryRoles } = serverSemantics('8.4.0', { mandatory_roles: "`a``b`@`%`, 'c d'@localhost,plain" });
    expect(mandatoryRoles).toEqual([
      { user: 'a`b', host: '%' },
      { user: 'c d', host: 'localhost' },
      { user: 'plain', host: '%' },
    ]);
  });

  it('knows from which version mandatory roles are active at login', () => {
    expect(serverSemantics('9.4.0', { activate_mandatory_roles: 'ON' }).activateMandatoryRoles).toBe(false);
    expect(serverSemantics('9.5.0', {}).activateMandatoryRoles).toBe(true);
  });
});

describe('mariadbGlobalPrivileges', () => {
  const superBit = String(1 << 15);
  it.each<readonly [string, string | null, number | null, readonly [number, number, number], string]>([
    ['nothing stored', null, null, [10, 11, 6], ''],
    ['not a number', '"7"', 101_106, [10, 11, 6], ''],
    ['two bits', '3', 101_106, [10, 11, 6], 'SELECT,INSERT'],
    ['in the order of the list, not of the bits', String((1 << 10) | (1 << 21)), 101_106, [10, 11, 6], 'GRANT OPTION,CREATE VIEW'],
    ['a row version that never was', '3', 100_300, [10, 11, 6], ''],
    ['a negative row version', '3', -1, [10, 11, 6], ''],
    ['a bit unknown to the row version', String(2 ** 38), 100_502, [10, 11, 6], ''],
    ['a later READ_ONLY ADMIN out of SUPER', superBit, 100_616, [10, 11, 6], 'SUPER,READ_ONLY ADMIN'],
    ['a present SUPER', superBit, 101_106, [10, 11, 6], 'SUPER'],
  ])('%s', (_, access, versionId, version, expected) => expect(mariadbGlobalPrivileges(access, versionId, version)).toBe(expected));

  it('gives everything the server knows for all bits', () => {
    const all = mariadbGlobalPrivileges('18446744073709551615', null, [10, 11, 6]).split(',');
    expect(all).toHaveLength(39);
    expect(mariadbGlobalPrivileges('-1', null, [11, 8, 6]).split(',')).toHaveLength(40);
    expect(all).not.toContain('SHOW CREATE ROUTINE');
  });

  it('splits up the SUPER of rows that name no version', () => {
    expect(mariadbGlobalPrivileges(superBit, null, [11, 8, 6]).split(',')).toHaveLength(8);
  });

  it('starts the names with those of database level', () => {
    expect(globalPrivilegeNames.slice(0, databasePrivileges.length)).toEqual(databasePrivileges);
  });
});
