import { compileTables } from './compile-tables.ts';
import type { Firewall } from './packet-class.ts';
import { parseIptables, type ParsedSave } from './parse-iptables.ts';
import { parseNft } from './parse-nft.ts';
import type { Table } from './ruleset.ts';

/** What was read of a Linux host's packet filter. */
export interface LinuxFirewallFacts {
  /** Output of `nft -j list ruleset`; empty when the kernel has no nf_tables; null when it could not be read. */
  readonly nft: string | null;
  /** Outputs of `iptables-save`, `iptables-legacy-save` and the like for IPv6: needed for what nft cannot show. */
  readonly saves: readonly { readonly family: 4 | 6; readonly text: string }[];
  /** Tables that iptables-legacy has in the kernel (`/proc/net/ip_tables_names`, `ip6_tables_names`); null when not known. */
  readonly legacyTables: { readonly 4: readonly string[] | null; readonly 6: readonly string[] | null };
}

/** Compiles the packet filter once. What could not be read makes every verdict unknown: an unseen rule may drop, accept or redirect. */
export function compileLinuxFirewall(facts: LinuxFirewallFacts): Firewall {
  const nft = facts.nft === null ? { tables: [], problems: ['the nft ruleset was not read'] } : parseNft(facts.nft);
  const saves = facts.saves.map(({ family, text }) => ({ family, save: parseIptables(text, family) }));
  const gaps = (family: 4 | 6): string[] => [...nft.problems, ...saveGaps(family, facts, saves)];
  const tables = [...nft.tables.filter((table) => !isSpelledBetter(table, saves)), ...saves.flatMap(({ save }) => save.tables)];
  return compileTables(tables, { 4: gaps(4), 6: gaps(6) });
}

function saveGaps(family: 4 | 6, facts: LinuxFirewallFacts, saves: readonly { readonly family: 4 | 6; readonly save: ParsedSave }[]): string[] {
  const names = family === 4 ? '/proc/net/ip_tables_names' : '/proc/net/ip6_tables_names';
  const legacy = facts.legacyTables[family];
  const own = saves.filter((one) => one.family === family).map(({ save }) => save);
  const problems = own.flatMap((save) => save.problems);
  if (legacy === null) return [...problems, `whether there are tables of iptables-legacy (${names}) is not known`];
  const read = new Set(own.filter(({ backend }) => backend === 'legacy').flatMap(({ tables }) => tables.map(({ name }) => name)));
  const unseen = legacy.filter((name) => !read.has(name));
  return unseen.length === 0 ? problems : [...problems, `the iptables-legacy tables ${unseen.join(', ')} were not read`];
}

/** Tables that iptables made in nft are read from iptables-save, which spells what nft calls "xt". */
function isSpelledBetter(table: Table, saves: readonly { readonly save: ParsedSave }[]): boolean {
  const name = table.name.replace(/^ip6? /, '');
  return saves.some(({ save }) => save.backend !== 'legacy' && save.tables.some((one) => one.family === table.family && one.name === name));
}
