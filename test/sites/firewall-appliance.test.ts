import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CheckResult, Finding } from '../../src/model/audit-result.ts';
import { writeHostExport } from '../support/host-export.ts';
import { auditLive } from '../support/live-audit.ts';

const rule = 'links/vpn-routes-between-tenants';

/** The gateway of two practices with an OpenVPN client each; rules for tunnels, and more about the server. */
const pfsense = (rules: string, options: string): string => `<?xml version="1.0"?>
<pfsense>
  <version>23.3</version>
  <system><hostname>gw1</hostname><ipv6allow/></system>
  <interfaces>
    <wan><enable/><if>em0</if><ipaddr>198.51.100.2</ipaddr><subnet>24</subnet></wan>
    <lan><enable/><if>em1</if><ipaddr>10.20.0.1</ipaddr><subnet>24</subnet></lan>
  </interfaces>
  <aliases><alias><name>Offices</name><type>network</type><address>10.31.0.0/16</address></alias></aliases>
  <openvpn>
    <openvpn-server><vpnid>1</vpnid><mode>server_tls</mode><protocol>UDP4</protocol><local_port>1194</local_port><description>Practices</description>
      <tunnel_network>10.9.0.0/24</tunnel_network><local_network>10.20.0.0/24</local_network><data_ciphers>AES-256-GCM</data_ciphers>${options}</openvpn-server>
    <openvpn-csc><server_list>1</server_list><common_name>ash</common_name><tunnel_network>10.9.0.10/24</tunnel_network><remote_network>10.31.7.0/24</remote_network></openvpn-csc>
    <openvpn-csc><server_list>1</server_list><common_name>birch</common_name><tunnel_network>10.9.0.11/24</tunnel_network><remote_network>10.31.8.0/24</remote_network></openvpn-csc>
  </openvpn>
  <filter>${rules}
    <rule><type>pass</type><interface>openvpn</interface><ipprotocol>inet</ipprotocol><source><any/></source><destination><any/></destination><descr>OpenVPN wizard</descr></rule>
  </filter>
</pfsense>
`;
const end = (side: 'source' | 'destination', text: string): string => `<${side}>${text === 'any' ? '<any/>' : `<address>${text}</address>`}</${side}>`;
const block = (from: string, to: string, more = ''): string =>
  `<rule><type>block</type><interface>openvpn</interface><ipprotocol>inet</ipprotocol>${end('source', from)}${end('destination', to)}${more}</rule>`;

describe('an audit of a gateway of which there is config.xml and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-appliance-'));
  let runs = 0;
  afterAll(() => rmSync(folder, { recursive: true }));

  async function audited(
    rules: string,
    options = '<custom_options>ccd-exclusive</custom_options>',
  ): Promise<{ readonly check: CheckResult | undefined; readonly findings: readonly Finding[] }> {
    writeFileSync(join(folder, 'config.xml'), pfsense(rules, options));
    writeHostExport(folder, 'db1', '10.20.0.5');
    const config = `site: live
scope: [links]
hosts: { gw1: { address: 10.20.0.1 }, db1: { address: 10.20.0.5 } }
tenants:
  ash: { name: Ash, server: db1, workstations: { connection: direct, networks: [10.31.7.0/24, 10.9.0.10/32], vpn: ash } }
  birch: { name: Birch, server: db1, workstations: { connection: direct, networks: [10.31.8.0/24, 10.9.0.11/32], vpn: birch } }
sources: [{ probe: host, target: gw1, files: [config.xml] }, { probe: host, target: db1, files: [db1.txt] }]
`;
    const { result } = await auditLive(folder, config, `run${runs++}`);
    return { check: result.checks.find((one) => one.rule === rule), findings: result.findings.filter((one) => one.rule === rule) };
  }

  it('shows the way from one tunnel into the other, and the rule of the file that opens it', async () => {
    const { findings } = await audited('');
    expect(findings.map(({ claim }) => claim).toSorted()).toEqual([
      'Ash reaches the network of Birch through gw1.',
      'Birch reaches the network of Ash through gw1.',
    ]);
    const [finding] = findings;
    expect(finding?.observed).toContain('passes by pfsense openvpn: pass in quick from any to any “OpenVPN wizard”');
    expect(finding?.evidence.map(({ source }) => source)).toContain('links.appliances@gw1');
    expect([finding?.fix.commands, finding?.fix.note]).toEqual([[], expect.stringContaining('In the web interface')]);
  });

  it('finds nothing once a rule above it blocks the offices, as the fix says', async () => {
    const { check, findings } = await audited(block('any', 'Offices') + block('any', '10.9.0.0/24'));
    expect(findings).toEqual([]);
    expect(check?.counts).toMatchObject({ 'fail': 0, 'not-assessed': 0 });
    expect(check?.counts.pass).toBeGreaterThan(0);
  });

  it('names both sides where one end is a pool of addresses', async () => {
    const { findings } = await audited('', '');
    expect(new Set(findings.map(({ claim }) => claim))).toEqual(
      new Set(['Ash reaches the network of Birch through gw1.', 'Birch reaches the network of Ash through gw1.']),
    );
  });

  it('leaves it open where a schedule decides', async () => {
    const { check, findings } = await audited(block('any', 'Offices', '<sched>Nights</sched>') + block('any', '10.9.0.0/24'));
    expect(findings).toEqual([]);
    expect(check?.counts['not-assessed']).toBeGreaterThan(0);
  });
});
