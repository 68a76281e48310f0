import type { Fix } from '../../model/verdict.ts';
import type { FileAccess } from '../host/file-access.ts';
import type { Party } from '../host/party.ts';

/** Quoted for a POSIX shell. */
function shellQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Quoted for the Windows command line; no file name can hold a quotation mark. */
function cmdQuoted(text: string): string {
  return `"${text.replaceAll('"', '').replaceAll('%', '%%')}"`;
}

/** SIDs or names that an entry grants to, as icacls takes them (`*S-1-…`). */
function trusteesOf(party: Party): readonly string[] {
  const shortNames: Readonly<Record<string, string>> = {
    WD: 'S-1-1-0',
    AU: 'S-1-5-11',
    BU: 'S-1-5-32-545',
    IU: 'S-1-5-4',
    NU: 'S-1-5-2',
    BG: 'S-1-5-32-546',
    AN: 'S-1-5-7',
  };
  const sids = party.grounds.flatMap((ground) => /^\([^;]*;[^;]*;[^;]*;[^;]*;[^;]*;([^;)]+)/.exec(ground)?.[1] ?? []);
  return [...new Set(sids.map((sid) => `*${shortNames[sid] ?? sid}`))];
}

/** Takes an entry away from a file or folder, keeps all others, and can be undone from a copy made first. */
export function accessFix(host: string, access: FileAccess, object: number, party: Party): Fix {
  const path = access.objects[object]?.path ?? '';
  return access.descriptorOf(object)?.kind === 'posix' ? posixFix(host, path, party) : windowsFix(host, path, party);
}

function windowsFix(host: string, path: string, party: Party): Fix {
  const name = cmdQuoted(path);
  const copy = cmdQuoted(`%TEMP%\\bitewing-acl.txt`.replaceAll('%%', '%')).replaceAll('%%', '%');
  const parent = cmdQuoted(path.slice(0, Math.max(path.lastIndexOf('\\'), 2)) || path);
  const trustees = trusteesOf(party);
  const isOpen = party.grounds.some((ground) => ground.includes('NULL DACL'));
  return {
    language: 'cmd',
    target: host,
    commands: [
      `icacls ${name} /save ${copy} /t /c`,
      // An inherited entry can only go once it is the folder's own.
      `icacls ${name} /inheritance:d`,
      ...(isOpen ? [`icacls ${name} /reset /t /c`] : trustees.map((sid) => `icacls ${name} /remove:g ${sid} /t /c`)),
    ],
    undo: [`icacls ${parent} /restore ${copy} /c`],
    verify: [
      {
        command: `icacls ${name}`,
        expect: trustees.length === 0 ? 'only the tenant’s own people, SYSTEM and administrators' : `no entry for ${trustees.join(', ')}`,
      },
    ],
    note: 'The tenant’s own group keeps its entry; if its people had access only through the entry that goes, grant their own group first: icacls FOLDER /grant GROUP:(OI)(CI)M.',
  };
}

function posixFix(host: string, path: string, party: Party): Fix {
  const name = shellQuoted(path);
  const copy = '/root/bitewing-acl.txt';
  const entries = party.grounds.flatMap((ground) => /: (user|group|other):([^:]*):/.exec(ground)?.slice(1, 3) ?? []);
  const [kind, id] = entries;
  const remove =
    kind === 'user' && id !== '' ? `setfacl -R -x u:${id} ${name}` : kind === 'group' && id !== '' ? `setfacl -R -x g:${id} ${name}` : `chmod -R o-rwx ${name}`;
  const defaults = kind !== undefined && id !== '' ? [`setfacl -R -d -x ${kind === 'user' ? 'u' : 'g'}:${id} ${name} 2>/dev/null || true`] : [];
  return {
    language: 'sh',
    target: host,
    commands: [`getfacl -R -n -p ${name} > ${copy}`, remove, ...defaults],
    undo: [`setfacl --restore=${copy}`],
    verify: [{ command: `getfacl -n -p ${name}`, expect: 'no entry for the neighbour, and other::---' }],
    note: 'The tenant’s own group keeps its entry. On a Samba share, valid users of the share closes the way over the network as well.',
  };
}
