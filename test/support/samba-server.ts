import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findProgram } from '../../scripts/throwaway-mariadb.ts';
import type { SambaLimits } from '../../src/domain/windows/samba-share-rights.ts';
import { makeSambaFolders, sambaGlobals, sambaGroupCommands, sambaMachine } from './samba-folder.ts';

/**
 * A Samba file server with two tenants, in a network of its own. Its users and groups exist only inside; nothing is added to the system. It ends
 * with `stop()`, or with this process at the latest, because its driver reads from us.
 */
export interface SambaServer {
  /** SIDs of the users `a1`, `a2` (TenantA), `b1`, `b2` (TenantB). */
  readonly users: Readonly<Record<string, string>>;
  /** Sets the descriptor (self-relative bytes) of a file or folder below the data folder, which is made when it is not there. */
  store(path: string, kind: 'file' | 'folder', descriptor: Uint8Array): Promise<{ readonly stored: Uint8Array; readonly attribute: Uint8Array }>;
  /** Sets the access list of a share; masks in hex, because Samba reads SDDL's words for files wrongly. */
  setShare(share: SambaShare, sddl: string): Promise<void>;
  /** The rights with which a user can really open something, each tried alone. `path`: below the share's own folder. */
  open(user: string, share: SambaShare, path: string, kind: 'file' | 'folder'): Promise<{ readonly mask: number; readonly connected: boolean }>;
  stop(): Promise<void>;
}

/** `A` shares the folder `a` in the data folder, the others the data folder. Besides `WIDE` and `A`, each has the limits of `sambaLimits`. */
export type SambaShare = 'WIDE' | 'A' | LimitedShare;
type LimitedShare = 'ALL' | 'READ' | 'LISTED' | 'MANAGED';

/** Groups and who is in them. `AllOffices` spans the tenants. */
export const sambaGroups: readonly { readonly sid: string; readonly name: string; readonly members: readonly string[] }[] = [
  { sid: `${sambaMachine}-2001`, name: 'TenantA', members: ['a1', 'a2'] },
  { sid: `${sambaMachine}-2002`, name: 'TenantB', members: ['b1', 'b2'] },
  { sid: `${sambaMachine}-2003`, name: 'AllOffices', members: ['a1', 'b1'] },
];

const libraries = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];
const unlimited: SambaLimits = { readOnly: false, validUsers: [], invalidUsers: [], readList: [], writeList: [], adminUsers: [] };
/** What smb.conf says of some shares. `ALL` is the driver's own way in. */
export const sambaLimits: Readonly<Record<LimitedShare, SambaLimits>> = {
  ALL: { ...unlimited, adminUsers: ['admin'] },
  READ: { ...unlimited, readOnly: true, writeList: ['a1'], readList: ['a1'] },
  LISTED: { ...unlimited, validUsers: ['@tenanta', 'b1'], invalidUsers: ['a2'], readList: ['+tenantb'] },
  MANAGED: { ...unlimited, validUsers: ['a1', 'b1'], adminUsers: ['@tenantb'] },
};

const wrapperName = 'libnss_wrapper.so';
const python = '/usr/bin/python3';
const driver = join(import.meta.dirname, 'samba-driver.py');
const accounts = ['admin', 'a1', 'a2', 'b1', 'b2'];
const firstId = 60_000;

/** The library that lets accounts exist for some programs alone. */
function wrapper(): string | undefined {
  return libraries.map((folder) => join(folder, wrapperName)).find((path) => existsSync(path));
}

