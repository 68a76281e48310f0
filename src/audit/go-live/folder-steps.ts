import { shellQuoted } from '../../facts/files/access-fix.ts';
import type { FileDescriptor } from '../../snapshot/artifacts/files.ts';
import type { ShareRow } from '../../snapshot/artifacts/host.ts';
import type { World } from '../simulation/world.ts';
import { changeWhole, type CreationPart, type CreationParts, type CreationSite, firstReason } from './creation-part.ts';
import { type LocalPath, localPathOf } from './local-path.ts';
import { ownGroup, type OwnGroup } from './own-group.ts';
import { powershellQuoted } from './powershell-quoted.ts';

type NewFolder = Extract<LocalPath, { kind: 'new' }>;

/** The tenant's group, its A to Z and backup folders with their access lists, and their shares. */
export function folderSteps(site: CreationSite): CreationParts {
  const { tenant, places } = site;
  const asks: string[] = [];
  const parts: CreationPart[] = [];
  if (tenant.atoz.length === 0) asks.push(`tenants.${tenant.id}.atoz: its A to Z folder`);
  if (tenant.principals.length === 0) return { parts, asks: [...asks, `tenants.${tenant.id}.principals: the group its people are in; nobody could be let in`] };
  const stated = [...tenant.atoz.map((text) => ({ text, use: 'atoz' as const })), ...tenant.backups.map((text) => ({ text, use: 'backups' as const }))];
  const groups = new Set<string>();
  for (const { text, use } of stated) {
    const found = localPathOf(site, text, use);
    if (found.kind === 'unknown') asks.push(found.ask);
    if (found.kind !== 'new') continue;
    const identity = places.hosts.get(found.host)?.get('host.identity');
    const group = ownGroup(site, found.host);
    if (identity === undefined || group.kind === 'unknown') {
      asks.push(group.kind === 'unknown' ? group.ask : `a look at ${found.host}: its system is not known`);
      continue;
    }
    if (group.isNew && !groups.has(found.host)) parts.push(groupPart(found.host, identity.os, group));
    groups.add(found.host);
    parts.push(identity.os === 'windows' ? windowsFolder(found, group, text) : linuxFolder(found, group, text));
  }
  return { parts, asks: [...new Set(asks)] };
}

function groupPart(host: string, os: 'windows' | 'linux', group: OwnGroup): CreationPart {
  const bare = group.bareName;
  const isWindows = os === 'windows';
  return {
    step: {
      title: `The group of its people on ${host}`,
      language: isWindows ? 'powershell' : 'sh',
      target: host,
      commands: [isWindows ? `New-LocalGroup -Name ${powershellQuoted(bare)}` : `groupadd ${shellQuoted(bare)}`],
      undo: [isWindows ? `Remove-LocalGroup -Name ${powershellQuoted(bare)}` : `groupdel ${shellQuoted(bare)}`],
      verify: [
        {
          command: isWindows ? `Get-LocalGroupMember -Name ${powershellQuoted(bare)}` : `getent group ${shellQuoted(bare)}`,
          expect: 'its people and nobody else',
        },
      ],
      note: 'Put its people into it, nobody of another tenant.',
    },
    apply: (world) => changeWhole(world, 'host.principals', host, (principals) => ({ ...principals, rows: [...principals.rows, group.row] })),
  };
}

function windowsFolder({ host, share, path }: NewFolder, group: OwnGroup, text: string): CreationPart {
  const [folder, who] = [powershellQuoted(path), powershellQuoted(group.name)];
  const makeShare = share === null ? [] : [`New-SmbShare -Name ${powershellQuoted(share)} -Path ${folder} -ChangeAccess ${who} -EncryptData $true`];
  const dropShare = share === null ? [] : [`Remove-SmbShare -Name ${powershellQuoted(share)} -Force`];
  return {
    step: {
      title: `${text} on ${host}`,
      language: 'powershell',
      target: host,
      commands: [
        `New-Item -ItemType Directory -Path ${folder}`,
        `icacls ${folder} /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' ${powershellQuoted(`${group.name}:(OI)(CI)M`)}`,
        ...makeShare,
      ],
      undo: [...dropShare, `Remove-Item -Path ${folder}`],
      verify: [
        { command: `icacls ${folder}`, expect: `SYSTEM and administrators F, ${group.name} M, nobody else` },
        ...(share === null ? [] : [{ command: `Get-SmbShareAccess -Name ${powershellQuoted(share)}`, expect: `${group.name} Change, nobody else` }]),
      ],
      note: share === null ? null : `The folder is put beside those of the other tenants. Choose another one by creating it and its share first.`,
    },
    apply: (world) => {
      const sddl = `O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;${group.row.id})`;
      const row: ShareRow = {
        name: share ?? '',
        path,
        descriptor: { sddl: `D:(A;;0x1301bf;;;${group.row.id})`, sddlSource: 'binary' },
        samba: null,
        special: false,
        encrypted: true,
      };
      return firstReason(addObject(world, host, path, { kind: 'windows', sddl, sddlSource: 'binary' }), share === null ? null : addShare(world, host, row));
    },
  };
}

