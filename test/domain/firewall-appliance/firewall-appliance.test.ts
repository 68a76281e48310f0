import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApplianceConfig } from '../../../src/domain/firewall-appliance/appliance-config.ts';
import { readApplianceConfig } from '../../../src/domain/firewall-appliance/read-appliance-config.ts';
import { keyMaterial } from '../../../src/domain/vpn/openvpn-secrets.ts';
import { cryptoWeakness } from '../../../src/domain/vpn/weak-crypto.ts';
import { damaged, testSecrets, valueOf, wireguardKey } from '../vpn/secrets-in-use.ts';

const read = (text: string): ApplianceConfig => valueOf(readApplianceConfig(text, 'config.xml', testSecrets));
const staticKey = `-----BEGIN OpenVPN Static key V1-----\n${'c0ffee00'.repeat(64)}\n-----END OpenVPN Static key V1-----\n`;
const canaries = [
  'CANARY-psk',
  'CANARY-mobile',
  'CANARY-auth',
  'CANARY-private',
  'CANARY-hash',
  wireguardKey('hub'),
  wireguardKey('psk'),
  'c0ffee00',
  Buffer.from(staticKey).toString('base64').slice(0, 40),
];

const pfsense = `<?xml version="1.0"?>
<pfsense>
  <version>22.9</version>
  <system><hostname>fw1</hostname><user><name>admin</name><bcrypt-hash>CANARY-hash</bcrypt-hash></user></system>
  <interfaces>
    <wan><enable/><if>em0</if><ipaddr>dhcp</ipaddr></wan>
    <lan><enable/><if>em1</if><descr>Servers</descr><ipaddr>10.20.0.1</ipaddr><subnet>24</subnet></lan>
  </interfaces>
  <aliases>
    <alias><name>Smith</name><type>network</type><address>10.31.7.0/24 SmithHost</address></alias>
    <alias><name>SmithHost</name><type>host</type><address>10.31.9.5 10.31.9.10-10.31.9.20 Smith</address></alias>
    <alias><name>Databases</name><type>port</type><address>3306 3310:3320</address></alias>
    <alias><name>Bad</name><type>urltable</type><address>https://lists.example/bad</address></alias>
  </aliases>
  <openvpn>
    <openvpn-server>
      <vpnid>1</vpnid><mode>server_tls_user</mode><protocol>UDP4</protocol><local_port>1195</local_port><description>Practices</description>
      <tls>${Buffer.from(staticKey).toString('base64')}</tls><tls_type>auth</tls_type>
      <data_ciphers>AES-256-GCM,BF-CBC</data_ciphers><data_ciphers_fallback>AES-256-CBC</data_ciphers_fallback><digest>SHA1</digest>
      <tunnel_network>10.9.0.0/24</tunnel_network><local_network>10.20.0.0/24</local_network><gwredir></gwredir>
      <client2client>yes</client2client><duplicate_cn></duplicate_cn>
      <custom_options>ccd-exclusive;management 0.0.0.0 7505</custom_options>
    </openvpn-server>
    <openvpn-server><vpnid>2</vpnid><mode>p2p_shared_key</mode><disable></disable><shared_key>${Buffer.from(staticKey).toString('base64')}</shared_key><crypto>AES-128-CBC</crypto><remote_network>10.40.0.0/16</remote_network></openvpn-server>
    <openvpn-client><vpnid>3</vpnid><mode>p2p_tls</mode><server_addr>vpn.example</server_addr><server_port>1194</server_port><auth_pass>CANARY-auth</auth_pass><client2client></client2client></openvpn-client>
    <openvpn-csc><server_list>1</server_list><common_name>smith</common_name><tunnel_network>10.9.0.10/24</tunnel_network><remote_network>10.31.7.0/24</remote_network></openvpn-csc>
    <openvpn-csc><server_list></server_list><common_name>jones</common_name><block>yes</block></openvpn-csc>
    <openvpn-csc><server_list>9</server_list><common_name>other</common_name></openvpn-csc>
  </openvpn>
  <ipsec>
    <phase1>
      <ikeid>1</ikeid><iketype>ikev1</iketype><mode>aggressive</mode><remote-gateway>198.51.100.7</remote-gateway><authentication_method>pre_shared_key</authentication_method>
      <pre-shared-key>CANARY-psk</pre-shared-key><private-key>CANARY-private</private-key><descr>Smith office</descr>
      <encryption><item><encryption-algorithm><name>3des</name></encryption-algorithm><hash-algorithm>md5</hash-algorithm><dhgroup>2</dhgroup></item></encryption>
    </phase1>
    <phase1>
      <ikeid>2</ikeid><iketype>ikev2</iketype><mobile/><disabled/><authentication_method>eap-mschapv2</authentication_method>
      <encryption-algorithm><name>aes</name><keylen>256</keylen></encryption-algorithm><hash-algorithm>sha256</hash-algorithm><dhgroup>14</dhgroup>
    </phase1>
    <phase2><ikeid>1</ikeid><mode>tunnel</mode><localid><type>lan</type></localid><remoteid><type>network</type><address>10.31.8.0</address><netbits>24</netbits></remoteid>
      <encryption-algorithm-option><name>aes</name><keylen>128</keylen></encryption-algorithm-option><hash-algorithm-option>hmac_sha256</hash-algorithm-option><pfsgroup>5</pfsgroup></phase2>
    <phase2><ikeid>1</ikeid><disabled/><remoteid><type>network</type><address>10.99.0.0</address><netbits>16</netbits></remoteid></phase2>
    <phase2><ikeid>2</ikeid><mode>tunnel</mode><localid><type>network</type><address>10.20.0.0</address><netbits>24</netbits></localid><remoteid><type>mobile</type></remoteid></phase2>
    <client><pool_address>10.8.9.0</pool_address><pool_netbits>24</pool_netbits></client>
    <mobilekey><ident>carol</ident><type>EAP</type><pre-shared-key>CANARY-mobile</pre-shared-key></mobilekey>
  </ipsec>
  <pptpd><mode>server</mode><remoteip>10.7.0.0</remoteip><pptp_subnet>28</pptp_subnet></pptpd>
  <installedpackages><wireguard>
    <tunnels><item><name>tun_wg0</name><enabled>yes</enabled><listenport>51820</listenport><privatekey>${wireguardKey('hub')}</privatekey><publickey>${wireguardKey('pub')}</publickey><addresses><row><address>10.8.0.1</address><mask>24</mask></row></addresses></item></tunnels>
    <peers><item><enabled>yes</enabled><tun>tun_wg0</tun><descr>smith</descr><endpoint></endpoint><publickey>${wireguardKey('smith')}</publickey><presharedkey>${wireguardKey('psk')}</presharedkey><allowedips><row><address>10.8.0.2</address><mask>32</mask></row><row><address>10.31.7.0</address><mask>24</mask></row></allowedips></item></peers>
  </wireguard></installedpackages>
  <filter>
    <rule><type>pass</type><interface>wan</interface><ipprotocol>inet</ipprotocol><protocol>tcp</protocol><source><any/></source><destination><network>lan</network><port>Databases</port></destination><descr><![CDATA[old <rule>]]></descr></rule>
    <rule><type>block</type><interface>openvpn</interface><disabled/><source><address>Smith</address><not/></source><destination><address>Bad</address></destination></rule>
    <rule><type>reject</type><floating>yes</floating><quick>yes</quick><interface>wan,lan</interface><direction>any</direction><ipprotocol>inet46</ipprotocol><source><network>(self)</network></source><destination><network>lanip</network><port>1-1024</port></destination></rule>
  </filter>
  <nat>
    <rule><interface>wan</interface><protocol>tcp</protocol><source><any/></source><destination><network>wanip</network><port>13306</port></destination><target>10.20.0.5</target><local-port>3306</local-port></rule>
  </nat>
</pfsense>
`;

