import { vpnPeer } from '../../domain/vpn/vpn-hub.ts';
import { refused, taken } from '../clean/certificates.ts';
import { type ModelSite, withInstance, withMachine, withTenant } from '../model-site.ts';
import { anybody, at, between, type Mutation, type Pairing, sameInstance, sameMiddleTier, sameSamba } from '../mutation.ts';
import type { Practice } from '../practice.ts';
import { withPreferences, withVariables } from './databases.ts';
import { databaseHost, withAdmitted, withCertificate, withoutTunnel, withSeen, withTls } from './links.ts';
import { joined, withHub, withPeer } from './vpn.ts';

const withMiddleTier: Pairing = ({ middleTier }) => middleTier?.host ?? null;
const windowsFiles: Pairing = ({ files }) => (files?.os === 'windows' ? files.host : null);
const desktop: Pairing = ({ connection, files }) => (connection === 'rdp' ? (files?.host ?? null) : null);
const direct: Pairing = ({ connection }) => (connection === 'direct' ? 'site' : null);
const openvpn: Pairing = ({ tunnel }) => (tunnel?.technology === 'openvpn' ? tunnel.host : null);
const ipsec: Pairing = ({ tunnel }) => (tunnel?.technology === 'ipsec' ? tunnel.host : null);

function clear(site: ModelSite, host: string): ModelSite {
  const shares = withMachine(site, host, 'host.shares', (rows) => rows.map((row) => ({ ...row, encrypted: false })));
  return withMachine(shares, host, 'links.remoteAccess', (settings) => (settings.os === 'windows' ? { ...settings, smb: {} } : settings));
}

function managed(address: string, password: boolean): (site: ModelSite, b: Practice) => readonly [ModelSite, string] {
  return (site, b) => [withHub(site, b, (hub) => ({ ...hub, management: [{ address, port: 7505, password, place: hub.place }] })), `openvpn-${b.id}`];
}

