import { describe, expect, it } from 'vitest';
import { connectionTarget, tableDestinations } from '../../../src/domain/sql-references/table-definition.ts';

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

const none = { children: [], remotes: [], paths: [] };

describe('a table definition', () => {
  it.each([
    ['names nothing', 'CREATE TABLE t (x int, `CONNECTION` int, `data` int)', none],
    [
      'names the databases of MERGE children',
      "CREATE TABLE `m` (\n  `union` int COMMENT 'UNION=(od_x.t)'\n) ENGINE=MRG_MyISAM UNION=(`od_b`.`patient`,`t`,`od_a`.`u`,od_c.`v`)",
      { ...none, children: ['od_a', 'od_b', 'od_c'] },
    ],
    [
      'tells where a FEDERATED table leads',
      "CREATE TABLE `f` (\n  `x` int\n) ENGINE=FEDERATED CONNECTION='mysql://root:secret@127.0.0.1/od_b/t'",
      { ...none, remotes: [{ host: '127.0.0.1', database: 'od_b', server: null }] },
    ],
    [
      'tells where the partitions of a SPIDER table lead',
      'CREATE TABLE `s` (\n  `i` int\n) ENGINE=SPIDER COMMENT=\'wrapper "mysql", table "t"\'\n PARTITION BY RANGE (`i`)\n(PARTITION `p0` VALUES LESS THAN (10) COMMENT = \'srv "sv"\' ENGINE = SPIDER,\n PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = \'host "10.1.1.1", database "od_b", user "u", password "secret"\' ENGINE = SPIDER)',
      {
        ...none,
        remotes: [
          { host: null, database: null, server: 'sv' },
          { host: '10.1.1.1', database: 'od_b', server: null },
        ],
      },
    ],
    [
      'reads the options of newer SPIDER tables',
      "CREATE TABLE `s` (\n  `i` int\n) ENGINE=SPIDER `REMOTE_SERVER`='sv' `REMOTE_DATABASE`='od_b' `REMOTE_TABLE`='t'",
      { ...none, remotes: [{ host: null, database: 'od_b', server: 'sv' }] },
    ],
    [
      'reads the options of CONNECT tables',
      "CREATE TABLE `c` (`i` int) ENGINE=CONNECT `TABLE_TYPE`='MYSQL' `DBNAME`='od_b' `FILE_NAME`='/srv/x.csv' `OPTION_LIST`='user=root,host=10.1.1.2'",
      { ...none, remotes: [{ host: '10.1.1.2', database: 'od_b', server: null }], paths: ['/srv/x.csv'] },
    ],
    [
      'names directories, those of partitions too',
      "CREATE TABLE `p` (\n  `i` int COMMENT 'DATA DIRECTORY=/no'\n) ENGINE=InnoDB DATA DIRECTORY='/a/' INDEX DIRECTORY='/a/'\n/*!50100 PARTITION BY RANGE (`i`)\n(PARTITION p0 VALUES LESS THAN (10) DATA DIRECTORY = '/b' ENGINE = InnoDB) */",
      { ...none, paths: ['/a/', '/b'] },
    ],
  ])('%s', (_, sql, expected) => {
    const found = tableDestinations(sql, 'od_a');
    expect(found).toEqual(expected);
    expect(JSON.stringify(found)).not.toContain('secret');
  });
});
