import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ipsecHub } from '../../src/domain/vpn/ipsec-hub.ts';
import { readSwanctlFragment, swanctlConf } from '../../src/domain/vpn/swanctl-conf.ts';
import { viciConnections } from '../../src/domain/vpn/vici-connections.ts';
import { readViciOutput, type ViciEvent } from '../../src/domain/vpn/vici-output.ts';
import { cryptoWeakness } from '../../src/domain/vpn/weak-crypto.ts';
import { testSecrets, valueOf } from '../domain/vpn/secrets-in-use.ts';
import { describeWithNetworkLab, eventually, type NetworkLab, networkLab } from '../support/network-lab.ts';
import { swanctlTunnel } from '../support/vpn-lab.ts';

/** One end of a tunnel between 10.20.0.1 and 10.31.7.1. */
const conf = (local: string, remote: string, extra = ''): string =>
  swanctlTunnel(local, remote, { ike: 'version = 2\n    proposals = aes256-sha256-modp2048', esp: 'aes128-sha256-modp2048', extra });

const weak = `  weak {
    version = 1
    aggressive = yes
    proposals = 3des-md5-modp1024
    local { auth = psk }
    remote { auth = psk }
    children { net { remote_ts = 0.0.0.0/0 } }
  }
`;

const userSpaceEsp = '/usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so';

describeWithNetworkLab(
  'an IPsec tunnel of strongSwan',
  ['charon-systemd', 'swanctl'],
  () => {
    let lab: NetworkLab;
    const hubConf = conf('hub', 'smith', weak);
    let namespaces: Readonly<Record<'hub' | 'smith', string>>;

    const swanctl = (end: 'hub' | 'smith', ...args: readonly string[]): string =>
      lab.run(namespaces[end], 'env', `STRONGSWAN_CONF=${lab.folder}/${end}.strongswan.conf`, 'swanctl', ...args, '--uri', `unix://${lab.folder}/${end}.vici`);
    const events = (...args: readonly string[]): readonly ViciEvent[] => valueOf(readViciOutput(swanctl('hub', ...args))).events;

    beforeAll(async () => {
      lab = networkLab();
      namespaces = { hub: lab.namespace('hub'), smith: lab.namespace('smith') };
      lab.link(namespaces.hub, '192.0.2.1/30', namespaces.smith, '192.0.2.2/30');
      lab.run(namespaces.hub, 'ip', 'address', 'add', '10.20.0.1/32', 'dev', 'lo');
      lab.run(namespaces.smith, 'ip', 'address', 'add', '10.31.7.1/32', 'dev', 'lo');
      for (const end of ['hub', 'smith'] as const) {
        // ESP in user space: the kernel of a test machine may have none.
        const plugins = 'random nonce aes des sha1 sha2 md5 hmac kdf gmp pem pkcs1 pubkey x509 constraints socket-default kernel-libipsec kernel-netlink vici';
        const settings = `charon-systemd {\n load_modular = no\n load = ${plugins}\n plugins {\n vici {\n socket = unix://${lab.folder}/${end}.vici\n }\n }\n}\n`;
        writeFileSync(join(lab.folder, `${end}.strongswan.conf`), settings);
        writeFileSync(join(lab.folder, `${end}.conf`), end === 'hub' ? hubConf : conf('smith', 'hub'), { mode: 0o600 });
        const charon = lab.start(namespaces[end], ['charon-systemd'], { STRONGSWAN_CONF: `${lab.folder}/${end}.strongswan.conf` });
        const load = (): boolean => {
          try {
            swanctl(end, '--load-all', '--file', join(lab.folder, `${end}.conf`));
            return true;
          } catch {
            return false;
          }
        };
        await eventually(load, charon.said);
      }
      swanctl('smith', '--initiate', '--child', 'net');
    });
    afterAll(async () => lab.end());

    it('carries packets, and the association says what was negotiated', () => {
      expect(lab.pings(namespaces.smith, '10.20.0.1')).toBe(true);
      const raw = events('--list-sas', '--raw');
      // Counters and lifetimes move on between two calls.
      const still = (list: readonly ViciEvent[]): unknown =>
        list.map(({ name, content }) => [name, content.values.get('remote-id'), content.sections.get('child-sas')?.sections.get('net-1')?.lists]);
      expect(still(events('--list-sas', '--pretty'))).toEqual(still(raw));
      const conf = valueOf(swanctlConf([valueOf(readSwanctlFragment(hubConf, 'swanctl.conf', testSecrets))]));
      const hub = ipsecHub({
        name: 'swanctl',
        source: 'swanctl.conf',
        unseen: [],
        ...conf,
        associations: { events: raw, source: 'swanctl --list-sas', at: 1764000000 },
      });
      const [office, other] = hub.peers;
      expect(office).toMatchObject({
        name: 'office',
        identity: { text: 'smith' },
        networks: ['10.31.7.0/24'],
        localNetworks: ['10.20.0.0/24'],
        endpoints: ['192.0.2.2'],
        lastSeen: { state: 'seen' },
      });
      expect(office?.crypto.filter(({ origin }) => origin === 'negotiated').map(({ name }) => name)).toEqual([
        'ikev2',
        'AES_CBC',
        'HMAC_SHA2_256_128',
        'MODP_2048',
        'AES_CBC',
        'HMAC_SHA2_256_128',
      ]);
      expect(office?.crypto.filter((each) => cryptoWeakness(each) !== null)).toEqual([]);
      expect(other?.crypto.filter((each) => cryptoWeakness(each) !== null).map(({ name }) => name)).toEqual([
        'ikev1',
        'ikev1-aggressive-psk',
        '3des',
        'md5',
        'modp1024',
      ]);
    });

    it('is listed as loaded, without proposals and aggressive mode', () => {
      const loaded = viciConnections(events('--list-conns', '--raw'), 'swanctl --list-conns');
      expect(loaded).toMatchObject([
        { name: 'office', version: 2, remoteId: 'smith', preShared: true, children: [{ local: ['10.20.0.0/24'], remote: ['10.31.7.0/24'] }] },
        { name: 'weak', version: 1, aggressive: false, crypto: [], children: [{ local: ['dynamic'], remote: ['0.0.0.0/0'] }] },
      ]);
    });

    it('shows its pre-shared key nowhere', () => {
      const read = readSwanctlFragment(hubConf, 'swanctl.conf', testSecrets);
      const printed = [swanctl('hub', '--list-sas', '--pretty'), swanctl('hub', '--list-conns', '--pretty')];
      const decoded = JSON.stringify([swanctlConf([valueOf(read)]), ...printed]);
      expect(decoded).toContain('office');
      expect(decoded).not.toContain('horse');
    });
  },
  [userSpaceEsp],
);
