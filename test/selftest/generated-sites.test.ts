import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/adapters/digest.ts';
import { rules } from '../../src/rules/index.ts';
import { cleanSite } from '../../src/selftest/clean/clean-site.ts';
import { type ModelSite, snapshotOf } from '../../src/selftest/model-site.ts';
import { randomOf } from '../../src/selftest/random.ts';
import { kindsRead } from '../../src/selftest/self-test.ts';
import { artifactDigest } from '../../src/snapshot/canonical-json.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import type { ArtifactKind, Snapshot } from '../../src/snapshot/snapshot.ts';
import { parseSnapshot } from '../../src/snapshot/validate.ts';
import { expectNotBetter } from '../audit/law.ts';
import { judged } from '../audit/small-site.ts';

const sites = Array.from({ length: 40 }, (_, number) => cleanSite(randomOf(7).fork(number), number % 4 === 0 ? 12 : 4));
const variety = (of: (site: ModelSite) => readonly string[]): string[] => [...new Set(sites.flatMap(of))].sort();

describe('generated sites', () => {
  it('are snapshots that a collect could have made', () => {
    for (const site of sites) {
      const read = parseSnapshot(serializeSnapshot(withDigests(snapshotOf(site))), sha256);
      expect(read).toMatchObject({ ok: true });
    }
  });

  it('are the same for the same seed', () => {
    const drawn = (seed: number): string => JSON.stringify(cleanSite(randomOf(seed).fork(3)));
    expect(drawn(5)).toBe(drawn(5));
    expect(drawn(5)).not.toBe(drawn(6));
  });

  it('differ in what a hosting company can choose', () => {
    expect(variety(({ inventory }) => [inventory.naming ?? 'none'])).toHaveLength(3);
    expect(variety(({ practices }) => practices.map(({ connection }) => connection))).toEqual(['direct', 'middle-tier', 'rdp']);
    expect(variety(({ practices }) => practices.map(({ tunnel }) => tunnel?.technology ?? 'none'))).toEqual(['ipsec', 'openvpn', 'wireguard']);
    expect(variety(({ practices }) => practices.map(({ hl7 }) => hl7?.mode ?? 'none'))).toEqual(['file', 'none', 'tcp']);
    expect(variety(({ practices }) => practices.map(({ files }) => files?.os ?? 'none'))).toEqual(['linux', 'none', 'windows']);
    expect(variety(({ practices }) => practices.map(({ stage }) => stage))).toEqual(['live', 'planned']);
    expect(variety(({ instances }) => Object.values(instances).map((one) => one['mysql.server'].version))).toHaveLength(4);
    expect(variety(({ inventory }) => [`${Object.keys(inventory.mysql).length > 1}`])).toEqual(['false', 'true']);
    expect(new Set(sites.map(({ practices }) => practices.length)).size).toBeGreaterThan(6);
  });
});

/** The snapshot with the digests that a collect would have put in. */
function withDigests(snapshot: Snapshot): Snapshot {
  return { ...snapshot, sources: snapshot.sources.map((source) => ({ ...source, digest: artifactDigest(snapshot.artifacts[source.id], sha256) })) };
}

describe('a generated site of which something is not seen', () => {
  const read = kindsRead(rules);
  const kinds = [...read].toSorted();

  it.each(kinds)(
    'is never isolated, and never better judged, without %s',
    (kind: ArtifactKind) => {
      for (const site of sites.slice(0, 2)) {
        const whole = judged(snapshotOf(site), rules);
        for (const { id } of snapshotOf(site).sources.filter((source) => source.kind === kind)) {
          const less = judged(snapshotOf({ ...site, withheld: [id] }), rules);
          expectNotBetter(whole, less);
          expect(less.verdict.state, id).not.toBe('isolated');
          expect(less.run.exitCode, id).not.toBe(0);
        }
      }
    },
    300_000,
  );
});