/** Set group id on the folder, so that whatever is made in it is the group's; others get nothing, now and for what is made later. */
export function linuxFolder({ host, share, path }: NewFolder, group: OwnGroup, text: string): CreationPart {
  const [folder, bare] = [shellQuoted(path), group.bareName];
  const section =
    share === null
      ? []
      : [
          `printf '%s\\n' ${shellQuoted(`[${share}]`)} ${shellQuoted(`path = ${path}`)} 'read only = no' ${shellQuoted(`valid users = @${bare}`)} 'inherit acls = yes' 'server smb encrypt = required' >> /etc/samba/smb.conf`,
        ];
  return {
    step: {
      title: `${text} on ${host}`,
      language: 'sh',
      target: host,
      commands: [
        `install -d -m 2770 -o root -g ${shellQuoted(bare)} ${folder}`,
        `setfacl -m g:${shellQuoted(bare)}:rwx,o::--- ${folder}`,
        `setfacl -d -m u::rwx,g::rwx,g:${shellQuoted(bare)}:rwx,m::rwx,o::--- ${folder}`,
        ...(share === null
          ? []
          : ['cp -p /etc/samba/smb.conf /etc/samba/smb.conf.before', ...section, 'testparm -s > /dev/null', 'smbcontrol all reload-config']),
      ],
      undo: [...(share === null ? [] : ['mv /etc/samba/smb.conf.before /etc/samba/smb.conf', 'smbcontrol all reload-config']), `rmdir ${folder}`],
      verify: [
        { command: `getfacl -p ${folder}`, expect: `group:${bare}:rwx, other::---, the same as default` },
        ...(share === null ? [] : [{ command: `testparm -s --section-name=${shellQuoted(share)}`, expect: `valid users = @${bare}` }]),
      ],
      note:
        share === null ? null : 'The folder is put beside those of the other tenants. The undo of smb.conf takes back whatever else was changed in it since.',
    },
    apply: (world) => {
      const id = Number(/^gid:(\d+)$/.exec(group.row.id)?.[1]);
      if (!Number.isInteger(id)) return `${group.name} has no number the model could use`;
      const acl = { users: [], group: 7, groups: [{ id, bits: 7 }] };
      const file: FileDescriptor = { kind: 'posix', owner: 0, group: id, mode: 0o2770, acl, defaultAcl: { ...acl, user: 7, mask: 7, other: 0 } };
      const limits = {
        readOnly: false,
        guestOk: false,
        validUsers: [`@${bare}`],
        invalidUsers: [],
        readList: [],
        writeList: [],
        adminUsers: [],
        forceUser: null,
        forceGroup: null,
        ntAcls: false,
      };
      const row: ShareRow = { name: share ?? '', path, descriptor: null, samba: limits, special: false, encrypted: true };
      return firstReason(addObject(world, host, path, file), share === null ? null : addShare(world, host, row));
    },
  };
}

/** Adds a folder with its access list to what the host shows. */
export function addObject(world: World, host: string, path: string, descriptor: FileDescriptor): string | null {
  return changeWhole(world, 'files.objects', host, ({ descriptors, objects }) => ({
    descriptors: [...descriptors, descriptor],
    objects: [...objects, { path, type: 'folder', target: null, volume: null, id: null, descriptor: descriptors.length }],
  }));
}

function addShare(world: World, host: string, row: ShareRow): string | null {
  return changeWhole(world, 'host.shares', host, (shares) => [...shares, row]);
}
