import { describe, expect, it } from 'vitest';
import { endpointSite, middleTierOf, rdpOf, refused, tlsOf } from '../../fixtures/builders/endpoint-seen.ts';
import { exampleSite, type ExampleSite } from '../../fixtures/builders/example-site.ts';
import { linkListener, linkSite } from '../../fixtures/builders/link-site.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { judged } from './small-site.ts';

function resultOf(site: ExampleSite): AuditResult {
  return judged(exampleSite(site), []);
}

describe('certificates of a result', () => {
  const site = endpointSite([
    middleTierOf('north', { tls: tlsOf('north.example.net', {}, { notAfter: '2026-04-10T12:00:00.000Z' }) }),
    middleTierOf('south', { tls: tlsOf('south.example.net', {}, { notAfter: '2026-02-27T02:00:00.000Z' }) }),
    rdpOf({ offersTls: refused, tls: null }),
  ]);

  it('are sorted by the days left at the start of the run, those without one last', () => {
    const rows = resultOf(site).certificates?.map(({ endpoint, state, certificate, tenants }) => [endpoint, state, certificate?.daysLeft ?? null, tenants]);
    expect(rows).toEqual([
      ['middle-tier south.example.net:443', 'shown', -2, ['south']],
      ['middle-tier north.example.net:443', 'shown', 40, ['north']],
      ['mysql db1', 'not-assessed', null, ['north', 'south']],
      ['rdp rdp.example.net:3389', 'none', null, ['north']],
    ]);
  });

  it('say which source was missing where an endpoint was not looked at', () => {
    const seen = resultOf({ ...site, withhold: ['links.endpoints'] }).certificates ?? [];
    expect(seen.map(({ endpoint, state }) => `${endpoint} ${state}`)).toEqual([
      'middle-tier mt1:443 not-assessed',
      'mysql db1 not-assessed',
      'rdp mt1:3389 not-assessed',
    ]);
    expect(seen[0]?.reason).toBe('links.endpoints@mt1 was not read.');
  });
});

describe('ports left alone', () => {
  const owners = [{ name: 'OpenDentHL7.exe', pid: 9 }];
  const site = linkSite({
    north: { hl7: [{ host: 'db1', service: 'HL7', exeFolder: null, mode: 'tcp', listen: 5001, inbound: null, outbound: null }] },
    db1: { 'host.listeners': [linkListener(9000), linkListener(5001, { owners }), linkListener(3306), linkListener(5001, { address: '::' })] },
  });

  it('are all that listen and that nobody declared, and HL7 in any case', () => {
    expect(resultOf(site).untouched).toEqual({
      ports: [
        { host: 'db1', port: 5001, kind: 'hl7', tenants: ['north'], programs: ['OpenDentHL7.exe', 'x'] },
        { host: 'db1', port: 9000, kind: 'undeclared', tenants: [], programs: ['x'] },
      ],
      unread: [],
    });
  });

  it('may be more on a host whose listeners were not read', () => {
    expect(resultOf({ ...site, withhold: ['host.listeners'] }).untouched).toEqual({ ports: [], unread: ['host.listeners@db1', 'host.listeners@vpn1'] });
  });
});
