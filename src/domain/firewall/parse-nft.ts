import type { NamedSet } from './nft-conditions.ts';
import { changedSets, nftRules } from './nft-rules.ts';
import { nftText } from './nft-text.ts';
import type { RuleEvidence } from './packet-class.ts';
import type { BaseChain, Chain, Hook, Table } from './ruleset.ts';
import { type JsonObject, listIn, objectIn, textIn } from './unknown-json.ts';

/** Tables that could be read, and what could not. */
export interface ParsedRules {
  readonly tables: readonly Table[];
  readonly problems: readonly string[];
}

interface RawTable {
  readonly family: string;
  readonly name: string;
  readonly chains: JsonObject[];
  readonly rules: Map<string, JsonObject[]>;
  readonly sets: Map<string, NamedSet>;
  readonly changed: Set<string>;
}

const families: Readonly<Record<string, 4 | 6 | null>> = { ip: 4, ip6: 6, inet: null, netdev: null, bridge: null };
const hooks: readonly Hook[] = ['ingress', 'prerouting', 'input', 'forward', 'output', 'postrouting'];

/** Reads `nft -j list ruleset`; an empty text is no ruleset at all. */
export function parseNft(text: string): ParsedRules {
  if (text.trim() === '') return { tables: [], problems: [] };
  const objects = readObjects(text);
  if (objects === null) return { tables: [], problems: ['the nft ruleset is no JSON as nft writes it, or is cut off'] };
  const raw = rawTables(objects);
  const tables = [...raw.values()].map((table) => ({ raw: table, table: compiled(table) }));
  const flagless = objects.map((object) => objectIn(objectIn(object)?.['table'])).filter((table) => table !== null && table['flags'] === table['name']);
  // Bridged packets do not meet the hosts' rules, but rules for bridges may stop what would.
  const bridges = tables.filter(({ raw: { family }, table }) => family === 'bridge' && [...table.chains.values()].some(mayStop));
  return {
    tables: tables.filter(({ raw: { family } }) => family !== 'bridge').map(({ table }) => table),
    problems: [
      ...bridges.map(({ table }) => `the rules for bridges in table ${table.name} are not evaluated`),
      ...flagless.map((table) => `whether table ${String(table?.['name'])} is switched off is not known: this nft writes its name for its flags`),
      ...[...raw.values()].flatMap(({ chains }) =>
        chains
          .filter(({ hook }) => hook !== undefined && !hooks.some((name) => name === hook))
          .map(({ hook }) => `chains at ${String(hook)} are not evaluated`),
      ),
    ],
  };
}

function mayStop({ base, rules }: Chain): boolean {
  return base !== null && (base.policy === 'drop' || rules.length > 0);
}

function readObjects(text: string): readonly unknown[] | null {
  try {
    return isFlatEnough(text) ? listIn(objectIn(JSON.parse(text))?.['nftables']) : null;
  } catch {
    return null;
  }
}

/** nft nests a dozen levels; what nests without end would exhaust the stack of everything that reads it. */
function isFlatEnough(text: string): boolean {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) {
      if (character === '\\') at += 1;
    } else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > deepest) return false;
  }
  return true;
}

const deepest = 40;

/** Objects by table; tables of families that carry no IP, and those switched off, are left out. */
function rawTables(objects: readonly unknown[]): Map<string, RawTable> {
  const tables = new Map<string, RawTable>();
  for (const object of objects) {
    const [kind = '', content] = Object.entries(objectIn(object) ?? {})[0] ?? [];
    const body = objectIn(content) ?? {};
    const [family, name] = [textIn(body['family']) ?? '', textIn(body['name']) ?? ''];
    if (kind === 'table') {
      if (Object.hasOwn(families, family) && !isDormant(body['flags'])) tables.set(`${family} ${name}`, emptyTable(family, name));
      continue;
    }
    const table = tables.get(`${family} ${textIn(body['table']) ?? ''}`);
    if (table === undefined) continue;
    if (kind === 'chain') table.chains.push(body);
    if (kind === 'set' || kind === 'map') table.sets.set(name, { elements: listIn(body['elem']) ?? [], changing: flagsOf(body['flags']).includes('dynamic') });
    if (kind === 'rule') addRule(table, body);
  }
  return tables;
}

function emptyTable(family: string, name: string): RawTable {
  return { family, name, chains: [], rules: new Map(), sets: new Map(), changed: new Set() };
}

function addRule(table: RawTable, body: JsonObject): void {
  const chain = textIn(body['chain']) ?? '';
  const rules = table.rules.get(chain);
  if (rules === undefined) table.rules.set(chain, [body]);
  else rules.push(body);
  for (const set of changedSets(listIn(body['expr']) ?? [])) table.changed.add(set);
}

function flagsOf(flags: unknown): readonly string[] {
  return (listIn(flags) ?? [flags]).map(String);
}

function isDormant(flags: unknown): boolean {
  return flagsOf(flags).includes('dormant');
}

function compiled({ family, name, chains, rules, sets, changed }: RawTable): Table {
  const table = `${family} ${name}`;
  // Which sets packets change is told by the rules rather than the sets.
  const known = new Map([...sets].map(([set, { elements, changing }]) => [set, { elements, changing: changing || changed.has(set) }]));
  const read = chains.map((body): Chain => {
    const chain = textIn(body['name']) ?? '';
    const own = (rules.get(chain) ?? []).flatMap((rule) => {
      const statements = listIn(rule['expr']) ?? [];
      const place = typeof rule['handle'] === 'number' ? rule['handle'] : null;
      return nftRules(statements, known, { source: 'nft', table, chain, place, text: nftText(statements) });
    });
    return { name: chain, rules: own, base: baseOf(body, table, chain) };
  });
  return { source: 'nft', name: table, family: families[family] ?? null, chains: new Map(read.map((chain) => [chain.name, chain])) };
}

function baseOf({ hook, type, prio, policy, dev }: JsonObject, table: string, chain: string): BaseChain | null {
  const known = hooks.find((name) => name === hook);
  if (known === undefined) return null;
  const devices = (listIn(dev) ?? [dev]).map(textIn).filter((device) => device !== null);
  const evidence: RuleEvidence = { source: 'nft', table, chain, place: null, text: `policy ${policy === 'drop' ? 'drop' : 'accept'}` };
  return {
    type: type === 'nat' ? 'nat' : 'filter',
    hook: known,
    priority: typeof prio === 'number' ? prio : 0,
    policy: policy === 'drop' ? 'drop' : 'accept',
    devices: devices.length === 0 ? null : devices,
    evidence,
  };
}
