import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** SID of the accounts of our servers themselves; TenantA and TenantB are their groups 2001 and 2002. */
export const sambaMachine = 'S-1-5-21-1111-2222-3333';

/** Makes what a Samba keeps beside what it shares, and `shared`. Samba becomes its users, so they may look into the folder. */
export function makeSambaFolders(folder: string, shared: readonly string[]): void {
  for (const name of ['private', 'state', 'cache', 'lock', 'run', ...shared]) mkdirSync(join(folder, name));
  chmodSync(folder, 0o755);
}

/** The beginning of an smb.conf: a server of its own on this machine alone, all of whose files lie in the folder. */
export function sambaGlobals(folder: string): string {
  return `[global]
workgroup = ODTEST
netbios name = ODHOST
server role = standalone server
interfaces = 127.0.0.1/8
bind interfaces only = yes
smb ports = 445
disable netbios = yes
load printers = no
disable spoolss = yes
usershare max shares = 0
passdb backend = tdbsam:${folder}/private/passdb.tdb
private dir = ${folder}/private
state directory = ${folder}/state
cache directory = ${folder}/cache
lock directory = ${folder}/lock
pid directory = ${folder}/run
ncalrpc dir = ${folder}/run/ncalrpc
`;
}

/** Shell commands that give the server its SID and map groups of the system to groups of Windows. `net`: the program and its options. */
export function sambaGroupCommands(net: string, groups: readonly { readonly sid: string; readonly name: string }[]): string {
  const map = groups.map(
    ({ name, sid }) => `${net} groupmap add ntgroup=${name} unixgroup=${name.toLowerCase()} rid=${sid.slice(sid.lastIndexOf('-') + 1)} type=local`,
  );
  return [`${net} setlocalsid ${sambaMachine}`, ...map].join(' && ');
}
