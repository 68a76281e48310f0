import { tunnelNetwork } from '../vpn/tunnel-network.ts';
import type { ApplianceAliases } from './appliance-aliases.ts';
import type { ApplianceEnd, ApplianceForward, ApplianceInterface, ApplianceRule } from './appliance-config.ts';
import { interfaceAddresses, interfaceNetworks } from './appliance-interfaces.ts';
import { elementsAt, isSet, isYes, textAt, wordsAt, type XmlElement } from './appliance-xml.ts';

/** What names in rules stand for. */
export interface ApplianceNames {
  readonly interfaces: readonly ApplianceInterface[];
  readonly aliases: ApplianceAliases;
}

/** Filter rules of both products, those of OPNsense's newer place included, in order. */
export function applianceRules(root: XmlElement, names: ApplianceNames): ApplianceRule[] {
  const classic = elementsAt(root, 'filter', 'rule').map((rule) => classicRule(rule, names));
  const modern = elementsAt(root, 'OPNsense', 'Firewall', 'Filter', 'rules', 'rule').map((rule) => modernRule(rule, names));
  return [...classic, ...modern];
}

function classicRule(rule: XmlElement, names: ApplianceNames): ApplianceRule {
  const floating = isSet(rule, 'floating');
  const direction = textAt(rule, 'direction');
  return {
    action: actionOf(textAt(rule, 'type') || 'pass'),
    enabled: !isSet(rule, 'disabled'),
    floating,
    quick: !floating || isSet(rule, 'quick'),
    interfaces: wordsAt(rule, 'interface'),
    direction: direction === 'out' || direction === 'any' ? direction : 'in',
    family: familyOf(textAt(rule, 'ipprotocol')),
    protocol: protocolOf(textAt(rule, 'protocol')),
    source: classicEnd(elementsAt(rule, 'source')[0], names),
    destination: classicEnd(elementsAt(rule, 'destination')[0], names),
    description: textAt(rule, 'descr'),
    line: rule.line,
  };
}

function modernRule(rule: XmlElement, names: ApplianceNames): ApplianceRule {
  const interfaces = wordsAt(rule, 'interface');
  const end = (side: 'source' | 'destination'): ApplianceEnd => {
    const net = textAt(rule, `${side}_net`) || 'any';
    return { networks: namedNetworks(net, names), not: isYes(rule, `${side}_not`), ports: namedPorts(textAt(rule, `${side}_port`), names), text: net };
  };
  return {
    action: actionOf(textAt(rule, 'action')),
    enabled: isSet(rule, 'enabled'),
    floating: interfaces.length !== 1,
    quick: isYes(rule, 'quick'),
    interfaces,
    direction: textAt(rule, 'direction') === 'out' ? 'out' : 'in',
    family: familyOf(textAt(rule, 'ipprotocol')),
    protocol: protocolOf(textAt(rule, 'protocol')),
    source: end('source'),
    destination: end('destination'),
    description: textAt(rule, 'description'),
    line: rule.line,
  };
}

/** Port forwards. */
export function applianceForwards(root: XmlElement, names: ApplianceNames): ApplianceForward[] {
  return elementsAt(root, 'nat', 'rule').map((rule) => {
    const target = namedNetworks(textAt(rule, 'target'), names);
    const port = textAt(rule, 'local-port');
    return {
      // `nordr` exempts traffic from forwarding.
      enabled: !isSet(rule, 'disabled') && !isSet(rule, 'nordr'),
      interfaces: wordsAt(rule, 'interface'),
      family: familyOf(textAt(rule, 'ipprotocol')),
      protocol: protocolOf(textAt(rule, 'protocol')),
      source: classicEnd(elementsAt(rule, 'source')[0], names),
      destination: classicEnd(elementsAt(rule, 'destination')[0], names),
      target: target === 'any' ? 'unknown' : target,
      targetPort: /^\d{1,5}$/.test(port) ? Number(port) : null,
      description: textAt(rule, 'descr'),
      line: rule.line,
    };
  });
}

function classicEnd(end: XmlElement | undefined, names: ApplianceNames): ApplianceEnd {
  if (end === undefined) return { networks: 'any', not: false, ports: 'any', text: 'any' };
  const network = textAt(end, 'network') || textAt(end, 'address');
  const any = network === '' || elementsAt(end, 'any').length > 0;
  return {
    networks: any ? 'any' : namedNetworks(network, names),
    not: isSet(end, 'not'),
    ports: namedPorts(textAt(end, 'port'), names),
    text: any ? 'any' : network,
  };
}

/** `any`, a network, an alias, an interface's network (`lan`) or address (`lanip`), `(self)`. */
function namedNetworks(text: string, { interfaces, aliases }: ApplianceNames): ApplianceEnd['networks'] {
  if (text === 'any') return 'any';
  const network = tunnelNetwork(text);
  if (network !== null) return [network];
  if (text === '(self)') {
    const own = interfaces.map(({ name }) => interfaceAddresses(interfaces, name));
    return own.includes(null) ? 'unknown' : own.flatMap((each) => each ?? []);
  }
  const address = /^(\w+)ip$/.exec(text)?.[1];
  return aliases.networks(text) ?? interfaceNetworks(interfaces, text) ?? (address === undefined ? null : interfaceAddresses(interfaces, address)) ?? 'unknown';
}

function namedPorts(text: string, { aliases }: ApplianceNames): ApplianceEnd['ports'] {
  if (text === '' || text === 'any') return 'any';
  const words = /^\d/.test(text) ? [text] : aliases.ports(text);
  const ports = words?.map((word) => {
    const [first = '', last = first] = word.split(/[:-]/);
    return { first: Number(first), last: Number(last) };
  });
  return ports === undefined || ports.some(({ first, last }) => !(first <= last && last <= 65_535)) ? 'unknown' : ports;
}

function actionOf(text: string): ApplianceRule['action'] {
  // What is not understood must not look like protection.
  return text === 'block' || text === 'reject' || text === 'match' ? text : 'pass';
}

function familyOf(text: string): 4 | 6 | null {
  return text === 'inet6' ? 6 : text === 'inet46' ? null : 4;
}

function protocolOf(text: string): string | null {
  return text === '' || text === 'any' ? null : text.toLowerCase();
}
