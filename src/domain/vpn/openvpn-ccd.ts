import { type ConfigRead, ConfigStop, readConfig } from './config-text.ts';
import { type OpenvpnDirective, openvpnDirectives } from './openvpn-directives.ts';
import { pushedRoutes, routesOf } from './openvpn-pushes.ts';

/** What a file of the client configuration folder says about the client it is named after. */
export interface OpenvpnClientConf {
  /** Fixed addresses inside the tunnel. */
  readonly addresses: readonly string[];
  /** Networks behind the client (`iroute`), CIDR. */
  readonly networks: readonly string[];
  readonly pushedNetworks: readonly string[];
  readonly disabled: boolean;
  /** Files it includes. */
  readonly includes: readonly string[];
}

const known = new Set([
  'ifconfig-push',
  'ifconfig-ipv6-push',
  'iroute',
  'iroute-ipv6',
  'push',
  'push-reset',
  'push-remove',
  'disable',
  'config',
  'max-routes-per-client',
  'keepalive',
  'ping',
  'ping-exit',
  'ping-restart',
  'comp-lzo',
  'compress',
  'setenv-safe',
  'ifconfig',
  'verb',
  'mute',
  'inactive',
  'vlan-pvid',
  'setenv',
]);

/** Reads a file of `client-config-dir`. Its name is the exact common name, `DEFAULT` stands for clients without a file. */
export function readOpenvpnClientConf(text: string): ConfigRead<OpenvpnClientConf> {
  return readConfig(() => {
    const directives = openvpnDirectives(text);
    const strange = directives.find(({ name }) => !known.has(name));
    if (strange !== undefined) throw new ConfigStop(strange.line, 'an option of a client configuration', `'${strange.name.slice(0, 40)}'`);
    return {
      addresses: addressesOf(directives),
      networks: routesOf(directives, 'iroute', 'iroute-ipv6'),
      pushedNetworks: pushedRoutes(directives),
      disabled: directives.some(({ name }) => name === 'disable'),
      includes: directives.filter(({ name }) => name === 'config').map(({ args }) => args[0] ?? ''),
    };
  });
}

function addressesOf(directives: readonly OpenvpnDirective[]): string[] {
  return ['ifconfig-push', 'ifconfig-ipv6-push'].flatMap((option) => {
    const address = directives.findLast(({ name }) => name === option)?.args[0];
    return address === undefined ? [] : [address.replace(/\/.*/, '')];
  });
}
