import { describe, expect, it } from 'vitest';
import { wireguardPublicKey } from '../../../src/adapters/wireguard-key.ts';
import { decodeHostFiles } from '../../../src/probes/host/decode-host-files.ts';
import { artifactSchemas } from '../../../src/snapshot/artifact-schemas.ts';
import { wireguardKey } from '../../domain/vpn/secrets-in-use.ts';

const options = { now: '2026-03-01T02:00:00.000Z', fingerprint: (secret: string): string => (secret === '' ? '' : `k:${secret.length}`), wireguardPublicKey };
const decode = (files: Readonly<Record<string, string>>): ReturnType<typeof decodeHostFiles> =>
  decodeHostFiles(
    Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
    'gw1',
    options,
  );

const wg0 = `[Interface]\nPrivateKey = ${wireguardKey('hub')}\n[Peer]\nPublicKey = ${wireguardKey('smith')}\nPresharedKey = ${wireguardKey('psk')}\nAllowedIPs = 10.8.0.2\n`;
const server = 'dev tun0\nserver 10.9.0.0 255.255.255.0\nclient-config-dir ccd\n';
const pfsense =
  '<pfsense><openvpn><openvpn-server><vpnid>1</vpnid><tunnel_network>10.9.0.0/24</tunnel_network></openvpn-server></openvpn><ipsec><phase1><ikeid>1</ikeid><pre-shared-key>CANARY</pre-shared-key></phase1></ipsec><filter><rule><type>pass</type></rule></filter></pfsense>';

describe('files of a host', () => {
  it('about tunnels become its tunnels, which the schema accepts', () => {
    const { sources, artifacts } = decode({
      'wg0.conf': wg0,
      'openvpn/server.conf': server,
      'openvpn/ccd/smith': 'iroute 10.31.7.0 255.255.255.0\n',
      'config.xml': pfsense,
    });
    expect(sources.map(({ id, status, gaps, how }) => [id, status, gaps, how])).toEqual([
      ['links.appliances@gw1', 'collected', [], ['config.xml', 'openvpn/ccd/smith', 'openvpn/server.conf', 'wg0.conf']],
      ['links.firewall@gw1', 'collected', [], ['config.xml', 'openvpn/ccd/smith', 'openvpn/server.conf', 'wg0.conf']],
      ['links.network@gw1', 'collected', [], ['config.xml', 'openvpn/ccd/smith', 'openvpn/server.conf', 'wg0.conf']],
      ['links.tunnels@gw1', 'collected', [], ['config.xml', 'openvpn/ccd/smith', 'openvpn/server.conf', 'wg0.conf']],
    ]);
    for (const kind of ['links.tunnels', 'links.appliances', 'links.network', 'links.firewall'] as const)
      expect(artifactSchemas[kind].safeParse(artifacts[`${kind}@gw1`]).error).toBeUndefined();
    const text = JSON.stringify(artifacts);
    for (const secret of [wireguardKey('hub'), wireguardKey('psk'), 'CANARY']) expect(text).not.toContain(secret);
    expect(text).toContain(wireguardPublicKey(wireguardKey('hub')));
  });

  it('of a host that is no firewall do not say that it is none', () => {
    expect(decode({ 'wg0.conf': wg0 }).sources.map(({ id }) => id)).toEqual(['links.tunnels@gw1']);
  });

  it('that are damaged leave a gap, and fail what nothing else shows', () => {
    const { sources } = decode({ 'wg0.conf': wg0, 'wg1.conf': '[Interface]\nPrivateKey = x\n' });
    expect(sources.map(({ id, status, reason, gaps }) => [id, status, reason, gaps.map(({ item }) => item)])).toEqual([
      ['links.appliances@gw1', 'failed', 'wg1.conf:2: expected a key of 32 bytes in base64, found 1 characters', []],
      ['links.tunnels@gw1', 'collected', null, ['wg1.conf']],
    ]);
  });
});

describe('an export of our scripts', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  type Section = readonly [status: string, how: string, content: string];
  const answers = (...sections: readonly Section[]): string =>
    [
      `bitewing-host-export\t1\tlinux\t${base64('gw1')}\t2026-03-01T01:00:00Z`,
      ...sections.map(([status, how, content]) => ['section', 'tunnels', status, base64(how), base64(content)].join('\t')),
      `end\t${sections.length}`,
    ].join('\n');
  const shown = ['ok', 'wg show all allowed-ips', `wg0\t${wireguardKey('smith')}\t10.8.0.2/32\n`] as const;
  const listed = ['ok', 'swanctl --list-sas --pretty', 'list-sas reply {\n}\n'] as const;
  const swanctl = ['ok', '/etc/swanctl/swanctl.conf', 'include conf.d/*.conf\nconnections { smith { remote_addrs = 198.51.100.7 } }\n'] as const;

  const elsewhere = [
    ['absent', '/etc/openvpn', 'no such folder'],
    ['absent', '/etc/ipsec.conf', 'no such file'],
  ] as const;

  it('holds outputs of commands and files, dated and with whole folders', () => {
    const { sources, artifacts } = decode({ 'gw1.txt': answers(shown, listed, swanctl, ...elsewhere) });
    expect(sources.map(({ id, status, gaps }) => [id, status, gaps])).toEqual([
      ['links.appliances@gw1', 'collected', []],
      ['links.tunnels@gw1', 'collected', []],
    ]);
    expect(artifacts['links.tunnels@gw1']).toMatchObject([
      { name: 'wg0', peers: [{ networks: ['10.8.0.2/32'] }] },
      { name: 'swanctl', unseen: [], peers: [{ name: 'smith', lastSeen: { state: 'absent', at: 1772326800 } }] },
    ]);
    expect(artifacts['links.appliances@gw1']).toEqual([]);
  });

  it('from a host without any VPN program says that there are no tunnels', () => {
    const { sources, artifacts } = decode({
      'gw1.txt': answers(['absent', 'wg show all peers', 'not installed'], ['absent', 'swanctl --list-sas --pretty', 'not installed'], ...elsewhere),
    });
    expect(sources.map(({ id, status }) => [id, status])).toEqual([
      ['links.appliances@gw1', 'collected'],
      ['links.tunnels@gw1', 'collected'],
    ]);
    expect(artifacts['links.tunnels@gw1']).toEqual([]);
  });

  it('that does not say what is configured elsewhere leaves a gap for each place', () => {
    const tunnels = decode({ 'gw1.txt': answers(listed) }).sources.find(({ kind }) => kind === 'links.tunnels');
    expect(tunnels?.gaps.map(({ item, status }) => [item, status])).toEqual([
      ['/etc/openvpn', 'not-attempted'],
      ['/etc/ipsec.conf', 'not-attempted'],
    ]);
  });

  it('that was refused an answer leaves a gap, or nothing when there is no other answer', () => {
    const denied = ['denied', 'wg show all peers', 'Operation not permitted'] as const;
    const tunnels = (...sections: readonly Section[]) => decode({ 'gw1.txt': answers(...sections) }).sources.find(({ kind }) => kind === 'links.tunnels');
    expect(tunnels(listed, denied, ...elsewhere)).toMatchObject({ status: 'collected', gaps: [{ item: 'wg show all peers', status: 'denied' }] });
    expect(tunnels(denied)).toMatchObject({ status: 'denied', reason: 'Operation not permitted' });
  });
});
