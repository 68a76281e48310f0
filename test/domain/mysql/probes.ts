import type { DatabaseAccess } from '../../../src/domain/mysql/access.ts';
import { privilegeSet, type DatabasePrivilege, type PrivilegeSet } from '../../../src/domain/mysql/privileges.ts';

/** The recorded actions that should succeed, given what a session may do in a database. Tables as the corpus describes them. */
export function succeedingProbes(access: DatabaseAccess, privileges: PrivilegeSet = access.privileges): Set<string> {
  const onTable = (name: string, wanted: DatabasePrivilege): boolean =>
    holds(privileges, wanted) || access.objects.some((object) => object.type === 'table' && object.name === name && holds(object.privileges, wanted));
  const onColumns = (name: string, columns: readonly string[], wanted: DatabasePrivilege): boolean =>
    onTable(name, wanted) ||
    columns.every((column) =>
      access.objects.some((object) => object.type === 'column' && object.name === name && object.column === column && holds(object.privileges, wanted)),
    );
  const onRoutine = (name: string): boolean =>
    access.usable &&
    (holds(privileges, 'EXECUTE') || access.objects.some((object) => object.type === 'routine' && object.name === name && holds(object.privileges, 'EXECUTE')));
  const answers: Readonly<Record<string, boolean>> = {
    USE: access.usable,
    SELECT: onColumns('patient', ['a', 'b'], 'SELECT'),
    SELECT_COL_A: onColumns('patient', ['a'], 'SELECT'),
    INSERT: onColumns('patient', ['a', 'b'], 'INSERT'),
    INSERT_COL_A: onColumns('patient', ['a'], 'INSERT'),
    UPDATE: onColumns('patient', ['a', 'b'], 'UPDATE'),
    DELETE: onTable('patient', 'DELETE'),
    SELECT_CLAIM: onColumns('claim', ['a', 'b'], 'SELECT'),
    INSERT_CLAIM: onColumns('claim', ['a', 'b'], 'INSERT'),
    CREATE: onTable('zz_new', 'CREATE'),
    DROP: onTable('zz_drop', 'DROP'),
    ALTER: onTable('patient', 'ALTER'),
    INDEX: onTable('claim', 'INDEX'),
    CREATE_VIEW: onTable('zz_view', 'CREATE VIEW'),
    EXECUTE: onRoutine('p1'),
    EXECUTE_FUNC: onRoutine('f1'),
    CREATE_TEMP: holds(privileges, 'CREATE TEMPORARY TABLES'),
  };
  return new Set(Object.keys(answers).filter((probe) => answers[probe]));
}

function holds(set: PrivilegeSet, privilege: DatabasePrivilege): boolean {
  return (set & privilegeSet(privilege)) !== 0;
}
