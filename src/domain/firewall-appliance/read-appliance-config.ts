import { type ConfigRead, ConfigStop, readConfig } from '../vpn/config-text.ts';
import { tunnelNetwork } from '../vpn/tunnel-network.ts';
import { type VpnHub, vpnHub, vpnPeer } from '../vpn/vpn-hub.ts';
import type { VpnSecrets } from '../vpn/vpn-secrets.ts';
import { applianceAliases } from './appliance-aliases.ts';
import type { ApplianceConfig } from './appliance-config.ts';
import { applianceInterfaces } from './appliance-interfaces.ts';
import { applianceIpsec } from './appliance-ipsec.ts';
import { applianceOpenvpn, type ApplianceReading } from './appliance-openvpn.ts';
import { applianceForwards, applianceRules } from './appliance-rules.ts';
import { applianceWireguard } from './appliance-wireguard.ts';
import { elementsAt, parseApplianceXml, textAt } from './appliance-xml.ts';

/** Reads config.xml of pfSense or OPNsense. Only the fields named in ApplianceConfig leave the file; keys and passwords become fingerprints. */
export function readApplianceConfig(text: string, source: string, secrets: VpnSecrets): ConfigRead<ApplianceConfig> {
  return readConfig(() => {
    const root = parseApplianceXml(text);
    if (root.name !== 'pfsense' && root.name !== 'opnsense') throw new ConfigStop(root.line, '<pfsense> or <opnsense>', 'another document');
    const reading = { root, source, secrets };
    const interfaces = applianceInterfaces(root);
    const names = { interfaces, aliases: applianceAliases(root) };
    return {
      product: root.name,
      version: textAt(root, 'version') || null,
      hostname: textAt(root, 'system', 'hostname') || null,
      interfaces,
      hubs: [...applianceOpenvpn(reading), ...applianceWireguard(reading), ...applianceIpsec(reading, interfaces), ...dialIn(reading)],
      rules: applianceRules(root, names),
      forwards: applianceForwards(root, names),
    };
  });
}

/** The dial-in servers of old times. */
function dialIn({ root, source }: ApplianceReading): VpnHub[] {
  return (['pptpd', 'l2tp'] as const).flatMap((name) =>
    elementsAt(root, name)
      .filter((each) => textAt(each, 'mode') === 'server')
      .map((each) => {
        const place = { source, line: each.line };
        const first = textAt(each, 'remoteip');
        const bits = textAt(each, name === 'pptpd' ? 'pptp_subnet' : 'l2tp_subnet');
        const network = tunnelNetwork(bits === '' ? first : `${first}/${bits}`);
        const technology = name === 'pptpd' ? ('pptp' as const) : ('l2tp' as const);
        return vpnHub({
          technology,
          name,
          role: 'server',
          interface: name,
          networks: network === null ? [] : [network],
          peers: [vpnPeer({ networks: network === null ? null : [network], place })],
          crypto: [{ role: 'protocol', name: technology, origin: 'configured', place }],
          unseen: technology === 'l2tp' ? ['whether IPsec protects it'] : [],
          place,
        });
      }),
  );
}
