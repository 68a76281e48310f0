import { describe, expect, it } from 'vitest';
import { peerIds, tunnelHub, tunnelPeer } from '../../../src/domain/vpn/tunnel-hub.ts';
import { vpnHub, vpnPeer } from '../../../src/domain/vpn/vpn-hub.ts';

const place = { source: 'x', line: 1 };
const key = { kind: 'public-key', text: 'K=' } as const;

describe('a hub for the reach engine', () => {
  it('keeps who can send from where, and how packets get from peer to peer', () => {
    const peers = [
      vpnPeer({ name: 'smith', networks: ['10.8.0.2/32'], place }),
      vpnPeer({ name: 'site', networks: ['10.1.0.0/16'], localNetworks: ['10.2.0.0/16'], place }),
      vpnPeer({ networks: null, place }),
      vpnPeer({ name: 'gone', enabled: false, place }),
    ];
    const hub = vpnHub({ technology: 'openvpn', name: 'tun0', role: 'server', interface: 'tun0', switchesPeers: true, peers, place });
    expect(tunnelHub(hub)).toEqual({ id: 'tun0', technology: 'openvpn', interface: 'tun0', switchesPeers: true });
    expect(peers.map((peer, at) => tunnelPeer(peerIds(hub)[at] ?? '', peer))).toEqual([
      { id: 'smith', networks: ['10.8.0.2/32'], destinations: 'anywhere' },
      { id: 'site', networks: ['10.1.0.0/16'], destinations: ['10.2.0.0/16'] },
      { id: 'any client', networks: null, destinations: 'anywhere' },
      null,
    ]);
  });

  it('names every peer once', () => {
    const peers = [vpnPeer({ place }), vpnPeer({ place }), vpnPeer({ name: 'smith', identity: key, place }), vpnPeer({ identity: key, place })];
    expect(peerIds(vpnHub({ technology: 'sstp', name: 'x', role: 'server', peers, place }))).toEqual(['any client', 'any client (2)', 'smith (K=)', 'K=']);
  });

  it.each([
    ['wireguard', 'wireguard'],
    ['ipsec', 'ipsec'],
    ['l2tp-ipsec', 'ipsec'],
    ['pptp', 'other'],
  ] as const)('of %s is %s', (technology, expected) => {
    expect(tunnelHub(vpnHub({ technology, name: 'x', role: 'server', place })).technology).toBe(expected);
  });
});
