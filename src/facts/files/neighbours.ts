import type { Evidence } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { FileAccess } from '../host/file-access.ts';
import type { FileUse, Party } from '../host/party.ts';

/** People of another tenant, or everybody, who can or could use something of a tenant. */
export interface Neighbour {
  /** Null: everybody. */
  readonly reacher: string | null;
  readonly party: Party;
}

/** What a tenant's object lets others do: for certain, and as far as nobody could tell. Uses not asked for are left out. */
export interface Neighbours {
  readonly certain: readonly Neighbour[];
  readonly open: readonly Neighbour[];
}

/**
 * Parties besides the owner's, one per tenant they belong to. Owner null: nobody is left out. People whom no access list of the host binds are
 * left out: what they reach has one cause, told once for the host by files/access-lists-bypassed.
 */
export function neighboursOf(access: FileAccess, object: number, owner: string | null, uses: readonly FileUse[]): Neighbours {
  return neighboursAmong(access, access.partiesOf(object, owner ?? undefined), owner, uses);
}

/** The same for what somebody will make in a folder, where other entries hold for it than for the folder. */
export function heirNeighboursOf(access: FileAccess, object: number, owner: string, uses: readonly FileUse[]): readonly Neighbour[] {
  return neighboursAmong(access, access.heirPartiesOf(object, owner), owner, uses).certain;
}

const nobody: Neighbours = { certain: [], open: [] };

function neighboursAmong(access: FileAccess, parties: readonly Party[], owner: string | null, uses: readonly FileUse[]): Neighbours {
  if (parties.length === 0) return nobody;
  const certain: Neighbour[] = [];
  const open: Neighbour[] = [];
  for (const party of parties) {
    const list = uses.some((use) => party.uses.has(use)) ? certain : uses.some((use) => party.open.has(use)) ? open : null;
    if (access.privileged.some(({ certain, who, tenant }) => certain && who === party.who && party.tenants.includes(tenant))) continue;
    const reachers = party.tenants === 'everyone' ? [null] : party.tenants.filter((tenant) => tenant !== owner);
    list?.push(...reachers.map((reacher) => ({ reacher, party })));
  }
  return { certain, open };
}

/** The object's access list as evidence: what granted it, else all of it. */
export function accessEvidence(host: string, access: FileAccess, object: number, party: Party | null): Evidence {
  const path = access.objects[object]?.path ?? '';
  const stored = access.descriptorOf(object);
  const whole = stored === null ? 'not read' : stored.kind === 'windows' ? stored.sddl : `mode ${stored.mode.toString(8)}`;
  const excerpt = party === null || party.grounds().length === 0 ? whole : party.grounds().join('; ');
  return { source: sourceId('files.objects', host), pointer: `/objects/${object}`, excerpt: `${path}  ${excerpt}` };
}

/** How people come to it, in words. */
export function routeWords(access: FileAccess, object: number, party: Party): string {
  if (party.route === 'local') return 'working at the host';
  const shares = access.sharesOf(access.objects[object]?.path ?? '').map(({ name }) => name);
  return `over the share${shares.length > 1 ? 's' : ''} ${shares.slice(0, 3).join(', ')}${shares.length > 3 ? ' and others' : ''}`;
}

/** What people can do, as a sentence goes on after their name and before the thing: `can read and change`, `can give itself access to`. */
export function usePhrase({ uses }: Party): string {
  const verbs = [...(uses.has('read') ? ['read'] : []), ...(uses.has('write') ? ['change'] : []), ...(uses.has('delete') ? ['delete'] : [])];
  if (verbs.length === 0) return 'can give themselves access to';
  return `can ${verbs.length > 1 ? `${verbs.slice(0, -1).join(', ')} and ${verbs.at(-1) ?? ''}` : (verbs[0] ?? '')}`;
}
