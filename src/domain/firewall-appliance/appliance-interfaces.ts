import { tunnelNetwork } from '../vpn/tunnel-network.ts';
import type { ApplianceInterface } from './appliance-config.ts';
import { elementsAt, isSet, textAt, type XmlElement } from './appliance-xml.ts';

/** The interfaces of the file. */
export function applianceInterfaces(root: XmlElement): ApplianceInterface[] {
  return elementsAt(root, 'interfaces').flatMap(({ children }) =>
    children.map((each) => ({
      name: each.name,
      device: textAt(each, 'if'),
      description: textAt(each, 'descr'),
      addresses: [
        [textAt(each, 'ipaddr'), textAt(each, 'subnet')],
        [textAt(each, 'ipaddrv6'), textAt(each, 'subnetv6')],
      ].flatMap(([address = '', prefix = '']) => (tunnelNetwork(`${address}/${prefix}`) === null ? [] : [`${address}/${prefix}`])),
      enabled: isSet(each, 'enable'),
      blocksPrivate: isSet(each, 'blockpriv'),
    })),
  );
}

/** The networks behind an interface; null when it is unknown or its addresses come from elsewhere. */
export function interfaceNetworks(interfaces: readonly ApplianceInterface[], name: string): string[] | null {
  const found = interfaces.find((each) => each.name === name);
  if (found === undefined || found.addresses.length === 0) return null;
  return found.addresses.flatMap((address) => tunnelNetwork(address) ?? []);
}

/** The addresses of the firewall on an interface; null when unknown. */
export function interfaceAddresses(interfaces: readonly ApplianceInterface[], name: string): string[] | null {
  const found = interfaces.find((each) => each.name === name);
  if (found === undefined || found.addresses.length === 0) return null;
  return found.addresses.flatMap((address) => tunnelNetwork(address.replace(/\/.*/, '')) ?? []);
}
