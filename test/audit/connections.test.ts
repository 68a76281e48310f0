import { describe, expect, it } from 'vitest';
import { endpointSite, middleTierOf, rdpOf, refused, taken } from '../../fixtures/builders/endpoint-seen.ts';
import { exampleSite, type ExampleSite } from '../../fixtures/builders/example-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import { type LinkChanges, linkHub, linkListener, linkPeer, linkSite, nftAccept, nftText } from '../../fixtures/builders/link-site.ts';
import { judged } from './small-site.ts';

/** The ways of one tenant, a line each: stations and, between them, the states of legs; a listener's firewall in brackets. */
function waysOf(tenant: string, site: ExampleSite): string[] {
  const connections = judged(exampleSite(site), []).connections ?? [];
  return connections
    .filter((one) => one.tenant === tenant)
    .map(({ way, places, legs }) => {
      const stations = places.map(({ kind, guard }, at) => `${kind}${guard === null ? '' : `[${guard.state}]`}${legs[at] ? ` -${legs[at].state}-> ` : ''}`);
      return `${way}: ${stations.join('')}`;
    });
}

const accounts = "CREATE USER north@'10.8.1.%' IDENTIFIED BY 'x'; CREATE USER south@'10.8.2.%' IDENTIFIED BY 'x' REQUIRE SSL;";
const plain = { variables: { require_secure_transport: 'OFF' }, sql: accounts };
const office = workstations({ connection: 'direct', networks: ['203.0.113.0/29'] });
const hl7 = { host: 'db1', service: 'HL7', exeFolder: null, mode: 'tcp' as const, listen: 5001, inbound: null, outbound: null };

// The firewall of db1 lets the tunnels' networks in: without tunnels those are nobody's.
describe('the way from workstations to a database', () => {
  it.each<[string, LinkChanges, string]>([
    ['leads through the tunnel that carries all its networks', plain, 'direct: workstations -tunnelled-> tunnel -inside-> mysql[closed] -inside-> database'],
    [
      'is open where nothing carries or encrypts it',
      { ...plain, north: { workstations: office }, hub: { peers: [] } },
      'direct: workstations -open-> mysql[open] -inside-> database',
    ],
    [
      'is open where the tunnel carries a part of it',
      { ...plain, north: { workstations: workstations({ connection: 'direct', networks: ['10.8.1.0/24', '10.9.0.0/24'] }) } },
      'direct: workstations -open-> tunnel -inside-> mysql[closed] -inside-> database',
    ],
    [
      'is encrypted where the server insists',
      { sql: accounts, variables: { require_secure_transport: 'ON' }, north: { workstations: office }, hub: { peers: [] } },
      'direct: workstations -encrypted-> mysql[open] -inside-> database',
    ],
    [
      'is not assessed where tunnels were not read',
      { ...plain, withhold: ['links.tunnels'] },
      'direct: workstations -not-assessed-> tunnel -not-assessed-> mysql[not-assessed] -inside-> database',
    ],
    [
      'is not assessed where the server was not read and no tunnel carries it',
      { sql: accounts, north: { workstations: office }, hub: { peers: [] }, withhold: ['mysql.server'] },
      'direct: workstations -not-assessed-> mysql[open] -inside-> database',
    ],
    [
      'is not called open where nobody declared how its workstations connect',
      { ...plain, north: { workstations: workstations({ networks: ['203.0.113.0/29'] }) }, hub: { peers: [] } },
      'undeclared: workstations -not-assessed-> mysql[open] -inside-> database',
    ],
    [
      'shows a firewall that lets anybody in',
      { ...plain, databaseRules: nftText([nftAccept(null, 3306)]) },
      'direct: workstations -tunnelled-> tunnel -inside-> mysql[open] -inside-> database',
    ],
    [
      'shows a firewall that was not read',
      { ...plain, withhold: ['links.firewall'] },
      'direct: workstations -tunnelled-> tunnel -inside-> mysql[not-assessed] -inside-> database',
    ],
    [
      'calls no firewall closed where nobody was seen listening',
      { ...plain, db1: { 'host.listeners': [] } },
      'direct: workstations -tunnelled-> tunnel -inside-> mysql[not-assessed] -inside-> database',
    ],
  ])('%s', (_, changes, expected) => expect(waysOf('north', linkSite(changes))).toEqual([expected]));

  it('is encrypted for a tenant whose every account requires TLS, and not for its neighbour', () => {
    const site = linkSite({ ...plain, hub: linkHub({ peers: [linkPeer('north')] }) });
    expect(waysOf('south', site)).toEqual(['direct: workstations -encrypted-> mysql[closed] -inside-> database']);
  });

  it.each([
    ['encrypted by HTTPS', middleTierOf('south'), 'encrypted'],
    ['open by HTTP', middleTierOf('south', { http: { plain: 'serves', plainStatus: 200, secureStatus: 200, hstsSeconds: null } }), 'open'],
    [
      'not assessed where the answer is unclear',
      middleTierOf('south', { http: { plain: 'unclear', plainStatus: 400, secureStatus: 200, hstsSeconds: null } }),
      'not-assessed',
    ],
  ])('by Middle Tier is %s', (_, endpoint, state) => {
    expect(waysOf('south', endpointSite([endpoint], plain))).toEqual([`middle-tier: workstations -${state}-> middle-tier[not-assessed] -encrypted-> database`]);
  });

  it.each([
    ['encrypted by NLA', rdpOf(), 'encrypted'],
    ['open by RC4', rdpOf({ rdp: { rdp: taken, tls: refused, nla: taken } }), 'open'],
  ])('by Remote Desktop is %s', (_, endpoint, state) => {
    expect(waysOf('north', endpointSite([endpoint], plain))[0]).toBe(`rdp: workstations -${state}-> remote-desktop[not-assessed] -inside-> database`);
  });

  it('names no Remote Desktop that nobody declared', () => {
    const site = linkSite({ ...plain, north: { workstations: workstations({ connection: 'rdp', networks: ['203.0.113.0/29'] }) }, hub: { peers: [] } });
    expect(waysOf('north', site)).toEqual(['rdp: workstations -not-assessed-> remote-desktop[not-assessed] -not-assessed-> database']);
  });
});

describe('the way of HL7', () => {
  it.each<[string, LinkChanges, string]>([
    ['is not assessed, since nobody declares the partner’s', {}, 'hl7: sender -not-assessed-> hl7[closed] -inside-> database'],
    ['is open where the firewall lets anybody in', { databaseRules: nftText([nftAccept(null, 5001)]) }, 'hl7: sender -open-> hl7[open] -inside-> database'],
  ])('%s', (_, changes, expected) => {
    const site = linkSite({ ...plain, north: { hl7: [hl7] }, db1: { 'host.listeners': [linkListener(3306), linkListener(5001)] }, ...changes });
    expect(waysOf('north', site)[1]).toBe(expected);
  });
});
