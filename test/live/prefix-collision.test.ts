import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { AuditResult, Finding } from '../../src/model/audit-result.ts';
import { describeWithMariadb, startMariadb, type Throwaway } from '../support/mariadb-server.ts';
import { testIo } from '../support/test-io.ts';

const tenants = { t493: 'od_springfield_493', t4932: 'od_springfield_4932' } as const;
/** Each tenant has a network of its own: the loopback address its sessions come from. */
const addresses = { t493: '127.0.0.1', t4932: '127.0.0.2' } as const;

/** The manual's recipe, taken literally: each tenant's account gets everything on its name and a wildcard. */
const setUp = `
  DELETE FROM mysql.global_priv WHERE User = ''; DELETE FROM mysql.db WHERE User = ''; FLUSH PRIVILEGES;
  CREATE USER bitewing@localhost IDENTIFIED BY 'canary-scanner';
  GRANT SELECT, SHOW DATABASES, PROCESS, SHOW VIEW, TRIGGER, EVENT ON *.* TO bitewing@localhost;
  ${(['t493', 't4932'] as const)
    .map((user) => ({ user, database: tenants[user], address: addresses[user] }))
    .map(
      ({ user, database, address }) => `
  CALL office('${database}', '${user}', '21.4.10.0', 'KEY-${user}', '\\\\\\\\fs1\\\\${user}$\\\\');
  INSERT INTO ${database}.patient (LName) VALUES ('Nobody');
  CREATE USER ${user}@'${address}' IDENTIFIED BY 'canary-${user}';
  GRANT ALL PRIVILEGES ON \`${database}%\`.* TO ${user}@'${address}';`,
    )
    .join('')}
  DROP DATABASE template;`;

describeWithMariadb('tenants 493 and 4932 on a real MariaDB with the manual’s wildcard', () => {
  let server: Throwaway;
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-live-'));
  const config = join(folder, 'bitewing.yaml');

  async function audit(out: string): Promise<{ readonly exitCode: number; readonly result: AuditResult }> {
    const io = testIo({ cwd: folder, env: { BITEWING_DB1: 'canary-scanner' } });
    const exitCode = await run(['audit', '--config', config, '--out', join(folder, out), '--quiet'], io);
    expect(io.errors()).toBe('');
    const [time = ''] = readdirSync(join(folder, out, 'springfield')).filter((name) => /^\d/.test(name));
    const files = readdirSync(join(folder, out, 'springfield', time)).map((name) => readFileSync(join(folder, out, 'springfield', time, name), 'utf8'));
    for (const text of [...files, io.output(), io.errors()]) expect(text).not.toContain('canary-');
    // The file was just written by the product and is validated against its schema elsewhere.
    return { exitCode, result: JSON.parse(readFileSync(join(folder, out, 'springfield', time, 'report.json'), 'utf8')) as AuditResult };
  }

  async function as(user: keyof typeof tenants, statements: readonly string[]): Promise<number> {
    const stream = connect({ host: '127.0.0.1', port: server.port, localAddress: addresses[user] });
    const connection = await createConnection({ stream, user, password: `canary-${user}` });
    try {
      for (const statement of statements) await connection.query(statement);
      return 0;
    } catch (error) {
      return (error as { errno: number }).errno;
    } finally {
      await connection.end();
    }
  }

  /** What Open Dental does before an update, as far as database-scoped rights go. */
  function updateBackup(user: keyof typeof tenants, day: string): Promise<number> {
    const live = tenants[user];
    const copy = `${live}backup_11_${day}_2026`;
    return as(user, [
      'SHOW DATABASES',
      `CREATE DATABASE ${copy} CHARACTER SET utf8`,
      `SHOW FULL TABLES FROM ${live} WHERE Table_type='BASE TABLE'`,
      `SHOW CREATE TABLE ${live}.patient`,
      `CREATE TABLE ${copy}.patient (PatNum BIGINT PRIMARY KEY, LName VARCHAR(100), ImageFolder VARCHAR(100)) ENGINE=MyISAM`,
      `ALTER TABLE ${copy}.patient DISABLE KEYS`,
      `INSERT INTO ${copy}.patient SELECT * FROM ${live}.patient`,
      `ALTER TABLE ${copy}.patient ENABLE KEYS`,
      `ALTER TABLE ${live}.patient ADD COLUMN Added${day} INT`,
      `CREATE TABLE ${live}.conversion${day} (id INT)`,
      `DROP TABLE ${live}.conversion${day}`,
    ]);
  }

  function collision(result: AuditResult): Finding {
    const found = result.findings.find((finding) => finding.rule === 'mysql/pattern-reaches-neighbour');
    if (!found) throw new Error(`not reported: ${result.verdict.sentence}`);
    return found;
  }

  beforeAll(async () => {
    server = await startMariadb({ args: ['--sql-mode=', '--local-infile=OFF'], generalLog: true });
    await server.sql(readFileSync(new URL('../../fixtures/sites/tri-county/build/open-dental.sql', import.meta.url), 'utf8'));
    await server.sql(setUp);
    writeFileSync(
      config,
      `site: springfield
