import { type ConfigRead, ConfigStop, readConfig } from '../vpn/config-text.ts';
import { tunnelNetwork } from '../vpn/tunnel-network.ts';
import { type VpnHub, vpnHub, vpnPeer } from '../vpn/vpn-hub.ts';
import type { VpnSecrets } from '../vpn/vpn-secrets.ts';
import { applianceAliases } from './appliance-aliases.ts';
import type { ApplianceConfig } from './appliance-config.ts';
import { applianceInterfaces } from './appliance-interfaces.ts';
import { applianceIpsec } from './appliance-ipsec.ts';
import { applianceOpenvpn, type ApplianceReading } from './appliance-openvpn.ts';
import { applianceForwards, applianceRules, modernRules } from './appliance-rules.ts';
import { applianceWireguard } from './appliance-wireguard.ts';
import { elementsAt, isSet, parseApplianceXml, textAt, wordsAt, type XmlElement } from './appliance-xml.ts';

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
      groups: elementsAt(root, 'ifgroups', 'ifgroupentry').map((each) => ({ name: textAt(each, 'ifname'), members: wordsAt(each, 'members') })),
      routes: staticRoutes(root),
      ipv6: isSet(root.children.find(({ name }) => name === 'system') ?? root, 'ipv6allow'),
      unread: unreadParts(root),
      hubs: [...applianceOpenvpn(reading), ...applianceWireguard(reading), ...applianceIpsec(reading, interfaces), ...dialIn(reading)],
      rules: applianceRules(root, names),
      forwards: applianceForwards(root, names),
    };
  });
}

/** Gateways stand with their interface by name; routes name them. */
function staticRoutes(root: XmlElement): ApplianceConfig['routes'] {
  const gateways = [...elementsAt(root, 'gateways', 'gateway_item'), ...elementsAt(root, 'OPNsense', 'Gateways', 'gateway_item')];
  const places = new Map(gateways.map((each) => [textAt(each, 'name'), textAt(each, 'interface')]));
  return [...elementsAt(root, 'staticroutes', 'route'), ...elementsAt(root, 'OPNsense', 'StaticRoutes', 'routes', 'route')]
    .filter((route) => !isSet(route, 'disabled'))
    .map((route) => ({ to: textAt(route, 'network'), interface: places.get(textAt(route, 'gateway')) ?? null }));
}

/** What decides about packets besides the rules read here. */
function unreadParts(root: XmlElement): string[] {
  const has = (...path: readonly string[]): boolean => elementsAt(root, ...path).length > 0;
  const [system = root] = elementsAt(root, 'system');
  const isOn = (each: XmlElement): boolean => !isSet(each, 'disabled') && (elementsAt(each, 'enabled').length === 0 || isSet(each, 'enabled'));
  const oneToOne = [...elementsAt(root, 'nat', 'onetoone'), ...elementsAt(root, 'OPNsense', 'Firewall', 'Filter', 'onetoone', 'rule')];
  const forwards = [
    ...elementsAt(root, 'OPNsense', 'Firewall', 'DNat', 'rule'),
    ...elementsAt(root, 'OPNsense', 'Firewall', 'Filter', 'npt', 'rule'),
    ...elementsAt(root, 'nat', 'npt'),
  ];
  return [
    ...(isSet(system, 'disablefilter') ? ['the packet filter is switched off (disablefilter)'] : []),
    ...(oneToOne.some(isOn) ? ['one-to-one NAT is not evaluated'] : []),
    ...(forwards.some(isOn) ? ['NAT of other kinds than port forwards is not evaluated'] : []),
    ...(modernRules(root).length > 0 && has('filter', 'rule') ? ['which come first, OPNsense’s rules of both kinds, is not known'] : []),
  ];
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
