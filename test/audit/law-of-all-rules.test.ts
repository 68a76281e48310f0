import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import { rules } from '../../src/rules/index.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { expectNotBetter } from './law.ts';
import { judged, withhold } from './small-site.ts';

const tenants = {
  north: { databases: ['od_493'], accounts: ['north'], workstations: workstations({ connection: 'direct', networks: ['10.1.0.0/24'] }) },
  south: { databases: ['od_4932'], accounts: ['south'], workstations: workstations({ connection: 'direct', networks: ['10.2.0.0/24'] }) },
  east: { databases: ['od_77'], accounts: ['east', 'east_desk'], workstations: workstations({ connection: 'rdp', networks: [] }) },
};

const statements = [
  "GRANT ALL ON `od_493%`.* TO north@'10.1.0.%'",
  "GRANT ALL ON `od\\_493`.* TO north@'10.1.0.%'",
  "GRANT ALL ON `od\\_4932`.* TO south@'%'",
  "GRANT ALL ON `od\\_4932backup\\_%`.* TO south@'%'",
  "GRANT SELECT ON `od_4932`.patient TO east@'10.3.0.%'",
  "GRANT SELECT, FILE ON *.* TO east@'10.3.0.%' WITH GRANT OPTION",
  "GRANT reader TO east_desk@'10.3.0.%'",
  'GRANT SELECT ON `od_493`.* TO reader',
  'GRANT SELECT ON `od\\_77`.* TO PUBLIC',
] as const;

const accounts = "CREATE ROLE reader; CREATE USER north@'10.1.0.%', south@'%', east@'10.3.0.%', east_desk@'10.3.0.%';";

const sites: fc.Arbitrary<Snapshot> = fc
  .record({
    grants: fc.subarray([...statements]),
    orphan: fc.boolean(),
    cloned: fc.boolean(),
    sessions: fc.subarray([
      { user: 'north', host: '10.2.0.9', database: 'od_493', encrypted: false },
      { user: 'south', host: '10.2.0.9', database: 'od_493', encrypted: null },
    ]),
    views: fc.subarray([
      {
        database: 'od_77',
        name: 'v',
        type: 'view' as const,
        definer: 'root@localhost',
        security: 'DEFINER' as const,
        references: ['od_493'],
        body: 'parsed' as const,
      },
      {
        database: 'od_493',
        name: 'w',
        type: 'view' as const,
        definer: 'north@10.1.0.%',
        security: 'INVOKER' as const,
        references: [],
        body: 'unreadable' as const,
      },
    ]),
  })
  .map(({ grants, orphan, cloned, sessions, views }) => {
    const rawRows = orphan ? { schemaGrants: [{ user: '', host: '%', db: 'od\\_493', privileges: 'SELECT' }] } : {};
    const snapshot = exampleSite({
      tenants,
      sql: `${accounts}${grants.map((grant) => `${grant};`).join('')}`,
      rawRows,
      artifacts: { 'mysql.sessions': sessions, 'mysql.views': views },
    });
    if (!cloned) return snapshot;
    const key = [{ name: 'RegistrationKey', value: 'k1:same' }];
    const preferences = { ...(snapshot.artifacts['opendental.preferences@db1'] as object), od_493: key, od_77: key };
    return { ...snapshot, artifacts: { ...snapshot.artifacts, 'opendental.preferences@db1': preferences } };
  });

const perDatabase = (id: string): boolean => id.startsWith('opendental.');

/** The snapshot with one database missing from a source that has the others, and the gap said. */
function withoutDatabase(snapshot: Snapshot, id: string, database: string): Snapshot {
  const { [database]: _gone, ...rest } = Object(snapshot.artifacts[id]) as Record<string, unknown>;
  const gap = { item: database, status: 'denied', reason: 'no SELECT', remedy: null } as const;
  return {
    ...snapshot,
    artifacts: { ...snapshot.artifacts, [id]: rest },
    sources: snapshot.sources.map((source) => (source.id === id ? { ...source, gaps: [gap] } : source)),
  };
}

describe('every rule, seeing less', () => {
  it('never judges better when sources are withheld', () => {
    fc.assert(
      fc.property(sites, fc.func(fc.nat(7).map((n) => n === 0)), fc.boolean(), (snapshot, drop, mention) => {
        const lost = new Set(Object.keys(snapshot.artifacts).filter((id) => drop(id)));
        expectNotBetter(judged(snapshot, rules), judged(withhold(snapshot, lost, mention), rules));
      }),
      { numRuns: 150 },
    );
  });

  it.each(Object.keys(exampleSite({ tenants, sql: accounts }).artifacts))('never judges better without %s alone', (id) => {
    fc.assert(
      fc.property(sites, (snapshot) => expectNotBetter(judged(snapshot, rules), judged(withhold(snapshot, new Set([id])), rules))),
      { numRuns: 6 },
    );
  });

  it('never judges better when one database of a source could not be read', () => {
    fc.assert(
      fc.property(sites, fc.nat(), fc.constantFrom('od_493', 'od_4932', 'od_77'), (snapshot, at, database) => {
        const ids = Object.keys(snapshot.artifacts).filter(perDatabase);
        const id = ids[at % ids.length] ?? '';
        expectNotBetter(judged(snapshot, rules), judged(withoutDatabase(snapshot, id, database), rules));
      }),
      { numRuns: 100 },
    );
  });

  it('never breaks off on these sites', () => {
    fc.assert(
      fc.property(sites, (snapshot) => {
        const errors = judged(snapshot, rules).checks.filter((check) => check.counts.error > 0);
        expect(errors).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
