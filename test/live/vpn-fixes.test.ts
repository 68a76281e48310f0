import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import { linkSite, nftText } from '../../fixtures/builders/link-site.ts';
import { evaluate } from '../../src/audit/evaluate.ts';
import { ipsecHub } from '../../src/domain/vpn/ipsec-hub.ts';
import { readOpenvpnClientConf } from '../../src/domain/vpn/openvpn-ccd.ts';
import { readOpenvpnConf } from '../../src/domain/vpn/openvpn-conf.ts';
import { openvpnHub } from '../../src/domain/vpn/openvpn-hub.ts';
import { readSwanctlFragment, swanctlConf } from '../../src/domain/vpn/swanctl-conf.ts';
import type { VpnHub } from '../../src/domain/vpn/vpn-hub.ts';
import type { Fail } from '../../src/model/verdict.ts';
import { rules } from '../../src/rules/index.ts';
import { testSecrets, valueOf } from '../domain/vpn/secrets-in-use.ts';
import { describeWithNetworkLab, eventually, type NetworkLab, networkLab, outputOf } from '../support/network-lab.ts';
import { swanctlTunnel, vpnCertificate } from '../support/vpn-lab.ts';

type Site = ReturnType<typeof linkSite>;

/** What rules about links find on a site of two practices, by rule. */
function found(site: Site): ReadonlyMap<string, Fail> {
  const snapshot = exampleSite(site);
  const outcomes = evaluate(
    snapshot,
    snapshot.inventory,
    rules.filter(({ id }) => id.startsWith('links/')),
  );
  const fails = outcomes.flatMap(({ rule, places }) =>
    places.flatMap(({ verdicts }) => verdicts.flatMap((one) => (one.status === 'fail' ? [[rule.id, one] as const] : []))),
  );
  return new Map(fails.toReversed());
}

