import type { Tenant } from '../../inventory/inventory.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { nameFinder } from './name-finder.ts';
import { siteNames } from './site-names.ts';
import { isDotted, isNumber, keysOf, tokens } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Stands for everything that is not known to be harmless. */
export const withheld = '[…]';

/** Turns what was said of a site into what one tenant may read of it. */
export interface Redactor {
  readonly tenant: Tenant;
  /** The text with nothing in it but words of the program, the tenant's own names, and the machines it uses. Others are pseudonyms. */
  readonly text: (text: string) => string;
  /** The tenant's own id and name as they are; anybody else's pseudonym. */
  readonly party: (id: string) => string;
  /** A name that this tenant can quote and the operator can look up. */
  readonly print: (fingerprint: string) => string;
  /** True when the tenant uses the machine or instance. */
  readonly usesPlace: (name: string) => boolean;
  /** True when this may not occur: an address of somebody else. */
  readonly isForeignAddress: (text: string) => boolean;
  /** Words that tell somebody else; names of others made of ordinary words only; the tenant's own names. */
  readonly telling: { readonly words: ReadonlySet<string>; readonly names: readonly string[]; readonly own: readonly string[] };
}

/** What the redactor is made of. `keyed` is an HMAC (hex) whose key the operator keeps: without it nobody can tell whose pseudonym is whose. */
export interface RedactorInput {
  readonly snapshot: Snapshot;
  readonly tenant: Tenant;
  readonly vocabulary: Vocabulary;
  readonly keyed: (text: string) => string;
}

type NameKind = { readonly kind: 'kept' } | { readonly kind: 'foreign'; readonly tenant: string | null } | { readonly kind: 'host' };

// No vowels, so that no code is a word; no characters that look alike.
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ3479';
const codeLength = 7;

/** A redactor for one tenant. Pseudonyms are stable for a key and tenant, and differ from what other tenants are shown. */
export function newRedactor({ snapshot, tenant, vocabulary, keyed }: RedactorInput): Redactor {
  const names = siteNames(snapshot, tenant);
  const ownKeys = new Set(names.own.flatMap(keysOf).filter((key) => !isDotted(key)));
  const claimed = names.foreign.filter((one) => one.tenant !== null || !vocabulary.names.has(one.name.toLowerCase()));
  const foreignKeys = new Set(claimed.flatMap(({ name }) => keysOf(name)));
  const isOurs = (key: string): boolean => vocabulary.words.has(key) || ownKeys.has(key);
  const shared = names.shared.filter((name) => !toldByName(name, snapshot, tenant, isOurs));
  const sharedKeys = new Set(shared.flatMap(keysOf));
  for (const value of names.ownValues) {
    const keys = keysOf(value);
    if (keys.every((key) => isOurs(key) || sharedKeys.has(key) || !foreignKeys.has(key)))
      for (const key of keys) if (!isNumber(key) || key.length > 2) ownKeys.add(key);
  }
  const single = new Set(claimed.flatMap(({ name }) => (keysOf(name).length === 1 ? keysOf(name) : [])));
  const mayStand = (key: string): boolean => {
    if (ownKeys.has(key) || sharedKeys.has(key)) return !isDotted(key) || !names.isForeignAddress(key);
    if (isDotted(key)) return names.isOwnAddress(key) || (vocabulary.words.has(key) && !names.isForeignAddress(key));
    if (isNumber(key)) return false;
    return vocabulary.prose.has(key) ? !single.has(key) : vocabulary.words.has(key) && !foreignKeys.has(key);
  };
  const finder = nameFinder<NameKind>(
    [
      ...[...names.own, ...shared].map((name) => [name, { kind: 'kept' }] as const),
      ...claimed.map(({ name, tenant: whose }) => [name, { kind: 'foreign', tenant: whose }] as const),
      ...names.foreignHosts.map((name) => [name, { kind: 'host' }] as const),
    ],
    ({ kind }) => kind === 'kept',
  );
  const codes = new Map<string, string>();
  const party = (id: string): string => (id === tenant.id ? id : `another practice ${codeOf(keyed(`practice ${tenant.id} ${id}`), id, codes)}`);
  const pseudonym = (what: NameKind): string => {
    if (what.kind === 'host') return 'another host';
    return what.kind === 'foreign' && what.tenant !== null ? party(what.tenant) : withheld;
  };
  return {
    tenant,
    party,
    text: (text) => replaced(text, finder, mayStand, pseudonym),
    print: (fingerprint) => `bwp-${keyed(`finding ${tenant.id} ${fingerprint}`).slice(0, 16)}`,
    usesPlace: (name) => shared.includes(name),
    isForeignAddress: (text) => names.isForeignAddress(text),
    telling: {
      words: new Set([...foreignKeys].filter((key) => !isOurs(key) && !sharedKeys.has(key) && !isDotted(key) && !isNumber(key))),
      names: claimed.map(({ name }) => name).filter((name) => keysOf(name).every((key) => isOurs(key) || sharedKeys.has(key) || isNumber(key))),
      own: [...names.own, ...shared],
    },
  };
}

