import { appended } from '../../domain/appended.ts';
import { oncePer } from '../../domain/once-per.ts';
import type { PathUse } from '../../domain/open-dental/path-uses.ts';
import { addTo } from '../../facts/add-to.ts';
import { serviceNames } from '../../facts/links/declared-services.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import type { TenantFolders } from '../../facts/site/folders.ts';
import { tenantPasses } from '../../facts/tenant-passes.ts';
import { machineNameIn } from '../../inventory/hosts.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Fix, Subject, Verdict } from '../../model/verdict.ts';
import type { ShareRow } from '../../snapshot/artifacts/host.ts';
import type { RemoteAccess } from '../../snapshot/artifacts/links.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** Does the server encrypt every share, and refuse clients that cannot? Null when its settings were not read. */
function serverEncrypts(access: RemoteAccess): boolean | null {
  if (access.os === 'linux') return false;
  if (access.smb === null) return null;
  return access.smb['EncryptData'] === 1 && access.smb['RejectUnencryptedAccess'] !== 0;
}

/** Machine and share of `\\host\share\…`, the share in small letters; null for any other path. */
function shareIn(path: string): { readonly machine: string; readonly name: string } | null {
  if (!isSeparator(path, 0) || !isSeparator(path, 1)) return null;
  const machineEnd = partEnd(path, 2);
  let start = machineEnd;
  while (isSeparator(path, start)) start += 1;
  const end = partEnd(path, start);
  if (machineEnd === 2 || end === start) return null;
  const machine = path.slice(2, machineEnd);
  return { machine: machine.startsWith('?') || machine.startsWith('.') ? (machineNameIn(path) ?? '') : machine, name: path.slice(start, end).toLowerCase() };
}

function isSeparator(path: string, at: number): boolean {
  const code = path.charCodeAt(at);
  return code === backslash || code === slash;
}

const [backslash, slash] = [92, 47] as const;

function partEnd(path: string, start: number): number {
  let end = start;
  while (end < path.length && !isSeparator(path, end)) end += 1;
  return end;
}

/** The shares that paths lead to, each once. */
function sharesIn<Host>(paths: readonly string[], hostOf: (machine: string) => Host | null): readonly { readonly host: Host; readonly name: string }[] {
  let found: { readonly host: Host; readonly name: string }[] = [];
  paths.forEach((path) => {
    const share = shareIn(path);
    const host = share === null ? null : hostOf(share.machine);
    if (share === null || host === null) return;
    const { name } = share;
    // A tenant has few.
    if (!found.some((other) => other.host === host && other.name === name)) found = appended(found, { host, name });
  });
  return found;
}

/** Uses of folders that a tenant’s workstations open themselves, whatever services and servers do. */
const fromWorkstations: ReadonlySet<PathUse> = new Set([
  'atoz',
  'atoz-override',
  'imaging',
  'export',
  'import',
  'letter-merge',
  'backup-target',
  'supplemental-backup',
]);

/** Paths that a tenant’s workstations open, as inventory and databases spell them. */
function pathsByTenant({ claims }: TenantFolders): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>();
  claims.forEach(({ tenant, use, state, text }) => {
    if (state !== 'unused' && fromWorkstations.has(use)) addTo(paths, tenant, text);
  });
  return paths;
}

/** Where shares stand in the list of their host, by name in small letters; of equal names the first. Asked of a host again and again, or never. */
const placesByName = oncePer(
  (shares: readonly ShareRow[]): ReadonlyMap<string, number> => new Map(shares.map(({ name }, at) => [name.toLowerCase(), at] as const).reverse()),
);

function encryptionFix(host: string, share: string, os: RemoteAccess['os']): Fix {
  if (os === 'linux') {
    return {
      language: 'ini',
      target: `${host}: smb.conf`,
      commands: [`[${share}]`, 'server smb encrypt = required'],
      undo: [`[${share}]`, '# remove server smb encrypt'],
      verify: [{ command: 'smbstatus', expect: 'an encryption for every session of the share' }],
      note: 'Run smbcontrol all reload-config afterwards. Clients need SMB 3.',
    };
  }
  const set = (value: string): string => `Set-SmbShare -Name '${share.replaceAll("'", "''")}' -EncryptData ${value} -Force`;
  return {
    language: 'powershell',
    target: host,
    commands: [set('$true')],
    undo: [set('$false')],
    verify: [{ command: 'Get-SmbShare | Select-Object Name, EncryptData', expect: 'True' }],
    note: 'Clients need SMB 3, that is Windows 8 or later; scanners and copiers that write to the share often cannot.',
  };
}

