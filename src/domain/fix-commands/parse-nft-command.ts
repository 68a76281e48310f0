/** A statement of `nft -j`, as far as remedies use them. */
export type NftStatement = Readonly<Record<string, unknown>>;

/** What a command adds, as an object of `nft -j list ruleset`, or the table it deletes. */
export type NftCommand =
  | { readonly type: 'add'; readonly object: NftStatement }
  | { readonly type: 'delete-table'; readonly family: string; readonly name: string };

/** Reads `nft add table|chain|rule …` and `nft delete table …` from the words after `nft`; null for anything else. */
export function parseNftCommand(words: readonly string[]): NftCommand | null {
  const [verb, what, family = '', table = '', chain = '', ...rest] = words;
  if (verb === 'delete' && what === 'table') return { type: 'delete-table', family, name: table };
  if (verb !== 'add' || table === '') return null;
  if (what === 'table') return { type: 'add', object: { table: { family, name: table, handle: 0 } } };
  if (what === 'chain') {
    const base = chainBase(rest.join(' '));
    return base === null ? null : { type: 'add', object: { chain: { family, table, name: chain, handle: 0, ...base } } };
  }
  const expr = what === 'rule' ? ruleStatements(rest) : null;
  return expr === null ? null : { type: 'add', object: { rule: { family, table, chain, handle: 0, expr } } };
}

/** `{ type filter hook input priority -10; policy accept; }` */
function chainBase(text: string): NftStatement | null {
  const [, type, hook, priority, policy] = /^\{ type (\w+) hook (\w+) priority (-?\d+); policy (\w+); \}$/.exec(text) ?? [];
  return type === undefined ? null : { type, hook, prio: Number(priority), policy };
}

/** Matches and a verdict, in the order in which nft takes them. */
function ruleStatements(words: readonly string[]): NftStatement[] | null {
  const statements: NftStatement[] = [];
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    if (word === 'drop' || word === 'accept') {
      statements.push({ [word]: null });
      at += 1;
      continue;
    }
    const selector = selectorAt(words, at);
    if (selector === null) return null;
    at += selector.length;
    const not = words[at] === '!=';
    if (not) at += 1;
    const value = valueAt(words, at);
    at += value.length;
    // Flags are compared bit by bit, everything else as a whole.
    statements.push({ match: { op: not ? '!=' : 'ct' in selector.left ? 'in' : '==', left: selector.left, right: value.right } });
  }
  return statements;
}

function selectorAt(words: readonly string[], at: number): { readonly left: NftStatement; readonly length: number } | null {
  const [word = '', field = ''] = words.slice(at, at + 2);
  if (word === 'iifname' || word === 'oifname') return { left: { meta: { key: word } }, length: 1 };
  if (word === 'meta') return { left: { meta: { key: field } }, length: 2 };
  if (word === 'ct') return { left: { ct: { key: field } }, length: 2 };
  if (['ip', 'ip6', 'tcp', 'udp'].includes(word)) return { left: { payload: { protocol: word, field } }, length: 2 };
  return null;
}

function valueAt(words: readonly string[], at: number): { readonly right: unknown; readonly length: number } {
  if (words[at] !== '{') return { right: literal(words[at] ?? ''), length: 1 };
  const end = words.indexOf('}', at);
  const inside = words.slice(at + 1, end < 0 ? words.length : end).map((word) => literal(word.replace(/,$/, '')));
  return { right: { set: inside }, length: inside.length + 2 };
}

function literal(text: string): unknown {
  const [, addr, len] = /^([\da-f.:]+)\/(\d+)$/.exec(text) ?? [];
  if (addr !== undefined) return { prefix: { addr, len: Number(len) } };
  return /^\d+$/.test(text) ? Number(text) : text;
}
