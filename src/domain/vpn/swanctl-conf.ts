import { type ConfigRead, ConfigStop, readConfig } from './config-text.ts';
import type { IpsecChild, IpsecConnection } from './ipsec-hub.ts';
import { proposalCrypto } from './ipsec-proposals.ts';
import { sharedSecretBytes } from './shared-secret.ts';
import { mergedSections, sectionsIn, type StrongswanSection, strongswanSettings } from './strongswan-settings.ts';
import { networksAmong } from './tunnel-network.ts';
import type { VpnSecret } from './vpn-hub.ts';
import type { VpnSecrets } from './vpn-secrets.ts';

/** What swanctl.conf and the files it includes say. */
export interface SwanctlConf {
  readonly connections: readonly IpsecConnection[];
  readonly secrets: readonly VpnSecret[];
  /** Files of private keys, as named. */
  readonly secretFiles: readonly string[];
  /** Patterns of `include`, as written. */
  readonly includes: readonly string[];
}

/** A file of strongSwan's settings format without its secrets: they are fingerprints already. */
export type SwanctlFragment = StrongswanSection;

const secretKey = /^(?:secret|pin|password)$/i;
const keptKey = /^(?:(?:local|remote)_(?:addrs|ts)|version|aggressive|(?:esp_|ah_)?proposals|auth|id[\w-]*|pools|addrs|file)$/;

/**
 * Reads swanctl.conf or a file it includes. Secrets become fingerprints at once, and settings that nothing here needs are emptied: what a damaged file
 * calls by another name may be a secret.
 */
export function readSwanctlFragment(text: string, source: string, secrets: VpnSecrets): ConfigRead<SwanctlFragment> {
  return readConfig(() =>
    strongswanSettings(text, source, (key, value, line) => {
      if (secretKey.test(key)) return secrets.fingerprint(sharedSecretBytes(value));
      if (!keptKey.test(key)) return '';
      if (/\b(?:secret|pin|password)\s*=/i.test(value)) throw new ConfigStop(line, 'one setting', 'another one within its value');
      return value;
    }),
  );
}

/** Puts the files together, the including one first. */
export function swanctlConf(fragments: readonly SwanctlFragment[]): ConfigRead<SwanctlConf> {
  return readConfig(() => {
    const root = mergedSections(fragments);
    const pools = new Map([...sectionsIn(root, 'pools')].map(([name, section]) => [name, listOf(section, 'addrs')]));
    const connections = [...sectionsIn(root, 'connections')].map(([name, section]) => connectionOf(name, section, pools));
    const secretSections = [...sectionsIn(root, 'secrets')];
    return {
      connections,
      secrets: secretSections.flatMap(([name, section]) => secretOf(name, section)),
      secretFiles: secretSections.flatMap(([, section]) => section.values.get('file')?.text ?? []),
      includes: root.includes,
    };
  });
}

/** Elements of a comma-separated value, empty when it is not there. */
function listOf(section: StrongswanSection, key: string): string[] {
  const text = section.values.get(key)?.text ?? '';
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function connectionOf(name: string, section: StrongswanSection, pools: ReadonlyMap<string, readonly string[]>): IpsecConnection {
  const value = (key: string): string => section.values.get(key)?.text ?? '';
  const ends = (end: 'local' | 'remote'): StrongswanSection[] => [...section.sections].filter(([key]) => key.startsWith(end)).map(([, each]) => each);
  const ownPools = listOf(section, 'pools');
  const addresses = ownPools.map((pool) => pools.get(pool) ?? null);
  const children = [...(section.sections.get('children')?.sections.values() ?? [])];
  return {
    name,
    enabled: true,
    version: value('version') === '1' ? 1 : value('version') === '2' ? 2 : null,
    aggressive: isYes(value('aggressive')),
    localAddresses: anyIfEmpty(listOf(section, 'local_addrs')),
    remoteAddresses: anyIfEmpty(listOf(section, 'remote_addrs')),
    localId: idOf(ends('local')),
    remoteId: idOf(ends('remote')),
    preShared: [...ends('local'), ...ends('remote')].some((end) => end.values.get('auth')?.text === 'psk'),
    crypto: cryptoOf(section, 'proposals'),
    children: children.map(childOf),
    pools: ownPools.length === 0 || addresses.includes(null) ? null : addresses.flatMap((each) => networksAmong(each ?? []).networks),
    place: section.place,
  };
}

function idOf(ends: readonly StrongswanSection[]): string | null {
  return ends.map((end) => end.values.get('id')?.text ?? '').find((id) => id !== '') ?? null;
}

function childOf(section: StrongswanSection): IpsecChild {
  const selectors = (key: string): string[] => {
    const list = listOf(section, key);
    return list.length === 0 ? ['dynamic'] : list;
  };
  return {
    local: selectors('local_ts'),
    remote: selectors('remote_ts'),
    crypto: [...cryptoOf(section, 'esp_proposals'), ...cryptoOf(section, 'ah_proposals')],
  };
}

function cryptoOf(section: StrongswanSection, key: string): IpsecChild['crypto'] {
  const value = section.values.get(key);
  return value === undefined ? [] : proposalCrypto(value.text, value.place);
}

function secretOf(name: string, section: StrongswanSection): VpnSecret[] {
  const value = section.values.get('secret');
  const kind = /^(?:ike|ppk)/.test(name) ? 'pre-shared-key' : /^(?:eap|xauth|ntlm)/.test(name) ? 'password' : null;
  if (value === undefined || kind === null) return [];
  const ids = [...section.values].filter(([key]) => key.startsWith('id')).map(([, { text }]) => text);
  return [{ kind, fingerprint: value.text, ids, place: value.place }];
}

function isYes(text: string): boolean {
  return /^(?:yes|true|enabled|1)$/i.test(text);
}

function anyIfEmpty(list: readonly string[]): readonly string[] {
  return list.length === 0 ? ['%any'] : list;
}
