import { describe, expect, it } from 'vitest';
import type { TunnelHub, TunnelPeer } from '../../../src/domain/network-reach/network-facts.ts';
import { tunnelPassage } from '../../../src/domain/network-reach/tunnel-passage.ts';

const peer = (id: string, networks: string[] | null, destinations: TunnelPeer['destinations'] = 'anywhere'): TunnelPeer => ({ id, networks, destinations });
const hub = (id: string, switchesPeers: boolean | null): TunnelHub => ({
  id,
  technology: 'other',
  interface: id,
  switchesPeers,
});
const [a, b] = [peer('smith', ['10.8.1.0/24']), peer('jones', ['10.8.2.0/24'])];

describe('between two peers', () => {
  it.each([
    ['of OpenVPN with client-to-client the program delivers', hub('tun0', true), hub('tun0', true), a, b, 'switched'],
    ['of WireGuard the kernel decides', hub('wg0', false), hub('wg0', false), a, b, 'routed'],
    ['nobody knows when the mode is not known', hub('tun0', null), hub('tun0', null), a, b, 'unknown'],
    ['of two hubs the kernel decides, whatever each hub does inside', hub('tun0', true), hub('tun1', null), a, b, 'routed'],
    ['IPsec selectors to elsewhere block', hub('x', false), hub('x', false), peer('smith', ['10.8.1.0/24'], ['10.0.0.0/24']), b, 'blocked'],
    ['the selectors of the other end block, too', hub('x', false), hub('x', false), a, peer('jones', ['10.8.2.0/24'], ['10.0.0.0/24']), 'blocked'],
    ['wide IPsec selectors let the kernel decide', hub('x', false), hub('x', false), peer('smith', ['10.8.1.0/24'], ['10.0.0.0/8']), b, 'routed'],
    ['unknown selectors prove nothing', hub('x', false), hub('x', false), peer('smith', ['10.8.1.0/24'], null), b, 'unknown'],
    ['unreadable selectors prove nothing', hub('x', false), hub('x', false), peer('smith', ['10.8.1.0/24'], ['%dynamic']), b, 'unknown'],
  ] as const)('%s', (_, fromHub, toHub, from, to, kind) => {
    expect(tunnelPassage({ hub: fromHub, peer: from }, { hub: toHub, peer: to }).kind).toBe(kind);
  });
});