describe('config.xml of pfSense', () => {
  const config = read(pfsense);
  const hub = (name: string) => config.hubs.find((each) => each.name === name) ?? expect.fail(`no ${name}`);

  it('tells who it is and its interfaces', () => {
    expect(config).toMatchObject({ product: 'pfsense', version: '22.9', hostname: 'fw1' });
    expect(config.interfaces).toEqual([
      { name: 'wan', device: 'em0', description: '', addresses: [], enabled: true, blocksPrivate: false },
      { name: 'lan', device: 'em1', description: 'Servers', addresses: ['10.20.0.1/24'], enabled: true, blocksPrivate: false },
    ]);
    expect(config.hubs.map(({ technology, name, role, enabled }) => [technology, name, role, enabled])).toEqual([
      ['openvpn', 'Practices', 'server', true],
      ['openvpn', 'server 2', 'site', false],
      ['openvpn', 'client 3', 'client', true],
      ['wireguard', 'tun_wg0', 'server', true],
      ['ipsec', 'ipsec', 'server', true],
      ['pptp', 'pptpd', 'server', true],
    ]);
  });

  it('tells OpenVPN servers with their clients', () => {
    expect(hub('Practices')).toMatchObject({
      interface: 'ovpns1',
      listen: [{ protocol: 'udp', port: 1195 }],
      networks: ['10.9.0.0/24'],
      switchesPeers: true,
      sharesNames: false,
      onlyListed: true,
      pushedNetworks: ['10.20.0.0/24'],
      management: [{ address: '0.0.0.0', port: 7505, password: false, place: { source: 'config.xml', line: 22 } }],
      secrets: [{ kind: 'control-key', fingerprint: testSecrets.fingerprint(keyMaterial(staticKey)) }],
      missing: [],
      unseen: [],
    });
    expect(hub('Practices').peers.map(({ name, networks, enabled }) => [name, networks, enabled])).toEqual([
      ['smith', ['10.9.0.10/32', '10.31.7.0/24'], true],
      ['jones', ['10.9.0.0/24'], false],
    ]);
    const weakOf = (name: string) =>
      hub(name)
        .crypto.filter((each) => cryptoWeakness(each) !== null)
        .map((each) => each.name);
    expect([weakOf('Practices'), weakOf('server 2'), weakOf('client 3')]).toEqual([['BF-CBC'], ['static-key'], []]);
    expect(hub('client 3')).toMatchObject({
      switchesPeers: false,
      missing: ['tls-crypt'],
      peers: [{ endpoints: ['vpn.example:1194'] }],
      secrets: [{ kind: 'password' }],
    });
  });

  it('tells WireGuard and dial-in tunnels', () => {
    expect(hub('tun_wg0')).toMatchObject({
      publicKey: wireguardKey('pub'),
      networks: ['10.8.0.0/24'],
      peers: [{ name: 'smith', identity: { text: wireguardKey('smith') }, networks: ['10.8.0.2/32', '10.31.7.0/24'], addresses: ['10.8.0.2'] }],
    });
    expect(hub('pptpd')).toMatchObject({ networks: ['10.7.0.0/28'], crypto: [{ name: 'pptp' }] });
  });

  it('tells IPsec phases as connections, older files without lists included', () => {
    const [smith, mobile] = hub('ipsec').peers;
    expect(smith).toMatchObject({
      name: 'Smith office',
      identity: { text: '198.51.100.7' },
      networks: ['10.31.8.0/24'],
      localNetworks: ['10.20.0.0/24'],
      secrets: [{ kind: 'pre-shared-key' }],
    });
    expect(smith?.crypto.map(({ name }) => name)).toEqual(['ikev1', 'ikev1-aggressive-psk', '3des', 'md5', '2', 'aes', 'hmac_sha256', '5']);
    expect(smith?.crypto.filter((each) => cryptoWeakness(each) !== null)).toHaveLength(6);
    expect(mobile).toMatchObject({ enabled: false, networks: ['10.8.9.0/24'], localNetworks: ['10.20.0.0/24'], secrets: [] });
    expect(mobile?.crypto.map(({ name }) => name)).toEqual(['ikev2', 'aes', 'sha256', '14']);
  });

  it('tells rules with aliases resolved, circles of aliases included, and says what cannot be resolved', () => {
    expect(config.rules).toMatchObject([
      {
        action: 'pass',
        enabled: true,
        quick: true,
        family: 4,
        protocol: 'tcp',
        source: { networks: 'any' },
        destination: {
          networks: ['10.20.0.0/24'],
          ports: [
            { first: 3306, last: 3306 },
            { first: 3310, last: 3320 },
          ],
        },
        description: 'old <rule>',
      },
      {
        action: 'block',
        enabled: false,
        source: { networks: ['10.31.7.0/24', '10.31.9.5/32', '10.31.9.10-10.31.9.20'], not: true },
        destination: { networks: 'unknown', text: 'Bad' },
      },
      {
        action: 'reject',
        floating: true,
        quick: true,
        interfaces: ['wan', 'lan'],
        direction: 'any',
        family: null,
        source: { networks: 'unknown' },
        destination: { networks: ['10.20.0.1/32'], ports: [{ first: 1, last: 1024 }] },
      },
    ]);
    expect(config.forwards).toMatchObject([
      {
        enabled: true,
        interfaces: ['wan'],
        destination: { networks: 'unknown', ports: [{ first: 13306, last: 13306 }] },
        target: ['10.20.0.5/32'],
        targetPort: 3306,
      },
    ]);
  });

  it('shows no key, password or hash', () => {
    const text = JSON.stringify(config);
    for (const canary of canaries) expect(text).not.toContain(canary);
  });
});

