import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { emptyMachine } from '../../fixtures/builders/empty-machine.ts';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { endpoint } from '../../scripts/sites/endpoints.ts';
import { findProgram, freePort } from '../../scripts/throwaway-mariadb.ts';
import { evaluate } from '../../src/audit/evaluate.ts';
import type { Finding } from '../../src/model/audit-result.ts';
import { rules } from '../../src/rules/index.ts';
import { describeWith } from '../support/describe-with.ts';
import { writeHostExport } from '../support/host-export.ts';
import { auditLive } from '../support/live-audit.ts';
import { describeWithMariadb, startMariadb, type Throwaway } from '../support/mariadb-server.ts';
import { eventually, outputOf } from '../support/network-lab.ts';

/** A shell command as somebody would type it, and everything it prints; it may fail. */
function typed(command: string, cwd: string): string {
  return outputOf(['sh', '-c', `{ ${command}; } 2>&1 || true`], { cwd });
}

/** A certificate as nobody should have one: RSA of 1024 bits, SHA-1, good for five days. */
function makeWeak(folder: string): void {
  const name = ['-subj', '/CN=old', '-addext', 'subjectAltName=IP:127.0.0.1'];
  outputOf(['openssl', 'req', '-x509', '-nodes', '-newkey', 'rsa:1024', '-sha1', '-days', '5', ...name, '-keyout', 'old.key', '-out', 'old.pem'], {
    cwd: folder,
  });
  const authority = ['-subj', '/CN=Authority of the test', '-days', '100', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  outputOf(['openssl', 'req', '-x509', ...authority, '-keyout', 'ca.key', '-out', 'ca.pem'], { cwd: folder });
}

/** Runs the printed request for a certificate and has it signed; gives key and certificate as files. */
function renewed(finding: Finding, folder: string): { readonly key: string; readonly cert: string } {
  outputOf(['sh', '-ec', finding.fix.commands.join('\n')], { cwd: folder });
  const [, key = '', request = ''] = /-keyout (\S+) -out (\S+) /.exec(finding.fix.commands[0] ?? '') ?? expect.fail('no request');
  outputOf(['openssl', 'x509', '-req', '-in', request, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-copy_extensions', 'copy', '-days', '60', '-out', 'new.pem'], {
    cwd: folder,
  });
  expect(statSync(join(folder, key)).mode & 0o077).toBe(0);
  return { key: join(folder, key), cert: join(folder, 'new.pem') };
}

const ofTls = ['links/tls-weak', 'links/certificate-expiring', 'links/certificate-weak'];
const certificateRules = ofTls.slice(1);

/** What an audit of one endpoint finds, four days from now. */
async function audited(folder: string, config: string, run: number): Promise<ReadonlyMap<string, Finding>> {
  const { result } = await auditLive(folder, config, `run${run}`, new Date(Date.now() + 4 * 86_400_000).toISOString());
  return new Map(result.findings.filter(({ rule, status }) => status === 'fail' && rule.startsWith('links/')).map((finding) => [finding.rule, finding]));
}

function wanted(found: ReadonlyMap<string, Finding>, rule: string): Finding {
  return found.get(rule) ?? expect.fail(`${rule} is not among ${[...found.keys()].join()}`);
}

/** What the finding's own check says is there once it is closed. */
function verified(finding: Finding, folder: string): string {
  const [check] = finding.fix.verify;
  return typed(check?.command ?? '', folder);
}

/** Ends a program and waits until it has ended. */
async function ended(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill();
  await closed;
}

function programs(...names: readonly string[]): { readonly ok: true } | { readonly ok: false; readonly reason: string } {
  const missing = names.filter((name) => findProgram(name) === null);
  return missing.length === 0 ? { ok: true } : { ok: false, reason: `not on this machine: ${missing.join(', ')}` };
}

describeWith(programs('nginx', 'openssl', 'curl'), 'the printed fixes of a Middle Tier behind nginx', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-nginx-'));
  let port = 0;
  let plainPort = 0;
  let nginx: ChildProcess;
  let runs = 0;

  const block = (lines: readonly string[], plain = 'return 200 works;'): void => {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
    const servers = `server { listen 127.0.0.1:${port} ssl;\n${lines.join('\n')}\nreturn 200 works; }\nserver { listen 127.0.0.1:${plainPort};\n${plain} }`;
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {} http { access_log off; ${temporary}\n${servers} }\n`,
    );
  };
  const reload = async (): Promise<void> => {
    const nginxAt = ['nginx', '-c', join(folder, 'nginx.conf'), '-p', folder];
    outputOf([...nginxAt, '-t']);
    const workers = (): readonly string[] => readFileSync(`/proc/${nginx.pid}/task/${nginx.pid}/children`, 'utf8').trim().split(' ');
    const before = workers();
    outputOf([...nginxAt, '-s', 'reload']);
    await eventually(
      () => !workers().some((pid) => pid === '' || before.includes(pid)),
      () => readFileSync(join(folder, 'error.log'), 'utf8'),
    );
  };
  const audit = async (): Promise<ReadonlyMap<string, Finding>> =>
    audited(
      folder,
      `site: live
scope: [links]
hosts: { web1: { address: 127.0.0.1, os: linux } }
tenants:
  ash: { name: Ash, server: web1, workstations: { connection: middle-tier, networks: [198.51.100.0/24],
    middleTier: ['https://127.0.0.1:${port}/Ash', 'http://127.0.0.1:${plainPort}/Ash'] } }
sources: [{ probe: host, target: web1, files: [web1.txt] }]
`,
      runs++,
    );

  beforeAll(async () => {
    makeWeak(folder);
    // No tunnels there: what is used without TLS is used in the clear.
    writeHostExport(folder, 'web1');
    [port, plainPort] = [await freePort(), await freePort()];
    block([
      'ssl_protocols TLSv1 TLSv1.1 TLSv1.2;',
      'ssl_ciphers ALL:@SECLEVEL=0;',
      `ssl_certificate ${folder}/old.pem;`,
      `ssl_certificate_key ${folder}/old.key;`,
    ]);
    nginx = spawn(findProgram('nginx') ?? '', ['-c', join(folder, 'nginx.conf'), '-p', folder], { stdio: 'ignore' });
    await eventually(
      () => typed(`openssl s_client -connect 127.0.0.1:${port} </dev/null`, folder).includes('BEGIN CERTIFICATE'),
      () => readFileSync(join(folder, 'error.log'), 'utf8'),
    );
  });
  afterAll(async () => {
    await ended(nginx);
    rmSync(folder, { recursive: true });
  });

  it('renew the certificate, leave old TLS out, and send plain HTTP away', async () => {
    const before = await audit();
    const old = ofTls.map((rule) => wanted(before, rule));
    for (const finding of old)
      expect(verified(finding, folder)).not.toContain(finding.rule === 'links/tls-weak' ? 'no peer certificate available' : '127.0.0.1');
    const { key, cert } = renewed(wanted(before, 'links/certificate-weak'), folder);
    const pair = [`ssl_certificate ${cert};`, `ssl_certificate_key ${key};`];
    block([...wanted(before, 'links/tls-weak').fix.commands, ...pair], wanted(before, 'links/middle-tier-plaintext').fix.commands.join('\n'));
    await reload();
    expect(verified(wanted(before, 'links/tls-weak'), folder)).toContain('no peer certificate available');
    for (const rule of certificateRules) expect(verified(wanted(before, rule), folder)).toContain('CN = 127.0.0.1');
    expect(verified(wanted(before, 'links/middle-tier-plaintext'), folder)).toContain('Location: https://127.0.0.1');
    const after = await audit();
    expect([...after.keys()].filter((rule) => ofTls.includes(rule) || rule === 'links/middle-tier-plaintext')).toEqual([]);
    expect(typed(`openssl s_client -connect 127.0.0.1:${port} -CAfile ca.pem -verify_return_error </dev/null`, folder)).toContain('Verify return code: 0 (ok)');
  });
});

describeWith(programs('openssl'), 'the printed request for a certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-request-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['a name', 'mt.springfield.example', 'DNS:mt.springfield.example'],
    ['a name longer than a common name may be', `${'a'.repeat(60)}.springfield.example`, `DNS:${'a'.repeat(60)}.springfield.example`],
    ['an IPv4 address', '10.20.0.8', 'IP Address:10.20.0.8'],
    ['an IPv6 address', '2001:db8::8', 'IP Address:2001:DB8:0:0:0:0:0:8'],
    ['a name that a shell would run', 'x`touch ran`;touch ran&.example', 'DNS:x'],
  ])('is for %s', (_, host, alternative) => {
    const old = { certificate: { name: 'old.example', notAfter: '2026-01-02T00:00:00.000Z' } };
    const machine = { ...emptyMachine('db1'), 'links.endpoints': [endpoint.middleTier(`https://${host}/`, host, 443, old, 'no-answer')] };
    const snapshot = exampleSite({ tenants: { a: {} }, hosts: { db1: { os: 'linux' } }, machines: { db1: machine } });
    const outcomes = evaluate(
      snapshot,
      snapshot.inventory,
      rules.filter(({ id }) => id === 'links/certificate-expiring'),
    );
    const [fix] = outcomes.flatMap(({ places }) => places.flatMap(({ verdicts }) => verdicts.flatMap((one) => (one.status === 'fail' ? [one.fix] : []))));
    outputOf(['sh', '-ec', fix?.commands.join('\n') ?? 'false'], { cwd: folder });
    const [, request = ''] = / -out (\S+) /.exec(fix?.commands[0] ?? '') ?? [];
    expect(outputOf(['openssl', 'req', '-in', request, '-noout', '-text'], { cwd: folder })).toContain(alternative);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});

describeWithMariadb('the printed fixes of a MariaDB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-tls-fixes-'));
  const pair = [`--ssl-cert=${folder}/cert.pem`, `--ssl-key=${folder}/key.pem`];
  let server: Throwaway;
  let runs = 0;

  const start = async (args: readonly string[]): Promise<void> => {
    server = await startMariadb({ args: [...pair, ...args] });
    await server.sql("CREATE USER bitewing@'127.0.0.1' IDENTIFIED BY 'canary-scanner'");
  };
  const audit = async (): Promise<ReadonlyMap<string, Finding>> =>
    audited(
      folder,
      `site: live
scope: [links]
mysql:
  db1: { host: 127.0.0.1, port: ${server.port}, user: bitewing, passwordEnv: BITEWING_DB1, tls: { mode: required, askOldVersions: true } }
tenants:
  ash: { name: Ash, server: db1, databases: [od_ash_1], accounts: [ash], workstations: { connection: direct, networks: [127.0.0.1/32] } }
`,
      runs++,
    );

  beforeAll(async () => {
    makeWeak(folder);
    copyFileSync(join(folder, 'old.pem'), join(folder, 'cert.pem'));
    copyFileSync(join(folder, 'old.key'), join(folder, 'key.pem'));
    await start(['--tls-version=TLSv1.0,TLSv1.1,TLSv1.2', '--ssl-cipher=ALL:@SECLEVEL=0']);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it('renew the certificate while it runs, and leave old TLS out after a restart', async () => {
    const before = await audit();
    for (const rule of certificateRules) expect(verified(wanted(before, rule), folder)).toContain('CN = old');
    const { key, cert } = renewed(wanted(before, 'links/certificate-weak'), folder);
    expect(wanted(before, 'links/certificate-weak').fix.note).toContain('MariaDB: FLUSH SSL');
    copyFileSync(cert, join(folder, 'cert.pem'));
    copyFileSync(key, join(folder, 'key.pem'));
    await server.sql('FLUSH SSL');
    for (const rule of certificateRules) expect(verified(wanted(before, rule), folder)).toContain('CN = 127.0.0.1');
    expect([...(await audit()).keys()].filter((rule) => certificateRules.includes(rule))).toEqual([]);

    const weak = wanted(before, 'links/tls-weak');
    expect(verified(weak, folder)).not.toContain('no peer certificate available');
    writeFileSync(join(folder, 'my.cnf'), `${weak.fix.commands.join('\n')}\n`);
    // The lines as the server itself reads them from its file.
    const args = outputOf(['my_print_defaults', `--defaults-file=${folder}/my.cnf`, 'mysqld'])
      .trim()
      .split('\n');
    await server.stop();
    await start(args);
    expect(
      verified(
        {
          ...weak,
          fix: {
            ...weak.fix,
            verify: weak.fix.verify.map(({ command, expect: says }) => ({ command: command.replace(/:\d+ /, `:${server.port} `), expect: says })),
          },
        },
        folder,
      ),
    ).toContain('no peer certificate available');
    expect([...(await audit()).keys()].filter((rule) => ofTls.includes(rule))).toEqual([]);
  });
});

