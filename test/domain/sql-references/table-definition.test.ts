import { describe, expect, it } from 'vitest';
import { connectionTarget, mergeChildDatabases, remoteTableTarget } from '../../../src/domain/sql-references/table-definition.ts';

describe('connectionTarget', () => {
  it.each([
    ['mysql://root:secret@10.0.0.5:3307/od_b/patient', '10.0.0.5', 'od_b', null],
    ['mysql://root@127.0.0.1/od_b/patient', '127.0.0.1', 'od_b', null],
    ['mysql://root:p@ss/w:rd@db1/od_b/t', 'db1', 'od_b', null],
    ['mysql://db1', 'db1', null, null],
    ['mysql://u:p@[::1]:3306/od_b/t', '[::1]', 'od_b', null],
    ['backend/patient', null, null, 'backend'],
    ['backend', null, null, 'backend'],
    ['host "db2", user "root", password "secret", database "od_b", wrapper "mysql"', 'db2', 'od_b', null],
    ['srv "backend"', null, null, 'backend'],
    ['', null, null, null],
  ])('%s', (text, host, database, server) => {
    expect(connectionTarget(text)).toEqual({ host, database, server });
    expect(JSON.stringify(connectionTarget(text))).not.toMatch(/secret|p@ss/);
  });
});

describe('a table definition', () => {
  it('names the databases of MERGE children', () => {
    const sql = "CREATE TABLE `m` (\n  `union` int COMMENT 'UNION=(od_x.t)'\n) ENGINE=MRG_MyISAM UNION=(`od_b`.`patient`,`t`,`od_a`.`u`,od_c.`v`)";
    expect(mergeChildDatabases(sql, 'od_a')).toEqual(['od_b', 'od_c']);
    expect(mergeChildDatabases('CREATE TABLE t (x int)', 'od_a')).toEqual([]);
  });

  it('tells where a remote table leads', () => {
    const sql = "CREATE TABLE `f` (\n  `x` int\n) ENGINE=FEDERATED CONNECTION='mysql://root:secret@127.0.0.1/od_b/t'";
    expect(remoteTableTarget(sql)).toEqual({ host: '127.0.0.1', database: 'od_b', server: null });
    expect(remoteTableTarget('CREATE TABLE t (x int)')).toBeNull();
  });
});
