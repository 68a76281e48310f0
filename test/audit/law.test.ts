import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profiles } from '../../src/audit/profiles.ts';
import type { Waiver } from '../../src/inventory/inventory.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { expectNotBetter } from './law.ts';
import { judged, sessionRule, site, snapshotOf, tenant, versionRule, withhold } from './small-site.ts';

const names = ['ada', 'bob', 'cyn'] as const;
const session = fc.record({
  user: fc.constantFrom(...names),
  host: fc.constant('10.0.0.1'),
  database: fc.constantFrom('bad', 'good'),
  encrypted: fc.constant(true),
});
const plugin = fc.record({ name: fc.constantFrom(...names), status: fc.constantFrom('bad', 'ACTIVE'), type: fc.constant('x') });
const server = fc.constantFrom('10.11.1', '11.4.2').map((version) => ({ version, versionComment: '', connectedAs: null, variables: {} }));
const waiver = fc
  .record({ subject: fc.constantFrom('db1/ada', 'db1/bob', 'db2/cyn'), expires: fc.constantFrom('2026-01-01', '2026-06-01', '2029-01-01') })
  .map(({ subject, expires }): Waiver => ({
    rule: 'mysql/session-test',
    subject,
    fingerprint: null,
    reason: 'r',
    owner: 'o',
    ticket: null,
    expires,
    line: null,
  }));

const instance = (name: string): fc.Arbitrary<Record<string, unknown>> =>
  fc.record({
    [`mysql.sessions@${name}`]: fc.array(session, { maxLength: 3 }),
    [`mysql.plugins@${name}`]: fc.array(plugin, { maxLength: 2 }),
    [`mysql.server@${name}`]: server,
  });

const sites: fc.Arbitrary<Snapshot> = fc
  .record({
    servers: fc.array(fc.constantFrom('db1', 'db2', 'db3'), { minLength: 3, maxLength: 3 }),
    stages: fc.array(fc.constantFrom('live' as const, 'planned' as const, 'retired' as const), { minLength: 3, maxLength: 3 }),
    one: instance('db1'),
    two: instance('db2'),
    waivers: fc.array(waiver, { maxLength: 2 }),
  })
  .map(({ servers, stages, one, two, waivers }) => {
    const inventory = site(
      names.map((name, at) => tenant(name, servers[at] ?? 'db1', stages[at])),
      waivers,
    );
    return snapshotOf({ ...inventory, mysql: { ...site([tenant('x', 'db1'), tenant('y', 'db2')]).mysql, ...inventory.mysql } }, { ...one, ...two });
  });

describe('seeing less', () => {
  it('never improves a verdict, a count, a state or the exit code', () => {
    fc.assert(
      fc.property(sites, fc.func(fc.boolean()), fc.boolean(), fc.constantFrom(null, ...names), (snapshot, drop, mention, only) => {
        const lost = new Set(Object.keys(snapshot.artifacts).filter((id) => drop(id)));
        const rules = [sessionRule(), versionRule()];
        const some = only === null ? {} : { profile: profiles['go-live'], tenant: only };
        expectNotBetter(judged(snapshot, rules, some), judged(withhold(snapshot, lost, mention), rules, some));
      }),
      { numRuns: 2000 },
    );
  });

  it('of everything leaves nothing assessed and nothing green', () => {
    const snapshot = snapshotOf(site([tenant('ada', 'db1'), tenant('bob', 'db1')]), {});
    const result = judged(snapshot, [sessionRule(), versionRule()]);
    expect(result).toMatchObject({ verdict: { state: 'incomplete' }, coverage: { required: 4, assessed: 0 }, run: { exitCode: 3 } });
    expect(result.reach.every((entry) => entry.state === 'not-assessed')).toBe(true);
  });

  it('of tenants is not isolation: an inventory without any is incomplete', () => {
    expect(judged(snapshotOf(site([]), {}), [sessionRule()])).toMatchObject({ verdict: { state: 'incomplete' }, run: { exitCode: 3 } });
  });
});
