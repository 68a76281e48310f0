import { parseSddl } from '../../domain/windows/parse-sddl.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import type { Fail, Verdict } from '../../model/verdict.ts';
import type { FileObjects } from '../../snapshot/artifacts/files.ts';
import type { HostArtifacts, ShareRow } from '../../snapshot/artifacts/host.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { newListFix } from './access-fix.ts';
import { type AccessFacts, nameOfTenant } from './access-verdicts.ts';
import { type FolderOwners, folderOwners } from './folder-owners.ts';

/** What the search for missing lists looks at. */
export type NullListFacts = AccessFacts & {
  readonly hosts: readonly {
    readonly 'host': string;
    readonly 'tenants': readonly string[];
    readonly 'host.shares': HostArtifacts['host.shares'];
    readonly 'files.objects': FileObjects;
  }[];
};

const authorities = { machine: null, domain: null, forest: null };

/** True for a list that is not there; what cannot be read is no statement. */
function isNullList({ sddl }: StoredDescriptor): boolean {
  // Only a descriptor with this word, or without the part for the list, can be one; all others are not taken apart.
  if (!sddl.includes('NO_ACCESS_CONTROL') && sddl.includes('D:')) return false;
  const read = parseSddl(sddl, authorities);
  return read.ok && (read.value.dacl === null || read.value.dacl.aces === null);
}

/** One failing verdict per object or share without an access list; a host on which all were read and have one passes. */
export function* nullLists(facts: NullListFacts): Iterable<Verdict> {
  let owners: FolderOwners | null = null;
  const ownersOf: FolderOwners = (host, path) => (owners ??= folderOwners(facts['site.folders']))(host, path);
  for (const host of facts.hosts) {
    const { descriptors, objects } = host['files.objects'];
    const withoutList = new Set<number>();
    descriptors.forEach((descriptor, at) => {
      if (descriptor.kind === 'windows' && isNullList(descriptor)) withoutList.add(at);
    });
    const found = withoutList.size === 0 ? [] : objects.flatMap(({ descriptor }, at) => (descriptor !== null && withoutList.has(descriptor) ? [at] : []));
    for (const at of found) yield objectFails(facts, host.host, at, ownersOf(host.host, objects[at]?.path ?? ''));
    const shares = host['host.shares'];
    const bare = shares.filter(({ descriptor, special }) => !special && descriptor !== null && isNullList(descriptor));
    for (const share of bare) yield shareFails(facts, host.host, share, shares.indexOf(share), ownersOf(host.host, share.path));
    const unread = objects.find(({ descriptor }) => descriptor === null)?.path ?? shares.find((one) => one.descriptor === null && one.samba === null)?.name;
    const subject = { type: 'host' as const, id: host.host };
    if (unread === undefined) yield { status: 'pass', subject, tenants: host.tenants };
    else {
      const missing = [sourceId('files.objects', host.host)];
      yield { status: 'not-assessed', subject, tenants: host.tenants, missing, reason: `The access list of ${unread} on ${host.host} was not read.` };
    }
  }
}

type FailParts = Pick<Fail, 'subject' | 'claim' | 'observed' | 'evidence' | 'fix' | 'severity'>;

function fails(owner: string | null, parts: FailParts): Fail {
  return {
    status: 'fail',
    tenants: owner === null ? [] : [owner],
    sides: { owner, reacher: null },
    expected: 'an access list with SYSTEM, administrators and the people it is for',
    because: 'A descriptor without a list grants everything to everybody; an empty list grants nothing. They look alike in many tools.',
    ...parts,
  };
}

function objectFails(facts: NullListFacts, host: string, at: number, owner: string | null): Fail {
  const access = facts['site.fileAccess'].get(host);
  const object = access?.objects[at];
  const path = object?.path ?? '';
  const stored = access?.descriptorOf(at);
  const sddl = stored?.kind === 'windows' ? stored.sddl : '';
  return fails(owner, {
    subject: { type: object?.type === 'file' ? 'file' : 'folder', id: `${host} ${path}` },
    claim: `${path} on ${host}${owner === null ? '' : `, of ${nameOfTenant(facts, owner)},`} has no access list at all: everybody who comes near it can do everything with it.`,
    observed: sddl,
    severity: owner === null ? 'high' : 'critical',
    evidence: [{ source: sourceId('files.objects', host), pointer: `/objects/${at}`, excerpt: `${path}  ${sddl}` }],
    fix: access === undefined ? unknownFix(host) : newListFix(host, access, at, owner),
  });
}

function shareFails(facts: NullListFacts, host: string, { name, path, descriptor }: ShareRow, at: number, owner: string | null): Fail {
  const access = facts['site.fileAccess'].get(host);
  const own = owner === null ? [] : (access?.people.ownSids(owner) ?? []);
  return fails(owner, {
    subject: { type: 'share', id: `\\\\${host}\\${name}` },
    claim: `The share ${name} of ${host} has no access list: only the folders behind it, ${path}, decide.`,
    observed: descriptor?.sddl ?? '',
    // The folders still hold.
    severity: 'medium',
    evidence: [{ source: sourceId('host.shares', host), pointer: `/${at}`, excerpt: `${name} = ${path}  ${descriptor?.sddl ?? ''}` }],
    fix: {
      language: 'powershell',
      target: host,
      commands: [
        `Grant-SmbShareAccess -Name '${name.replaceAll("'", "''")}' -AccountName 'Authenticated Users' -AccessRight Change -Force`,
        `Revoke-SmbShareAccess -Name '${name.replaceAll("'", "''")}' -AccountName 'Everyone' -Force`,
      ],
      undo: [`Grant-SmbShareAccess -Name '${name.replaceAll("'", "''")}' -AccountName 'Everyone' -AccessRight Full -Force`],
      verify: [{ command: `Get-SmbShareAccess -Name '${name.replaceAll("'", "''")}'`, expect: 'Authenticated Users: Change, and no entry for Everyone' }],
      note: `Better still, name the tenant’s own group${own.length > 0 ? ` (${own.join(', ')})` : ''} instead of Authenticated Users where the share is for one tenant.`,
    },
  });
}

function unknownFix(host: string): Fail['fix'] {
  return {
    language: 'cmd',
    target: host,
    commands: [],
    undo: [],
    verify: [],
    note: 'Give it a list: SYSTEM and administrators full, the tenant’s own people modify.',
  };
}
