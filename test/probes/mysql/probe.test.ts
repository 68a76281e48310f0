import { describe, expect, it } from 'vitest';
import type { Cell, MysqlPort, QueryResult } from '../../../src/adapters/mysql/mysql-port.ts';
import { collectMysql } from '../../../src/probes/mysql/probe.ts';
import { isPublishedStatement } from '../../../src/probes/mysql/statements.ts';

const now = (): string => '2026-01-02T03:04:05.000Z';

type Reply = (sql: string) => QueryResult | null;
const rows = (...cells: readonly (readonly Cell[])[]): QueryResult => ({
  ok: true,
  table: { columns: [], rows: cells },
});
const denied = (message: string): QueryResult => ({ ok: false, problem: { code: 'denied', errno: 1142, message } });

/** A server that answers by `reply`, and with no rows where that gives null. Columns are named after the statement's own aliases. */
function server(reply: Reply): { readonly port: MysqlPort; readonly asked: string[] } {
  const asked: string[] = [];
  const port: MysqlPort = {
    transport: 'socket',
    handshake: { offersTls: false, tls: null },
    close: async () => {},
    query: async (sql) => {
      asked.push(sql);
      const result = reply(sql) ?? rows();
      const columns = [...(sql.split(' FROM ')[0]?.matchAll(/ AS (\w+)(?=,|$)/g) ?? [])].map(([, name = '']) => name);
      return result.ok ? { ok: true, table: { columns, rows: result.table.rows } } : result;
    },
  };
  return { port, asked };
}

const mariadb: Reply = (sql) => {
  if (sql.startsWith('SELECT VERSION()')) return rows(['10.11.6-MariaDB', 'Debian', 'bitewing@10.0.0.5']);
  if (sql.includes('USER_PRIVILEGES')) return rows(['SHOW DATABASES']);
  return null;
};

async function collect(reply: Reply, openDental = false): Promise<{ result: Awaited<ReturnType<typeof collectMysql>>; asked: string[] }> {
  const { port, asked } = server(reply);
  const options = { objects: false, openDental, now, signal: new AbortController().signal, onProgress: () => {} };
  return { result: await collectMysql(port, 'db1', options), asked };
}

describe('collectMysql', () => {
  it('asks published statements only', async () => {
    const { asked } = await collect(mariadb, true);
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((sql) => !isPublishedStatement(sql))).toEqual([]);
  });

  it('loses one source by one refusal, and names the GRANT for the scanner', async () => {
    const { result } = await collect((sql) => (sql.includes('mysql.proc') && !sql.includes('procs_priv') ? denied('SELECT command denied') : mariadb(sql)));
    const lost = result.sources.find((source) => source.kind === 'mysql.routines');
    expect(lost).toMatchObject({
      status: 'denied',
      reason: 'SELECT command denied (error 1142)',
      remedy: 'GRANT SELECT ON mysql.proc TO `bitewing`@`10.0.0.5`',
    });
    expect(result.artifacts).not.toHaveProperty(['mysql.routines@db1']);
    expect(result.sources.find((source) => source.kind === 'mysql.events')?.status).toBe('collected');
  });

  it('does not call a part the whole: sessions without PROCESS', async () => {
    const { result } = await collect(mariadb);
    expect(result.sources.find((source) => source.kind === 'mysql.sessions')).toMatchObject({
      status: 'denied',
      remedy: 'GRANT PROCESS ON *.* TO `bitewing`@`10.0.0.5`',
    });
    expect(result.sources.find((source) => source.kind === 'mysql.databases')?.status).toBe('collected');
  });

  it('marks orphan rows only when every table that could hold them was read', async () => {
    const { result } = await collect((sql) => (sql.includes('mysql.tables_priv') ? denied('no') : mariadb(sql)));
    expect(result.sources.find((source) => source.kind === 'mysql.orphanRows')?.status).toBe('denied');
    expect((await collect(mariadb)).result.artifacts['mysql.orphanRows@db1']).toEqual({ complete: true });
  });

  it('reports a malformed row and keeps the others', async () => {
    const good = ['h', 'd', 'u', 'Y'.repeat(20)];
    const { result } = await collect((sql) => (sql.endsWith('FROM mysql.db') && sql.includes('packed') ? rows(['h', 'd', 'u', 'YES'], good) : mariadb(sql)));
    const source = result.sources.find((each) => each.kind === 'mysql.schemaGrants');
    expect(source?.gaps).toEqual([{ item: 'row 1', status: 'failed', reason: 'expected packed: 20 letters Y or N, found YES', remedy: null }]);
    expect(result.artifacts['mysql.schemaGrants@db1']).toHaveLength(1);
  });

  it('notices grants that change while they are read', async () => {
    let reads = 0;
    const { result } = await collect((sql) => (sql.includes('COM_GRANT') ? rows(['COM_GRANT', String(++reads)]) : mariadb(sql)));
    expect(result.sources.find((each) => each.kind === 'mysql.schemaGrants')?.gaps).toHaveLength(1);
  });

  it('fails everything for the reason of the connection, without asking on', async () => {
    const { result, asked } = await collect(() => ({
      ok: false,
      problem: { code: 'connection', errno: null, message: 'gone' },
    }));
    expect(asked).toHaveLength(1);
    expect(new Set(result.sources.map((source) => source.status))).toEqual(new Set(['failed', 'not-attempted']));
    expect(result.artifacts).toEqual({});
  });

  it('finds the one database of a batch that refuses, by halving', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `od_${index}`);
    const { result, asked } = await collect((sql) => {
      if (sql.includes('information_schema.TABLES WHERE TABLE_NAME IN')) return rows(...names.map((name) => [name, 'preference']));
      if (sql.includes('.preference') && sql.includes('`od_137`')) return denied('no SELECT');
      if (sql.includes('.preference')) return rows(...[...sql.matchAll(/FROM `(od_\d+)`/g)].map(([, db = '']) => [db, 'DocPath', `\\\\fs\\${db}`]));
      return mariadb(sql);
    }, true);
    const source = result.sources.find((each) => each.kind === 'opendental.preferences');
    expect(source?.gaps).toEqual([
      {
        item: 'od_137',
        status: 'denied',
        reason: 'no SELECT',
        remedy: 'GRANT SELECT (PrefName, ValueString) ON `od_137`.preference TO `bitewing`@`10.0.0.5`',
      },
    ]);
    const data = result.artifacts['opendental.preferences@db1'];
    expect(Object.keys(data ?? {})).toHaveLength(249);
    expect(data).toMatchObject({ od_9: [{ name: 'DocPath', value: '\\\\fs\\od_9' }] });
    expect(asked.filter((sql) => sql.includes('.preference')).length).toBeLessThan(25);
  });
});