/** True when a machine or site is called after somebody else's id, name, database or account. */
function toldByName(place: string, { inventory }: Snapshot, tenant: Tenant, isOurs: (key: string) => boolean): boolean {
  const keys = new Set(keysOf(place));
  return Object.values(inventory.tenants)
    .filter(({ id }) => id !== tenant.id)
    .some(({ id, name, databases, accounts }) => [id, name, ...databases, ...accounts].flatMap(keysOf).some((key) => keys.has(key) && !isOurs(key)));
}

/** Punctuation of our sentences. Anything else between tokens may be somebody's name and is dropped. */
const strange = /[^\t\n\x20-\x7e’‘“”–—…→∋≥≤×·]/gu;

/** `an X of an X` where a thing and its owner have one pseudonym. */
const repeated = /(another practice [A-Z\d]+)(?: of \1)+/g;
/** A list of others: how many they are is theirs, too. */
const listed = /another practice [A-Z\d]+(?=, |; | and )(?:(?:, |; | and )another practice [A-Z\d]+)*(?: and \[…\] more(?: tenants| of them)?)?/g;

function replaced(
  text: string,
  finder: ReturnType<typeof nameFinder<NameKind>>,
  mayStand: (key: string) => boolean,
  pseudonym: (what: NameKind) => string,
): string {
  const all = tokens(text);
  let out = '';
  let end = 0;
  for (let index = 0; index < all.length;) {
    const token = all[index];
    if (token === undefined) break;
    const found = finder.at(all, index);
    const last = all[index + (found?.keys.length ?? 1) - 1] ?? token;
    const between = text.slice(end, token.start).replaceAll(strange, '');
    const kept = found === null ? mayStand(token.key) : found.what.kind === 'kept';
    const words = kept ? text.slice(token.start, last.end).replaceAll(strange, keepLetters) : found === null ? withheld : pseudonym(found.what);
    // Several words that are withheld, one after the other, are one.
    out = words === withheld && out.endsWith(withheld) ? out : out + between + words;
    end = last.end;
    index += found?.keys.length ?? 1;
  }
  return `${out}${text.slice(end).replaceAll(strange, '')}`
    .replaceAll(repeated, '$1')
    .replaceAll(listed, (list) => (/, |; | and /.test(list) ? 'other practices' : list));
}

function keepLetters(character: string): string {
  return /[\p{L}\p{N}\p{M}]/u.test(character) ? character : '';
}

/** A short code from a keyed digest. Throws when two names would get one code, which would make two practices look like one. */
function codeOf(digest: string, id: string, codes: Map<string, string>): string {
  let rest = BigInt(`0x${digest}`);
  let code = '';
  for (let at = 0; at < codeLength; at += 1) {
    code += alphabet[Number(rest % BigInt(alphabet.length))] ?? '';
    rest /= BigInt(alphabet.length);
  }
  const known = codes.get(code);
  if (known !== undefined && known !== id) throw new Error('two practices would have one pseudonym; use another key');
  codes.set(code, id);
  return code;
}
