import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectMysql, newConnectionBudget } from '../../src/adapters/mysql/mysql2-adapter.ts';
import { collectMysql } from '../../src/probes/mysql/probe.ts';
import { isPublishedStatement } from '../../src/probes/mysql/statements.ts';
import { describeWithMariadb, startMariadb, type Throwaway } from '../support/mariadb-server.ts';
import { describeWithMysql, startMysql } from '../support/mysql-server.ts';

const accounts = `
  CREATE USER ash@'10.0.0.%'; GRANT SELECT, INSERT ON \`od\\_ash%\`.* TO ash@'10.0.0.%' WITH GRANT OPTION; GRANT FILE ON *.* TO ash@'10.0.0.%';
  CREATE USER birch@'%'; GRANT ALL ON od_birch.* TO birch@'%'; GRANT GRANT OPTION ON od_x.* TO birch@'%'; CREATE USER 'o''neil'@'%';
  CREATE ROLE inner_role; CREATE ROLE outer_role; GRANT inner_role TO outer_role; GRANT SELECT ON od_x.* TO inner_role; GRANT INSERT ON od_x.* TO outer_role;
  GRANT PROCESS ON *.* TO inner_role; GRANT outer_role TO ash@'10.0.0.%';
  CREATE USER named@'pc7.example.org'; GRANT SELECT ON od_ash.* TO named@'pc7.example.org'; FLUSH PRIVILEGES;`;

function itNoticesEditedTables(start: () => Promise<Throwaway>, more: string): void {
  let server: Throwaway;

  async function differences(): Promise<unknown> {
    const target = { host: null, port: server.port, socket: server.socketPath, user: 'root', passwordEnv: null, passwordFile: null, administrators: [] };
    const port = await connectMysql({ ...target, tls: { mode: 'disabled', ca: null } }, null, {
      allow: isPublishedStatement,
      budget: newConnectionBudget(),
      base: '/',
    });
    const signal = new AbortController().signal;
    const now = (): string => '2026-03-20T02:00:00.000Z';
    const collected = await collectMysql(port, 'db1', { objects: true, openDental: false, now, signal, onProgress: () => undefined });
    await port.close();
    return collected.artifacts['mysql.tablesAhead@db1'] ?? collected.sources.find(({ kind }) => kind === 'mysql.tablesAhead')?.reason;
  }

  beforeAll(async () => {
    server = await start();
    await server.sql(accounts + more);
  });
  afterAll(() => server.stop());

  it('agrees with its tables after GRANT', async () => expect(await differences()).toEqual([]));

  it.each([
    [
      'a row planted by INSERT',
      "INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('%', 'od%', 'birch', 'Y')",
      { grantee: "'birch'@'%'", db: 'od%', stored: 'SELECT', enforced: '' },
    ],
    [
      'a right taken by UPDATE',
      "UPDATE mysql.db SET Insert_priv = 'N' WHERE User = 'ash'",
      { grantee: "'ash'@'10.0.0.%'", db: 'od\\_ash%', stored: 'GRANT OPTION,SELECT', enforced: 'GRANT OPTION,INSERT,SELECT' },
    ],
    [
      'a row removed by DELETE',
      "DELETE FROM mysql.db WHERE User = 'ash'",
      { grantee: "'ash'@'10.0.0.%'", db: 'od\\_ash%', stored: '', enforced: 'GRANT OPTION,SELECT' },
    ],
  ])(
    'differs by %s, until it is flushed',
    async (_, edit, difference) => {
      await server.sql(edit);
      expect(await differences()).toEqual([difference]);
      await server.sql('FLUSH PRIVILEGES');
      expect(await differences()).toEqual([]);
    },
    30_000,
  );
}

describeWithMariadb('a MariaDB server whose grant tables are edited', () => {
  itNoticesEditedTables(
    startMariadb,
    "CREATE ROLE r; GRANT SELECT ON od_y.* TO r; GRANT SELECT ON od_z.* TO PUBLIC; INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('', 'od_w', 'birch', 'Y'); FLUSH PRIVILEGES;",
  );
});

describeWithMysql('a MySQL server whose grant tables are edited', () => {
  itNoticesEditedTables(startMysql, "GRANT SHOW_ROUTINE ON *.* TO birch@'%' WITH GRANT OPTION;");
});
