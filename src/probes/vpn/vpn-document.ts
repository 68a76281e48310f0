import type { ApplianceConfig } from '../../domain/firewall-appliance/appliance-config.ts';
import { readApplianceConfig } from '../../domain/firewall-appliance/read-appliance-config.ts';
import type { ConfigRead } from '../../domain/vpn/config-text.ts';
import { type IpsecConf, type IpsecSecrets, readIpsecConf, readIpsecSecrets } from '../../domain/vpn/ipsec-conf.ts';
import { type OpenvpnClientConf, readOpenvpnClientConf } from '../../domain/vpn/openvpn-ccd.ts';
import { type OpenvpnConf, readOpenvpnConf } from '../../domain/vpn/openvpn-conf.ts';
import { type OpenvpnStatus, readOpenvpnStatus } from '../../domain/vpn/openvpn-status.ts';
import { readSwanctlFragment, type SwanctlFragment } from '../../domain/vpn/swanctl-conf.ts';
import { readViciOutput, type ViciOutput } from '../../domain/vpn/vici-output.ts';
import type { VpnSecrets } from '../../domain/vpn/vpn-secrets.ts';
import { readWindowsVpn, type WindowsVpn } from '../../domain/vpn/windows-vpn.ts';
import { readWireguardConf, type WireguardConf } from '../../domain/vpn/wireguard-conf.ts';
import { readWireguardDump, readWireguardText, type WireguardLive } from '../../domain/vpn/wireguard-show.ts';

/** What each kind of file says. */
interface Contents {
  readonly 'wireguard-conf': WireguardConf;
  readonly 'wireguard-live': readonly WireguardLive[];
  readonly 'wireguard-text': readonly WireguardLive[];
  readonly 'openvpn-conf': OpenvpnConf;
  readonly 'openvpn-client': OpenvpnClientConf;
  readonly 'openvpn-status': OpenvpnStatus;
  readonly 'swanctl': SwanctlFragment;
  readonly 'ipsec-conf': IpsecConf;
  readonly 'ipsec-secrets': IpsecSecrets;
  readonly 'vici': ViciOutput;
  readonly 'appliance': ApplianceConfig;
  readonly 'windows-vpn': WindowsVpn;
}
export type VpnDocumentKind = keyof Contents;

/** A file or answer that was understood, without its secrets. */
export type VpnDocument = {
  readonly [Kind in VpnDocumentKind]: { readonly kind: Kind; readonly source: string; readonly content: Contents[Kind] };
}[VpnDocumentKind];

/** Documents of one kind. */
export type VpnDocumentOf<Kind extends VpnDocumentKind> = Extract<VpnDocument, { readonly kind: Kind }>;

type Reader<Kind extends VpnDocumentKind> = (text: string, source: string, secrets: VpnSecrets) => ConfigRead<Contents[Kind]>;

const readers: { readonly [Kind in VpnDocumentKind]: Reader<Kind> } = {
  'wireguard-conf': readWireguardConf,
  'wireguard-live': readWireguardDump,
  'wireguard-text': readWireguardText,
  'openvpn-conf': readOpenvpnConf,
  'openvpn-client': readOpenvpnClientConf,
  'openvpn-status': readOpenvpnStatus,
  'swanctl': readSwanctlFragment,
  'ipsec-conf': readIpsecConf,
  'ipsec-secrets': readIpsecSecrets,
  'vici': readViciOutput,
  'appliance': readApplianceConfig,
  'windows-vpn': readWindowsVpn,
};

/** Reads a text as a document of a kind. */
export function readVpnDocument(kind: VpnDocumentKind, text: string, source: string, secrets: VpnSecrets): ConfigRead<VpnDocument> {
  const read = readers[kind](text, source, secrets);
  // The reader of a kind gives the content of that kind; the compiler does not follow the index.
  return read.ok ? { ok: true, value: { kind, source, content: read.value } as VpnDocument } : read;
}

const openvpnWord =
  /^[ \t]*(?:--)?(?:client|server|server-ipv6|dev|dev-type|proto|remote|tls-server|tls-client|remote-cert-tls|data-ciphers|cipher|topology|client-config-dir|ifconfig-pool|tls-auth|tls-crypt|<(?:ca|cert|key|tls-crypt|tls-auth)>)(?:\s|$)/gm;

/** How a kind is told from the start of a text; the first that fits. */
const signs: readonly (readonly [VpnDocumentKind, (head: string, path: string) => boolean])[] = [
  ['appliance', (head) => /<(?:pfsense|opnsense)[\s>]/.test(head)],
  [
    'windows-vpn',
    (head) => /^\s*[[{]/.test(head) && /"(?:SplitTunneling|IPv4Subnet|PersistentConnection|SstpPorts|Ikev2Ports|VpnStatus|remoteAccess)"\s*:/i.test(head),
  ],
  ['vici', (head) => /^list-(?:(?:sa|conn) event|(?:sas|conns) reply) \{/m.test(head)],
  ['openvpn-status', (head) => /^(?:OpenVPN CLIENT LIST|TITLE[,\t])/.test(head)],
  ['wireguard-live', (head) => /^[^\t\n]+\t(?:[A-Za-z0-9+/]{43}=|\(none\))\t(?:[A-Za-z0-9+/]{43}=|\(none\))\t/.test(head)],
  ['wireguard-text', (head) => /^interface: .+\n(?:  [a-z ]+: .*\n)*(?:\n|$)/.test(head)],
  ['wireguard-conf', (head) => /^[ \t]*\[[ \t]*(?:interface|peer)[ \t]*\]/im.test(head)],
  ['swanctl', (head, path) => /^[ \t]*(?:connections|secrets|pools|authorities)[ \t]*(?::[^{\n]*)?\{/m.test(head) || /(?:^|\/)swanctl\.conf$/.test(path)],
  ['ipsec-conf', (head, path) => /^(?:config\s+setup|conn\s+\S)/m.test(head) || /(?:^|\/)ipsec\.conf$/.test(path)],
  ['ipsec-secrets', (head, path) => /^[^#\n]*:[ \t]*(?:PSK|RSA|ECDSA|EAP|XAUTH|P12|PKCS8|NTLM|PIN)\s/m.test(head) || /(?:^|\/)ipsec\.secrets$/.test(path)],
  ['openvpn-conf', (head, path) => /\.ovpn$/i.test(path) || (head.match(openvpnWord)?.length ?? 0) >= 2],
];

/** The kind of a file of unknown origin, by the start of its text and its name; null when it is none of ours. */
export function sniffVpnDocument(head: string, path: string): VpnDocumentKind | null {
  return signs.find(([, fits]) => fits(head, path))?.[0] ?? null;
}
