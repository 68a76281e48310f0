import { sqlIdentifier, sqlString } from '../../domain/mysql/sql-text.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** Functions of the widespread libraries that run programs, read files or open connections. */
const opensTheHost = /^(?:sys_(?:exec|eval|get|set|bineval)|do_system|http_(?:get|post|put|delete)|load_file_)/i;

export const rule: Rule = defineRule({
  id: 'mysql/plugin-functions',
  title: 'No function from a shared library can be called on the server',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S10'],
  scope: 'instance',
  needs: ['mysql.loadableFunctions'],
  risk: 'The function runs inside the server process, outside every grant; one that starts programs or reads files opens the data of all tenants.',
  remedy: 'Drop the function; Open Dental uses none.',
  references: [
    { title: 'MySQL 8.4 Reference Manual, 7.7 MySQL Server Loadable Functions', url: 'https://dev.mysql.com/doc/refman/8.4/en/server-loadable-functions.html' },
  ],
  *evaluate(facts) {
    const functions = facts['mysql.loadableFunctions'];
    if (functions.length === 0) yield { status: 'pass', subject: { type: 'instance', id: facts.instance }, tenants: [] };
    for (const [row, { name, library }] of functions.entries()) {
      const dangerous = opensTheHost.test(name);
      yield {
        status: 'fail',
        subject: { type: 'object', id: `${facts.instance}/${name} (loadable function)` },
        tenants: [],
        sides: { owner: null, reacher: null },
        severity: dangerous ? 'critical' : 'medium',
        kind: dangerous ? 'leak' : 'hygiene',
        claim: `Every tenant of ${facts.instance} can call ${name}()${dangerous ? ', which reaches the host itself' : ''}.`,
        observed: `${name} from ${library}`,
        expected: 'no rows in mysql.func',
        because: 'No privilege is asked for calling a loadable function.',
        witness: `SELECT ${name}();`,
        evidence: [{ source: sourceId('mysql.loadableFunctions', facts.instance), pointer: `/${row}`, excerpt: `mysql.func: ${name} from ${library}` }],
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: [`DROP FUNCTION ${sqlIdentifier(name)};`],
          undo: [`CREATE FUNCTION ${sqlIdentifier(name)} RETURNS STRING SONAME ${sqlString(library)};`],
          verify: [{ command: 'SELECT name FROM mysql.func;', expect: `no row ${name}` }],
          note: 'Look up ret and type in mysql.func before: the undo needs the same return type (0 STRING, 1 REAL, 2 INTEGER, 4 DECIMAL) and AGGREGATE where it was one. Some plugins bring functions of their own; uninstall those with their plugin.',
        },
      };
    }
  },
});
