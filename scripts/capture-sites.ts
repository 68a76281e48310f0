/**
 * Builds the database servers of the sample sites in fixtures/sites and records their raw exports there. Run as root (the sites' root account
 * is opened by the Unix socket alone): `npx tsx scripts/capture-sites.ts`. The files of the other hosts are made by `build-sites.ts`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportScript } from '../src/probes/mysql/export-script.ts';
import { findProgram, makeCertificates, startMariadb, type Throwaway } from './throwaway-mariadb.ts';

const sites = fileURLToPath(new URL('../fixtures/sites/', import.meta.url));
const templates = join(sites, 'tri-county/build/open-dental.sql');

/** The settings with which a shared server runs Open Dental without global rights, and with TLS. */
function wellKept(certificates: string): readonly string[] {
  const made = makeCertificates(certificates);
  if (made === null) throw new Error('openssl not found');
  return [
    '--sql-mode=',
    '--max-allowed-packet=41943040',
    '--local-infile=OFF',
    `--secure-file-priv=${certificates}`,
    '--require-secure-transport=ON',
    `--ssl-cert=${made.cert}`,
    `--ssl-key=${made.key}`,
  ];
}

/** Runs a stock client over the socket and gives what it printed. It goes on after refused statements, as the operator is told to. */
function client(server: Throwaway, program: string, args: readonly string[], input: string): string {
  const connection = ['--no-defaults', `--socket=${server.socketPath}`, '--user=root', '--default-character-set=utf8mb4', '--force'];
  const done = spawnSync(findProgram(program) ?? program, [...connection, ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (done.error !== undefined) throw done.error;
  if (done.stderr !== '') console.error(`${program}: ${done.stderr.trim()}`);
  return done.stdout;
}

/** Starts a server, builds it of `script`, lets `record` export it, and writes what comes back below the site's exports/. */
async function capture(
  [site, name]: readonly [site: string, name: string],
  script: string,
  args: readonly string[],
  record: (server: Throwaway) => Promise<Readonly<Record<string, string>>>,
): Promise<void> {
  const server = await startMariadb({ args: [...args, `--log-basename=${name}`] });
  try {
    for (const file of [templates, join(sites, site, script)]) await server.sql(readFileSync(file, 'utf8'));
    const folder = join(sites, site, 'exports', name);
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(await record(server))) {
      writeFileSync(join(folder, file), withoutTraces(text, name, server));
      console.log(`${site}/exports/${name}/${file}: ${text.split('\n').length - 1} lines`);
    }
  } finally {
    await server.stop();
  }
}

/** Temporary folders, port and this machine's name would differ from capture to capture and say nothing. The export script writes cells as hex. */
function withoutTraces(text: string, name: string, server: Throwaway): string {
  const folder = dirname(server.socketPath);
  const paths = [
    [server.socketPath, '/run/mysqld/mysqld.sock'],
    [`${folder}/data`, '/var/lib/mysql'],
    [certificates, '/etc/mysql/tls'],
    [folder, '/run/mysqld'],
  ] as const;
  const cells = [
    [String(server.port), '3306'],
    [hostname(), name],
  ] as const;
  const hex = (value: string): string => Buffer.from(value).toString('hex').toUpperCase();
  const withoutPaths = paths.reduce((done, [from, to]) => done.replaceAll(from, to).replaceAll(hex(from), hex(to)), text);
  return cells.reduce(
    (done, [from, to]) =>
      done.replaceAll(new RegExp(`(?<=[\\t,]x)${hex(from)}(?=[,\\n])`, 'g'), hex(to)).replaceAll(new RegExp(`(?<=\\t)${from}(?=\\n)`, 'g'), to),
    withoutPaths,
  );
}

async function exportTables(server: Throwaway): Promise<Readonly<Record<string, string>>> {
  return { 'export.tsv': client(server, 'mariadb', ['--batch'], exportScript()) };
}

/** What an operator without our script would hand over. `--skip-column-names --raw` gives statements ready to be run. */
async function exportGrants(server: Throwaway): Promise<Readonly<Record<string, string>>> {
  const [rows = []] = await server.sql(`SELECT CONCAT('SHOW GRANTS FOR ', QUOTE(user), IF(host = '', '', CONCAT('@', QUOTE(host))), ';') AS statement
    FROM mysql.global_priv WHERE user <> 'PUBLIC' ORDER BY host = '', user, host`);
  const statements = rows.map((row) => String(row['statement']));
  const grants = client(server, 'mariadb', ['--batch', '--raw', '--skip-column-names'], statements.join('\n'));
  const dump = client(server, 'mariadb-dump', ['--system=users', '--skip-dump-date'], '');
  const settings = client(server, 'mariadb', ['--batch'], 'SHOW GLOBAL VARIABLES; SHOW DATABASES;');
  return { 'variables.txt': settings, 'show-grants.sql': grants.replaceAll(/(?<!;)\n/g, ';\n'), 'users-dump.sql': dump };
}

const certificates = mkdtempSync(join(tmpdir(), 'capture-sites-'));
try {
  await capture(['tri-county', 'db1'], 'build.sql', [], exportTables);
  await capture(['tri-county', 'db2'], 'build/db2.sql', [], exportGrants);
  await capture(['tri-county', 'db3'], 'build/db3.sql', wellKept(certificates), exportTables);
  const offersTls = wellKept(certificates).filter((setting) => !setting.startsWith('--require-secure-transport'));
  await capture(['clean-county', 'db1'], 'build/db1.sql', offersTls, exportTables);
} finally {
  rmSync(certificates, { recursive: true });
}
