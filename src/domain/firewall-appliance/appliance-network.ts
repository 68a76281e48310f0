import type { HostNetwork, NetworkRoute } from '../network-reach/network-facts.ts';
import { tunnelNetwork } from '../vpn/tunnel-network.ts';
import type { ApplianceConfig } from './appliance-config.ts';

/**
 * The network of a firewall appliance as far as its configuration tells: its interfaces, and where it sends packets. A tunnel counts as routed to what
 * its peers have: without routes it would carry nothing. Everything else leaves by the interface called `wan`.
 */
export function applianceNetwork({ interfaces, hubs, routes, ipv6 }: ApplianceConfig): Omit<HostNetwork, 'hubs'> {
  const on = interfaces.filter(({ enabled }) => enabled);
  const deviceOf = (name: string): string | null => on.find((one) => one.name === name)?.device ?? null;
  const outside = deviceOf('wan');
  const own = new Map(on.map(({ device, addresses }) => [device, addresses]));
  const tunnels = hubs.filter(({ enabled, interface: device }) => enabled && device !== null);
  const inTunnels = tunnels.flatMap((hub) =>
    [...hub.networks, ...hub.peers.filter(({ enabled }) => enabled).flatMap(({ networks }) => networks ?? [])].map((to) => ({ to, through: hub.interface })),
  );
  const connected = on.flatMap(({ device, addresses }) => addresses.map((address) => ({ to: tunnelNetwork(address) ?? address, through: device })));
  const stated = routes.flatMap(({ to, interface: name }): NetworkRoute[] => {
    const through = name === null ? null : deviceOf(name);
    return through === null || tunnelNetwork(to) === null ? [] : [{ to, through }];
  });
  const rest: readonly NetworkRoute[] = outside === null ? [] : ['0.0.0.0/0', '::/0'].map((to) => ({ to, through: outside }));
  return {
    interfaces: [...own].map(([name, addresses]) => ({ name, addresses })),
    routes: unique([...connected, ...inTunnels, ...stated, ...rest]),
    forwarding: { 4: true, 6: ipv6 },
    routesLoopback: false,
  };
}

function unique(routes: readonly NetworkRoute[]): NetworkRoute[] {
  return [...new Map(routes.map((route) => [`${route.to} ${route.through ?? ''}`, route])).values()];
}
