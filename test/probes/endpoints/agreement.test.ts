import { beforeAll, expect, it } from 'vitest';
import type { CertificateFacts } from '../../../src/domain/tls/certificate.ts';
import type { EndpointSeen } from '../../../src/domain/tls/endpoint-seen.ts';
import { describeWith } from '../../support/describe-with.ts';
import { namespaceAvailable, runInNamespace } from '../../support/namespace.ts';
import type { LabResult } from '../../support/tls-lab/agreement-lab.ts';

const programs = ['openssl', 'nginx', 'gnutls-serv', 'xrdp', 'freerdp-shadow-cli', 'Xvfb', 'sslscan', 'mariadbd', 'mariadb-install-db'];

/** The same words as in `SslscanFacts`; what we do not know is left out. */
function ourFacts({ tls }: EndpointSeen): Record<string, string> {
  if (tls === null) return {};
  const facts: Record<string, string> = {};
  for (const [version, { state }] of Object.entries(tls.versions)) if (state !== 'unknown') facts[`version:${version}`] = state;
  for (const [group, { state }] of Object.entries(tls.suites)) if (state !== 'unknown') facts[`suites:${group}`] = state;
  const [certificate] = tls.chain;
  return { ...facts, ...(certificate === undefined ? {} : certificateWords(certificate)) };
}

function certificateWords({ key, signature, notAfter, selfSigned }: CertificateFacts): Record<string, string> {
  const names: Readonly<Record<string, string>> = {
    'RSA': `${signature.hash}WithRSAEncryption`,
    'RSA-PSS': 'rsassaPss',
    'ECDSA': `ecdsa-with-${signature.hash?.toUpperCase()}`,
  };
  // sslscan tells the strength of a curve, not its size.
  const size = key.type === 'RSA' ? { key: `RSA ${key.bits}` } : {};
  return { ...size, signature: names[signature.scheme] ?? signature.scheme, notAfter: new Date(notAfter).toISOString(), selfSigned: String(selfSigned) };
}

/** One line per endpoint: facts both report, and where they differ. */
function agreement({ name, seen, theirs }: LabResult): { readonly line: string; readonly both: number; readonly differences: readonly string[] } {
  const ours = ourFacts(seen);
  const both = Object.keys(ours).filter((fact) => theirs.facts[fact] !== undefined);
  const differences = both.filter((fact) => ours[fact] !== theirs.facts[fact]).map((fact) => `${name}: ${fact}: ${ours[fact]}, sslscan ${theirs.facts[fact]}`);
  const versions = Object.entries(seen.tls?.versions ?? {}).flatMap(([version, { state }]) => (state === 'yes' ? [version.replace('TLSv', '')] : []));
  const suites = Object.entries(seen.tls?.suites ?? {}).flatMap(([group, { state }]) => (state === 'yes' ? [group] : []));
  const line = `${name.padEnd(42)} ${String(both.length - differences.length).padStart(2)} of ${String(both.length).padStart(2)} agree  ${versions.join(' ').padEnd(16)} ${suites.join(' ')}`;
  return { line, both: both.length, differences };
}

