/** Where something was read: a file or command, and the 1-based line in it (0: it as a whole). */
export interface VpnPlace {
  readonly source: string;
  readonly line: number;
}

/** How a tunnel is built. `l2tp` is without IPsec around it; `unknown` when the source does not tell. */
export type VpnTechnology = 'wireguard' | 'openvpn' | 'ipsec' | 'pptp' | 'l2tp' | 'l2tp-ipsec' | 'sstp' | 'unknown';

/**
 * A secret that is used, as a keyed fingerprint: equal fingerprints of one run are equal secrets. `control-key` is OpenVPN's tls-auth or
 * tls-crypt key, which every client of a server holds.
 */
export interface VpnSecret {
  readonly kind: 'private-key' | 'pre-shared-key' | 'static-key' | 'control-key' | 'password';
  readonly fingerprint: string;
  /** IKE identities it is chosen by; empty when it serves whoever comes. */
  readonly ids: readonly string[];
  readonly place: VpnPlace;
}

/** What a piece of cryptography does in a tunnel. `exchange` is the Diffie-Hellman group, `protocol` the tunnel or key exchange protocol itself. */
export type VpnCryptoRole = 'protocol' | 'cipher' | 'integrity' | 'exchange' | 'authentication' | 'control-channel';

/** An algorithm or setting as the source spells it. `negotiated` was seen in use, `configured` may be. */
export interface VpnCrypto {
  readonly role: VpnCryptoRole;
  readonly name: string;
  readonly origin: 'configured' | 'negotiated';
  readonly place: VpnPlace;
}

/** When a peer last showed itself, or when it was looked for and not connected (`absent`): seconds since 1970, null when the source gives local time only. */
export type VpnLastSeen = { readonly state: 'seen' | 'absent'; readonly at: number | null } | { readonly state: 'never' | 'unknown' };

/** Who is at the other end of a tunnel of a hub: a WireGuard peer, a client of an OpenVPN server, an IPsec connection. */
export interface VpnPeer {
  /** What a person calls it: a comment above the peer, common name, connection name. Text of others: print it escaped. Null when nothing names it. */
  readonly name: string | null;
  /** What the hub knows it by: public key, certificate common name, IKE identity. Null: anybody. */
  readonly identity: { readonly kind: 'public-key' | 'common-name' | 'ike-id' | 'user'; readonly text: string } | null;
  readonly enabled: boolean;
  /** Fixed addresses inside the tunnel. */
  readonly addresses: readonly string[];
  /**
   * Networks the hub sends to this peer and accepts from it, as CIDR: allowed IPs, fixed address and iroutes, remote traffic selectors, the whole
   * pool where no address is fixed. What is in force when it was seen live. Null when not known.
   */
  readonly networks: readonly string[] | null;
  /** The same as the configuration has it; null when no configuration was seen. Two WireGuard peers may claim one network there, one holds it. */
  readonly configuredNetworks: readonly string[] | null;
  /** Where the tunnel itself lets the peer go: the local traffic selectors of IPsec. Null when not known. */
  readonly localNetworks: readonly string[] | 'anywhere' | null;
  /** Routes the hub tells this peer, besides those it tells every peer. */
  readonly pushedNetworks: readonly string[];
  /** Addresses outside of the tunnel, with port where known: where it is connected from, or where it is expected. Several: connected several times. */
  readonly endpoints: readonly string[];
  readonly lastSeen: VpnLastSeen;
  /** Secrets of this peer. Pre-shared keys that serve whoever comes (no `ids`) are the hub's: they are every peer's who has none here. */
  readonly secrets: readonly VpnSecret[];
  readonly crypto: readonly VpnCrypto[];
  readonly place: VpnPlace;
}

/** A port that offers administration of the tunnel. */
export interface VpnManagement {
  /** IP address, or `unix`. */
  readonly address: string;
  readonly port: number | null;
  readonly password: boolean;
  readonly place: VpnPlace;
}

/** One tunnel endpoint with all who connect to it, whatever the technology. Null means that the sources do not tell. */
export interface VpnHub {
  readonly technology: VpnTechnology;
  /** Interface, connection, description or file name. */
  readonly name: string;
  /** `server` takes peers in, `client` dials out, `site` is one of two equal ends. */
  readonly role: 'server' | 'client' | 'site';
  /** Interface its packets come from and go to; null when there is none (IPsec policies) or the system chooses it. */
  readonly interface: string | null;
  readonly enabled: boolean;
  /** Where it listens; address null means every address, port null one that the system chooses or the standard one. */
  readonly listen: readonly { readonly protocol: 'udp' | 'tcp'; readonly address: string | null; readonly port: number | null }[];
  /** Networks inside the tunnel. */
  readonly networks: readonly string[];
  readonly publicKey: string | null;
  readonly peers: readonly VpnPeer[];
  /** True: the program hands packets from peer to peer itself, and the host's firewall never sees them (OpenVPN client-to-client). */
  readonly switchesPeers: boolean | null;
  /** Networks whose packets the host sends into the tunnel. */
  readonly routedNetworks: readonly string[];
  /** Routes told to every peer. */
  readonly pushedNetworks: readonly string[];
  /** May several clients use one name or certificate at the same time (duplicate-cn)? */
  readonly sharesNames: boolean | null;
  /** Are only peers let in that are listed here, each by its own entry? */
  readonly onlyListed: boolean | null;
  readonly management: readonly VpnManagement[];
  readonly secrets: readonly VpnSecret[];
  readonly crypto: readonly VpnCrypto[];
  /** Hardening that the configuration leaves out, by option name, e.g. `remote-cert-tls`. */
  readonly missing: readonly string[];
  /** Files with keys or passwords, as the configuration names them. */
  readonly secretFiles: readonly string[];
  /** What would have to be seen to know the hub whole; empty when nothing. */
  readonly unseen: readonly string[];
  readonly place: VpnPlace;
}

/** Fills in what a technology does not have. */
export function vpnPeer(known: Partial<VpnPeer> & Pick<VpnPeer, 'place'>): VpnPeer {
  return {
    name: null,
    identity: null,
    enabled: true,
    addresses: [],
    networks: known.configuredNetworks ?? [],
    configuredNetworks: null,
    localNetworks: 'anywhere',
    pushedNetworks: [],
    endpoints: [],
    lastSeen: { state: 'unknown' },
    secrets: [],
    crypto: [],
    ...known,
  };
}

/** Fills in what a technology does not have. */
export function vpnHub(known: Partial<VpnHub> & Pick<VpnHub, 'technology' | 'name' | 'role' | 'place'>): VpnHub {
  return {
    interface: null,
    enabled: true,
    listen: [],
    networks: [],
    publicKey: null,
    peers: [],
    switchesPeers: false,
    routedNetworks: [],
    pushedNetworks: [],
    sharesNames: false,
    onlyListed: null,
    management: [],
    secrets: [],
    crypto: [],
    missing: [],
    secretFiles: [],
    unseen: [],
    ...known,
  };
}
