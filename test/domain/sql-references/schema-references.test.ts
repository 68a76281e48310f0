import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadStatementParser, schemaReferences, type StatementParser } from '../../../src/domain/sql-references/schema-references.ts';

let parse: StatementParser;
beforeAll(async () => {
  parse = await loadStatementParser();
});

describe('schemaReferences', () => {
  it.each([
    ['select `od_a`.`t`.`c` AS `c` from (`od_a`.`t` join `od_b`.`u` on((`od_a`.`t`.`x` = `od_b`.`u`.`x`)))', ['od_b'], 'parsed'],
    ['select p.LName from patient p join od_b.patient q on p.x = q.x', ['od_b'], 'parsed'],
    ['select patient.LName from patient', [], 'parsed'],
    ['select x.y from (select 1 as y) x', [], 'parsed'],
    ['select 1 from t where exists (select 1 from od_b.t)', ['od_b'], 'parsed'],
    ['select od_b.total(1)', ['od_b'], 'parsed'],
    ['call od_b.p()', ['od_b'], 'parsed'],
    ['insert into log values (new.PatNum)', [], 'parsed'],
    ['update t set x = (select max(y) from od_b.z)', ['od_b'], 'parsed'],
    ["select 'from od_b.t' from t -- od_c.t", [], 'parsed'],
    ['select 1 /*!50000 union select a from od_b.t */', ['od_b'], 'scanned'],
    ['select 1 /*M!100100 from od_b.t */', ['od_b'], 'scanned'],
    ['begin insert into od_b.t select * from q; update od_c.z set a = 1; end', ['od_b', 'od_c'], 'scanned'],
    ['begin select a.x, b.y from t as a, od_b.u b where a.x = b.y; end', ['od_b'], 'scanned'],
    ['begin declare r row (x int); set r.x = 1; end', [], 'scanned'],
    ['begin delete od_b.t from od_b.t join x; end', ['od_b'], 'scanned'],
    ['begin insert ignore od_b.t values (1); replace od_c.t values (1); end', ['od_b', 'od_c'], 'scanned'],
    ['begin set @x = extract(year from p.d); select p.d from p; end', [], 'scanned'],
    ['begin select "od_b"."t"."c" from "od_b"."t"; end', ['od_b'], 'scanned'],
    ['begin show tables from od_b; end', ['od_b'], 'scanned'],
    ['begin set @a = od_b . f(1), x = 1.5; end', ['od_b'], 'scanned'],
    ['if new.x > 0 then call od_b.p(); end if', ['od_b'], 'scanned'],
    ['begin drop table if exists od_b.t; end', ['od_b'], 'scanned'],
    ['begin rename table t to od_b.t; end', ['od_b'], 'scanned'],
    ['begin select unknown.column; end', ['unknown'], 'scanned'],
    ['begin prepare s from @q; execute s; end', [], 'dynamic'],
    ["begin execute immediate concat('select 1 from ', d); insert into od_b.t values (1); end", ['od_b'], 'dynamic'],
    ['', [], 'unreadable'],
    ["begin select 'open; end", [], 'unreadable'],
    ['begin /* open', [], 'unreadable'],
  ])('%s', (sql, references, certainty) => {
    expect(schemaReferences(sql, 'od_a', parse)).toEqual({ references, certainty });
  });

  it('has nothing to say without a body', () => {
    expect(schemaReferences(null, 'od_a')).toEqual({ references: [], certainty: 'unreadable' });
  });

  it('never calls a body parsed without a parser', () => {
    expect(schemaReferences('select 1 from od_b.t', 'od_a')).toEqual({ references: ['od_b'], certainty: 'scanned' });
  });

  it('finds a database wherever a table can stand, and never an alias', () => {
    const database = fc.constantFrom('od_b', '`od b`', 'od_é', '`a``b`');
    const shape = fc.constantFrom(
      (d: string) => `select q.x from t q left join ${d}.u r on q.x = r.y`,
      (d: string) => `begin insert into ${d}.u (x) select q.x from t as q; end`,
      (d: string) => `begin update t q, ${d} . u r set q.x = r.y where q.x in (select q.z from v q); end`,
      (d: string) => `begin /* q.x */ if (select count(*) from ${d}/**/.u) > 0 then set @z = 'q.x'; end if; end`,
      (d: string) => `select ${d}.u.x from (${d}.u)`,
    );
    fc.assert(
      fc.property(database, shape, fc.boolean(), (name, build, withParser) => {
        const bare = name.replaceAll(/^`|`$/g, '').replaceAll('``', '`');
        expect(schemaReferences(build(name), 'od_a', withParser ? parse : null).references).toEqual([bare]);
        expect(schemaReferences(build(name), bare, withParser ? parse : null).references).toEqual([]);
      }),
    );
  });
});