describeWith(namespaceAvailable(programs), 'a look at real endpoints', () => {
  let results: readonly LabResult[] = [];
  const seen = (name: string): EndpointSeen => {
    const result = results.find((one) => one.name === name);
    if (result === undefined) throw new Error(`not in the lab: ${name}`);
    return result.seen;
  };

  beforeAll(async () => {
    // Boundary: the script prints exactly this.
    results = (await runInNamespace('tls-lab/agreement-lab.ts', [], '127.0.0.1 localhost b.example\n')) as readonly LabResult[];
  });

  it('agrees with sslscan on every fact both report', () => {
    const table = results.map(agreement);
    console.log(`\nAgreement with sslscan:\n${table.map(({ line }) => line).join('\n')}\n`);
    expect(table.flatMap(({ differences }) => differences)).toEqual([]);
    expect(results).toHaveLength(25);
    expect(table.reduce((sum, { both }) => sum + both, 0)).toBeGreaterThan(300);
  });

  it('knows every version and suite, but for MariaDB, which is asked little', () => {
    const unknown = results
      .filter(({ seen: { kind } }) => kind !== 'mysql')
      .flatMap(({ name, seen: { tls } }) =>
        Object.entries({ ...tls?.versions, ...tls?.suites }).flatMap(([fact, { state, why }]) => (state === 'unknown' ? [`${name}: ${fact}: ${why}`] : [])),
      );
    expect(unknown).toEqual([]);
  });

  it.each([
    ['nginx as it comes', 'tls-port', 403, 'no'],
    ['nginx, TLS 1.2 and one suite', 'tls-port', 204, 'no'],
    ['nginx, client certificate required', 'tls-port', 400, 'required'],
    ['nginx, client certificate requested', 'tls-port', 204, 'requested'],
    ['s_server, client certificate required in TLS 1.2', 'no-answer', null, 'required'],
    ['s_server, client certificate required in TLS 1.3', 'no-answer', null, 'required'],
    ['nginx, plain', 'serves', null, undefined],
    ['nginx, redirect', 'redirects', null, undefined],
  ])('%s: in clear %s, in TLS %s, client certificate %s', (name, plain, secureStatus, clientCertificate) => {
    expect(seen(name).http).toMatchObject({ plain, secureStatus });
    expect(seen(name).tls?.clientCertificate).toBe(clientCertificate);
  });

  it('reads HSTS', () => {
    expect(seen('nginx, TLS 1.2 and one suite').http?.hstsSeconds).toBe(63_072_000);
    expect(seen('nginx as it comes').http?.hstsSeconds).toBeNull();
  });

  it('sees the certificate of the name, and the other one of clients that give none', () => {
    const { tls } = seen('nginx, second name of two');
    expect([tls?.chain[0]?.dnsNames, tls?.defaultChain?.[0]?.dnsNames]).toEqual([['b.example'], ['a.example']]);
    expect(seen('nginx as it comes').tls?.defaultChain).toBeNull();
  });

  it.each([
    ['xrdp, rdp', { rdp: 'yes', tls: 'no', nla: 'no' }],
    ['xrdp, tls', { rdp: 'no', tls: 'yes', nla: 'no' }],
    ['xrdp, negotiate', { rdp: 'yes', tls: 'yes', nla: 'no' }],
    ['FreeRDP shadow, NLA', { rdp: 'no', tls: 'no', nla: 'yes' }],
  ])('%s speaks %j', (name, expected) => {
    expect(Object.fromEntries(Object.entries(seen(name).rdp ?? {}).map(([protocol, { state }]) => [protocol, state]))).toEqual(expected);
  });

  it('learns from one login what MariaDB negotiates, and little more without asking', () => {
    const modern = seen('MariaDB, TLS');
    expect(modern.tls?.negotiated).toEqual({ protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' });
    expect(modern.tls?.chain[0]?.dnsNames).toEqual(['db.example']);
    expect(modern.tls?.versions).toMatchObject({ 'TLSv1.1': { state: 'no' }, 'TLSv1': { state: 'no' }, 'SSLv3': { state: 'no' } });
    expect(modern.tls?.suites).toMatchObject({ anonymous: { state: 'no' }, rc4: { state: 'no' } });
    const old = seen('MariaDB, TLS 1.0 and anonymous suites');
    expect(old.tls?.versions).toMatchObject({ 'TLSv1': { state: 'yes' }, 'TLSv1.1': { state: 'yes' }, 'TLSv1.3': { state: 'no' } });
    expect(old.tls?.suites.anonymous.state).toBe('yes');
    expect(seen('MariaDB, no TLS')).toMatchObject({ offersTls: { state: 'no' }, tls: null });
  });
});