/** Why no server can be started here; null when one can. */
function whyNot(): string | null {
  const missing = ['smbd', 'smbpasswd', 'net', 'sharesec', 'pdbedit', 'unshare', 'ip'].filter((name) => findProgram(name) === null);
  if (wrapper() === undefined) missing.push(wrapperName);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  const folder = mkdtempSync(join(tmpdir(), 'samba-probe-'));
  const code = `import os, samba.samba3.libsmb_samba_internal; os.setxattr(${JSON.stringify(folder)}, 'user.probe', b'x')`;
  const imported = spawnSync(python, ['-c', code], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  if (imported.status !== 0) return `python3-samba or extended attributes missing: ${imported.stderr.trim().split('\n').at(-1)}`;
  const unshared = spawnSync(findProgram('unshare') ?? '', ['--net', 'ip', 'link', 'set', 'lo', 'up'], { encoding: 'utf8' });
  return unshared.status === 0 ? null : `no network of its own: ${unshared.stderr.trim()}`;
}

/** A `describe` for tests against a real Samba; skipped under a name that says why. Where `CI` is set only root may be missing. */
export function describeWithSamba(name: string, body: () => void): void {
  if (process.getuid?.() !== 0) return void describe.skip(`${name} [skipped: giving files to other owners needs root]`, body);
  const reason = whyNot();
  if (reason === null) describe(name, body);
  else if (process.env['CI'] === undefined) describe.skip(`${name} [skipped: ${reason}]`, body);
  else describe(name, () => it('needs Samba', () => expect.fail(reason)));
}

const answers = {
  users: z.object({ sids: z.record(z.string(), z.string()) }),
  store: z.object({ stored: z.string(), attribute: z.string() }),
  share: z.object({}),
  open: z.object({ mask: z.number(), connected: z.boolean() }),
} as const;

/** Starts a server. Rejects with what it said when it does not come up. */
export async function startSamba(): Promise<SambaServer> {
  const folder = mkdtempSync(join(tmpdir(), 'throwaway-samba-'));
  writeConfiguration(folder);
  const child = spawn(findProgram('unshare') ?? '', ['--net', 'bash', '-c', script, 'bash', folder], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment(folder),
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const ask = questions(child, () => said);
  const stop = async (): Promise<void> => {
    child.stdin.end();
    if (child.exitCode === null) await new Promise((resolve) => child.once('close', resolve));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { sids } = answers.users.parse(await ask({ action: 'users' }));
    return {
      users: sids,
      stop,
      async store(path, kind, descriptor) {
        const answer = answers.store.parse(
          await ask({ action: 'store', path, folder: kind === 'folder', descriptor: Buffer.from(descriptor).toString('hex') }),
        );
        return { stored: Buffer.from(answer.stored, 'hex'), attribute: Buffer.from(answer.attribute, 'hex') };
      },
      setShare: async (share, sddl) => void answers.share.parse(await ask({ action: 'share', share, sddl })),
      open: async (user, share, path, kind) => answers.open.parse(await ask({ action: 'open', user, share, path, folder: kind === 'folder' })),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asks the driver one thing after the other; an answer is one line. */
function questions(child: ChildProcess, said: () => string): (request: Readonly<Record<string, unknown>>) => Promise<unknown> {
  if (child.stdin === null || child.stdout === null) throw new Error('the driver has no pipes');
  const { stdin } = child;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (request) => {
    stdin.write(`${JSON.stringify(request)}\n`);
    const next = await lines.next();
    if (next.done === true) throw new Error(`Samba ended: ${said()}`);
    const answer: unknown = JSON.parse(next.value);
    if (typeof answer === 'object' && answer !== null && 'error' in answer) throw new Error(String(answer.error));
    return answer;
  };
}

function environment(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C', NSS_WRAPPER_PASSWD: join(folder, 'passwd'), NSS_WRAPPER_GROUP: join(folder, 'group'), WRAPPER: wrapper() };
}

/** Accounts first, then the server, then the driver until its input ends; the server ends with it. It needs a session of its own, or it would end us. */
const script = `
set -e
ip link set lo up
export LD_PRELOAD="$WRAPPER"
{
  ${sambaGroupCommands('net -s "$1/smb.conf"', sambaGroups)}
  for user in ${accounts.join(' ')}; do printf 'Pw-%s\\nPw-%s\\n' $user $user | smbpasswd -c "$1/smb.conf" -s -a $user; done
} > "$1/setup.log" 2>&1 || { cat "$1/setup.log" >&2; exit 1; }
setsid smbd --foreground --no-process-group -s "$1/smb.conf" -l "$1" > "$1/smbd.log" 2>&1 < /dev/null &
smbd=$!
trap 'kill $smbd; wait $smbd || true' EXIT
for try in $(seq 100); do
  (exec 3<>/dev/tcp/127.0.0.1/445) 2> /dev/null && break
  kill -0 $smbd || { cat "$1/smbd.log" >&2; exit 1; }
  sleep 0.1
done
${python} ${JSON.stringify(driver)} "$1"
`;

/** `validUsers` → `valid users`. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function writeConfiguration(folder: string): void {
  makeSambaFolders(folder, ['data', 'data/a']);
  // The system's own modes must not decide before Samba does.
  for (const name of ['data', 'data/a']) chmodSync(join(folder, name), 0o777);
  const user = (name: string, index: number): string => `${name}:x:${firstId + index}:${firstId}::/nonexistent:/usr/sbin/nologin`;
  const system = ['root:x:0:0:root:/root:/bin/sh', 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin'];
  writeFileSync(join(folder, 'passwd'), [...system, ...accounts.map(user), ''].join('\n'));
  const groups = sambaGroups.map(({ name, members }, index) => `${name.toLowerCase()}:x:${firstId + 100 + index}:${members.join()}`);
  writeFileSync(join(folder, 'group'), ['root:x:0:', 'nogroup:x:65534:', `people:x:${firstId}:`, ...groups, ''].join('\n'));
  const sections = Object.entries({ WIDE: unlimited, A: unlimited, ...sambaLimits }).map(([name, limits]) =>
    [
      `[${name}]\npath = ${folder}/data${name === 'A' ? '/a' : ''}\nread only = ${limits.readOnly ? 'yes' : 'no'}`,
      ...Object.entries(limits).flatMap(([limit, names]) => (Array.isArray(names) && names.length > 0 ? [`${words(limit)} = ${names.join(' ')}`] : [])),
    ].join('\n'),
  );
  writeFileSync(
    join(folder, 'smb.conf'),
    `${sambaGlobals(folder)}map to guest = never
server min protocol = SMB2
vfs objects = acl_xattr
acl_xattr:ignore system acls = yes
acl_xattr:security_acl_name = user.NTACL
inherit acls = yes
store dos attributes = yes
${sections.join('\n')}
`,
  );
}
