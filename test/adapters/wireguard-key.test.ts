import { expect, it } from 'vitest';
import { wireguardPublicKey } from '../../src/adapters/wireguard-key.ts';

it.each([
  // Made with `wg genkey | tee /dev/stderr | wg pubkey`.
  ['sIDfIYo7MZQ3GkBJSZyzbk19SzDvkpVnxSrQ6te+PGY=', 'Ax9xSn5Lej9eReHsuxtbuUAeQzHWEr1T28znOvGhihM='],
  ['', null],
  ['bm90IGEga2V5', null],
])('a WireGuard private key has one public key', (privateKey, publicKey) => expect(wireguardPublicKey(privateKey)).toBe(publicKey));
