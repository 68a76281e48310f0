import { ConfigStop } from './config-text.ts';
import { type OpenvpnDirective, openvpnWords } from './openvpn-directives.ts';
import { maskedNetwork, tunnelNetwork } from './tunnel-network.ts';

/** The network of `route`, `iroute` or `ifconfig` (address and mask) or of their IPv6 forms; null for names and keywords such as `vpn_gateway`. */
export function routeOf(name: string, args: readonly string[]): string | null {
  const [network = '', mask] = args;
  return name.includes('ipv6') ? tunnelNetwork(network) : maskedNetwork(network, mask === 'default' ? undefined : mask);
}

/** Where a redirected default route leads: everywhere, in the families its flags name. */
function redirected(flags: readonly string[]): string[] {
  return [...(flags.includes('!ipv4') ? [] : ['0.0.0.0/0']), ...(flags.includes('ipv6') ? ['::/0'] : [])];
}

/** The networks that `push` options tell a client to send into the tunnel. */
export function pushedRoutes(directives: readonly OpenvpnDirective[]): string[] {
  return directives
    .filter(({ name }) => name === 'push')
    .flatMap(({ args, line }) => {
      const [option = '', ...rest] = openvpnWords({ text: args[0] ?? '', line });
      if (option === 'redirect-gateway' || option === 'redirect-private') return option === 'redirect-gateway' ? redirected(rest) : [];
      if (option !== 'route' && option !== 'route-ipv6') return [];
      const network = routeOf(option, rest);
      return network === null ? [] : [network];
    });
}

/** The networks of all options called one of `names`. Stops at what is neither network nor name. */
export function routesOf(directives: readonly OpenvpnDirective[], ...names: readonly string[]): string[] {
  return directives
    .filter(({ name }) => names.includes(name))
    .flatMap(({ name, args, line }) => {
      if (args.length === 0) throw new ConfigStop(line, `a network after ${name}`, 'the end of the line');
      return routeOf(name, args) ?? [];
    });
}
