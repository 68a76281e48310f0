import { expect, it } from 'vitest';
import { auditedPlaces } from '../../src/audit/places.ts';
import { type FactId, siteFactSources, type SiteFactId } from '../../src/facts/fact-map.ts';
import { factReads, factSources, isSiteFact } from '../../src/facts/fact-sources.ts';
import { siteFacts } from '../../src/facts/site-facts.ts';
import { cleanSite } from '../../src/selftest/clean/clean-site.ts';
import { snapshotOf } from '../../src/selftest/model-site.ts';
import { randomOf } from '../../src/selftest/random.ts';

// The keys of a map of facts are ids of facts.
const siteFactIds = (Object.keys(siteFactSources) as FactId[]).filter(isSiteFact);

/** The facts of places that something reads. */
function readBy(id: SiteFactId): ReadonlySet<FactId> {
  const snapshot = snapshotOf(cleanSite(randomOf(3), 16));
  const { instances, hosts } = auditedPlaces(snapshot, snapshot.inventory);
  const read = new Set<FactId>();
  function watched<Facts extends { readonly get: (fact: never) => unknown }>(facts: Facts): Facts {
    const get = (fact: FactId): unknown => {
      read.add(fact);
      // Boundary: what is asked of the watched facts is asked of these.
      return facts.get(fact as never);
    };
    return { ...facts, get };
  }
  const parts = { inventory: snapshot.inventory, instances: [...instances.values()].map(watched), hosts: [...hosts.values()].map(watched) };
  siteFacts(snapshot, parts).get(id);
  return read;
}

/** What gives a fact words for its evidence, and nothing that is judged. */
const forWords: Readonly<Partial<Record<SiteFactId, readonly string[]>>> = { 'site.configs': ['mysql.accounts'], 'site.services': ['mysql.accounts'] };

it.each(siteFactIds)('all that %s is made of is known: a fix that changes it makes the rules judge anew that need the fact', (id) => {
  const known = new Set<string>([...factReads(id), ...(forWords[id] ?? [])]);
  const unknown = [...readBy(id)].flatMap(factSources).filter((kind) => !known.has(kind));
  expect([...new Set(unknown)]).toEqual([]);
});

it('a firewall can change what reaches whom, and what is reached is told without it', () => {
  expect(readBy('site.reach')).toContain('host.networkReach');
  expect(factReads('site.reach')).toContain('links.firewall');
  expect(factSources('site.reach')).not.toContain('links.firewall');
});
