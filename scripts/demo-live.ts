/**
 * The sample site against a real server: starts a throwaway MariaDB, builds db1 of fixtures/sites/tri-county on it, and audits it
 * live, with a least-privilege account over TCP. Everything else comes from exported files.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { latestRun } from '../src/adapters/files.ts';
import { serverSemantics } from '../src/domain/mysql/server-semantics.ts';
import { leastPrivilegeAccount } from '../src/probes/mysql/least-privilege.ts';
import { mariadbAvailable, startMariadb, type Throwaway } from './throwaway-mariadb.ts';

const project = fileURLToPath(new URL('../', import.meta.url));
const site = join(project, 'fixtures/sites/tri-county');
const out = join(project, 'reports/out');

/** Builds the server, and the scanner's account exactly as `bitewing queries` prints it, less TLS: this server is on loopback. */
async function build(server: Throwaway, password: string): Promise<void> {
  for (const file of ['build/open-dental.sql', 'build.sql']) await server.sql(readFileSync(join(site, file), 'utf8'));
  const printed = leastPrivilegeAccount(serverSemantics(server.version, {}), "'bitewing'@'127.0.0.1'");
  const lines = printed.replace("'<a long password>' REQUIRE SSL", `'${password}'`).split('\n');
  const perDatabase = lines.flatMap((line) => (line.startsWith('--   GRANT') ? [line.replace(/^--\s*/, '')] : []));
  const [offices = []] = await server.sql("SELECT table_schema AS office FROM information_schema.tables WHERE table_name = 'preference'");
  const grants = offices.flatMap((row) => perDatabase.map((grant) => grant.replace('<database>', String(row['office']))));
  await server.sql([...lines.filter((line) => !line.startsWith('--')), ...grants].join('\n'));
}

/** The site's inventory with db1 at the throwaway server, read live. */
function inventory(server: Throwaway): string {
  const document = parseDocument(readFileSync(join(site, 'bitewing.yaml'), 'utf8'));
  const live = {
    host: '127.0.0.1',
    port: server.port,
    user: 'bitewing',
    passwordEnv: 'BITEWING_DB1',
    tls: { mode: 'disabled' },
  };
  const administrators = ['root', 'mariadb.sys', 'bitewing', 'od_admin@10.20.0.%'];
  document.setIn(['mysql', 'db1'], document.createNode({ ...live, administrators }));
  // Boundary: the inventory of the sample site has this shape.
  const recorded = document.toJS() as { readonly sources: readonly { readonly probe: string; readonly target: string; readonly files: readonly string[] }[] };
  const sources = recorded.sources
    .filter(({ probe, target }) => probe !== 'mysql' || target !== 'db1')
    .map((source) => ({ ...source, files: source.files.map((file) => join(site, file)) }));
  document.set('versionPolicy', join(site, String(document.get('versionPolicy'))));
  document.set('sources', document.createNode(sources));
  return document.toString();
}

async function main(): Promise<number> {
  const available = mariadbAvailable();
  if (!available.ok) {
    console.error(`The live demo needs MariaDB: ${available.reason}. \`npm run demo\` shows the same site from recorded files.`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'demo-live-'));
  const server = await startMariadb();
  try {
    const password = randomBytes(12).toString('hex');
    await build(server, password);
    const config = join(folder, 'bitewing.yaml');
    writeFileSync(config, inventory(server));
    console.log(`MariaDB ${server.version} on 127.0.0.1:${server.port}, auditing as bitewing@127.0.0.1`);
    const command = ['--import', 'tsx', join(project, 'src/cli/main.ts'), 'audit', '--config', config, '--out', out];
    const audit = spawnSync(process.execPath, command, {
      cwd: project,
      stdio: 'inherit',
      env: { ...process.env, BITEWING_DB1: password },
    });
    const run = await latestRun(join(out, 'tri-county-dental'), 'report.json');
    console.log(`\nexit code ${audit.status}; reports: ${run ?? 'none'}`);
    // The sample site is full of findings: only a run that broke makes the demo fail.
    return audit.status === 0 || audit.status === 1 || audit.status === 3 ? 0 : (audit.status ?? 70);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

process.exitCode = await main();
