import type { Fix } from '../../model/verdict.ts';
import type { FileAccess } from '../host/file-access.ts';
import type { Party } from '../host/party.ts';

/** Quoted for a POSIX shell. */
export function shellQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Quoted for the Windows command line; no file name can hold a quotation mark. */
export function cmdQuoted(text: string): string {
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
  const sids = party.grounds().flatMap((ground) => /^\([^;]*;[^;]*;[^;]*;[^;]*;[^;]*;([^;)]+)/.exec(ground)?.[1] ?? []);
  return [...new Set(sids.map((sid) => `*${shortNames[sid] ?? sid}`))];
}

/** Takes an entry away from a file or folder, keeps all others, and can be undone from a copy made first. The owner's own people are let in before; `leaves` is what others keep. */
export function accessFix(host: string, access: FileAccess, object: number, party: Party, owner: string | null, leaves: 'nothing' | 'read' = 'nothing'): Fix {
  const { path = '', type = 'folder' } = access.objects[object] ?? {};
  if (party.grounds().some((ground) => /: (?:the share makes everybody|admin users of the share) /.test(ground))) return shareFix(host, access, path);
  if (access.descriptorOf(object)?.kind === 'posix') return posixFix(host, path, party, owner === null ? [] : access.people.ownIds(owner), leaves);
  const own = owner === null ? [] : access.people.ownSids(owner);
  const trustees = trusteesOf(party).filter((sid) => !own.includes(sid.slice(1)));
  const taken = party.grounds().includes('its owner') ? ownerOf(access, object) : null;
  const fix = windowsFix({ host, path: windowsPath(host, access, path), isFolder: type === 'folder', own, leaves, takeFrom: taken }, trustees);
  if (trustees.length > 0 || taken !== null) return fix;
  // Nothing would be taken from anybody: whoever gets in is in a group that has to stay.
  const note = 'They get in as members of the tenant’s own group: the group’s members have to change (files/temp-or-account-shared), not this list.';
  return { ...fix, commands: [], undo: [], note };
}

/** Who gets in as somebody else is stopped at the share: no mode and no access list tells them from that somebody. */
function shareFix(host: string, access: FileAccess, path: string): Fix {
  const shares = access
    .sharesOf(path)
    .filter(({ samba }) => samba !== null && (samba.forceUser ?? samba.forceGroup ?? samba.adminUsers[0] ?? (samba.guestOk || null)) !== null);
  const names = shares.map(({ name }) => name);
  return {
    language: 'sh',
    target: host,
    commands: [],
    undo: [],
    verify: names.map((name) => ({
      command: `testparm -s --section-name=${shellQuoted(name)}`,
      expect: 'no force user, force group, guest ok or admin users',
    })),
    note: `In smb.conf, give every tenant a share of its own folder with valid users = its own group, then take force user, force group, guest ok and admin users out of ${names.join(', ') || 'the share'} and run smbcontrol all reload-config. Files that were written meanwhile belong to whom the share made everybody: give them to their tenant’s group first (chgrp -R), or its people cannot open them.`,
  };
}

/** The remedy with something more to know. */
export function withAdvice(fix: Fix, advice: string): Fix {
  return { ...fix, note: [fix.note ?? '', advice].filter((text) => text !== '').join(' ') };
}

/** Nothing to run: the folder is also that of `others` (names), and whoever is let in or taken out, one of them loses or gains what is not theirs. */
export function undecidedFix(host: string, access: FileAccess, object: number, owner: string, others: readonly string[]): Fix {
  const { path = '' } = access.objects[object] ?? {};
  const isPosix = access.descriptorOf(object)?.kind === 'posix';
  return {
    language: isPosix ? 'sh' : 'cmd',
    target: host,
    commands: [],
    undo: [],
    verify: [
      {
        command: isPosix ? `getfacl -n -p ${shellQuoted(path)}` : `icacls ${cmdQuoted(windowsPath(host, access, path))}`,
        expect: 'entries for one tenant only',
      },
    ],
    note: `Decide first whose folder it is: settings of ${owner} and of ${others.slice(0, 3).join(', ')} name it or a folder in it. Give everybody else a folder of their own, move their files there, and change their settings; the next audit then prints the commands for the access list. Run now, they would lock one of them out.`,
  };
}

