/** What is done with a secret the moment it is read. Handed in, because the key of the fingerprints belongs to the run. */
export interface VpnSecrets {
  /** A keyed fingerprint, equal for equal secrets of one run; '' for ''. */
  readonly fingerprint: (secret: string) => string;
  /** The public key (base64) of a WireGuard private key (base64); null when it is none. */
  readonly wireguardPublicKey: (privateKey: string) => string | null;
}
