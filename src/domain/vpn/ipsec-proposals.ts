import type { VpnCrypto, VpnCryptoRole, VpnPlace } from './vpn-hub.ts';

/** What the parts of a strongSwan proposal are: `aes256-sha256-modp2048!`. */
const parts: readonly (readonly [RegExp, VpnCryptoRole])[] = [
  [/^(?:modp\w+|ecp\w+|curve\w+|x25519|x448|ntru\w+|newhope\w*)$/, 'exchange'],
  [/^(?:md5|sha|aesxcbc|aescmac|aes\d+gmac|camelliaxcbc)\w*$/, 'integrity'],
  [/^(?:aes|3des|des|blowfish|cast|camellia|chacha|null|serpent|twofish|rc4|idea)\w*$/, 'cipher'],
];

/** The algorithms of a list of proposals, each once. `default` and unknown words say nothing. */
export function proposalCrypto(text: string, place: VpnPlace): VpnCrypto[] {
  const words = new Set(
    text
      .toLowerCase()
      .replaceAll('!', '')
      .split(/[\s,-]+/),
  );
  return [...words].flatMap((name) => {
    const role = parts.find(([pattern]) => pattern.test(name))?.[1];
    return role === undefined ? [] : [{ role, name, origin: 'configured' as const, place }];
  });
}

/** The protocol of a connection: which versions of IKE it speaks, and whether it gives away the pre-shared key. */
export function ikeProtocol(version: 1 | 2 | null, aggressive: boolean, preShared: boolean, place: VpnPlace): VpnCrypto[] {
  const names = [...(version === 1 ? [] : ['ikev2']), ...(version === 2 ? [] : ['ikev1', ...(aggressive && preShared ? ['ikev1-aggressive-psk'] : [])])];
  return names.map((name) => ({ role: 'protocol', name, origin: 'configured', place }));
}
