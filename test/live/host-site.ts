/**
 * Two tenants on one file server, audited live: `samba` (access lists of Windows, enforced by a real smbd) or `posix` (modes and ACLs). Runs as root in
 * namespaces of its own (test/support/namespace.ts), where accounts and smb.conf are bound over the system's. Prints what audits and real opens said.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../src/cli/run.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { sambaMachine } from '../support/samba-folder.ts';
import { testIo } from '../support/test-io.ts';
import { makeFileServer, sh, startSamba } from './file-server.ts';

const kind = process.argv[2] === 'samba' ? 'samba' : 'posix';
const python = '/usr/bin/python3';

const folder = makeFileServer(kind === 'samba');
const od = join(folder, 'od');

/** Samba's library reads or stores a list, as it would for a client. */
function samba(does: string, ...args: readonly string[]): string {
  const code = [
    'import sys',
    'from samba.samba3 import smbd, param',
    'from samba.auth_util import system_session_unix',
    'from samba.dcerpc import security',
    "param.get_context().load('/etc/samba/smb.conf')",
    does,
  ].join('\n');
  return execFileSync(python, ['-I', '-c', code, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

function store(path: string, sddl: string): void {
  const descriptor = `security.descriptor.from_sddl(sys.argv[2], security.dom_sid('${sambaMachine}'))`;
  samba(`smbd.set_nt_acl(sys.argv[1], 7, ${descriptor}, system_session_unix(), service='od$')`, path, sddl);
}

function stored(path: string): string {
  return samba("print(smbd.get_nt_acl(sys.argv[1], 7, system_session_unix(), service='od$').as_sddl())", path);
}

if (kind === 'samba') {
  for (const path of [od, join(od, 'north'), join(od, 'south')]) chmodSync(path, 0o777);
  const list = (own: string, more = ''): string => `O:SYG:SYD:PAI(A;OICI;0x1f01ff;;;SY)(A;OICI;0x1f01ff;;;BA)(A;OICI;0x1301bf;;;${sambaMachine}-${own})${more}`;
  store(od, 'O:SYG:SYD:PAI(A;OICI;0x1f01ff;;;SY)(A;;0x1200a9;;;WD)');
  store(join(od, 'north'), list('2001'));
  store(join(od, 'south'), list('2002', `(A;OICI;0x1200a9;;;${sambaMachine}-2001)`));
} else {
  sh(`chmod 755 ${od} && chgrp tenanta ${od}/north && chgrp tenantb ${od}/south && chmod 2770 ${od}/north ${od}/south`);
  sh(`setfacl -m g:60101:r-x -d -m g:60101:r-x ${od}/south && mkdir ${od}/south/A`);
}

writeFileSync(
  join(folder, 'bitewing.yaml'),
  `site: two
scope: [files]
hosts: { fs1: { os: linux } }
tenants:
  north: { name: North, server: fs1, databases: [], principals: [tenanta], atoz: ['\\\\fs1\\od$\\north'] }
  south: { name: South, server: fs1, databases: [], principals: [tenantb], atoz: ['\\\\fs1\\od$\\south'] }
`,
);

interface Look {
  readonly findings: readonly { readonly rule: string; readonly claim: string; readonly commands: readonly string[] }[];
  readonly unread: readonly string[];
}

const rule = 'files/atoz-neighbour-access';

async function look(): Promise<Look> {
  const io = testIo({ cwd: folder, now: () => new Date().toISOString() });
  await run(['audit', '--host', 'fs1', '--json', '--out', join(folder, `out-${Math.random()}`)], io);
  // The command prints the result it has just validated.
  const result = JSON.parse(io.output()) as AuditResult;
  const findings = result.findings.filter((finding) => finding.rule === rule).map(({ claim, fix }) => ({ rule, claim, commands: fix?.commands ?? [] }));
  const unread = result.sources.filter(({ id, status }) => /^(?:host|files)\./.test(id) && status !== 'collected').map(({ id, status }) => `${id} ${status}`);
  return { findings, unread };
}

const opens = (user: string, tenant: string): boolean =>
  kind === 'samba'
    ? spawnSync('smbclient', ['//127.0.0.1/od$', '-U', `${user}%Pw-${user}`, '-c', `cd ${tenant}; ls`], { encoding: 'utf8' }).stdout.includes('blocks')
    : spawnSync('setpriv', ['--reuid', user, '--regid', 'people', '--init-groups', 'ls', join(od, tenant)], { stdio: 'ignore' }).status === 0;
const everyOpen = (): Record<string, boolean> =>
  Object.fromEntries(['a1', 'b1'].flatMap((user) => ['north', 'south'].map((tenant) => [`${user} ${tenant}`, opens(user, tenant)])));

/** `icacls` is on Windows only: its grants and removals go into the stored list by Samba's library. */
function apply(command: string): void {
  const path = join(od, 'south');
  const [, granted] = /^icacls .* \/grant \*(S-[\d-]+):\(OI\)\(CI\)M/.exec(command) ?? [];
  const [, removed] = /^icacls .* \/remove:g \*(S-[\d-]+)/.exec(command) ?? [];
  if (!command.startsWith('icacls')) sh(command.replaceAll('/root/', `${folder}/`));
  else if (granted !== undefined) store(path, `${stored(path)}(A;OICI;0x1301bf;;;${granted})`);
  else if (removed !== undefined) store(path, stored(path).replaceAll(new RegExp(`\\([^()]*;${removed}\\)`, 'g'), ''));
}

const smbd = startSamba();
const before = { audit: await look(), opens: everyOpen() };
for (const command of before.audit.findings.flatMap(({ commands }) => commands)) apply(command);
const after = { audit: await look(), opens: everyOpen() };
smbd.stop();
console.log(JSON.stringify({ before, after }));