/** SID of an object's owner; null when it was not read. */
function ownerOf(access: FileAccess, object: number): string | null {
  const stored = access.descriptorOf(object);
  return stored?.kind === 'windows' ? (/^O:(S-1-[\d-]+)/.exec(stored.sddl)?.[1] ?? null) : null;
}

/** Lets a tenant's own people into a folder, and changes nothing else. */
export function grantFix(host: string, access: FileAccess, object: number, owner: string): Fix {
  const { path = '', type = 'folder' } = access.objects[object] ?? {};
  if (access.descriptorOf(object)?.kind === 'posix') return posixFix(host, path, null, access.people.ownIds(owner), 'nothing');
  const own = access.people.ownSids(owner);
  const stored = access.descriptorOf(object);
  const denied = own.filter((sid) => stored?.kind === 'windows' && new RegExp(`\\(D;[^)]*;${sid}\\)`).test(stored.sddl));
  return windowsFix({ host, path: windowsPath(host, access, path), isFolder: type === 'folder', own, denied }, []);
}

/** Gives an object that has no access list one of its own: the system, the administrators and the owner's people. */
export function newListFix(host: string, access: FileAccess, object: number, owner: string | null): Fix {
  const { path = '', type = 'folder' } = access.objects[object] ?? {};
  const own = owner === null ? [] : access.people.ownSids(owner);
  const fix = windowsFix({ host, path: windowsPath(host, access, path), isFolder: type === 'folder', own: [] }, []);
  const all = type === 'folder' ? '(OI)(CI)' : '';
  const grants = [`*S-1-5-18:${all}F`, `*S-1-5-32-544:${all}F`, ...own.map((sid) => `*${sid}:${all}M`)];
  return {
    ...fix,
    commands: [...fix.commands, `icacls ${cmdQuoted(windowsPath(host, access, path))} /inheritance:r /grant:r ${grants.join(' ')}`],
    verify: [{ command: `icacls ${cmdQuoted(windowsPath(host, access, path))}`, expect: `entries for ${grants.join(', ')} and nobody else` }],
    note: 'What lies below and inherits gets the same entries. Add whatever service account works with it before its users come back.',
  };
}

/** The path as icacls takes it: on the machine itself, or from a Windows machine through the share of a Samba server. */
function windowsPath(host: string, access: FileAccess, path: string): string {
  const share = path.startsWith('/') ? access.sharesOf(path).at(-1) : undefined;
  return share === undefined ? path : `\\\\${host}\\${share.name}${path.slice(share.path.replace(/\/+$/, '').length).replaceAll('/', '\\')}`;
}

interface WindowsTarget {
  readonly host: string;
  readonly path: string;
  readonly isFolder: boolean;
  readonly own: readonly string[];
  readonly leaves?: 'nothing' | 'read';
  /** SID of the owner who must not be it; administrators are then. */
  readonly takeFrom?: string | null;
  /** Whose denials go first. */
  readonly denied?: readonly string[];
}

