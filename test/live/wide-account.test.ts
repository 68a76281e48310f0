import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditLive, runAs } from '../support/live-audit.ts';
import { describeWithMariadb, startMariadb, type Throwaway } from '../support/mariadb-server.ts';

const ash = { user: 'ash', password: 'canary-ash', from: '127.0.0.1' } as const;
/** What ash does at the server, with rights of its account for every address alone. */
const work = ['SELECT LName FROM od_ash_1.patient', 'CREATE TABLE od_ash_1.probe (i INT)', 'DROP TABLE od_ash_1.probe', 'SELECT c FROM codes.t'];

describeWithMariadb('the printed fix of an account for every address, on a real MariaDB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-wide-'));
  let server: Throwaway;
  beforeAll(async () => {
    server = await startMariadb({ args: ['--sql-mode='] });
    await server.sql(`CREATE DATABASE od_ash_1; CREATE TABLE od_ash_1.patient (PatNum bigint, LName varchar(100));
      CREATE TABLE od_ash_1.preference (PrefNum bigint, PrefName varchar(255), ValueString text); CREATE DATABASE codes; CREATE TABLE codes.t (c int, d int);
      CREATE USER ash@'%' IDENTIFIED BY 'canary-ash', ash@'127.0.0.1' IDENTIFIED BY 'canary-ash';
      GRANT ALL ON \`od\\_ash\\_1\`.* TO ash@'%'; GRANT SELECT (c) ON codes.t TO ash@'%';
      CREATE USER bitewing@localhost IDENTIFIED BY 'canary-scanner'; GRANT SELECT, SHOW DATABASES, PROCESS, SHOW VIEW, TRIGGER, EVENT ON *.* TO bitewing@localhost;`);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const rows = async (): Promise<string> =>
    JSON.stringify(
      await server.sql(
        "SELECT Host, Db FROM mysql.db WHERE User = 'ash' ORDER BY Host; SELECT Host, Table_name, Column_priv FROM mysql.tables_priv WHERE User = 'ash' ORDER BY Host; SELECT Host, Column_name FROM mysql.columns_priv ORDER BY Host",
      ),
    );

  it('gives the account beside it what it used, and its undo brings back the very rows', async () => {
    const { result } = await auditLive(
      folder,
      `site: live
scope: [mysql]
mysql:
  db1: { socket: ${server.socketPath}, user: bitewing, passwordEnv: BITEWING_DB1, tls: { mode: disabled }, administrators: [root] }
tenants:
  ash: { name: Ash, server: db1, databases: [od_ash_1], accounts: [ash], workstations: { connection: direct, networks: [10.31.7.0/24] } }
`,
      'run',
    );
    const fix = result.findings.find(({ rule, subject }) => rule === 'mysql/account-host-any' && subject.id === 'db1/ash@%')?.fix;
    expect(fix?.simulated?.state).toBe('closes');
    const was = await rows();
    expect(await runAs(server.port, ash, work)).toBe(0);
    await server.sql(fix?.commands.join('\n') ?? '');
    expect([await rows(), await runAs(server.port, ash, work)]).toEqual([expect.not.stringContaining('"%"'), 0]);
    await server.sql(fix?.undo.join('\n') ?? '');
    expect(await rows()).toBe(was);
  });
});
