/**
 * A way through two planes, and its end: a person of North, working on the server itself, can read the configuration file of South's HL7 service, and so holds
 * South's database password, whose account accepts that server's address. Runs as root in namespaces of its own. Prints what audits and real attempts said.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMariadb } from '../../scripts/throwaway-mariadb.ts';
import { run } from '../../src/cli/run.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { testIo } from '../support/test-io.ts';
import { makeFileServer, sh, startSamba } from './file-server.ts';

/** An address of this machine, as its tenants see it: who works on the machine comes from it. */
const address = '10.66.1.1';
const scanner = 'walk-scanner';
const folder = makeFileServer(false);
const programs = join(folder, 'od', 'programs');

/** The program folder of a tenant's HL7 service with its configuration, for its group and everybody else alike. */
function installService(tenant: string, group: string, database: string): string {
  const exeFolder = join(programs, tenant);
  mkdirSync(exeFolder, { recursive: true });
  const connection = `<ComputerName>${address}:${server.port}</ComputerName><Database>${database}</Database><User>od_${tenant}</User><Password>Pw-${database}</Password>`;
  writeFileSync(join(exeFolder, 'FreeDentalConfig.xml'), `<ConnectionSettings><DatabaseConnection>${connection}</DatabaseConnection></ConnectionSettings>\n`);
  sh(`chgrp -R ${group} ${exeFolder} && chmod 750 ${exeFolder} && chmod 640 ${exeFolder}/FreeDentalConfig.xml`);
  return exeFolder;
}

const server = await startMariadb({ args: ['--bind-address=0.0.0.0'] });
const smbd = startSamba();
const practices = [
  { tenant: 'north', group: 'tenanta', database: 'od_north_1' },
  { tenant: 'south', group: 'tenantb', database: 'od_south_2' },
] as const;
for (const { tenant, group, database } of practices) {
  const pattern = database.replaceAll('_', String.raw`\_`);
  await server.sql(
    `CREATE DATABASE ${database}; CREATE TABLE ${database}.patient (PatNum INT); INSERT INTO ${database}.patient VALUES (1);
     CREATE USER od_${tenant}@'${address}' IDENTIFIED BY 'Pw-${database}'; GRANT ALL ON \`${pattern}\`.* TO od_${tenant}@'${address}'`,
  );
  const exeFolder = installService(tenant, group, database);
  sh(`chgrp ${group} ${folder}/od/${tenant} && chmod 2770 ${folder}/od/${tenant}`);
  if (tenant === 'south') sh(`chmod 755 ${exeFolder} && chmod 644 ${exeFolder}/FreeDentalConfig.xml`);
}
chmodSync(join(folder, 'od'), 0o755);
chmodSync(programs, 0o755);
const created = testIo({ cwd: folder });
await run(['queries', '--account', 'mariadb'], created);
await server.sql(
  created
    .output()
    .replaceAll("'10.0.0.5'", `'${address}'`)
    .replace(/IDENTIFIED BY '[^']*' REQUIRE SSL/, `IDENTIFIED BY '${scanner}'`),
);

writeFileSync(
  join(folder, 'bitewing.yaml'),
  `site: walk
scope: [mysql, files]
hosts: { fs1: { os: linux, address: ${address} } }
mysql: { db1: { host: ${address}, port: ${server.port}, user: bitewing, passwordEnv: BITEWING_DB1 } }
tenants:
${practices
  .map(
    ({ tenant, group, database }) => `  ${tenant}:
    { name: ${tenant === 'north' ? 'North' : 'South'}, server: db1, databases: [${database}], accounts: [od_${tenant}], principals: [${group}],
      atoz: ['\\\\\\\\fs1\\\\od$\\\\${tenant}'], hl7: [{ host: fs1, service: OpenDentHL7_${tenant}, exeFolder: ${programs}/${tenant} }],
      workstations: { connection: rdp, networks: [${tenant === 'north' ? '10.31.1.0/24' : '10.31.2.0/24'}], rdp: [fs1] } }`,
  )
  .join('\n')}
`,
);

async function audit(): Promise<Pick<AuditResult, 'findings' | 'reach'>> {
  const io = testIo({ cwd: folder, env: { BITEWING_DB1: scanner }, now: () => new Date().toISOString() });
  await run(['audit', '--host', 'fs1', '--json', '--out', join(folder, `out-${Math.random()}`)], io);
  // The command prints the result it has just validated.
  return JSON.parse(io.output()) as AuditResult;
}

function reached({ reach }: Pick<AuditResult, 'reach'>): AuditResult['reach'] {
  return reach.filter(({ state }) => state === 'reached');
}

/** Runs a program as somebody who works on this machine; null when it fails. */
function as(user: string, program: string, args: readonly string[]): string | null {
  const done = spawnSync('setpriv', ['--reuid', user, '--regid', 'people', '--init-groups', program, ...args], { encoding: 'utf8' });
  return done.status === 0 ? done.stdout : null;
}

/** Reads a tenant's configuration file, here or over the network, and logs in with what stands in it; how far that leads. */
function walk(user: string, tenant: string, over: 'here' | 'smb'): 'nowhere' | 'file' | 'patients' {
  const file = `${programs}/${tenant}/FreeDentalConfig.xml`;
  const over445 = ['//127.0.0.1/od$', '-U', `${user}%Pw-${user}`, '-c', `cd programs/${tenant}; get FreeDentalConfig.xml -`];
  const text = over === 'here' ? as(user, 'cat', [file]) : as(user, 'smbclient', over445);
  const [, database, account, password] = /<Database>(.*?)<.*?<User>(.*?)<.*?<Password>(.*?)</.exec(text ?? '') ?? [];
  if (database === undefined || account === undefined) return 'nowhere';
  const login = ['--no-defaults', `--host=${address}`, `--port=${server.port}`, `--user=${account}`, `--password=${password}`, '--skip-ssl'];
  return as(user, 'mariadb', [...login, '-Ne', `SELECT COUNT(*) FROM ${database}.patient`]) === '1\n' ? 'patients' : 'file';
}

function walks(): Record<string, string> {
  const attempts = (['here', 'smb'] as const).flatMap((over) => ['a1', 'b1'].flatMap((user) => practices.map(({ tenant }) => ({ user, tenant, over }))));
  return Object.fromEntries(attempts.map(({ user, tenant, over }) => [`${user} ${tenant} ${over}`, walk(user, tenant, over)]));
}

const first = await audit();
const before = { reached: reached(first), walks: walks() };
const commands = first.findings.filter(({ rule }) => rule === 'reach/path-to-neighbour').flatMap(({ fix }) => fix.commands);
for (const command of new Set(commands)) execFileSync('sh', ['-c', command.replaceAll('/root/', `${folder}/`)]);
const after = { reached: reached(await audit()), walks: walks() };
smbd.stop();
await server.stop();
console.log(JSON.stringify({ before, after, commands }));
