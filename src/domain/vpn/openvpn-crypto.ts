import type { OpenvpnDirective } from './openvpn-directives.ts';
import type { VpnCrypto, VpnCryptoRole, VpnHub } from './vpn-hub.ts';

/** Which option names what; a list is separated by colons. */
const roles: Readonly<Record<string, VpnCryptoRole>> = {
  'cipher': 'cipher',
  'data-ciphers': 'cipher',
  'data-ciphers-fallback': 'cipher',
  'ncp-ciphers': 'cipher',
  'auth': 'integrity',
  'tls-version-min': 'control-channel',
  'tls-cipher': 'control-channel',
};

/** Options that are a fact of cryptography by being there. */
const settings: Readonly<Record<string, VpnCryptoRole>> = {
  'secret': 'protocol',
  'verify-client-cert': 'authentication',
  'client-cert-not-required': 'authentication',
  'providers': 'control-channel',
};

/** Algorithms and settings of a configuration, as spelled there, `?` of optional ciphers removed. */
export function openvpnCrypto(directives: readonly OpenvpnDirective[], source: string): VpnCrypto[] {
  return directives.flatMap(({ name, args, line }) => {
    const base = { origin: 'configured', place: { source, line } } as const;
    const role = roles[name];
    if (role !== undefined) {
      const names = (args[0] ?? '')
        .split(':')
        .map((each) => each.replace(/^\?/, ''))
        .filter((each) => each !== '');
      // The lowest TLS version is no algorithm; it needs its option to be understood.
      return names.map((each) => ({ role, name: name === 'tls-version-min' ? `tls-version-min ${each}` : each, ...base }));
    }
    const setting = settings[name];
    return setting === undefined ? [] : [{ role: setting, name: name === 'secret' ? 'static-key' : [name, ...args].join(' ').slice(0, 80), ...base }];
  });
}

/** Hardening options of which none is there: a key on the control channel, and a check that the other end is what it should be. */
export function openvpnMissing(directives: readonly OpenvpnDirective[], role: Exclude<VpnHub['role'], 'site'>): string[] {
  const has = (...names: readonly string[]): boolean => directives.some(({ name }) => names.includes(name));
  return [
    ...(has('tls-auth', 'tls-crypt', 'tls-crypt-v2') ? [] : ['tls-crypt']),
    ...(has('remote-cert-tls', 'remote-cert-ku', 'remote-cert-eku', 'ns-cert-type') ? [] : [`remote-cert-tls ${role === 'server' ? 'client' : 'server'}`]),
  ];
}

/** True when the configuration leaves the cipher of the tunnel to the version of OpenVPN. */
export function cipherLeftToVersion(crypto: readonly VpnCrypto[]): boolean {
  return !crypto.some(({ role }) => role === 'cipher');
}
