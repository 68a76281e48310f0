import type { CertificateFacts } from '../../domain/tls/certificate.ts';
import type { EndpointSeen, TlsSeenFacts } from '../../domain/tls/endpoint-seen.ts';
import { goodCertificate, refused, taken } from '../clean/certificates.ts';
import { linuxFilter, windowsRule } from '../clean/packet-filters.ts';
import { configWith } from '../clean/windows-machine.ts';
import { type ModelSite, withInstance, withMachine, withSql, withTenant } from '../model-site.ts';
import { anybody, at, between, live, type Mutation, type Pairing, sameInstance, sameMiddleTier } from '../mutation.ts';
import type { Practice } from '../practice.ts';
import { grantee, withVariables } from './databases.ts';

const withMiddleTier: Pairing = ({ middleTier }) => middleTier?.host ?? null;
const desktop: Pairing = ({ connection, files }) => (connection === 'rdp' ? (files?.host ?? null) : null);
const windowsFiles: Pairing = ({ files }) => (files?.os === 'windows' ? files.host : null);
const direct: Pairing = ({ connection }) => (connection === 'direct' ? 'site' : null);

/** The site in which the Middle Tier of a practice is seen otherwise. */
export function withSeen(site: ModelSite, { middleTier }: Practice, change: (seen: EndpointSeen) => EndpointSeen): ModelSite {
  if (middleTier === null) return site;
  return withMachine(site, middleTier.host, 'links.endpoints', (rows) => rows.map((row) => (row.host === middleTier.name ? change(row) : row)));
}

/** The site in which the Middle Tier of a practice speaks TLS otherwise. */
export function withTls(site: ModelSite, practice: Practice, change: (tls: TlsSeenFacts) => TlsSeenFacts): ModelSite {
  return withSeen(site, practice, (seen) => ({ ...seen, tls: seen.tls === null ? null : change(seen.tls) }));
}

/** The site in which it shows another certificate. */
export function withCertificate(site: ModelSite, practice: Practice, change: Partial<CertificateFacts>): ModelSite {
  return withTls(site, practice, (tls) => ({ ...tls, chain: [{ ...goodCertificate(practice.middleTier?.name ?? ''), ...change }] }));
}

/** The site whose practice works from the internet, without its tunnel. */
export function withoutTunnel(site: ModelSite, practice: Practice): ModelSite {
  const outside = `203.0.113.${practice.number * 8}/29`;
  const moved = withTenant(site, practice.id, (tenant) => ({ ...tenant, workstations: { ...tenant.workstations, networks: [outside], vpn: null } }));
  return withMachine(moved, practice.tunnel?.host ?? '', 'links.tunnels', (hubs) =>
    hubs.map((hub) => ({ ...hub, peers: hub.peers.filter(({ networks }) => networks?.includes(practice.network) !== true) })),
  );
}

/** The site in which the firewall of a host admits more. */
export function withAdmitted(site: ModelSite, host: string, port: number, from: readonly string[]): ModelSite {
  return withMachine(site, host, 'links.firewall', (firewall) =>
    firewall.os === 'windows'
      ? { ...firewall, localRules: [...(firewall.localRules ?? []), windowsRule('planted', { from, ports: [port] })] }
      : linuxFilter([{ from, ports: [port] }]),
  );
}

/** The machine a practice’s databases are on. */
export function databaseHost(site: ModelSite, { instance }: Practice): string {
  const address = site.inventory.mysql[instance]?.host;
  return Object.keys(site.inventory.hosts).find((name) => site.inventory.hosts[name]?.address === address) ?? instance;
}