function windowsFix({ host, path, isFolder, own, leaves = 'nothing', takeFrom = null, denied = [] }: WindowsTarget, trustees: readonly string[]): Fix {
  const name = cmdQuoted(path);
  const copy = `"%TEMP%\\bitewing-acl-${slugOf(path)}.txt"`;
  const parent = cmdQuoted(path.slice(0, Math.max(path.lastIndexOf('\\'), 2)) || path);
  const all = isFolder ? ' /t /c' : '';
  return {
    language: 'cmd',
    target: host,
    commands: [
      `icacls ${name} /save ${copy}${all}`,
      ...denied.map((sid) => `icacls ${name} /remove:d *${sid}`),
      ...own.map((sid) => `icacls ${name} /grant *${sid}:${isFolder ? '(OI)(CI)' : ''}M`),
      // An inherited entry can only go once it is the object's own.
      ...(trustees.length > 0 ? [`icacls ${name} /inheritance:d`] : []),
      ...trustees.map((sid) =>
        leaves === 'read' ? `icacls ${name} /grant:r ${sid}:${isFolder ? '(OI)(CI)' : ''}RX${all}` : `icacls ${name} /remove:g ${sid}${all}`,
      ),
      ...(takeFrom === null ? [] : [`icacls ${name} /setowner *S-1-5-32-544`]),
    ],
    // A copy holds no owner.
    undo: [...(takeFrom === null ? [] : [`icacls ${name} /setowner *${takeFrom}`]), `icacls ${parent} /restore ${copy} /c`],
    verify: [
      {
        command: `icacls ${name}`,
        expect: [
          ...(own.length > 0 ? [`M for ${own.map((sid) => `*${sid}`).join(', ')}`] : []),
          trustees.length === 0
            ? 'nobody else but SYSTEM and administrators'
            : `${leaves === 'read' ? 'no more than RX' : 'no entry'} for ${trustees.join(', ')}`,
        ].join(', and '),
      },
    ],
    note:
      own.length > 0
        ? 'The tenant’s own people get their entry before the other one goes.'
        : leaves === 'read'
          ? 'Everybody can go on running the programs; updates are for administrators from then on.'
          : 'First let the tenant’s own group in, which the host does not know by the name in the inventory: icacls FOLDER /grant GROUP:(OI)(CI)M.',
  };
}

/** A path as part of a file's name: every copy has a name of its own. */
export function slugOf(path: string): string {
  return path
    .replaceAll(/[^\w-]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(-60);
}

function posixFix(host: string, path: string, party: Party | null, own: readonly string[], leaves: 'nothing' | 'read'): Fix {
  const name = shellQuoted(path);
  const copy = `/root/bitewing-acl-${slugOf(path)}.txt`;
  const [kind, id] = party?.grounds().flatMap((ground) => /: (user|group|other):([^:]*):/.exec(ground)?.slice(1, 3) ?? []) ?? [];
  const letter = kind === 'user' ? 'u' : 'g';
  const isNamed = kind !== undefined && kind !== 'other' && id !== undefined && id !== '';
  const remove =
    leaves === 'read'
      ? [`chmod -R o-w ${name}`, ...(isNamed ? [`setfacl -R -m ${letter}:${id}:rX ${name}`] : [])]
      : isNamed
        ? [`setfacl -R -x ${letter}:${id} ${name}`, `setfacl -R -d -x ${letter}:${id} ${name} 2>/dev/null || true`]
        : [`chmod -R o-rwx ${name}`];
  const grants = own.flatMap((one) => {
    const [, which, number] = /^([ug])id:(\d+)$/.exec(one) ?? [];
    return which === undefined ? [] : [`${which}:${number ?? ''}:rwX`];
  });
  return {
    language: 'sh',
    target: host,
    commands: [
      `getfacl -R -n -p ${name} > ${copy}`,
      ...grants.flatMap((entry) => [`setfacl -R -m ${entry} ${name}`, `setfacl -R -d -m ${entry} ${name}`]),
      ...(party === null ? [] : remove),
    ],
    undo: [`setfacl --restore=${copy}`],
    verify: [
      {
        command: `getfacl -n -p ${name}`,
        expect: [
          ...grants,
          ...(party === null
            ? []
            : isNamed
              ? [`${leaves === 'read' ? 'no w' : 'no entry'} for ${letter}:${id}`]
              : [leaves === 'read' ? 'no w for other' : 'other::---']),
        ].join(', '),
      },
    ],
    note: 'The tenant’s own people get their entry before the other one goes. On a Samba share, valid users of the share closes the way over the network as well.',
  };
}
