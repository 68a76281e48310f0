/**
 * A file server with two tenants, for scripts that run as root in namespaces of their own (test/support/namespace.ts): the accounts a1 (group tenanta) and
 * b1 (group tenantb), passwords `Pw-a1` and `Pw-b1`, and a Samba with one share, od$. Accounts and smb.conf are bound over the system's.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSambaFolders, sambaGlobals, sambaGroupCommands, sambaMachine } from '../support/samba-folder.ts';

/** Runs a shell command; throws when it fails. */
export function sh(command: string): string {
  return execFileSync('sh', ['-c', command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Makes the server's folder, accounts and smb.conf; `enforced`: Samba keeps access lists of Windows and nothing else decides. Answers the folder; `od` in it is shared. */
export function makeFileServer(enforced: boolean): string {
  chmodSync(tmpdir(), 0o755);
  const folder = mkdtempSync(join(tmpdir(), 'site-'));
  makeSambaFolders(folder, ['od', 'od/north', 'od/south']);
  for (const name of ['passwd', 'group']) {
    copyFileSync(`/etc/${name}`, join(folder, name));
    const accounts = {
      passwd: ['a1:x:60001:60000::/:/usr/sbin/nologin', 'b1:x:60002:60000::/:/usr/sbin/nologin'],
      group: ['people:x:60000:', 'tenanta:x:60101:a1', 'tenantb:x:60102:b1'],
    };
    appendFileSync(join(folder, name), `${accounts[name === 'passwd' ? 'passwd' : 'group'].join('\n')}\n`);
    sh(`mount --bind ${folder}/${name} /etc/${name}`);
  }
  writeFileSync(
    join(folder, 'smb.conf'),
    `${sambaGlobals(folder)}${enforced ? 'vfs objects = acl_xattr\nacl_xattr:ignore system acls = yes\n' : ''}[od$]
path = ${folder}/od
read only = no
`,
  );
  sh(`mount --bind ${folder}/smb.conf /etc/samba/smb.conf`);
  sh(
    sambaGroupCommands('net', [
      { name: 'TenantA', sid: `${sambaMachine}-2001` },
      { name: 'TenantB', sid: `${sambaMachine}-2002` },
    ]),
  );
  for (const user of ['a1', 'b1']) sh(`printf 'Pw-${user}\\nPw-${user}\\n' | smbpasswd -s -a ${user}`);
  return folder;
}

/** Starts Samba and waits until it listens. */
export function startSamba(): { stop(): void } {
  const smbd = spawn('setsid', ['smbd', '--foreground', '--no-process-group'], { stdio: 'ignore' });
  for (let tries = 0; tries < 100 && spawnSync('bash', ['-c', 'exec 3<>/dev/tcp/127.0.0.1/445'], { stdio: 'ignore' }).status !== 0; tries++) sh('sleep 0.1');
  return {
    stop: () => {
      smbd.kill();
      smbd.unref();
    },
  };
}
