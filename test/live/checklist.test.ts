import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { linuxFolder } from '../../src/audit/go-live/folder-steps.ts';
import { run } from '../../src/cli/run.ts';
import type { Checklist } from '../../src/model/checklist.ts';
import { auditLive, runAs } from '../support/live-audit.ts';
import { describeWithMariadb, startMariadb, type Throwaway } from '../support/mariadb-server.ts';
import { describeAsRootWithAcls } from '../support/posix-acls.ts';
import { testIo } from '../support/test-io.ts';

const setUp = `
  DELETE FROM mysql.global_priv WHERE User = ''; DELETE FROM mysql.db WHERE User = '';
  DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost'; FLUSH PRIVILEGES; ALTER USER root@localhost IDENTIFIED BY 'canary-root';
  CREATE USER bitewing@localhost IDENTIFIED BY 'canary-scanner';
  GRANT SELECT, SHOW DATABASES, PROCESS, SHOW VIEW, TRIGGER, EVENT ON *.* TO bitewing@localhost;
  CREATE DATABASE od_lee_493; CREATE TABLE od_lee_493.patient (LName VARCHAR(100)); INSERT INTO od_lee_493.patient VALUES ('Nobody');
  CREATE USER od_lee@'127.0.0.2' IDENTIFIED BY 'canary-lee';
  GRANT ALL ON \`od\\\\_lee\\\\_493\`.* TO od_lee@'127.0.0.2'; GRANT ALL ON \`od\\\\_lee\\\\_493backup\\\\_%\`.* TO od_lee@'127.0.0.2';
  GRANT ALL ON \`od\\\\_lee\\\\_493\\\\_archive\`.* TO od_lee@'127.0.0.2'; GRANT RELOAD ON *.* TO od_lee@'127.0.0.2';`;

describeWithMariadb('a planned tenant created by the printed SQL on a real MariaDB', () => {
  let server: Throwaway;
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-live-'));

  function inventory(stage: 'planned' | 'live'): string {
    return `site: live
scope: [mysql]
mysql: { db1: { host: 127.0.0.1, port: ${server.port}, socket: '${server.socketPath}', user: bitewing, passwordEnv: BITEWING_DB1, tls: { mode: disabled }, administrators: [root, mariadb.sys] } }
tenants:
  lee: { name: Lee Dental, server: db1, databases: [od_lee_493], accounts: [od_lee], workstations: { connection: direct, networks: [127.0.0.2/32] } }
  leeds: { name: Leeds Dental, stage: ${stage}, server: db1, databases: [od_lee_4932], accounts: [od_leeds], workstations: { connection: direct, networks: [127.0.0.3/32], vpn: wg-leeds } }
`;
  }

  async function checked(stage: 'planned' | 'live', ...more: readonly string[]): Promise<Checklist> {
    const config = join(folder, `${stage}.yaml`);
    writeFileSync(config, inventory(stage));
    const io = testIo({ cwd: folder, env: { BITEWING_DB1: 'canary-scanner' } });
    await run(['checklist', 'leeds', '--config', config, '--json', ...more], io);
    expect(io.errors()).toBe('');
    expect(io.output()).not.toContain('canary-');
    // Printed by the product just now; its schema is held elsewhere.
    return JSON.parse(io.output()) as Checklist;
  }

  beforeAll(async () => {
    server = await startMariadb();
    await server.sql(setUp);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is refused until somebody writes a password, then makes a tenant that can back itself up and reach nobody', async () => {
    const planned = await checked('planned', '--commands', join(folder, 'commands'));
    expect(planned.rehearsal?.model).toMatchObject({ findings: [] });
    expect(planned.rehearsal?.names.filter(({ answer }) => answer === 'taken')).toEqual([]);
    expect(readdirSync(join(folder, 'commands'))).toEqual(['1-db1.sql']);
    const script = readFileSync(join(folder, 'commands', '1-db1.sql'), 'utf8');
    await expect(server.sql(script)).rejects.toThrow(/syntax/i);
    expect((await server.sql("SHOW DATABASES LIKE 'od\\_lee\\_4932%'"))[0]).toEqual([]);

    await server.sql(script.replaceAll('<NEW PASSWORD, IN QUOTES>', "'canary-leeds'"));
    const leeds = { user: 'od_leeds', password: 'canary-leeds', from: '127.0.0.3' };
    const copy = 'od_lee_4932backup_01_15_2027';
    const backup = [
      `CREATE TABLE od_lee_4932.patient (LName INT)`,
      `CREATE DATABASE ${copy}`,
      `CREATE TABLE ${copy}.patient SELECT * FROM od_lee_4932.patient`,
      `FLUSH TABLE ${copy}.patient`,
    ];
    expect(await runAs(server.port, leeds, backup)).toBe(0);
    expect(await runAs(server.port, leeds, ['SELECT * FROM od_lee_493.patient'])).toBe(1142);
    expect(await runAs(server.port, leeds, ['CREATE DATABASE od_lee_493backup_01_15_2027'])).toBe(1044);
    expect(await runAs(server.port, { ...leeds, from: '127.0.0.2' }, ['SELECT 1'])).toBe(1045);
    expect(await runAs(server.port, { user: 'od_lee', password: 'canary-lee', from: '127.0.0.2' }, ['SELECT * FROM od_lee_4932.patient'])).toBe(1142);

    const { result } = await auditLive(folder, inventory('live'), 'after');
    const leaks = result.findings.filter(({ kind, rule }) => kind === 'leak' && rule.startsWith('mysql/'));
    expect(leaks.map(({ rule, claim }) => `${rule}: ${claim}`)).toEqual([]);
    expect(result.reach.filter(({ state }) => state === 'reached')).toEqual([]);
    const live = await checked('live');
    expect(live.clauses.filter(({ clause, answer }) => ['S9', 'S10'].includes(clause) && answer === 'no')).toEqual([]);
  });

  it('is undone by the printed undo', async () => {
    const planned = await checked('planned');
    expect(planned.verdict.answer).toBe('not-ready');
    const { undo = [] } = planned.rehearsal?.steps[0] ?? {};
    await server.sql('DROP DATABASE od_lee_4932backup_01_15_2027');
    await server.sql(undo.join('\n'));
    const again = await checked('planned');
    expect(again.rehearsal?.names.filter(({ answer }) => answer === 'taken')).toEqual([]);
  });
});

