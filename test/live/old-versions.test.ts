import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeCertificates } from '../../scripts/throwaway-mariadb.ts';
import { auditLive } from '../support/live-audit.ts';
import { describeWithMariadb, startMariadb, type Throwaway } from '../support/mariadb-server.ts';

describeWithMariadb('a MariaDB that still takes TLS 1.0', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-old-versions-'));
  let server: Throwaway;

  beforeAll(async () => {
    const made = makeCertificates(folder) ?? expect.fail('openssl not found');
    const old = ['--tls-version=TLSv1.0,TLSv1.1,TLSv1.2', '--ssl-cipher=ALL:@SECLEVEL=0'];
    server = await startMariadb({ args: [...old, `--ssl-cert=${made.cert}`, `--ssl-key=${made.key}`] });
    await server.sql("CREATE USER bitewing@'127.0.0.1' IDENTIFIED BY 'canary-scanner'");
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  /** What an audit says of links/tls-weak, and how often it connected. */
  async function judged(name: string, wish: string): Promise<{ readonly says: string; readonly connections: number }> {
    const connections = async (): Promise<number> => Number((await server.sql("SHOW GLOBAL STATUS LIKE 'Connections'"))[0]?.[0]?.['Value']);
    const before = await connections();
    const config = `site: live
scope: [links]
mysql:
  db1: { host: 127.0.0.1, port: ${server.port}, user: bitewing, passwordEnv: BITEWING_DB1, tls: { mode: required${wish} } }
tenants:
  ash: { name: Ash, server: db1, databases: [od_ash_1], accounts: [ash], workstations: { connection: direct, networks: [127.0.0.1/32] } }
`;
    const { result } = await auditLive(folder, config, name);
    const check = result.checks.find(({ rule }) => rule === 'links/tls-weak');
    const claims = result.findings.filter(({ rule }) => rule === 'links/tls-weak').map(({ claim }) => claim);
    const open = check?.counts['not-assessed'] ?? 0;
    return { says: [...claims, ...(open > 0 ? ['not assessed'] : [])].join(), connections: (await connections()) - before };
  }

  it('is not asked for it unless the inventory says so', async () => {
    expect(await judged('plain', '')).toEqual({ says: 'not assessed', connections: 1 });
  });

  it('is asked where the inventory says so, with three connections more and a login', async () => {
    const { says, connections } = await judged('asked', ', askOldVersions: true');
    expect(says).toMatch(/^mysql db1, which Ash uses, accepts TLSv1, TLSv1\.1, /);
    expect(connections).toBe(5);
  });
});