export const rule: Rule = defineRule({
  id: 'links/smb-unencrypted',
  title: 'File shares are used encrypted, or from inside a tunnel only',
  severity: 'high',
  kind: 'leak',
  clauses: ['S4'],
  scope: 'site',
  needs: ['site.tunnels', 'site.machines', 'site.folders', 'host.shares', 'links.remoteAccess'],
  risk: 'Images, letters and consent forms cross the line as they are.',
  remedy: 'Bring the practice in through a tunnel, or make the share demand SMB encryption.',
  references: [
    { title: 'Microsoft: SMB security enhancements, SMB encryption', url: 'https://learn.microsoft.com/en-us/windows-server/storage/file-server/smb-security' },
    { title: 'smb.conf(5): smb encrypt', url: 'https://www.samba.org/samba/docs/current/man-html/smb.conf.5.html' },
  ],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    const tunnels = facts['site.tunnels'];
    const hosts = new Map(facts.hosts.map((host) => [host.host, host]));
    type Host = (typeof facts.hosts)[number];
    // Of thousands of paths most name one of a few machines.
    const known = new Map<string, Host | null>();
    const hostOf = (machine: string): Host | null => {
      let host = known.get(machine);
      if (host === undefined) known.set(machine, (host = hosts.get(facts['site.machines'].hostOf(machine) ?? '') ?? null));
      return host;
    };
    const used = pathsByTenant(facts['site.folders']);
    const passes = tenantPasses(facts.inventory);
    for (const { id, stage, workstations } of tenantList(facts.inventory)) {
      // Through Remote Desktop no share is opened from outside; Middle Tier still opens them.
      if (stage !== 'live' || workstations.connection === 'rdp') continue;
      const isCarried = tunnels.carried(id).state === 'all';
      const tenants = passes.get(id)?.tenants ?? [id];
      for (const { host, name } of sharesIn(used.get(id) ?? [], hostOf)) {
        const subject: Subject = { type: 'share', id: `${host.host} ${name} for ${id}` };
        if (isCarried) {
          verdicts.push({ status: 'pass', subject, tenants });
          continue;
        }
        const about = { subject, tenants };
        const at = placesByName(host['host.shares']).get(name) ?? -1;
        const share = host['host.shares'][at];
        const encrypts = share?.encrypted === true ? true : serverEncrypts(host['links.remoteAccess']);
        if (encrypts === true) verdicts.push({ status: 'pass', ...about });
        else if (share === undefined || encrypts === null || (share.encrypted === null && host['links.remoteAccess'].os === 'linux')) {
          const source = sourceId(share === undefined ? 'host.shares' : 'links.remoteAccess', host.host);
          verdicts.push({ status: 'not-assessed', ...about, missing: [source], reason: `Whether ${name} on ${host.host} demands encryption was not read.` });
        } else if (tunnels.unread.length > 0) {
          verdicts.push({
            status: 'not-assessed',
            ...about,
            missing: tunnels.unread,
            reason: 'The share demands no encryption, and not every host’s tunnels were read.',
          });
        } else {
          verdicts.push({
            status: 'fail',
            ...about,
            sides: { owner: id, reacher: null },
            claim: `${tenantNames(facts, [id])} opens ${serviceNames.smb} ${share.name} of ${host.host} over a connection that nothing encrypts.`,
            observed: `${share.name}: encryption not demanded; no tunnel carries ${workstations.networks.join(', ') || 'its workstations'}`,
            expected: 'a tunnel, or SMB encryption demanded by the share',
            evidence: [
              {
                source: sourceId('host.shares', host.host),
                pointer: `/${at}`,
                excerpt: `${share.name} ${share.path}: encrypted = ${share.encrypted ?? 'not set'}`,
              },
            ],
            fix: encryptionFix(host.host, share.name, host['links.remoteAccess'].os),
          });
        }
      }
    }
    return verdicts;
  },
});
