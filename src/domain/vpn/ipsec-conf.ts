import { configLines, type ConfigRead, ConfigStop, readConfig, wordFound } from './config-text.ts';
import type { IpsecConnection } from './ipsec-hub.ts';
import { proposalCrypto } from './ipsec-proposals.ts';
import { sharedSecretBytes, textBytes } from './shared-secret.ts';
import { networksAmong } from './tunnel-network.ts';
import type { VpnCrypto, VpnSecret } from './vpn-hub.ts';
import type { VpnSecrets } from './vpn-secrets.ts';

/** What ipsec.conf says. */
export interface IpsecConf {
  readonly connections: readonly IpsecConnection[];
  /** Files it includes, as written. */
  readonly includes: readonly string[];
}

interface Setting {
  readonly text: string;
  readonly line: number;
}

interface Section {
  readonly name: string;
  readonly line: number;
  readonly values: Map<string, Setting>;
  readonly also: string[];
}

/** Reads ipsec.conf: sections begin at the margin, their settings are indented; `also=` takes over another section, `%default` all. */
export function readIpsecConf(text: string, source: string): ConfigRead<IpsecConf> {
  return readConfig(() => {
    const connections = new Map<string, Section>();
    const includes: string[] = [];
    let current: Section | null = null;
    for (const { text: raw, line } of configLines(text)) {
      const content = raw.replace(/(?:^|\s)#.*$/, '').trimEnd();
      if (content.trim() === '') continue;
      if (/^\s/.test(content)) {
        if (current === null) throw new ConfigStop(line, 'a section first', wordFound(content));
        readSetting(current, content.trim(), line);
        continue;
      }
      const [kind = '', name = ''] = content.split(/\s+/);
      current = null;
      if (kind === 'include') includes.push(name);
      else if (kind === 'conn' || kind === 'ca' || kind === 'config') {
        current = (kind === 'conn' ? connections.get(name) : undefined) ?? { name, line, values: new Map(), also: [] };
        if (kind === 'conn') connections.set(name, current);
      } else if (kind !== 'version') throw new ConfigStop(line, 'conn, ca, config or include', wordFound(content));
    }
    const named = [...connections.values()].filter(({ name }) => name !== '%default');
    return { connections: named.map((section) => connectionOf(section, connections, source)), includes };
  });
}

function readSetting(section: Section, content: string, line: number): void {
  const [, key, value] = /^([A-Za-z0-9_-]+)\s*=\s*(.*)$/.exec(content) ?? [];
  if (key === undefined || value === undefined) throw new ConfigStop(line, 'key = value', wordFound(content));
  if (key === 'also') section.also.push(value);
  else section.values.set(key.toLowerCase(), { text: value.replace(/^"(.*)"$/, '$1'), line });
}

const deepest = 16;

/** Own settings, then those of `also=`, then those of `%default`. */
function settingsOf(section: Section, all: ReadonlyMap<string, Section>): Map<string, Setting> {
  const found = new Map<string, Setting>();
  const seen = new Set<Section>();
  const add = (each: Section | undefined, depth: number): void => {
    if (each === undefined || seen.has(each)) return;
    if (depth > deepest) throw new ConfigStop(each.line, `also= nested at most ${deepest} deep`, 'one more');
    seen.add(each);
    for (const [key, value] of each.values) if (!found.has(key)) found.set(key, value);
    for (const name of each.also) add(all.get(name), depth + 1);
  };
  add(section, 0);
  add(all.get('%default'), 0);
  return found;
}

function connectionOf(section: Section, all: ReadonlyMap<string, Section>, source: string): IpsecConnection {
  const settings = settingsOf(section, all);
  const value = (key: string): string => settings.get(key)?.text ?? '';
  const list = (key: string): string[] =>
    value(key)
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
  const selectors = (key: string): string[] => (list(key).length === 0 ? ['dynamic'] : list(key));
  const crypto = (key: string): VpnCrypto[] => proposalCrypto(value(key), { source, line: settings.get(key)?.line ?? 0 });
  const pool = list('rightsourceip');
  return {
    name: section.name,
    enabled: value('auto') !== 'ignore' && value('auto') !== '',
    version: value('keyexchange') === 'ikev1' ? 1 : value('keyexchange') === 'ikev2' ? 2 : null,
    aggressive: value('aggressive') === 'yes',
    localAddresses: anyIfEmpty(list('left')),
    remoteAddresses: anyIfEmpty(list('right')),
    localId: value('leftid') || null,
    remoteId: value('rightid') || null,
    preShared: [value('authby'), value('leftauth'), value('rightauth')].some((auth) => /psk|secret/.test(auth)),
    crypto: crypto('ike'),
    children: [{ local: selectors('leftsubnet'), remote: selectors('rightsubnet'), crypto: [...crypto('esp'), ...crypto('ah')] }],
    pools: pool.length === 0 || networksAmong(pool).others.length > 0 ? null : networksAmong(pool).networks,
    place: { source, line: section.line },
  };
}

function anyIfEmpty(list: readonly string[]): readonly string[] {
  return list.length === 0 ? ['%any'] : list.map((each) => each.replace(/^%(?:any|defaultroute)$/, '%any'));
}

/** What ipsec.secrets holds, without any secret. */
export interface IpsecSecrets {
  readonly secrets: readonly VpnSecret[];
  /** Files of private keys. */
  readonly secretFiles: readonly string[];
  readonly includes: readonly string[];
}

/** Reads ipsec.secrets; every key and password becomes a fingerprint at once, and nothing of a line is ever shown. */
export function readIpsecSecrets(text: string, source: string, secrets: VpnSecrets): ConfigRead<IpsecSecrets> {
  return readConfig(() => {
    const found: VpnSecret[] = [];
    const secretFiles: string[] = [];
    const includes: string[] = [];
    for (const { text: content, line } of configLines(text)) {
      const trimmed = content.trim();
      if (trimmed === '' || trimmed.startsWith('#')) continue;
      const include = /^include\s+(\S+)$/.exec(trimmed)?.[1];
      if (include !== undefined) {
        includes.push(include);
        continue;
      }
      const [, ids = '', type = '', secret = ''] = /^(.*?)(?:^|\s):\s*([A-Za-z0-9]+)\s+("[^"]*"|'[^']*'|\S+)/.exec(trimmed) ?? [];
      if (type === '') throw new ConfigStop(line, 'identities : TYPE secret', 'something else');
      const kind = secretKinds[type.toUpperCase()];
      const plain = secret.replace(/^(["'])(.*)\1$/, '$2');
      if (kind === 'file') secretFiles.push(plain);
      else if (kind === undefined) throw new ConfigStop(line, 'PSK, RSA, ECDSA, PKCS8, P12, EAP, XAUTH, NTLM or PIN', 'something else');
      else {
        const idList = (ids.match(/"[^"]*"|\S+/g) ?? []).map((id) => id.replace(/^"(.*)"$/, '$1'));
        // In quotes a key is text, whatever it looks like.
        const bytes = plain === secret ? sharedSecretBytes(plain) : textBytes(plain);
        found.push({ kind, fingerprint: secrets.fingerprint(bytes), ids: idList, place: { source, line } });
      }
    }
    return { secrets: found, secretFiles, includes };
  });
}

const secretKinds: Readonly<Record<string, VpnSecret['kind'] | 'file'>> = {
  PSK: 'pre-shared-key',
  PPK: 'pre-shared-key',
  EAP: 'password',
  XAUTH: 'password',
  NTLM: 'password',
  PIN: 'password',
  RSA: 'file',
  ECDSA: 'file',
  BLISS: 'file',
  PKCS8: 'file',
  P12: 'file',
};