const opnsense = `<?xml version="1.0"?>
<opnsense>
  <interfaces><lan><if>igb1</if><enable>1</enable><ipaddr>10.20.0.1</ipaddr><subnet>24</subnet></lan></interfaces>
  <OPNsense>
    <OpenVPN>
      <Overwrites><Overwrite uuid="o1"><enabled>1</enabled><servers>i1</servers><common_name>smith</common_name><block>0</block><tunnel_network>10.9.0.8/30</tunnel_network><remote_networks>10.31.7.0/24</remote_networks></Overwrite></Overwrites>
      <Instances>
        <Instance uuid="i1"><vpnid>1</vpnid><enabled>1</enabled><role>server</role><proto>tcp4</proto><port>443</port><server>10.9.0.0/24</server><push_route>10.20.0.0/24</push_route><data-ciphers>AES-256-GCM</data-ciphers><auth>SHA256</auth><tls_key>k1</tls_key><various_flags>client-to-client,duplicate-cn</various_flags><verify_client_cert>none</verify_client_cert><description>Practices</description></Instance>
        <Instance uuid="i2"><vpnid>2</vpnid><enabled>0</enabled><role>client</role><remote>vpn.example</remote></Instance>
      </Instances>
      <StaticKeys><StaticKey uuid="k1"><mode>crypt</mode><key>${staticKey}</key></StaticKey></StaticKeys>
    </OpenVPN>
    <Swanctl>
      <Connections><Connection uuid="c1"><enabled>1</enabled><proposals>aes256-sha256-modp1024</proposals><version>0</version><aggressive>0</aggressive><remote_addrs>198.51.100.7</remote_addrs><pools></pools><description>Smith</description></Connection>
        <Connection uuid="c2"><enabled>0</enabled><proposals>default</proposals><version>2</version><pools>p1</pools><description>Roadwarriors</description></Connection></Connections>
      <locals><local uuid="l1"><enabled>1</enabled><connection>c1</connection><auth>psk</auth><id>hub</id></local></locals>
      <remotes><remote uuid="r1"><enabled>1</enabled><connection>c1</connection><auth>psk</auth><id>smith</id></remote></remotes>
      <children><child uuid="d1"><enabled>1</enabled><connection>c1</connection><esp_proposals>aes128gcm16-modp2048</esp_proposals><local_ts>10.20.0.0/24</local_ts><remote_ts>10.31.8.0/24,10.31.9.0/24</remote_ts></child>
        <child uuid="d2"><enabled>1</enabled><connection>c2</connection><local_ts>0.0.0.0/0</local_ts><remote_ts></remote_ts></child></children>
      <Pools><Pool uuid="p1"><enabled>1</enabled><name>rw</name><addrs>10.8.9.0/24</addrs></Pool></Pools>
    </Swanctl>
    <IPsec><preSharedKeys><preSharedKey uuid="s1"><ident>hub</ident><remote_ident>smith</remote_ident><keyType>PSK</keyType><Key>CANARY-psk</Key></preSharedKey></preSharedKeys></IPsec>
    <wireguard>
      <server><servers><server uuid="w1"><enabled>1</enabled><name>practices</name><instance>0</instance><pubkey>${wireguardKey('pub')}</pubkey><privkey>${wireguardKey('hub')}</privkey><port>51820</port><tunneladdress>10.8.0.1/24</tunneladdress><peers>a1,a2</peers></server></servers></server>
      <client><clients><client uuid="a1"><enabled>1</enabled><name>smith</name><pubkey>${wireguardKey('smith')}</pubkey><psk>${wireguardKey('psk')}</psk><tunneladdress>10.8.0.2/32</tunneladdress></client><client uuid="a2"><enabled>0</enabled><name>jones</name><pubkey>${wireguardKey('jones')}</pubkey><tunneladdress>10.8.0.3/32</tunneladdress></client></clients></client>
    </wireguard>
    <Firewall>
      <Alias><aliases><alias uuid="b1"><enabled>1</enabled><name>Smith</name><type>network</type><content>10.31.7.0/24
10.31.8.0/24</content></alias></aliases></Alias>
      <Filter><rules><rule uuid="f1"><enabled>1</enabled><action>pass</action><quick>1</quick><interface>wireguard</interface><direction>in</direction><ipprotocol>inet</ipprotocol><protocol>TCP</protocol><source_net>Smith</source_net><source_not>0</source_not><destination_net>lan</destination_net><destination_port>3306</destination_port></rule></rules></Filter>
    </Firewall>
  </OPNsense>
</opnsense>
`;