describeWith(programs('xrdp', 'openssl', 'sslscan'), 'the printed fixes of xrdp', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-xrdp-'));
  let port = 0;
  let runs = 0;
  let xrdp: ChildProcess | null = null;

  const start = async (lines: readonly string[]): Promise<void> => {
    if (xrdp !== null) await ended(xrdp);
    const own = [
      'ini_version=1',
      'fork=true',
      `port=tcp://127.0.0.1:${port}`,
      'crypt_level=high',
      `certificate=${folder}/old.pem`,
      `key_file=${folder}/old.key`,
    ];
    const log = ['[Logging]', `LogFile=${folder}/xrdp.log`, 'EnableSyslog=false'];
    writeFileSync(join(folder, 'xrdp.ini'), `${['[Globals]', ...own, ...lines, ...log].join('\n')}\n`);
    xrdp = spawn(findProgram('xrdp') ?? '', ['--nodaemon', '-c', join(folder, 'xrdp.ini')], { stdio: 'ignore' });
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    await eventually(
      () => readFileSync('/proc/net/tcp', 'utf8').includes(`:${hex} 00000000:0000 0A`),
      () => 'xrdp does not listen',
    );
  };
  const audit = async (): Promise<ReadonlyMap<string, Finding>> =>
    audited(
      folder,
      `site: live
scope: [links]
hosts: { ts1: { address: 127.0.0.1, os: linux } }
tenants:
  ash: { name: Ash, server: ts1, workstations: { connection: rdp, networks: [127.0.0.1/32], rdp: ['127.0.0.1:${port}'] } }
sources: [{ probe: host, target: ts1, files: [ts1.txt] }]
`,
      runs++,
    );

  beforeAll(async () => {
    makeWeak(folder);
    writeHostExport(folder, 'ts1');
    port = await freePort();
  });
  afterAll(async () => {
    if (xrdp !== null) await ended(xrdp);
    rmSync(folder, { recursive: true });
  });

  it('refuse what needs no certificate, and old TLS', async () => {
    await start(['security_layer=negotiate', 'ssl_protocols=TLSv1, TLSv1.1, TLSv1.2', 'tls_ciphers=ALL:@SECLEVEL=0']);
    const before = await audit();
    const plain = wanted(before, 'links/rdp-without-tls-or-nla');
    const weak = wanted(before, 'links/tls-weak');
    expect(plain.claim).toContain('RC4');
    expect(verified(weak, folder)).toMatch(/TLSv1\.0 +enabled/);
    const { key, cert } = renewed(wanted(before, 'links/certificate-weak'), folder);
    copyFileSync(cert, join(folder, 'old.pem'));
    copyFileSync(key, join(folder, 'old.key'));
    await start([plain, weak].flatMap(({ fix }) => fix.commands.filter((line) => line !== '[Globals]')));
    for (const version of ['TLSv1.0', 'TLSv1.1']) expect(verified(weak, folder)).toMatch(new RegExp(`${version} +disabled`));
    expect(verified(wanted(before, 'links/certificate-weak'), folder)).toContain('127.0.0.1');
    const after = await audit();
    expect([...after.keys()].filter((rule) => ofTls.includes(rule))).toEqual([]);
    expect(after.get('links/rdp-without-tls-or-nla')?.claim).toContain('log-on screen');
    expect(after.get('links/rdp-without-tls-or-nla')?.fix.commands).toEqual([]);
  });
});
