import type { HostFirewall, WindowsProfileKeys } from '../artifacts/links.ts';
import { entryList, entryListOrNull, type FactItem, unreadPart } from './fact-item.ts';

/**
 * The rules of a machine's packet filter, one item each, found again by their words. Order decides in a packet filter, so each rule also says
 * which rule stands before it. Counters and handles are not compared.
 */
export function firewallItems(firewall: HostFirewall): readonly FactItem[] {
  if (firewall.os === 'linux') {
    const { nft, saves, legacyTables } = firewall;
    const legacy = (family: 4 | 6): FactItem['fields'] => ({ [`IPv${family}`]: entryListOrNull(legacyTables[family]) });
    return [
      { what: 'tables of iptables-legacy', key: ['names'], fields: { ...legacy(4), ...legacy(6) }, about: [] },
      ...(nft === null ? [unreadPart('firewall rule', 'nft'), unreadPart('firewall object', 'nft')] : nftItems(nft)),
      ...saves.flatMap(({ family, text }) => saveItems(`iptables-save IPv${family}`, text)),
    ];
  }
  // Its rules are items of the appliance.
  if (firewall.os === 'appliance') return [];
  const { localRules, policyRules, activeProfiles, localProfiles, policyProfiles } = firewall;
  const rules = (place: string, list: typeof localRules): FactItem[] => [
    ...(list === null ? [unreadPart('firewall rule', place)] : []),
    ...(list ?? []).map(({ name, text }): FactItem => ({ what: 'firewall rule', key: [place, name], fields: { text }, about: [] })),
  ];
  return [
    ...rules('local rules', localRules),
    ...rules('policy rules', policyRules),
    { what: 'active firewall profiles', key: ['names'], fields: { names: entryListOrNull(activeProfiles) }, about: [] },
    ...profileItems('local', localProfiles),
    ...profileItems('policy', policyProfiles),
  ];
}

function profileItems(place: string, keys: WindowsProfileKeys | null): FactItem[] {
  if (keys === null) return [unreadPart('firewall profile', place)];
  return Object.entries(keys).map(([profile, values]) => ({
    what: 'firewall profile',
    key: [place, profile],
    fields: { values: values && entryList(Object.entries(values).map(([name, value]) => `${name}=${value}`)) },
    about: [],
  }));
}

/** `nft -j list ruleset`; text that is no such JSON is one item. */
function nftItems(text: string): FactItem[] {
  let list: unknown;
  try {
    const parsed: unknown = text === '' ? {} : JSON.parse(text);
    list = typeof parsed === 'object' && parsed !== null && 'nftables' in parsed ? parsed.nftables : [];
  } catch {
    return [{ what: 'firewall object', key: ['nft', 'text'], fields: { text }, about: [] }];
  }
  const before = new Map<string, string>();
  return (Array.isArray(list) ? list : []).flatMap((entry: unknown): FactItem[] => {
    const [type, value] = Object.entries<unknown>(typeof entry === 'object' && entry !== null ? { ...entry } : {})[0] ?? ['', null];
    if (type === '' || type === 'metainfo') return [];
    const words = JSON.stringify(value, (key, part: unknown) => (momentary.has(key) ? undefined : part));
    if (type !== 'rule') return [{ what: 'firewall object', key: ['nft', type, words], fields: {}, about: [] }];
    const chain = ['family', 'table', 'chain'].map((key) => String(member(value, key))).join(' ');
    const after = before.get(chain) ?? '';
    before.set(chain, words);
    return [{ what: 'firewall rule', key: ['nft', words], fields: { after }, about: [] }];
  });
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

const momentary: ReadonlySet<string> = new Set(['handle', 'packets', 'bytes', 'index']);

function saveItems(place: string, text: string): FactItem[] {
  let table = '';
  const before = new Map<string, string>();
  return text.split('\n').flatMap((line): FactItem[] => {
    const words = line.replace(/\s*\[\d+:\d+\]\s*/, ' ').trim();
    if (words === '' || words.startsWith('#') || words === 'COMMIT') return [];
    if (words.startsWith('*')) {
      table = words;
      return [];
    }
    if (!words.startsWith('-A')) return [{ what: 'firewall chain', key: [place, table, words], fields: {}, about: [] }];
    const chain = `${table} ${words.split(' ')[1] ?? ''}`;
    const after = before.get(chain) ?? '';
    before.set(chain, words);
    return [{ what: 'firewall rule', key: [place, table, words], fields: { after }, about: [] }];
  });
}
