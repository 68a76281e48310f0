import { type ConfigRead, ConfigStop, readConfig } from './config-text.ts';
import { openvpnMissing, openvpnCrypto } from './openvpn-crypto.ts';
import { type OpenvpnDirective, openvpnDirectives } from './openvpn-directives.ts';
import { pushedRoutes, routeOf, routesOf } from './openvpn-pushes.ts';
import { openvpnSecretFiles, openvpnSecrets } from './openvpn-secrets.ts';
import type { VpnCrypto, VpnHub, VpnManagement, VpnSecret } from './vpn-hub.ts';
import type { VpnSecrets } from './vpn-secrets.ts';

/** A server or client configuration of OpenVPN. */
export interface OpenvpnConf {
  readonly role: VpnHub['role'];
  /** Interface as `dev` names it, `tun` or `tap` when only its kind is given; null when there is no `dev`. */
  readonly device: string | null;
  readonly listen: VpnHub['listen'];
  /** Servers a client dials. */
  readonly remotes: readonly string[];
  /** Networks inside the tunnel, CIDR. */
  readonly networks: readonly string[];
  /** Null when not said: net30 before 2.7, subnet since. */
  readonly topology: string | null;
  readonly clientToClient: boolean;
  readonly duplicateCn: boolean;
  readonly usernameAsCommonName: boolean;
  readonly clientConfigDir: string | null;
  readonly ccdExclusive: boolean;
  readonly routedNetworks: readonly string[];
  readonly pushedNetworks: readonly string[];
  readonly management: readonly VpnManagement[];
  /** Path of the status file; null when none is written. */
  readonly statusFile: string | null;
  readonly secrets: readonly VpnSecret[];
  readonly secretFiles: readonly string[];
  readonly crypto: readonly VpnCrypto[];
  readonly missing: readonly string[];
  /** Files it includes with `config`. */
  readonly includes: readonly string[];
  readonly line: number;
}

/** Reads a configuration of OpenVPN. Options it does not need are passed over, as every version has others. */
export function readOpenvpnConf(text: string, source: string, secrets: VpnSecrets): ConfigRead<OpenvpnConf> {
  return readConfig(() => confOf(openvpnDirectives(text), source, secrets));
}

function confOf(directives: readonly OpenvpnDirective[], source: string, secrets: VpnSecrets): OpenvpnConf {
  const find = (name: string): OpenvpnDirective | undefined => directives.findLast((each) => each.name === name);
  const has = (name: string): boolean => find(name) !== undefined;
  const argument = (name: string): string | null => find(name)?.args[0] ?? null;
  const role = roleOf(has, argument);
  return {
    role,
    device: argument('dev'),
    listen: role === 'client' ? [] : listenOf(argument),
    remotes: directives.filter(({ name }) => name === 'remote').map(({ args }) => args.slice(0, 2).join(':')),
    networks: networksOf(directives),
    topology: argument('topology'),
    clientToClient: has('client-to-client'),
    duplicateCn: has('duplicate-cn'),
    usernameAsCommonName: has('username-as-common-name'),
    clientConfigDir: argument('client-config-dir'),
    ccdExclusive: has('ccd-exclusive'),
    routedNetworks: routesOf(directives, 'route', 'route-ipv6'),
    pushedNetworks: pushedRoutes(directives),
    management: directives.filter(({ name }) => name === 'management').map((each) => managementOf(each, source)),
    statusFile: argument('status'),
    secrets: openvpnSecrets(directives, source, secrets),
    secretFiles: openvpnSecretFiles(directives),
    crypto: openvpnCrypto(directives, source),
    missing: role === 'site' ? [] : openvpnMissing(directives, role),
    includes: directives.filter(({ name }) => name === 'config').map(({ args }) => args[0] ?? ''),
    line: (find('server') ?? find('mode') ?? find('client') ?? directives[0])?.line ?? 0,
  };
}

function roleOf(has: (name: string) => boolean, argument: (name: string) => string | null): VpnHub['role'] {
  if (['server', 'server-ipv6', 'server-bridge'].some(has) || argument('mode') === 'server') return 'server';
  return has('client') || has('tls-client') ? 'client' : 'site';
}

function listenOf(argument: (name: string) => string | null): VpnHub['listen'] {
  const port = argument('lport') ?? argument('port');
  const protocol = argument('proto')?.startsWith('tcp') === true ? 'tcp' : 'udp';
  return [{ protocol, address: argument('local'), port: port === null ? 1194 : /^\d{1,5}$/.test(port) ? Number(port) : null }];
}

/** Networks of `server`, `server-ipv6`, `ifconfig` and `server-bridge`. */
function networksOf(directives: readonly OpenvpnDirective[]): string[] {
  const networks = directives.flatMap(({ name, args, line }) => {
    if (name === 'server' || name === 'server-ipv6') {
      const network = routeOf(name, args);
      if (network === null) throw new ConfigStop(line, `a network after ${name}`, 'something else');
      return [network];
    }
    if (name === 'ifconfig' || name === 'server-bridge' || name === 'ifconfig-ipv6') return routeOf(name, args) ?? [];
    return [];
  });
  return [...new Set(networks)];
}

function managementOf({ args, line }: OpenvpnDirective, source: string): VpnManagement {
  const [address = '', port = '', passwordFile] = args;
  const unix = port === 'unix';
  return {
    address: unix ? 'unix' : address,
    port: /^\d{1,5}$/.test(port) ? Number(port) : null,
    password: passwordFile !== undefined,
    place: { source, line },
  };
}
