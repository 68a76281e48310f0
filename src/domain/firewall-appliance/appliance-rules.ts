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
  const modern = modernRules(root).toSorted((a, b) => Number(textAt(a, 'sequence')) - Number(textAt(b, 'sequence')));
  return [...classic, ...modern.map((rule) => modernRule(rule, names))];
}

/** OPNsense's newer rules; what comes first, they or the others, differs by version. */
export function modernRules(root: XmlElement): readonly XmlElement[] {
  return elementsAt(root, 'OPNsense', 'Firewall', 'Filter', 'rules', 'rule');
}

/** What a rule says that is read here, or changes nothing about which packets pass. */
const understood = new Set(
  `type action disabled enabled floating quick interface direction ipprotocol protocol source destination descr description
  source_net source_not source_port destination_net destination_not destination_port sequence sort_order prio_group target local-port nordr natreflection
  id tracker created updated log associated-rule-id category categories tag nosync noxmlrpcsync ackqueue defaultqueue dnpipe pdnpipe
  set-prio set_prio shaper1 shaper2 statetimeout statepolicy`.split(/\s+/),
);

/** Names of the fields that say something else. Forms save fields that nobody filled in. */
function limitsOf(rule: XmlElement): string[] {
  const isUsual = (name: string, text: string): boolean => text === '' || (name === 'statetype' && /^keep(?: state)?$/.test(text)) || text === '0';
  return [
    ...new Set(
      rule.children.filter(({ name, text, children }) => !understood.has(name) && (children.length > 0 || !isUsual(name, text))).map(({ name }) => name),
    ),
  ];
}

function classicRule(rule: XmlElement, names: ApplianceNames): ApplianceRule {
  const floating = isSet(rule, 'floating');
  const direction = textAt(rule, 'direction');
  return {
    action: actionOf(textAt(rule, 'type') || 'pass'),
    enabled: !isSet(rule, 'disabled'),
    floating,
    // Rules of an interface are quick unless OPNsense says otherwise.
    quick: elementsAt(rule, 'quick').length === 0 ? !floating : isYes(rule, 'quick'),
    interfaces: wordsAt(rule, 'interface'),
    direction: direction === 'out' || direction === 'any' ? direction : 'in',
    family: familyOf(textAt(rule, 'ipprotocol')),
    protocol: protocolOf(textAt(rule, 'protocol')),
    source: classicEnd(elementsAt(rule, 'source')[0], names),
    destination: classicEnd(elementsAt(rule, 'destination')[0], names),
    limits: limitsOf(rule),
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
    limits: limitsOf(rule),
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
      enabled: !isSet(rule, 'disabled'),
      exempts: isSet(rule, 'nordr'),
      passes: textAt(rule, 'associated-rule-id') === 'pass',
      limits: [...limitsOf(rule), ...(/^(?:enable|purenat)$/.test(textAt(rule, 'natreflection')) ? ['natreflection'] : [])],
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
