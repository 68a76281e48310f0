import { artifactKinds } from '../snapshot/artifact-schemas.ts';
import type { ArtifactKind } from '../snapshot/snapshot.ts';
import { type FactId, hostFactSources, instanceFactSources, type SiteFactId, siteFactSources } from './fact-map.ts';

const derived: Readonly<Partial<Record<FactId, readonly ArtifactKind[]>>> = { ...instanceFactSources, ...hostFactSources, ...siteFactSources };

// The maps of sources have facts for keys.
/** Every fact there is. */
export const allFactIds: readonly FactId[] = [...artifactKinds, ...(Object.keys(derived) as FactId[])];

/** The artifact kinds a fact is made of: its own for an artifact, those it is derived from for any other. */
export function factSources(id: FactId): readonly ArtifactKind[] {
  // What is not derived is an artifact by its own name.
  return derived[id] ?? [id as ArtifactKind];
}

/** What a fact reads besides its sources where it is there, and says no less without it. */
const alsoRead: Readonly<Partial<Record<FactId, readonly ArtifactKind[]>>> = { 'site.reach': [...hostFactSources['host.networkReach'], 'host.listeners'] };

/** Every artifact kind that can change what a fact says. */
export function factReads(id: FactId): readonly ArtifactKind[] {
  return [...factSources(id), ...(alsoRead[id] ?? [])];
}

/** True for a fact derived from all places of a site. */
export function isSiteFact(id: FactId): id is SiteFactId {
  return Object.hasOwn(siteFactSources, id);
}
