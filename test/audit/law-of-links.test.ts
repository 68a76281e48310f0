import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpointSite, middleTierOf, rdpOf, taken, refused, tlsOf } from '../../fixtures/builders/endpoint-seen.ts';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { exampleShare } from '../../fixtures/builders/file-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import { type LinkChanges, linkHub, linkListener, linkPeer, linkSite, nftAccept, nftText } from '../../fixtures/builders/link-site.ts';
import { middleTierConfig } from '../../fixtures/builders/middle-tier-config.ts';
import { rules } from '../../src/rules/index.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { expectNotBetter } from './law.ts';
import { judged, withhold } from './small-site.ts';

const links = rules.filter(({ id }) => id.startsWith('links/'));
const office = workstations({ connection: 'direct', networks: ['203.0.113.0/29'] });
const session = (user: string, host: string, encrypted: boolean | null): object => ({ user, host, database: `od_${user}`, encrypted });

/** Sites with leaks on every kind of link, in all combinations. */
const sites: fc.Arbitrary<Snapshot> = fc
  .record({
    hub: fc.constantFrom<NonNullable<LinkChanges['hub']>>(
      {},
      { technology: 'openvpn', switchesPeers: true, sharesNames: true },
      { technology: 'pptp' },
      { peers: [linkPeer('north'), linkPeer('south', { networks: ['10.8.0.0/16'], lastSeen: { state: 'never' } })] },
      { peers: [linkPeer('north', { networks: null, configuredNetworks: null })] },
    ),
    forward: fc.constantFrom('accept', 'drop'),
    from: fc.constantFrom(null, '10.0.0.0/8', '10.8.1.0/24'),
    south: fc.boolean(),
    sessions: fc.subarray([session('south', '203.0.113.4', false), session('north', '10.8.1.7', false), session('north', '10.8.2.7', null)]),
    plain: fc.boolean(),
    required: fc.boolean(),
  })
  .map(({ hub, forward, from, south, sessions, plain, required }) => {
    const changes: LinkChanges = {
      hub: linkHub(hub),
      vpnRules: nftText([], [], { forward }),
      databaseRules: nftText([nftAccept(from, 3306), nftAccept('10.8.2.0/24', 445)]),
      sql: `CREATE USER north@'10.8.1.%' IDENTIFIED BY 'x' ${required ? 'REQUIRE SSL' : ''}; CREATE USER south@'%' IDENTIFIED BY 'x';`,
      ...(south ? { south: { workstations: office, atoz: ['\\\\db1\\od$\\south'] } } : {}),
      // Test data: rows as written above.
      artifacts: { 'mysql.sessions': sessions as never },
      db1: {
        'host.listeners': [linkListener(3306), linkListener(445)],
        'host.shares': [{ ...exampleShare('od$', '/srv/od'), encrypted: false }],
        'files.configs': [middleTierConfig('/srv/mt/OpenDentalServerConfig.xml', 'od_north', null)],
        'links.keyFiles': [{ path: '/etc/ssl/private/db.key', spkiSha256: null, encrypted: false }],
      },
    };
    const good = tlsOf('north.example.net', {}, { spkiSha256: 'k-shared', notAfter: '2026-03-05T00:00:00.000Z' });
    const endpoints = [
      middleTierOf('north', { tls: plain ? { ...good, versions: { ...good.versions, TLSv1: taken } } : good }),
      middleTierOf('south', { tls: tlsOf('south.example.net', {}, plain ? { spkiSha256: 'k-shared' } : {}) }),
      rdpOf({ rdp: plain ? { rdp: taken, tls: refused, nla: refused } : { rdp: refused, tls: refused, nla: taken } }),
    ];
    return exampleSite(plain ? endpointSite(endpoints, changes) : linkSite(changes));
  });

describe('every rule about links, seeing less', () => {
  it('never judges better when sources are withheld', () => {
    fc.assert(
      fc.property(sites, fc.func(fc.nat(7).map((n) => n === 0)), fc.boolean(), (snapshot, drop, mention) => {
        const lost = new Set(Object.keys(snapshot.artifacts).filter((id) => drop(id)));
        expectNotBetter(judged(snapshot, links), judged(withhold(snapshot, lost, mention), links));
      }),
      { numRuns: 40 },
    );
  });

  it('never judges better without any one source', () => {
    fc.assert(
      fc.property(sites, fc.nat(), (snapshot, at) => {
        const ids = Object.keys(snapshot.artifacts).filter((id) => /^(?:links|host|mysql\.s|mysql\.a|files)/.test(id));
        const id = ids[at % ids.length] ?? '';
        expectNotBetter(judged(snapshot, links), judged(withhold(snapshot, new Set([id])), links));
      }),
      { numRuns: 40 },
    );
  });

  it('never breaks off on these sites', () => {
    fc.assert(
      fc.property(sites, (snapshot) => {
        expect(judged(snapshot, links).checks.filter((check) => check.counts.error > 0)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });
});
