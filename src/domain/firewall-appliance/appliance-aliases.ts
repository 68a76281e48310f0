import { tunnelNetwork } from '../vpn/tunnel-network.ts';
import { elementsAt, isSet, textAt, wordsAt, type XmlElement } from './appliance-xml.ts';

/** What names of aliases stand for. */
export interface ApplianceAliases {
  /** Networks of an alias, those it names included; null when it is not defined here or filled from elsewhere (URL tables, GeoIP). */
  networks(name: string): readonly string[] | null;
  /** Ports of an alias, as spelled: `443`, `8000:8010`; null when unknown. */
  ports(name: string): readonly string[] | null;
}

interface Alias {
  readonly type: string;
  readonly words: readonly string[];
}

/** Reads the aliases of both products: `aliases/alias` and, in OPNsense, `OPNsense/Firewall/Alias/aliases/alias`. */
export function applianceAliases(root: XmlElement): ApplianceAliases {
  const all = new Map<string, Alias>();
  for (const each of elementsAt(root, 'aliases', 'alias')) all.set(textAt(each, 'name'), { type: textAt(each, 'type'), words: wordsAt(each, 'address') });
  for (const each of elementsAt(root, 'OPNsense', 'Firewall', 'Alias', 'aliases', 'alias')) {
    const enabled = elementsAt(each, 'enabled').length === 0 || isSet(each, 'enabled');
    if (enabled) all.set(textAt(each, 'name'), { type: textAt(each, 'type'), words: wordsAt(each, 'content') });
  }
  let steps = mostSteps;
  const resolve = (name: string, types: readonly string[], leaf: (word: string) => string | null): string[] | null => {
    const found = new Set<string>();
    const seen = new Set<string>();
    // Aliases may name each other, in circles too: each is looked at once.
    const pending = [name];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      if (--steps < 0) return null;
      const alias = all.get(next);
      if (alias === undefined || !types.includes(alias.type)) return null;
      for (const word of alias.words) {
        const value = leaf(word);
        if (value === null) pending.push(word);
        else found.add(value);
      }
    }
    return [...found];
  };
  return {
    networks: remembered((name) => resolve(name, ['host', 'network', 'networkgroup'], rangeOf)),
    ports: remembered((name) => resolve(name, ['port'], (word) => (/^\d{1,5}(?:[:-]\d{1,5})?$/.test(word) ? word : null))),
  };
}

/** Aliases looked at in one file; more is an attack, and what is left stays unknown. */
const mostSteps = 200_000;

function remembered(resolve: (name: string) => string[] | null): (name: string) => string[] | null {
  const known = new Map<string, string[] | null>();
  return (name) => {
    const earlier = known.get(name);
    if (earlier !== undefined) return earlier;
    const found = resolve(name);
    known.set(name, found);
    return found;
  };
}

/** An address, network or `first-last`; null for names. */
function rangeOf(word: string): string | null {
  const [first = '', last] = word.split('-');
  if (last === undefined) return tunnelNetwork(word);
  return tunnelNetwork(first) !== null && tunnelNetwork(last) !== null ? word : null;
}
