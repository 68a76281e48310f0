import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readOpenvpnClientConf } from '../../src/domain/vpn/openvpn-ccd.ts';
import { readOpenvpnConf } from '../../src/domain/vpn/openvpn-conf.ts';
import { openvpnHub } from '../../src/domain/vpn/openvpn-hub.ts';
import { readOpenvpnStatus } from '../../src/domain/vpn/openvpn-status.ts';
import type { VpnHub } from '../../src/domain/vpn/vpn-hub.ts';
import { testSecrets, valueOf } from '../domain/vpn/secrets-in-use.ts';
import { judgedTunnels } from '../support/host-facts.ts';
import { describeWithNetworkLab, eventually, type NetworkLab, networkLab } from '../support/network-lab.ts';
import { vpnCertificate } from '../support/vpn-lab.ts';

const device = `ov${process.pid.toString(36)}`;
const practices = [
  { name: 'smith', address: '10.9.0.10', hub: '192.0.2.1', own: '192.0.2.2' },
  { name: 'jones', address: '10.9.0.11', hub: '192.0.2.5', own: '192.0.2.6' },
] as const;

describeWithNetworkLab('two practices at one OpenVPN server', ['openvpn', 'openssl', 'nft'], () => {
  let lab: NetworkLab;
  let hub = '';
  const namespaces = new Map<string, string>();
  let controlKey = '';
  let running: { stop: () => Promise<void> }[] = [];

  const write = (name: string, text: string): void => writeFileSync(join(lab.folder, name), text, { mode: 0o600 });
  const read = (name: string): string => readFileSync(join(lab.folder, name), 'utf8');

  const certificate = (name: string, usage: string): void => vpnCertificate(lab.folder, name, usage);

  const serverConf = (options: string): string =>
    `dev ${device}
dev-type tun
topology subnet
server 10.9.0.0 255.255.255.0
ca ca.pem
cert server.pem
key server.key
dh none
data-ciphers AES-256-GCM
remote-cert-tls client
client-config-dir ccd
ccd-exclusive
status status.log 1
status-version 3
<tls-crypt>
${controlKey}</tls-crypt>
${options}`;

  /** Starts server and clients afresh and waits until both practices are connected. */
  async function connect(options: string): Promise<void> {
    await Promise.all(running.map(async ({ stop }) => stop()));
    write('server.conf', serverConf(options));
    const server = lab.start(hub, ['openvpn', '--config', 'server.conf']);
    await eventually(() => server.said().includes('Initialization Sequence Completed'), server.said);
    const clients = practices.map(({ name, hub: remote }) => {
      const conf = `client\ndev-type tun\ndev ${device}\nremote ${remote}\nnobind\nca ca.pem\ncert ${name}.pem\nkey ${name}.key\nremote-cert-tls server\n<tls-crypt>\n${controlKey}</tls-crypt>\n`;
      write(`${name}.conf`, conf);
      return lab.start(namespaces.get(name) ?? '', ['openvpn', '--config', `${name}.conf`]);
    });
    for (const client of clients) await eventually(() => client.said().includes('Initialization Sequence Completed'), client.said);
    running = [server, ...clients];
    // The status file is written every second.
    await eventually(
      () => existsSync(join(lab.folder, 'status.log')) && practices.every(({ address }) => read('status.log').includes(`\t${address}\t`)),
      () => read('status.log'),
    );
  }

  /** The server as the scanner sees it: its files. */
  function seen(): VpnHub {
    const clients = practices.map(({ name }) => [name, { conf: valueOf(readOpenvpnClientConf(read(`ccd/${name}`))), source: `ccd/${name}` }] as const);
    const status = { status: valueOf(readOpenvpnStatus(read('status.log'))), source: 'status.log' };
    const conf = valueOf(readOpenvpnConf(read('server.conf'), 'server.conf', testSecrets));
    return openvpnHub({ name: 'server', source: 'server.conf', conf, clients: new Map(clients), status });
  }

  const judged = (): ReturnType<typeof judgedTunnels> => judgedTunnels(lab, hub, seen());
  const smithReachesJones = (): boolean => lab.pings(namespaces.get('smith') ?? '', '10.9.0.11');
  const smithReachesHub = (): boolean => lab.pings(namespaces.get('smith') ?? '', '10.9.0.1');
  const dropBetween = (): void => {
    write('rules.nft', `table inet between {\n chain forward {\n type filter hook forward priority 0; policy drop;\n counter drop\n }\n}\n`);
    lab.run(hub, 'nft', '-f', join(lab.folder, 'rules.nft'));
  };

  beforeAll(() => {
    lab = networkLab();
    hub = lab.namespace('hub');
    mkdirSync(join(lab.folder, 'ccd'));
    certificate('ca', '');
    certificate('server', 'serverAuth');
    for (const { name, address, hub: hubAddress, own } of practices) {
      const namespace = lab.namespace(name);
      namespaces.set(name, namespace);
      lab.link(hub, `${hubAddress}/30`, namespace, `${own}/30`);
      certificate(name, 'clientAuth');
      write(`ccd/${name}`, `ifconfig-push ${address} 255.255.255.0\n`);
    }
    lab.run(hub, 'openvpn', '--genkey', 'tls-crypt', join(lab.folder, 'control.key'));
    controlKey = read('control.key');
  });
  afterAll(async () => lab.end());

  it('reach each other through the kernel without client-to-client, and a rule ends it', async () => {
    lab.run(hub, 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
    await connect('');
    expect([...judged(), smithReachesJones()]).toEqual(['routed', 'reached', true]);
    dropBetween();
    expect([...judged(), smithReachesJones(), smithReachesHub()]).toEqual(['routed', 'not', false, true]);
    lab.run(hub, 'nft', 'delete', 'table', 'inet', 'between');
  });

  it('are seen in the status file with addresses and the cipher in use', () => {
    const vpn = seen();
    expect(vpn).toMatchObject({ onlyListed: true, missing: [], unseen: [], networks: ['10.9.0.0/24'], interface: device });
    expect(vpn.crypto.filter(({ origin }) => origin === 'negotiated').map(({ name }) => name)).toEqual(['AES-256-GCM']);
    expect(vpn.peers).toMatchObject(
      practices.map(({ name, address, own }) => ({
        name,
        addresses: [address],
        networks: [`${address}/32`],
        endpoints: [expect.stringMatching(new RegExp(`^(?:udp4:)?${own.replaceAll('.', String.raw`\.`)}:\\d+$`))],
        lastSeen: { state: 'seen' },
      })),
    );
  });

  it('reach each other past every rule with client-to-client', async () => {
    await connect('client-to-client\n');
    dropBetween();
    expect([...judged(), smithReachesJones()]).toEqual(['switched', 'reached', true]);
    expect(lab.run(hub, 'nft', 'list', 'ruleset')).toContain('packets 0');
  });

  it('are told apart without any secret being shown', () => {
    const text = JSON.stringify([seen(), readOpenvpnConf(read('smith.conf'), 'smith.conf', testSecrets)]);
    const secret = controlKey.split('\n').filter((line) => /^[0-9a-f]{32}$/.test(line));
    expect(secret).toHaveLength(16);
    for (const line of secret) expect(text).not.toContain(line.slice(0, 12));
  });
});
