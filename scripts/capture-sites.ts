/**
 * Builds the database servers of the sample sites in fixtures/sites and records their raw exports there. Run as root (the sites' root account
 * is opened by the Unix socket alone) on Linux, in a network of its own, where workstations can have their addresses:
 * `unshare --net npx tsx scripts/capture-sites.ts`. The files of the other hosts are made by `build-sites.ts`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Connection, createConnection } from 'mysql2/promise';
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

/** A workstation with Open Dental open: the account it logs in with, as the server spells its host, and its own address. */
interface Workstation {
  readonly user: string;
  readonly host: string;
  readonly address: string;
  readonly database: string;
}

/** Without it MariaDB cannot tell which sessions are encrypted. */
const tellsTransports = '--performance-schema=ON';

/**
 * Logs a workstation in as Open Dental does without an SslCa: without TLS. Nobody knows the password that the site's hash belongs to, so the
 * account has another one while the workstation comes in.
 */
async function logIn(server: Throwaway, { user, host, address, database }: Workstation): Promise<Connection> {
  const [[account] = []] = await server.sql(`SELECT JSON_VALUE(Priv, '$.authentication_string') AS hash FROM mysql.global_priv
    WHERE User = '${user}' AND Host = '${host}'`);
  const alter = async (by: string): Promise<unknown> => server.sql(`ALTER USER '${user}'@'${host}' IDENTIFIED BY ${by}`);
  await alter("'for this moment'");
  const done = spawnSync('ip', ['address', 'replace', `${address}/32`, 'dev', 'lo'], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`ip: ${done.error?.message ?? done.stderr}`);
  const stream = connect({ host: '127.0.0.1', port: server.port, localAddress: address, localPort: 50_112 });
  const session = await createConnection({ stream, user, password: 'for this moment', database });
  await alter(`PASSWORD '${String(account?.['hash'])}'`);
  return session;
}

/** Starts a server, builds it of `script`, lets `record` export it while the workstation works, and writes what comes back below the site's exports/. */
async function capture(
  [site, name]: readonly [site: string, name: string],
  script: string,
  { args, workstation = null }: { readonly args: readonly string[]; readonly workstation?: Workstation | null },
  record: (server: Throwaway) => Promise<Readonly<Record<string, string>>>,
): Promise<void> {
  const server = await startMariadb({ args: [...args, `--log-basename=${name}`] });
  let session: Connection | null = null;
  try {
    for (const file of [templates, join(sites, site, script)]) await server.sql(readFileSync(file, 'utf8'));
    if (workstation !== null) session = await logIn(server, workstation);
    const folder = join(sites, site, 'exports', name);
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(await record(server))) {
      writeFileSync(join(folder, file), withoutTraces(text, name, server));
      console.log(`${site}/exports/${name}/${file}: ${text.split('\n').length - 1} lines`);
    }
  } finally {
    await session?.end();
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

if (Object.keys(networkInterfaces()).some((name) => name !== 'lo')) {
  throw new Error('Run it in a network of its own: unshare --net npx tsx scripts/capture-sites.ts');
}
const certificates = mkdtempSync(join(tmpdir(), 'capture-sites-'));
spawnSync('ip', ['link', 'set', 'lo', 'up']);
try {
  // Shelbyville has no tunnel: what this PC asks for can be read along the way.
  const shelby = { user: 'od_shelby', host: '10.31.9.%', address: '10.31.9.21', database: 'od_shelby_1201' };
  await capture(['tri-county', 'db1'], 'build.sql', { args: [tellsTransports], workstation: shelby }, exportTables);
  await capture(['tri-county', 'db2'], 'build/db2.sql', { args: [] }, exportGrants);
  await capture(['tri-county', 'db3'], 'build/db3.sql', { args: wellKept(certificates) }, exportTables);
  // The same way of working, but inside a tunnel.
  const aurora = { user: 'od_aurora', host: '10.51.1.0/255.255.255.0', address: '10.51.1.21', database: 'od_aurora_3101' };
  const offersTls = wellKept(certificates).filter((setting) => !setting.startsWith('--require-secure-transport'));
  await capture(['clean-county', 'db1'], 'build/db1.sql', { args: [...offersTls, tellsTransports], workstation: aurora }, exportTables);
} finally {
  rmSync(certificates, { recursive: true });
}