scope: [mysql]
mysql:
  db1: { socket: ${server.socketPath}, user: bitewing, passwordEnv: BITEWING_DB1, tls: { mode: disabled }, administrators: [root] }
tenants:
  t493: { name: Springfield North, server: db1, databases: [od_springfield_493], accounts: [t493], workstations: { connection: direct, networks: [127.0.0.1/32] } }
  t4932: { name: Springfield South, server: db1, databases: [od_springfield_4932], accounts: [t4932], workstations: { connection: direct, networks: [127.0.0.2/32] } }
`,
    );
  });

  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reports the leak, and the witness really works', async () => {
    const { exitCode, result } = await audit('before');
    expect(exitCode).toBe(1);
    expect(result.verdict.state).toBe('exposed');
    const finding = collision(result);
    expect(finding.tenants).toMatchObject({ owner: 't4932', reacher: 't493' });
    expect(finding.claim).toContain('Springfield North');
    expect(finding.claim).toContain('Springfield South');
    expect(await as('t493', [finding.witness ?? ''])).toBe(0);
    expect(await as('t493', ['CREATE TABLE od_springfield_4932.taken (id INT)', 'DROP TABLE od_springfield_4932.taken'])).toBe(0);
  });

  it('prints a fix that closes it, keeps both tenants working, and an undo that brings it back', async () => {
    const before = await audit('fixing');
    const finding = collision(before.result);
    const fixes = before.result.findings.filter((other) => other.rule.startsWith('mysql/pattern-reaches')).map((other) => other.fix);
    expect(fixes.length).toBeGreaterThanOrEqual(2);
    const rowsBefore = await server.sql('SELECT Host, Db, User FROM mysql.db ORDER BY 1, 2, 3');

    await server.sql([...new Set(fixes.flatMap((fix) => fix.commands))].join('\n'));
    const after = await audit('after');
    expect(after.result.findings.filter((other) => other.kind === 'leak' || other.severity !== 'info').map(({ claim }) => claim)).toEqual([]);
    expect(after.exitCode).toBe(0);
    expect(after.result.verdict.state).toBe('isolated');
    expect(await as('t493', [finding.witness ?? ''])).toBe(1044);
    expect(await updateBackup('t493', '01')).toBe(0);
    expect(await updateBackup('t4932', '02')).toBe(0);

    await server.sql([...new Set(fixes.flatMap((fix) => fix.undo))].join('\n'));
    expect(await server.sql('SELECT Host, Db, User FROM mysql.db ORDER BY 1, 2, 3')).toEqual(rowsBefore);
    expect(await as('t493', [finding.witness ?? ''])).toBe(0);
  });
});
