import { type AddressRange, cidrsOf, parseNetwork } from '../network/address-ranges.ts';

/** `address/prefix` in canonical form, host bits cleared; null for anything that is no strict address or network (leading zeros, `10.1/16`, `/33`). */
export function tunnelNetwork(text: string): string | null {
  const range = parseNetwork(text);
  return range === null ? null : cidrOf(range);
}

/** A network given as address and netmask, as OpenVPN and firewalls do; a missing mask is a single address. */
export function maskedNetwork(address: string, mask: string | undefined): string | null {
  return tunnelNetwork(mask === undefined || mask === '' ? address : `${address}/${mask}`);
}

/** Networks among words; what is a name or keyword is given apart. */
export function networksAmong(words: readonly string[]): { readonly networks: readonly string[]; readonly others: readonly string[] } {
  const networks: string[] = [];
  const others: string[] = [];
  for (const word of words) {
    const network = tunnelNetwork(word);
    if (network === null) others.push(word);
    else networks.push(network);
  }
  return { networks, others };
}

function cidrOf(range: AddressRange): string {
  return cidrsOf(range)[0] ?? '';
}