/** Edits a file as a fix says: each of its lines takes the place of one that begins with the same word, or stands on top; what it numbers besides is taken out. */
function edited(text: string, { commands, note = '' }: Fail['fix']): string {
  const out = new Set((/take out lines? ([\d, ]+\d)/.exec(note)?.[1] ?? '').split(', ').map((number) => Number(number) - 1));
  const word = (line: string): string => line.trim().split(/[ =]/)[0] ?? '';
  const wanted = new Map(commands.map((line) => [word(line.replace(/^# /, '')), line]));
  const kept = text.split('\n').flatMap((line, at) => {
    const given = wanted.get(word(line));
    wanted.delete(word(line));
    if (given !== undefined) return [`${/^\s*/.exec(line)?.[0] ?? ''}${given}`];
    return out.has(at) ? [] : [line];
  });
  return [...wanted.values(), ...kept].join('\n');
}

describeWithNetworkLab('the printed fixes of an OpenVPN server', ['openvpn', 'openssl'], () => {
  const device = `of${process.pid.toString(36)}`;
  const practices = [
    { name: 'north', address: '10.9.0.10', hub: '192.0.2.1', own: '192.0.2.2' },
    { name: 'south', address: '10.9.0.11', hub: '192.0.2.5', own: '192.0.2.6' },
  ] as const;
  let lab: NetworkLab;
  let hub = '';
  const namespaces = new Map<string, string>();
  let running: { stop: () => Promise<void> }[] = [];
  const write = (name: string, text: string): void => writeFileSync(join(lab.folder, name), text, { mode: 0o600 });
  const read = (name: string): string => readFileSync(join(lab.folder, name), 'utf8');

  const certificate = (name: string, usage: string): void => vpnCertificate(lab.folder, name, usage);

  /** OpenVPN where the folders that fixes name are its own. */
  function openvpn(namespace: string, config: string): ReturnType<NetworkLab['start']> {
    const mounts = `mount --bind ${lab.folder}/etc /etc/openvpn && mount -t tmpfs none /run && mkdir -p /run/openvpn && exec openvpn --config ${config}`;
    return lab.start(namespace, ['unshare', '--mount', 'sh', '-c', mounts]);
  }

  /** Starts the server and both practices afresh; gives whether each of them came in. */
  async function connect(server: string, client: string): Promise<readonly boolean[]> {
    await Promise.all(running.map(async ({ stop }) => stop()));
    write('server.conf', server);
    const started = openvpn(hub, 'server.conf');
    running = [started];
    await eventually(() => started.said().includes('Initialization Sequence Completed'), started.said);
    const clients = practices.map(({ name, hub: remote, own }) => {
      write(
        `${name}.conf`,
        `client\ndev-type tun\ndev ${device}\nremote ${remote}\nnobind\nca ca.pem\ncert ${name}.pem\nkey ${name}.key\nconnect-timeout 4\n${client}`,
      );
      return { ...openvpn(namespaces.get(name) ?? '', `${name}.conf`), own };
    });
    running.push(...clients);
    const isRefused = (own: string): boolean =>
      started
        .said()
        .split('\n')
        .some((line) => line.includes('TLS Error') && line.includes(`${own}:`));
    await Promise.all(clients.map(async ({ said, own }) => eventually(() => said().includes('Initialization Sequence Completed') || isRefused(own), said)));
    return practices.map(({ name }) => lab.pings(namespaces.get(name) ?? '', '10.9.0.1'));
  }

  /** The site as the scanner sees it with this server. */
  function site(server: string): Site {
    const clients = existsSync(join(lab.folder, 'ccd'))
      ? practices.map(({ name }) => [name, { conf: valueOf(readOpenvpnClientConf(read(`ccd/${name}`))), source: `ccd/${name}` }] as const)
      : [];
    const conf = valueOf(readOpenvpnConf(server, '/etc/openvpn/server/old.conf', testSecrets));
    const made: VpnHub = openvpnHub({ name: 'old', source: '/etc/openvpn/server/old.conf', conf, clients: new Map(clients), status: null });
    const own = (address: string): ReturnType<typeof workstations> => workstations({ connection: 'direct', networks: [`${address}/32`], vpn: null });
    return linkSite({ vpn1: { 'links.tunnels': [made] }, north: { workstations: own('10.9.0.10') }, south: { workstations: own('10.9.0.11') } });
  }

  const wanted = ['links/vpn-weak-crypto', 'links/vpn-hardening-missing', 'links/vpn-management-open', 'links/vpn-shared-hub'];
  const oldClient = 'data-ciphers AES-256-GCM:AES-128-CBC\n';
  const old = (): string => `dev ${device}
dev-type tun
topology subnet
server 10.9.0.0 255.255.255.0
ca ca.pem
cert server.pem
key server.key
dh none
cipher AES-128-CBC
data-ciphers AES-128-CBC:?BF-CBC
auth MD5
tls-version-min 1.0
tls-cert-profile legacy
client-config-dir ccd
duplicate-cn
management 0.0.0.0 7505
`;

  beforeAll(() => {
    lab = networkLab();
    hub = lab.namespace('hub');
    mkdirSync(join(lab.folder, 'ccd'));
    mkdirSync(join(lab.folder, 'etc/server'), { recursive: true });
    certificate('ca', '');
    certificate('server', 'serverAuth');
    for (const { name, address, hub: hubAddress, own } of practices) {
      const namespace = lab.namespace(name);
      namespaces.set(name, namespace);
      lab.link(hub, `${hubAddress}/30`, namespace, `${own}/30`);
      certificate(name, 'clientAuth');
      write(`ccd/${name}`, `ifconfig-push ${address} 255.255.255.0\n`);
    }
  });
  afterAll(async () => lab.end());

  it('leave the practices connected, and nothing to find; the clients need what the notes say', async () => {
    const before = found(site(old()));
    expect([...before.keys()]).toEqual(expect.arrayContaining(wanted));
    expect(await connect(old(), `auth MD5\n${oldClient}`)).toEqual([true, true]);
    expect(lab.run(hub, 'ss', '-ltnH')).toContain(':7505');

    const fixes = wanted.map((id) => before.get(id)?.fix ?? expect.fail(id));
    // Line numbers are those of the file as it is: what takes lines out comes first.
    const server = fixes.reduce(edited, old());
    expect(
      [...found(site(server)).keys()].filter((id) => wanted.includes(id)),
      server,
    ).toEqual([]);
    const [key = ''] = /openvpn --genkey tls-crypt [\w./-]+/.exec(fixes[1]?.note ?? '') ?? [];
    outputOf(['sh', '-c', `unshare --mount sh -c 'mount --bind ${lab.folder}/etc /etc/openvpn && ${key}'`]);
    const control = `<tls-crypt>\n${read('etc/server/ta.key')}</tls-crypt>\n`;
    expect(await connect(server, `auth MD5\n${control}`)).toEqual([true, true]);
    expect(lab.run(hub, 'ss', '-ltnH')).not.toContain(':7505');
    // Without the key nobody comes in: the note says so.
    expect(await connect(server, 'auth SHA256\n')).toEqual([false, false]);
  });

  it('shut out a client whose certificate is not one for clients, as the note says', async () => {
    const [name] = ['south'];
    certificate(name ?? '', 'serverAuth');
    const hardened = `${old()}remote-cert-tls client\n`;
    expect(await connect(hardened, `auth MD5\n${oldClient}`)).toEqual([true, false]);
    expect(found(site(old())).get('links/vpn-hardening-missing')?.fix.note).toContain('extended key usage clientAuth');
  });

  it('need the same line auth at clients that have one, where the control channel uses it', async () => {
    certificate('south', 'clientAuth');
    lab.run(hub, 'openvpn', '--genkey', 'secret', join(lab.folder, 'auth.key'));
    const server = `${old()}tls-auth auth.key 0\n`;
    const weak = found(site(server)).get('links/vpn-weak-crypto')?.fix ?? expect.fail('nothing weak');
    const stronger = edited(server, weak);
    expect(await connect(stronger, 'auth MD5\ntls-auth auth.key 1\n')).toEqual([false, false]);
    expect(weak.note).toContain('a line auth or data-ciphers needs the same there');
    expect(await connect(stronger, 'auth SHA256\ntls-auth auth.key 1\n')).toEqual([true, true]);
  });
});

describeWithNetworkLab(
  'the printed fixes of strongSwan',
  ['charon-systemd', 'swanctl'],
  () => {
    const conf = (local: string, remote: string): string =>
      swanctlTunnel(local, remote, { ike: 'version = 1\n    aggressive = yes\n    proposals = 3des-md5-modp1024', esp: '3des-md5' });
    let lab: NetworkLab;
    let namespaces: Readonly<Record<'hub' | 'north', string>>;
    const swanctl = (end: 'hub' | 'north', ...args: readonly string[]): string =>
      lab.run(namespaces[end], 'env', `STRONGSWAN_CONF=${lab.folder}/${end}.strongswan.conf`, 'swanctl', ...args, '--uri', `unix://${lab.folder}/${end}.vici`);

    function site(text: string): Site {
      const read = valueOf(swanctlConf([valueOf(readSwanctlFragment(text, '/etc/swanctl/swanctl.conf', testSecrets))]));
      const made = ipsecHub({ name: 'ipsec', source: '/etc/swanctl/swanctl.conf', unseen: [], ...read, associations: null });
      return linkSite({
        vpn1: { 'links.tunnels': [made] },
        north: { workstations: workstations({ connection: 'direct', networks: ['10.31.7.0/24'], vpn: null }) },
      });
    }

    beforeAll(async () => {
      lab = networkLab();
      namespaces = { hub: lab.namespace('hub'), north: lab.namespace('north') };
      lab.link(namespaces.hub, '192.0.2.1/30', namespaces.north, '192.0.2.2/30');
      lab.run(namespaces.hub, 'ip', 'address', 'add', '10.20.0.1/32', 'dev', 'lo');
      lab.run(namespaces.north, 'ip', 'address', 'add', '10.31.7.1/32', 'dev', 'lo');
      for (const end of ['hub', 'north'] as const) {
        const plugins = 'random nonce aes des sha1 sha2 md5 hmac kdf gmp pem pkcs1 pubkey x509 constraints socket-default kernel-libipsec kernel-netlink vici';
        const settings = `charon-systemd {\n load_modular = no\n load = ${plugins}\n plugins {\n vici {\n socket = unix://${lab.folder}/${end}.vici\n }\n }\n}\n`;
        writeFileSync(join(lab.folder, `${end}.strongswan.conf`), settings);
        const charon = lab.start(namespaces[end], ['charon-systemd'], { STRONGSWAN_CONF: `${lab.folder}/${end}.strongswan.conf` });
        await eventually(() => existsSync(join(lab.folder, `${end}.vici`)), charon.said);
      }
    });
    afterAll(async () => lab.end());

    it('bring both ends to the same strong algorithms, and packets through', () => {
      const weak = found(site(conf('hub', 'north'))).get('links/vpn-weak-crypto')?.fix ?? expect.fail('nothing weak');
      const stronger = { hub: edited(conf('hub', 'north'), weak), north: edited(conf('north', 'hub'), weak) };
      expect(found(site(stronger.hub)).has('links/vpn-weak-crypto'), stronger.hub).toBe(false);
      for (const end of ['hub', 'north'] as const) {
        writeFileSync(join(lab.folder, `${end}.conf`), stronger[end], { mode: 0o600 });
        swanctl(end, '--load-all', '--file', join(lab.folder, `${end}.conf`));
      }
      swanctl('north', '--initiate', '--child', 'net');
      expect(lab.pings(namespaces.north, '10.20.0.1')).toBe(true);
      expect(swanctl('hub', '--list-sas')).toMatch(/IKEv2/);
    });
  },
  ['/usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so'],
);

describeWithNetworkLab('the printed fix of an open port', ['nft', 'iptables-nft', 'iptables-legacy', 'ss'], () => {
  let lab: NetworkLab;
  let server = '';
  const places = { office: '10.8.1.20', stranger: '203.0.113.9' } as const;
  const namespaces = new Map<string, string>();
  const six = { office: '2001:db8:1::', stranger: '2001:db8:2::' } as const;

  const connects = (who: keyof typeof places, family: 4 | 6): boolean => {
    const to = family === 4 ? places[who].replace(/\.\d+$/, '.1') : `${six[who]}1`;
    try {
      lab.run(namespaces.get(who) ?? '', 'timeout', '2', 'bash', '-c', `exec 3<>/dev/tcp/${to}/3306`);
      return true;
    } catch {
      return false;
    }
  };
  const everybody = (): boolean[] => [connects('office', 4), connects('stranger', 4), connects('stranger', 6)];

  beforeAll(async () => {
    lab = networkLab();
    server = lab.namespace('db');
    for (const [who, address] of Object.entries(places) as ['office' | 'stranger', string][]) {
      const namespace = lab.namespace(who.slice(0, 3));
      namespaces.set(who, namespace);
      const [near, far] = lab.link(server, `${address.replace(/\.\d+$/, '.1')}/24`, namespace, `${address}/24`);
      lab.run(server, 'ip', 'address', 'add', `${six[who]}1/64`, 'dev', near, 'nodad');
      lab.run(namespace, 'ip', 'address', 'add', `${six[who]}9/64`, 'dev', far, 'nodad');
    }
    lab.start(server, [process.execPath, '-e', "require('node:net').createServer((s) => s.end()).listen(3306, '::')"]);
    await eventually(
      () => lab.run(server, 'ss', '-ltnH').includes(':3306'),
      () => 'no listener',
    );
  });
  afterAll(async () => lab.end());

  const open = linkSite({ databaseRules: nftText([], [], { input: 'accept' }) });

  describe.each([
    ['no rules', []],
    ['rules of iptables-nft that accept', ['iptables-nft -A INPUT -p tcp --dport 3306 -j ACCEPT', 'ip6tables-nft -A INPUT -p tcp --dport 3306 -j ACCEPT']],
    [
      'rules of iptables-legacy that accept',
      ['iptables-legacy -A INPUT -p tcp --dport 3306 -j ACCEPT', 'ip6tables-legacy -A INPUT -p tcp --dport 3306 -j ACCEPT'],
    ],
  ])('beside %s', (_, others) => {
    it('shuts strangers out in both families, lets the practice in, and its undo takes back nothing else', () => {
      for (const command of others) lab.run(server, 'sh', '-ec', command);
      const { fix } = found(open).get('links/port-exposed') ?? expect.fail('nothing exposed');
      expect(everybody()).toEqual([true, true, true]);
      for (const command of fix.commands) lab.run(server, 'sh', '-ec', command);
      expect(everybody()).toEqual([true, false, false]);
      lab.run(server, 'nft', 'add', 'table', 'inet', 'bitewing_port_445');
      for (const command of fix.undo) lab.run(server, 'sh', '-ec', command);
      expect(lab.run(server, 'nft', 'list', 'tables')).toContain('bitewing_port_445');
      expect(everybody()).toEqual([true, true, true]);
    });
  });
});
