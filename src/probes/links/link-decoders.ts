import type { HostKind } from '../../snapshot/snapshot.ts';
import type { HostDecoder } from '../host/host-section.ts';
import { decodeIpAddresses, decodeIpRoutes, decodeIptablesSave, decodeLegacyTables, decodeNft, decodeSysctl } from './linux-network.ts';
import {
  decodeConnectionProfiles,
  decodeLinksRegistry,
  decodeNetInterfaces,
  decodeNetIpAddresses,
  decodeNetRoutes,
  isLinksRegistry,
} from './windows-network.ts';

function decoder(section: string, kinds: readonly HostKind[], recognises: (head: string, file: string) => boolean, decode: HostDecoder['decode']): HostDecoder {
  return { section, kinds, recognises, decode };
}

/** JSON, with all these properties in its first part. */
function json(...names: readonly string[]): (head: string) => boolean {
  return (head) => /^\ufeff?\s*[[{]/.test(head) && names.every((name) => new RegExp(`"${name}"\\s*:`, 'i').test(head));
}

const never = (): boolean => false;
const isSave = (head: string): boolean => /^\*(?:filter|nat|mangle|raw|security)$/m.test(head) && /^:\w+ \w+/m.test(head);

/** One file with a private key: where it lies, and which public key belongs to it. */
const keyFile: HostDecoder = {
  section: 'private-key',
  kinds: ['links.keyFiles'],
  recognises: (head) => /^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/m.test(head),
  decode({ how, bytes }, { privateKeySpki = () => null }) {
    const pem = new TextDecoder().decode(bytes);
    const encrypted = /^-----BEGIN ENCRYPTED |^Proc-Type: 4,ENCRYPTED/m.test(pem);
    if (!/-----BEGIN /.test(pem)) return { ok: false, problem: { line: 0, expected: 'a private key in PEM', found: 'another file' } };
    return { ok: true, pieces: [{ kind: 'links.keyFiles', data: [{ path: how, spkiSha256: privateKeySpki(pem), encrypted }] }] };
  },
};

/** One private key as our script tells it, which keeps the key where it is: `encrypted`, the SHA-256 of its public key in hex, or `other`. */
const keyDigest: HostDecoder = {
  section: 'private-key-digest',
  kinds: ['links.keyFiles'],
  recognises: () => false,
  decode({ how, bytes }) {
    const said = new TextDecoder().decode(bytes).trim();
    if (!/^(?:encrypted|other|[\da-f]{64})$/.test(said))
      return { ok: false, problem: { line: 1, expected: 'encrypted, other or a SHA-256', found: 'something else' } };
    return {
      ok: true,
      pieces: [{ kind: 'links.keyFiles', data: [{ path: how, spkiSha256: said.length === 64 ? said : null, encrypted: said === 'encrypted' }] }],
    };
  },
};

const remote: readonly HostKind[] = ['links.remoteAccess'];
const filter: readonly HostKind[] = ['links.firewall'];
const network: readonly HostKind[] = ['links.network'];

/** Formats in which the network of a host comes, by our script or by hand. */
export const linkDecoders: readonly HostDecoder[] = [
  decoder('ip-addr', ['links.network', 'links.appliances', 'links.remoteAccess'], json('ifname', 'addr_info'), decodeIpAddresses),
  decoder('ip-route6', network, (head) => json('dst', 'dev')(head) && /"dst"\s*:\s*"[\da-f]*:/i.test(head), decodeIpRoutes(6)),
  decoder('ip-route', network, json('dst', 'dev'), decodeIpRoutes(4)),
  decoder('sysctl', network, (head) => /^net\.ipv4\.ip_forward\s*=/m.test(head), decodeSysctl),
  decoder('nft', filter, json('nftables'), decodeNft),
  decoder('ip6tables-save', filter, (head, file) => isSave(head) && /ip6/i.test(file), decodeIptablesSave),
  decoder('iptables-save', filter, isSave, decodeIptablesSave),
  decoder('iptables-legacy-save', filter, never, decodeIptablesSave),
  decoder('ip6tables-legacy-save', filter, never, decodeIptablesSave),
  decoder('ip-tables-names', filter, never, decodeLegacyTables(4)),
  decoder('ip6-tables-names', filter, never, decodeLegacyTables(6)),
  decoder('net-ip-addresses', ['links.network', 'links.appliances'], json('IPAddress', 'PrefixLength', 'InterfaceAlias'), decodeNetIpAddresses),
  decoder('net-routes', network, json('DestinationPrefix', 'InterfaceAlias'), decodeNetRoutes),
  decoder('net-interfaces', network, json('AddressFamily', 'Forwarding'), decodeNetInterfaces),
  decoder('connection-profiles', filter, json('NetworkCategory'), decodeConnectionProfiles),
  decoder('windows-firewall', [...filter, ...remote], isLinksRegistry, decodeLinksRegistry),
  decoder('windows-firewall-policy', filter, never, decodeLinksRegistry),
  decoder('remote-desktop', remote, never, decodeLinksRegistry),
  decoder('remote-desktop-policy', remote, never, decodeLinksRegistry),
  decoder('smb-server', remote, never, decodeLinksRegistry),
  keyFile,
  keyDigest,
];