/** Other forms of tunnels, TLS, firewalls and ways to connect. */
export const linkFormMutations: readonly Mutation[] = [
  between(
    'links/certificate-names-neighbour',
    'a wildcard over both names',
    sameMiddleTier,
    (site, _a, b) => withCertificate(site, b, { dnsNames: ['*.clinic.example'] }),
    'reacher',
  ),
  between(
    'links/certificate-names-neighbour',
    'a certificate with the neighbour’s name in capitals',
    sameMiddleTier,
    (site, a, b) => withCertificate(site, b, { dnsNames: [b.middleTier?.name ?? '', (a.middleTier?.name ?? '').toUpperCase()] }),
    'reacher',
  ),
  between(
    'links/certificate-shared-key',
    'two certificates of one key, one of them expired',
    sameMiddleTier,
    (site, a, b) => withCertificate(withCertificate(site, a, { spkiSha256: 'one key' }), b, { spkiSha256: 'one key', notAfter: '2026-01-01T00:00:00.000Z' }),
    'together',
  ),
  at('links/connection-undeclared', 'a client through a browser', sameInstance, (site, b) =>
    withInstance(site, b.instance, 'opendental.activeInstances', (all) => ({
      ...all,
      [b.database]: [{ computer: 'OP2', connectionType: '2', recordedAt: '2026-03-01 01:00:00' }],
    })),
  ),
  at('links/connection-undeclared', 'a client through a Middle Tier that nobody declared', direct, (site, b) =>
    withInstance(site, b.instance, 'opendental.activeInstances', (all) => ({
      ...all,
      [b.database]: [{ computer: 'OP2', connectionType: '1', recordedAt: '2026-03-01 01:00:00' }],
    })),
  ),
  at(
    'links/firewall-unscoped',
    'file shares for everything that begins with 10',
    windowsFiles,
    (site, b) => [withAdmitted(site, b.files?.host ?? '', 445, ['10.0.0.0/255.0.0.0']), `${b.files?.host ?? ''} smb`],
    'nobody',
  ),
  at(
    'links/firewall-unscoped',
    'Remote Desktop for all private addresses',
    desktop,
    (site, b) => [withAdmitted(site, b.files?.host ?? '', 3389, ['192.168.0.0/255.255.0.0', '172.16.0.0/255.240.0.0']), `${b.files?.host ?? ''} rdp`],
    'nobody',
  ),
  ...(
    [
      ['that names no application', ''],
      ['for another application', '/elsewhere'],
    ] as const
  ).map(([name, value]) =>
    at('links/middle-tier-default-config', `a configuration ${name}`, withMiddleTier, (site, { middleTier }) => {
      const own = `${middleTier?.folder ?? ''}\\OpenDentalServerConfig.xml`;
      const path = value === '' ? own : `${middleTier?.folder ?? ''}\\OdPracticeConfig.xml`;
      return [
        withMachine(site, middleTier?.host ?? '', 'files.configs', (rows) =>
          rows.map((row) => (row.path === own ? { path, config: { ...row.config, applicationName: { value, line: 9 } } } : row)),
        ),
        path,
      ];
    }),
  ),
  at('links/middle-tier-plaintext', 'HTTPS, and plain requests are answered as well', withMiddleTier, (site, b) =>
    withSeen(withoutTunnel(site, b), b, (seen) => ({ ...seen, http: { plain: 'serves', plainStatus: 200, secureStatus: 200, hstsSeconds: null } })),
  ),
  at('links/mysql-unencrypted', 'a network that the tunnel leaves out', direct, (site, b) =>
    withTenant(site, b.id, (tenant) => ({
      ...tenant,
      workstations: { ...tenant.workstations, networks: [...tenant.workstations.networks, '203.0.113.128/29'] },
    })),
  ),
  at('links/mysql-unencrypted', 'no tunnel, and a server that offers no TLS', direct, (site, b) =>
    withVariables(withoutTunnel(site, b), b, { have_ssl: 'DISABLED' }),
  ),
  at('links/session-unencrypted', 'a session of nobody’s account in a tenant’s database', sameInstance, (site, b) =>
    withInstance(site, b.instance, 'mysql.sessions', (rows) => [...rows, { user: 'reports', host: '203.0.113.9', database: b.database, encrypted: false }]),
  ),
  at('links/session-unencrypted', 'a session from the neighbour’s office in the clear', sameInstance, (site, b) =>
    withInstance(site, b.instance, 'mysql.sessions', (rows) => [...rows, { user: b.account, host: '10.51.250.9', database: b.database, encrypted: false }]),
  ),
  at('links/smb-unencrypted', 'a Samba share in the clear, used from outside', sameSamba, (site, b) =>
    b.connection === 'rdp' ? null : clear(withoutTunnel(site, b), b.files?.host ?? ''),
  ),
  at('links/smb-unencrypted', 'a share in the clear that only the database names', windowsFiles, (site, b) => {
    if (b.connection === 'rdp' || b.files === null) return null;
    const outside = clear(withoutTunnel(site, b), b.files.host);
    return withPreferences(
      withTenant(outside, b.id, (tenant) => ({ ...tenant, atoz: [] })),
      b,
      { DocPath: b.files.rootShare },
    );
  }),
  at('links/tls-dated', 'no forward secrecy', withMiddleTier, (site, b) =>
    withTls(site, b, (tls) => ({ ...tls, suites: { ...tls.suites, forwardSecret: refused } })),
  ),
  at('links/tls-weak', 'SSL 3', withMiddleTier, (site, b) =>
    withTls(site, b, (tls) => ({ ...tls, versions: { ...tls.versions, 'SSLv3': taken, 'TLSv1.3': refused } })),
  ),
  at('links/tls-weak', 'suites without encryption', withMiddleTier, (site, b) =>
    withTls(site, b, (tls) => ({ ...tls, suites: { ...tls.suites, null: taken } })),
  ),
  ...(['remote-cert-tls', 'tls-crypt'] as const).map((option) =>
    at(
      'links/vpn-hardening-missing',
      `no ${option}`,
      openvpn,
      (site, b) => [withHub(site, b, (hub) => ({ ...hub, missing: [option] })), `openvpn-${b.id}`],
      'nobody',
    ),
  ),
  at('links/vpn-management-open', 'an administration port on the network, with a password', openvpn, managed('10.50.0.1', true), 'nobody'),
  at('links/vpn-management-open', 'an administration port on every IPv6 address', openvpn, managed('::', false), 'nobody'),
  between(
    'links/vpn-route-pushed',
    'a route to the neighbour’s network for everybody',
    openvpn,
    (site, a, b) => withHub(site, b, (hub) => ({ ...hub, pushedNetworks: [...hub.pushedNetworks, a.network] })),
    'reacher',
  ),
  between(
    'links/vpn-route-pushed',
    'a route to a part of the neighbour’s network',
    anybody,
    (site, a, b) => withPeer(site, b, (peer) => ({ ...peer, pushedNetworks: [a.network.replace('.0/24', '.128/25')] })),
    'reacher',
  ),
  between(
    'links/vpn-shared-hub',
    'clients without an entry of their own',
    openvpn,
    (site, a, b) => joined(site, a, b, (hub) => ({ ...hub, onlyListed: false })),
    'together',
  ),
  between(
    'links/vpn-shared-hub',
    'a client of whom nobody knows who it is',
    openvpn,
    (site, a, b) =>
      joined(site, a, b, (hub) => ({
        ...hub,
        peers: hub.peers.map((peer) => (peer.networks?.includes(b.network) === true ? { ...peer, identity: null } : peer)),
      })),
    'together',
  ),
  at('links/vpn-missing', 'L2TP without IPsec', anybody, (site, b) => withHub(site, b, (hub) => ({ ...hub, technology: 'l2tp' }))),
  at('links/vpn-missing', 'a tunnel that is switched off', anybody, (site, b) => withPeer(site, b, (peer) => ({ ...peer, enabled: false }))),
  ...(
    [
      ['cipher', 'DES-EDE3-CBC', openvpn],
      ['integrity', 'MD5', openvpn],
      ['protocol', 'IKEv1', ipsec],
      ['exchange', 'MODP_768', ipsec],
    ] as const
  ).map(([role, name, who]) =>
    at('links/vpn-weak-crypto', name, who, (site, b) =>
      withHub(site, b, (hub) => ({ ...hub, crypto: [...hub.crypto, { role, name, origin: 'negotiated', place: hub.place }] })),
    ),
  ),
  between(
    'links/vpn-key-reused',
    'one key on two tunnels’ ends',
    openvpn,
    (site, a, b) => {
      const secret = { kind: 'static-key', fingerprint: 'k1:static', ids: [], place: { source: '/etc/openvpn/static.key', line: 1 } } as const;
      return [a, b].reduce((spoiled, one) => withPeer(spoiled, one, (peer) => vpnPeer({ ...peer, secrets: [secret] })), site);
    },
    'together',
  ),
  at(
    'links/rdp-without-tls-or-nla',
    'a policy that takes the old security layer',
    desktop,
    (site, b) => [
      withMachine(site, b.files?.host ?? '', 'links.remoteAccess', (settings) =>
        settings.os === 'windows' ? { ...settings, rdpPolicy: { SecurityLayer: 0 } } : settings,
      ),
      b.files?.host ?? '',
    ],
    'nobody',
  ),
  at(
    'links/port-exposed',
    'MySQL for addresses of the internet',
    anybody,
    (site, b) => [withAdmitted(site, databaseHost(site, b), 3306, ['198.51.100.0/24']), `${databaseHost(site, b)} mysql`],
    'nobody',
  ),
];