/** TLS, certificates, exposed ports, Remote Desktop, Middle Tiers and workstations. */
export const linkMutations: readonly Mutation[] = [
  at(
    'links/port-exposed',
    'MySQL for the whole internet',
    anybody,
    (site, b) => [withAdmitted(site, databaseHost(site, b), 3306, []), `${databaseHost(site, b)} mysql`],
    'nobody',
  ),
  at(
    'links/port-exposed',
    'file shares for the whole internet',
    windowsFiles,
    (site, b) => [withAdmitted(site, b.files?.host ?? '', 445, []), `${b.files?.host ?? ''} smb`],
    'nobody',
  ),
  at(
    'links/port-exposed',
    'Remote Desktop for the whole internet',
    desktop,
    (site, b) => [withAdmitted(site, b.files?.host ?? '', 3389, []), `${b.files?.host ?? ''} rdp`],
    'nobody',
  ),
  at(
    'links/port-exposed',
    'a firewall that is off',
    windowsFiles,
    (site, b) => [
      withMachine(site, b.files?.host ?? '', 'links.firewall', (firewall) => {
        const off = { EnableFirewall: 0 };
        return firewall.os === 'windows' ? { ...firewall, localProfiles: { domain: off, private: off, public: off } } : firewall;
      }),
      b.files?.host ?? '',
    ],
    'nobody',
  ),
  at(
    'links/firewall-unscoped',
    'MySQL for everything that begins with 10',
    anybody,
    (site, b) => [withAdmitted(site, databaseHost(site, b), 3306, ['10.0.0.0/8']), `${databaseHost(site, b)} mysql`],
    'nobody',
  ),
  between('links/port-open-to-neighbour', 'MySQL of one practice for another', anybody, (site, a, b) =>
    a.instance !== b.instance && live(site).filter(({ instance }) => instance === a.instance).length === 1
      ? withAdmitted(site, databaseHost(site, a), 3306, [b.network])
      : null,
  ),
  between(
    'links/port-open-to-neighbour',
    'a file server for a practice that has nothing there',
    windowsFiles,
    (site, a, b) => {
      const other = live(site).find((one) => one.files?.host !== a.files?.host);
      return b === other || other === undefined ? null : [withAdmitted(site, a.files?.host ?? '', 445, [other.network]), `${a.files?.host ?? ''} smb`];
    },
    'owner',
  ),
  at('links/mysql-unencrypted', 'a practice without a tunnel', direct, (site, b) => withoutTunnel(site, b)),
  at('links/session-unencrypted', 'a session from outside in the clear', sameInstance, (site, b) =>
    withInstance(site, b.instance, 'mysql.sessions', (rows) => [...rows, { user: b.account, host: '203.0.113.4', database: b.database, encrypted: false }]),
  ),
  at(
    'links/tls-required-but-unsupported',
    'TLS demanded of a practice whose HL7 service cannot',
    ({ hl7 }) => hl7?.host ?? null,
    (site, b) =>
      withSql(site, b.instance, (sql) =>
        sql.replace(`CREATE USER ${grantee(b)} IDENTIFIED BY 'secret of ${b.number}';`, `CREATE USER ${grantee(b)} IDENTIFIED BY 'x' REQUIRE SSL;`),
      ),
  ),
  at(
    'links/tls-required-but-unsupported',
    'a server that takes TLS only',
    ({ hl7 }) => hl7?.host ?? null,
    (site, b) => withVariables(site, b, { require_secure_transport: 'ON' }),
  ),
  at('links/smb-unencrypted', 'a share in the clear, used from outside', windowsFiles, (site, b) => {
    if (b.connection === 'rdp') return null;
    const host = b.files?.host ?? '';
    const clear = withMachine(withoutTunnel(site, b), host, 'host.shares', (rows) => rows.map((row) => ({ ...row, encrypted: false })));
    return withMachine(clear, host, 'links.remoteAccess', (settings) => (settings.os === 'windows' ? { ...settings, smb: {} } : settings));
  }),
  at(
    'links/rdp-without-tls-or-nla',
    'Remote Desktop without NLA',
    desktop,
    (site, b) => [
      withMachine(site, b.files?.host ?? '', 'links.endpoints', (rows) =>
        rows.map((row) => (row.kind === 'rdp' ? { ...row, rdp: { rdp: taken, tls: taken, nla: refused } } : row)),
      ),
      `rdp ${b.files?.host ?? ''}`,
    ],
    'nobody',
  ),
  at(
    'links/rdp-without-tls-or-nla',
    'NLA switched off in the registry',
    desktop,
    (site, b) => [
      withMachine(site, b.files?.host ?? '', 'links.remoteAccess', (settings) =>
        settings.os === 'windows' ? { ...settings, rdp: { ...settings.rdp, UserAuthentication: 0 } } : settings,
      ),
      b.files?.host ?? '',
    ],
    'nobody',
  ),
  at('links/certificate-expiring', 'ten days left', withMiddleTier, (site, b) => withCertificate(site, b, { notAfter: '2026-03-11T00:00:00.000Z' })),
  at('links/certificate-expiring', 'a certificate that has expired', withMiddleTier, (site, b) =>
    withCertificate(site, b, { notAfter: '2026-02-11T00:00:00.000Z' }),
  ),
  at('links/certificate-weak', 'RSA with 1024 bits', withMiddleTier, (site, b) => withCertificate(site, b, { key: { type: 'RSA', bits: 1024, curve: null } })),
  at('links/certificate-weak', 'a signature with SHA-1', withMiddleTier, (site, b) => withCertificate(site, b, { signature: { scheme: 'RSA', hash: 'sha1' } })),
  at('links/certificate-unverifiable', 'a certificate that signed itself', withMiddleTier, (site, b) => withCertificate(site, b, { selfSigned: true })),
  at('links/certificate-unverifiable', 'a certificate of another name', withMiddleTier, (site, b) =>
    withCertificate(site, b, { dnsNames: ['other.example.net'], commonName: 'other.example.net' }),
  ),
  between(
    'links/certificate-names-neighbour',
    'one certificate with both names',
    sameMiddleTier,
    (site, a, b) => withCertificate(site, b, { dnsNames: [a.middleTier?.name ?? '', b.middleTier?.name ?? ''] }),
    'reacher',
  ),
  between(
    'links/certificate-shared-key',
    'one key for two Middle Tiers',
    sameMiddleTier,
    (site, a, b) => [a, b].reduce((spoiled, one) => withCertificate(spoiled, one, { spkiSha256: 'one key' }), site),
    'together',
  ),
  at('links/tls-weak', 'TLS 1.0', withMiddleTier, (site, b) => withTls(site, b, (tls) => ({ ...tls, versions: { ...tls.versions, TLSv1: taken } }))),
  at('links/tls-weak', 'RC4', withMiddleTier, (site, b) => withTls(site, b, (tls) => ({ ...tls, suites: { ...tls.suites, rc4: taken } }))),
  at('links/tls-weak', 'suites without authentication', withMiddleTier, (site, b) =>
    withTls(site, b, (tls) => ({ ...tls, suites: { ...tls.suites, anonymous: taken } })),
  ),
  at('links/tls-dated', 'TLS 1.2 at most', withMiddleTier, (site, b) =>
    withTls(site, b, (tls) => ({ ...tls, versions: { ...tls.versions, 'TLSv1.3': refused } })),
  ),
  at('links/middle-tier-plaintext', 'a Middle Tier over plain HTTP from outside', withMiddleTier, (site, b) => {
    const url = `http://${b.middleTier?.name ?? ''}/${b.id}/ServiceMain.asmx`;
    const declared = withTenant(withoutTunnel(site, b), b.id, (tenant) => ({ ...tenant, workstations: { ...tenant.workstations, middleTier: [url] } }));
    return withSeen(declared, b, (seen) => ({
      ...seen,
      declared: url,
      port: 80,
      offersTls: refused,
      tls: null,
      http: { plain: 'serves', plainStatus: 200, secureStatus: null, hstsSeconds: null },
    }));
  }),
  at('links/middle-tier-default-config', 'a configuration that is bound to no application', withMiddleTier, (site, b) => [
    withMachine(site, b.middleTier?.host ?? '', 'files.configs', (rows) =>
      rows.map((row) => (row.path.startsWith(`${b.middleTier?.folder ?? ''}\\`) ? { ...row, config: { ...row.config, applicationName: null } } : row)),
    ),
    b.middleTier?.folder ?? '',
  ]),
  between(
    'links/middle-tier-not-separate',
    'one address for two',
    sameMiddleTier,
    (site, a, b) => withTenant(site, b.id, (tenant) => ({ ...tenant, workstations: { ...tenant.workstations, middleTier: [a.middleTier?.url ?? ''] } })),
    'together',
  ),
  between(
    'links/middle-tier-not-separate',
    'two configurations in one folder',
    sameMiddleTier,
    (site, a, b) =>
      withMachine(site, a.middleTier?.host ?? '', 'files.configs', (rows) => [
        ...rows,
        {
          path: `${a.middleTier?.folder ?? ''}\\${b.id}Config.xml`,
          config: configWith(
            { server: site.inventory.mysql[b.instance]?.host ?? '', database: b.database, user: b.account },
            { kind: 'middle-tier', applicationName: { value: `/${b.id}`, line: 9 } },
          ),
        },
      ]),
    'together',
  ),
  at('links/connection-undeclared', 'a client that goes past the Middle Tier', withMiddleTier, (site, b) =>
    withInstance(site, b.instance, 'opendental.activeInstances', (all) => ({
      ...all,
      [b.database]: [{ computer: 'OP2', connectionType: '0', recordedAt: '2026-03-01 01:00:00' }],
    })),
  ),
  between(
    'links/workstation-in-two-tenants',
    'one computer in two databases',
    anybody,
    (site, a, b) =>
      [a, b].reduce(
        (spoiled, one) =>
          withInstance(spoiled, one.instance, 'opendental.computers', (all) => ({
            ...all,
            [one.database]: [...(all[one.database] ?? []), { name: 'DESKTOP-7Q2', heartbeat: '2026-03-01 01:30:00' }],
          })),
        site,
      ),
    'together',
  ),
  between(
    'links/workstation-in-two-tenants',
    'one address with both accounts',
    sameInstance,
    (site, a, b) =>
      withInstance(site, a.instance, 'mysql.sessions', (rows) => [
        ...rows,
        ...[a, b].map((one) => ({ user: one.account, host: `10.51.${a.number}.77`, database: one.database, encrypted: false })),
      ]),
    'together',
  ),
];
