import type { Command } from '../../adapters/command/command-port.ts';

/**
 * Prints the access lists that Samba enforces, as Samba's own library reads them: arguments are a share and a folder in turn. Folders and
 * configuration files only, links are not followed.
 */
export const sambaNtAclScript: string = `
import json, os, sys
from samba.samba3 import smbd, param
from samba.auth_util import system_session_unix
conf = param.get_context()
conf.load('/etc/samba/smb.conf')
session = system_session_unix()
left = 1000000
def show(share, path, kind):
    try:
        print(json.dumps({'path': path, 'type': kind, 'sddl': smbd.get_nt_acl(path, 7, session, service=share).as_sddl()}))
    except Exception as problem:
        print(json.dumps({'path': path, 'error': repr(problem)[:200]}))
for share, root in zip(sys.argv[1::2], sys.argv[2::2]):
    show(share, root, 'd')
    for folder, folders, files in os.walk(root):
        names = [(name, 'd') for name in folders] + [(name, 'f') for name in files if 'config' in name.lower() and '.xml' in name.lower()]
        for name, kind in names:
            path = os.path.join(folder, name)
            if os.path.islink(path): continue
            left -= 1
            if left < 0: sys.exit('more than 1000000 folders')
            show(share, path, kind)
`.trimStart();

/** The question for some shares. Python's own folder of modules only, nothing of the caller's. */
export function sambaNtAclCommand(shares: readonly { readonly name: string; readonly path: string }[]): Command {
  return ['python3', '-I', '-c', sambaNtAclScript, ...shares.flatMap(({ name, path }) => [name, path])];
}
