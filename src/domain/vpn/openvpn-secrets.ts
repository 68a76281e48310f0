import type { OpenvpnDirective } from './openvpn-directives.ts';
import type { VpnSecret } from './vpn-hub.ts';
import type { VpnSecrets } from './vpn-secrets.ts';

/** Options whose file, or inline content, is secret. */
const kinds: Readonly<Record<string, VpnSecret['kind']>> = {
  'key': 'private-key',
  'pkcs12': 'private-key',
  'secret': 'static-key',
  'tls-auth': 'control-key',
  'tls-crypt': 'control-key',
  'tls-crypt-v2': 'control-key',
  'auth-user-pass': 'password',
  'http-proxy-user-pass': 'password',
  'askpass': 'password',
};

/** Inline keys and passwords of a configuration, reduced to fingerprints. */
export function openvpnSecrets(directives: readonly OpenvpnDirective[], source: string, secrets: VpnSecrets): VpnSecret[] {
  return directives.flatMap(({ name, inline, line }) => {
    const kind = kinds[name];
    if (kind === undefined || inline === null) return [];
    return [{ kind, fingerprint: secrets.fingerprint(kind === 'password' ? passwordIn(inline) : keyMaterial(inline)), ids: [], place: { source, line } }];
  });
}

/** Files with secrets that the configuration names. */
export function openvpnSecretFiles(directives: readonly OpenvpnDirective[]): string[] {
  const files = directives.flatMap(({ name, args, inline }) => (kinds[name] === undefined || inline !== null ? [] : args.slice(0, 1)));
  return files.filter((file) => file !== '[inline]');
}

/** The part of a PEM or static key file that is the key: the same key with other comments or line ends has the same fingerprint. */
export function keyMaterial(text: string): string {
  const begin = /-----BEGIN [^\n-]*-----/.exec(text);
  const start = begin === null ? 0 : begin.index + begin[0].length;
  const end = begin === null ? -1 : text.indexOf('-----END ', start);
  return text
    .slice(start, end < 0 ? undefined : end)
    .replaceAll(/^[ \t]*[#;].*$/gm, '')
    .replaceAll(/\s/g, '');
}

/** The second line: the first is the user. */
function passwordIn(text: string): string {
  return text.split('\n').map((line) => line.trim())[1] ?? '';
}
