import { spawn } from 'node:child_process';
import { findProgram } from '../../../scripts/throwaway-mariadb.ts';

/** What sslscan reports of one endpoint, in our words; null for what it does not say. */
export interface SslscanFacts {
  /** `version:TLSv1` …, `suites:rc4` …, `key`, `signature`, `notAfter`, `selfSigned` → value as text. */
  readonly facts: Readonly<Record<string, string>>;
  readonly milliseconds: number;
}

const versionNames: Readonly<Record<string, string>> = {
  'ssl 3': 'SSLv3',
  'tls 1.0': 'TLSv1',
  'tls 1.1': 'TLSv1.1',
  'tls 1.2': 'TLSv1.2',
  'tls 1.3': 'TLSv1.3',
};

/** By sslscan's own names, OpenSSL's or IANA's, so that our table of suites is not its own judge. */
const groupPatterns: Readonly<Record<string, RegExp>> = {
  null: /NULL/,
  anonymous: /^(?:ADH|AECDH)|_anon_/,
  export: /EXP/,
  rc4: /RC4/,
  des: /DES/,
  rsaKeyExchange: /^(?:AES|CAMELLIA|ARIA|NULL|DES|RC4|SEED|IDEA)|^TLS_RSA_/,
  cbc: /^(?!.*(?:GCM|CCM|CHACHA20|POLY1305|NULL|RC4)).+$/,
  forwardSecret: /^(?:ECDHE|DHE)-|^TLS_(?:EC)?DHE_|^TLS_(?:AES|CHACHA20)_/,
};

/** Runs sslscan on an endpoint. */
export async function sslscan(host: string, port: number, args: readonly string[]): Promise<SslscanFacts> {
  const start = performance.now();
  const child = spawn(
    findProgram('sslscan') ?? 'sslscan',
    ['--xml=-', '--no-colour', '--no-heartbleed', '--no-renegotiation', '--no-compression', '--no-fallback', '--no-groups', ...args, `${host}:${port}`],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  await new Promise((resolve) => child.once('close', resolve));
  return { facts: factsOf(Buffer.concat(output).toString()), milliseconds: performance.now() - start };
}

function factsOf(xml: string): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const [, type, version, enabled] of xml.matchAll(/<protocol type="(\w+)" version="([\d.]+)" enabled="([01])"/g)) {
    const name = versionNames[`${type} ${version}`];
    if (name !== undefined) facts[`version:${name}`] = enabled === '1' ? 'yes' : 'no';
  }
  const accepted = [...xml.matchAll(/<cipher status="(?:accepted|preferred)" [^>]*cipher="([^"]+)"/g)].map(([, name = '']) => name);
  // Nothing accepted at all is what it says of a port that does not speak TLS.
  if (accepted.length === 0) return {};
  for (const [group, pattern] of Object.entries(groupPatterns)) facts[`suites:${group}`] = accepted.some((name) => pattern.test(name)) ? 'yes' : 'no';
  const first = /<certificate type="\w+">[\s\S]*?<\/certificate>/.exec(xml)?.[0] ?? '';
  const text = (pattern: RegExp): string | null => pattern.exec(first)?.[1] ?? null;
  const [, type, bits] = /<pk error="false" type="(\w+)" bits="(\d+)"/.exec(first) ?? [];
  const notAfter = text(/<not-valid-after>([^<]+)</);
  const certificate = {
    key: type === undefined ? null : `${type} ${bits}`,
    signature: text(/<signature-algorithm>([^<]+)</),
    notAfter: notAfter === null ? null : new Date(notAfter).toISOString(),
    selfSigned: text(/<self-signed>(\w+)</),
  };
  for (const [name, value] of Object.entries(certificate)) if (value !== null) facts[name] = value;
  return facts;
}