describe('config.xml of OPNsense', () => {
  const config = read(opnsense);

  it('tells OpenVPN instances with their overrides', () => {
    expect(config.hubs[0]).toMatchObject({
      name: 'Practices',
      interface: 'ovpns1',
      listen: [{ protocol: 'tcp', port: 443 }],
      switchesPeers: true,
      sharesNames: true,
      secrets: [{ kind: 'control-key', fingerprint: testSecrets.fingerprint(keyMaterial(staticKey)) }],
      peers: [
        { name: 'smith', networks: ['10.9.0.8/30', '10.31.7.0/24'] },
        { name: null, networks: ['10.9.0.0/24'] },
      ],
    });
    expect(config.hubs[0]?.crypto.map(({ name }) => name)).toEqual(['AES-256-GCM', 'SHA256', 'verify-client-cert none']);
    expect(config.hubs[1]).toMatchObject({ role: 'client', enabled: false, peers: [{ endpoints: ['vpn.example'] }] });
  });

  it('tells WireGuard instances and connections of IPsec', () => {
    expect(config.hubs[2]).toMatchObject({
      technology: 'wireguard',
      name: 'practices',
      interface: 'wg0',
      peers: [
        { name: 'smith', enabled: true },
        { name: 'jones', enabled: false },
      ],
    });
    expect(config.hubs[3]?.peers).toMatchObject([
      {
        name: 'Smith',
        identity: { text: 'smith' },
        networks: ['10.31.8.0/24', '10.31.9.0/24'],
        localNetworks: ['10.20.0.0/24'],
        secrets: [{ ids: ['hub', 'smith'] }],
      },
      { name: 'Roadwarriors', enabled: false, networks: ['10.8.9.0/24'], secrets: [] },
    ]);
    expect(config.hubs[3]?.peers[0]?.crypto.map(({ name }) => name)).toEqual(['ikev2', 'ikev1', 'aes256', 'sha256', 'modp1024', 'aes128gcm16', 'modp2048']);
  });

  it('tells rules of the newer place', () => {
    expect(config.rules).toMatchObject([
      {
        action: 'pass',
        enabled: true,
        floating: false,
        interfaces: ['wireguard'],
        protocol: 'tcp',
        source: { networks: ['10.31.7.0/24', '10.31.8.0/24'], not: false },
        destination: { networks: ['10.20.0.0/24'], ports: [{ first: 3306, last: 3306 }] },
      },
    ]);
  });

  it('shows no key', () => {
    for (const canary of canaries) expect(JSON.stringify(config)).not.toContain(canary);
  });
});

describe('a file that is not whole', () => {
  it.each([
    ['cut off', pfsense.slice(0, 2000)],
    ['closed by the wrong tag', '<pfsense><a><b>CANARY-psk</a></pfsense>'],
    ['with an entity of its own', '<!DOCTYPE p [<!ENTITY x "y">]><pfsense>&x;</pfsense>'],
    ['with an undefined entity', '<pfsense>&x;</pfsense>'],
    ['nested without end', '<a>'.repeat(100)],
    ['of another program', '<html></html>'],
    ['empty', ''],
    ['no XML', 'hello'],
  ])('is refused as a whole when it is %s', (_, text) => {
    const result = readApplianceConfig(text, 'config.xml', testSecrets);
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain('CANARY');
  });

  it('never shows a secret, wherever it is cut or damaged', () => {
    fc.assert(
      fc.property(damaged(pfsense), (broken) => {
        const text = JSON.stringify(readApplianceConfig(broken, 'config.xml', testSecrets));
        for (const canary of canaries) expect(text).not.toContain(canary.slice(0, 8));
      }),
      { numRuns: 50 },
    );
  });
});
