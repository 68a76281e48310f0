import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Command } from '../../src/adapters/command/command-port.ts';
import { nodeCommandPort } from '../../src/adapters/command/node-command.ts';
import { wireguardPublicKey } from '../../src/adapters/wireguard-key.ts';
import type { VpnHub } from '../../src/domain/vpn/vpn-hub.ts';
import { readWireguardConf } from '../../src/domain/vpn/wireguard-conf.ts';
import { wireguardHub } from '../../src/domain/vpn/wireguard-hub.ts';
import { readWireguardShow, readWireguardText, wireguardShowSubjects } from '../../src/domain/vpn/wireguard-show.ts';
import { tunnelWall } from '../../src/facts/links/tunnel-wall.ts';
import { networkFix } from '../../src/facts/links/tunnel-words.ts';
import type { SiteHub } from '../../src/facts/site/tunnels.ts';
import { collectVpn } from '../../src/probes/vpn/collect-vpn.ts';
import { vpnCommands } from '../../src/probes/vpn/vpn-commands.ts';
import { testSecrets, valueOf } from '../domain/vpn/secrets-in-use.ts';
import { judgedTunnels } from '../support/host-facts.ts';
import { describeWithNetworkLab, eventually, type NetworkLab, networkLab, outputOf } from '../support/network-lab.ts';

interface Member {
  readonly namespace: string;
  readonly wg: string;
  readonly privateKey: string;
  readonly publicKey: string;
}

const wg = (input: string, ...args: readonly string[]): string => outputOf(['wg', ...args], { input }).trim();

