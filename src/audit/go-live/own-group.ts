import type { PrincipalRow } from '../../snapshot/artifacts/host.ts';
import type { CreationSite } from './creation-part.ts';

/** The group (or user) a planned tenant's people have on a host, there already or to be made. */
export interface OwnGroup {
  readonly kind: 'known';
  /** As access lists name it. */
  readonly name: string;
  /** Without machine or domain. */
  readonly bareName: string;
  readonly isNew: boolean;
  /** As the host knows it; for a new one with a number of the model's own. */
  readonly row: PrincipalRow;
}

/** A number no real account has: it only lives in the model. */
const modelNumber = 4_000_000_000;

/** The first principal of the tenant that the host knows or can be given; what to do where there is none. */
export function ownGroup({ tenant, places }: CreationSite, host: string): OwnGroup | { readonly kind: 'unknown'; readonly ask: string } {
  const facts = places.hosts.get(host);
  const [identity, principals] = [facts?.get('host.identity'), facts?.get('host.principals')];
  if (identity === undefined || principals === undefined) return { kind: 'unknown', ask: `a look at ${host}: who it knows was not read` };
  const bareNameOf = (name: string): string => name.slice(name.lastIndexOf('\\') + 1);
  for (const name of tenant.principals) {
    const row = principals.rows.find(
      (one) => one.name.toLowerCase() === name.toLowerCase() || bareNameOf(one.name).toLowerCase() === bareNameOf(name).toLowerCase(),
    );
    if (row !== undefined) return { kind: 'known', name, bareName: bareNameOf(name), isNew: false, row };
  }
  const local = tenant.principals.find(
    (name) => !name.includes('\\') || [host, ...identity.names].some((own) => name.toLowerCase().startsWith(`${own.toLowerCase()}\\`)),
  );
  if (local === undefined)
    return { kind: 'unknown', ask: `the group ${tenant.principals[0] ?? ''} in its domain: ${host} does not know it, and it is not ${host}'s own` };
  const id = identity.os === 'windows' ? `${identity.machineSid ?? 'S-1-5-21-0-0-0'}-${modelNumber}` : `gid:${modelNumber}`;
  return {
    kind: 'known',
    name: local,
    bareName: bareNameOf(local),
    isNew: true,
    row: { id, name: local, kind: 'group', members: [], primaryGroup: null, sameAs: null },
  };
}