describeAsRootWithAcls('a planned tenant’s folder made by the printed setfacl', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-live-'));
  // By number: the machine's own groups stay as they are.
  const gid = 61_500;
  const group = String(gid);

  /** A process with these ids, as the kernel sees it; true when the command worked. */
  const as = (uid: number, groups: readonly number[], command: string): boolean =>
    spawnSync('setpriv', [`--reuid=${uid}`, `--regid=${uid}`, groups.length === 0 ? '--clear-groups' : `--groups=${groups.join(',')}`, 'sh', '-c', command])
      .status === 0;

  beforeAll(() => chmodSync(folder, 0o755));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('lets its own group work together and nobody else look, now and in what is made later', () => {
    const path = join(folder, 'delta od');
    const row = { id: `gid:${gid}`, name: group, kind: 'group' as const, members: [], primaryGroup: null, sameAs: null };
    const { step } = linuxFolder({ kind: 'new', host: 'fs2', share: null, path }, { kind: 'known', name: group, bareName: group, isNew: false, row }, path);
    for (const command of step.commands) execFileSync('sh', ['-eu', '-c', command]);
    const file = `'${path}/A/note'`;
    expect(as(61_001, [gid], `mkdir '${path}/A' && echo x > ${file}`)).toBe(true);
    expect(as(61_002, [gid], `cat ${file} && echo y >> ${file} && mkdir '${path}/A/B'`)).toBe(true);
    for (const other of [`ls '${path}'`, `cat ${file}`, `echo z >> ${file}`, `mkdir '${path}/C'`]) expect(as(61_003, [], other), other).toBe(false);
    rmSync(join(path, 'A'), { recursive: true });
    for (const command of step.undo) execFileSync('sh', ['-eu', '-c', command]);
    expect(existsSync(path)).toBe(false);
  });
});