describeWithNetworkLab('two practices at one WireGuard hub', ['wg', 'wireguard-go', 'nft'], () => {
  let lab: NetworkLab;
  let hub: Member, smith: Member, jones: Member;
  let psk = '';

  /** A namespace with a userspace WireGuard. wireguard-go keeps its sockets in one folder for all namespaces, so interfaces have names of their own. */
  async function member(name: string, address: string): Promise<Member> {
    const namespace = lab.namespace(name);
    const device = `wg${name.slice(0, 2)}${process.pid.toString(36)}`;
    const program = lab.start(namespace, ['wireguard-go', '-f', device]);
    await eventually(() => existsSync(`/var/run/wireguard/${device}.sock`), program.said);
    lab.run(namespace, 'ip', 'address', 'add', address, 'dev', device);
    lab.run(namespace, 'ip', 'link', 'set', device, 'up');
    const privateKey = wg('', 'genkey');
    return { namespace, wg: device, privateKey, publicKey: wg(privateKey, 'pubkey') };
  }

  function load({ namespace, wg: device }: Member, conf: string): string {
    const file = join(lab.folder, `${device}.conf`);
    writeFileSync(file, conf, { mode: 0o600 });
    lab.run(namespace, 'wg', 'setconf', device, file);
    return conf;
  }

  const hubConf = (smithIps: string, jonesIps: string): string =>
    `[Interface]\nPrivateKey = ${hub.privateKey}\nListenPort = 51820\n\n# smith\n[Peer]\nPublicKey = ${smith.publicKey}\nPresharedKey = ${psk}\nAllowedIPs = ${smithIps}\n\n# jones\n[Peer]\nPublicKey = ${jones.publicKey}\nAllowedIPs = ${jonesIps}\n`;

  /** The hub as the scanner sees it: the file, and what runs. */
  function seen(conf: string): VpnHub {
    const outputs = new Map(wireguardShowSubjects.map((subject) => [subject, lab.run(hub.namespace, 'wg', 'show', 'all', subject)]));
    const live = valueOf(readWireguardShow(outputs)).find(({ name }) => name === hub.wg) ?? expect.fail('the hub does not run');
    const file = valueOf(readWireguardConf(conf, 'wg0.conf', testSecrets));
    return wireguardHub(hub.wg, { conf: file, source: 'wg0.conf' }, { live, source: 'wg show' });
  }

  const judged = (vpn: VpnHub): ReturnType<typeof judgedTunnels> => judgedTunnels(lab, hub.namespace, vpn);

  beforeAll(async () => {
    lab = networkLab();
    psk = wg('', 'genpsk');
    [hub, smith, jones] = await Promise.all([member('hub', '10.8.0.1/24'), member('smith', '10.8.0.2/24'), member('jones', '10.8.0.3/24')]);
    lab.link(hub.namespace, '192.0.2.1/30', smith.namespace, '192.0.2.2/30');
    lab.link(hub.namespace, '192.0.2.5/30', jones.namespace, '192.0.2.6/30');
    const client = (own: Member, endpoint: string, more: string): string =>
      `[Interface]\nPrivateKey = ${own.privateKey}\n[Peer]\nPublicKey = ${hub.publicKey}\nEndpoint = ${endpoint}:51820\nAllowedIPs = 10.8.0.0/24\n${more}`;
    load(smith, client(smith, '192.0.2.1', `PresharedKey = ${psk}\n`));
    load(jones, client(jones, '192.0.2.5', ''));
  });
  afterAll(async () => lab.end());

  it('reach each other while the hub forwards, and the model says that the kernel decides', () => {
    const conf = load(hub, hubConf('10.8.0.2/32', '10.8.0.3/32'));
    lab.run(hub.namespace, 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
    expect([lab.pings(smith.namespace, '10.8.0.1'), lab.pings(jones.namespace, '10.8.0.1')]).toEqual([true, true]);
    expect(lab.pings(smith.namespace, '10.8.0.3')).toBe(true);

    const vpn = seen(conf);
    expect(vpn).toMatchObject({ interface: hub.wg, listen: [{ port: 51820 }], publicKey: hub.publicKey });
    expect(vpn.peers).toMatchObject([
      {
        name: 'smith',
        identity: { text: smith.publicKey },
        networks: ['10.8.0.2/32'],
        endpoints: [expect.stringMatching(/^192\.0\.2\.2:\d+$/)],
        lastSeen: { state: 'seen' },
      },
      {
        name: 'jones',
        identity: { text: jones.publicKey },
        networks: ['10.8.0.3/32'],
        endpoints: [expect.stringMatching(/^192\.0\.2\.6:\d+$/)],
        lastSeen: { state: 'seen' },
      },
    ]);
    expect(judged(vpn)).toEqual(['routed', 'reached']);
  });

  it('do not reach each other after either fix: no forwarding, or a rule between the peers', () => {
    const vpn = seen(hubConf('10.8.0.2/32', '10.8.0.3/32'));
    lab.run(hub.namespace, 'sysctl', '-qw', 'net.ipv4.ip_forward=0');
    expect([lab.pings(smith.namespace, '10.8.0.3'), ...judged(vpn)]).toEqual([false, 'routed', 'not']);
    lab.run(hub.namespace, 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
    expect(lab.pings(smith.namespace, '10.8.0.3')).toBe(true);
    writeFileSync(
      join(lab.folder, 'rules.nft'),
      `table inet between {\n chain forward {\n type filter hook forward priority 0;\n iifname "${hub.wg}" oifname "${hub.wg}" drop\n }\n}\n`,
    );
    lab.run(hub.namespace, 'nft', '-f', join(lab.folder, 'rules.nft'));
    expect([lab.pings(smith.namespace, '10.8.0.3'), ...judged(vpn)]).toEqual([false, 'routed', 'not']);
    expect(lab.pings(smith.namespace, '10.8.0.1')).toBe(true);
    lab.run(hub.namespace, 'nft', 'delete', 'table', 'inet', 'between');
  });

  it('do not reach each other after the fix that the report prints, and do again after its undo', () => {
    const vpn = seen(hubConf('10.8.0.2/32', '10.8.0.3/32'));
    const site: SiteHub = { host: 'hub', at: 0, hub: vpn, peers: [], tenants: ['jones', 'smith'] };
    const { commands, undo } = tunnelWall(site, site, 'linux');
    expect(lab.pings(smith.namespace, '10.8.0.3')).toBe(true);
    for (const command of commands) lab.run(hub.namespace, 'sh', '-ec', command);
    expect([lab.pings(smith.namespace, '10.8.0.3'), ...judged(vpn)]).toEqual([false, 'routed', 'not']);
    expect(lab.pings(smith.namespace, '10.8.0.1')).toBe(true);
    for (const command of undo) lab.run(hub.namespace, 'sh', '-ec', command);
    expect(lab.pings(smith.namespace, '10.8.0.3')).toBe(true);
  });

  it('lose their traffic to a peer that claims their address, which the model shows before it is loaded', () => {
    const conf = hubConf('10.8.0.2/32', '10.8.0.3/32, 10.8.0.2/32');
    const claimed = wireguardHub(hub.wg, { conf: valueOf(readWireguardConf(conf, 'wg0.conf', testSecrets)), source: 'wg0.conf' }, null);
    expect(claimed.peers.map(({ networks }) => networks)).toEqual([[], ['10.8.0.3/32', '10.8.0.2/32']]);
    load(hub, conf);
    expect(lab.pings(smith.namespace, '10.8.0.1')).toBe(false);
    // What runs says the same as what was foreseen; only the file still shows that there were two.
    expect(seen(conf).peers.map(({ networks, configuredNetworks }) => [networks, configuredNetworks])).toEqual([
      [[], ['10.8.0.2/32']],
      [expect.arrayContaining(['10.8.0.3/32', '10.8.0.2/32']), ['10.8.0.3/32', '10.8.0.2/32']],
    ]);
  });

  it('have it back after the fix that the report prints', async () => {
    const conf = hubConf('10.8.0.2/32', '10.8.0.3/32, 10.8.0.2/32');
    const vpn = wireguardHub(hub.wg, { conf: valueOf(readWireguardConf(conf, 'wg0.conf', testSecrets)), source: 'wg0.conf' }, null);
    const peer = vpn.peers[1] ?? expect.fail('no second peer');
    const site: SiteHub = { host: 'hub', at: 0, hub: vpn, peers: [], tenants: ['jones'] };
    const pass = { status: 'pass', subject: { type: 'tunnel', id: 'hub wg0/jones' }, tenants: ['jones'] } as const;
    const { commands } = networkFix({ hub: site, at: 1, id: 'jones', peer, ranges: [], tenants: ['jones'], pass }, ['10.8.0.3/32'], '');
    expect(commands).toEqual(['[Peer]', `PublicKey = ${jones.publicKey}`, 'AllowedIPs = 10.8.0.3/32']);
    // The section of this key gets this line.
    const [before, section = ''] = conf.split(`${commands[1] ?? ''}\n`);
    load(hub, `${before ?? ''}${commands[1] ?? ''}\n${section.replace(/^AllowedIPs = .*$/m, commands[2] ?? '')}`);
    // Peers that were loaded anew agree on new keys when the clients notice.
    for (const { namespace } of [smith, jones])
      await eventually(
        () => lab.pings(namespace, '10.8.0.1'),
        () => 'no answer',
      );
  });

  it('are collected by the published commands, none of which shows a secret', async () => {
    load(hub, hubConf('10.8.0.2/32', '10.8.0.3/32'));
    // The same commands, in the namespace of the hub.
    const inside = ({ command }: { readonly command: Command }): Command => ['ip', 'netns', 'exec', hub.namespace, ...command];
    const port = nodeCommandPort({ published: vpnCommands.map(inside) });
    const outputs: string[] = [];
    const collected = await collectVpn(
      {
        run: async (command, signal) => {
          const result = await port.run(inside({ command }), signal);
          if (result.ok) outputs.push(result.output);
          return result;
        },
      },
      { os: 'linux', secrets: testSecrets, signal: new AbortController().signal, now: () => '2025-11-24T16:00:00Z', files: [] },
    );
    expect(collected.problems).toEqual([]);
    expect(collected.unanswered.filter(({ how }) => how.startsWith('wg'))).toEqual([]);
    const found = collected.hubs.find(({ name }) => name === hub.wg);
    expect(found?.publicKey).toBe(hub.publicKey);
    // WireGuard in user space prints its peers in any order.
    expect(new Set(found?.peers.map(({ networks }) => networks?.join()))).toEqual(new Set(['10.8.0.2/32', '10.8.0.3/32']));
    const [shown] = valueOf(readWireguardText(lab.run(hub.namespace, 'wg', 'show', hub.wg)));
    expect(shown).toMatchObject({ publicKey: hub.publicKey, listenPort: 51820 });
    const allowed = new Map(shown?.peers.map(({ publicKey, allowedIps }) => [publicKey, allowedIps]));
    expect(allowed).toEqual(
      new Map([
        [smith.publicKey, ['10.8.0.2/32']],
        [jones.publicKey, ['10.8.0.3/32']],
      ]),
    );
    const text = JSON.stringify(collected) + outputs.join('');
    for (const secret of [hub.privateKey, smith.privateKey, jones.privateKey, psk]) expect(text).not.toContain(secret.slice(0, 16));
    expect(wireguardPublicKey(hub.privateKey)).toBe(hub.publicKey);
  });

  it('are told apart without any secret being shown', () => {
    const text = JSON.stringify(seen(hubConf('10.8.0.2/32', '10.8.0.3/32')));
    for (const secret of [hub.privateKey, smith.privateKey, psk]) expect(text).not.toContain(secret.slice(0, 16));
  });
});
