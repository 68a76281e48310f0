/** What a MySQL connection string says that concerns us. Null: it says nothing, the driver's default applies. */
export interface ConnectionString {
  readonly server: string | null;
  readonly port: string | null;
  readonly database: string | null;
  readonly user: string | null;
  readonly password: string | null;
  readonly sslMode: string | null;
  readonly sslCa: string | null;
}

// Spellings of one key by the Oracle connector and by MySqlConnector, without spaces, hyphens and letter case.
const keys: ReadonlyMap<string, keyof ConnectionString> = new Map([
  ['server', 'server'],
  ['host', 'server'],
  ['datasource', 'server'],
  ['address', 'server'],
  ['addr', 'server'],
  ['networkaddress', 'server'],
  ['port', 'port'],
  ['database', 'database'],
  ['initialcatalog', 'database'],
  ['userid', 'user'],
  ['username', 'user'],
  ['uid', 'user'],
  ['user', 'user'],
  ['password', 'password'],
  ['pwd', 'password'],
  ['password1', 'password'],
  ['sslmode', 'sslMode'],
  ['sslca', 'sslCa'],
  ['cacertificatefile', 'sslCa'],
  ['cacertificate', 'sslCa'],
]);

/** Parses an ADO.NET connection string; the last of several equal keys counts. Null when it is malformed: the driver refuses it. */
export function parseConnectionString(text: string): ConnectionString | null {
  const found = new Map<keyof ConnectionString, string>();
  let at = start(text, 0);
  while (at < text.length) {
    const equals = keyEnd(text, at);
    if (equals === null || equals === at) return null;
    const value = valueAt(text, equals + 1);
    if (value === null) return null;
    const key = keys.get(
      text
        .slice(at, equals)
        .toLowerCase()
        .replace(/[\s_-]/g, ''),
    );
    if (key !== undefined) found.set(key, value.text);
    at = start(text, value.end);
  }
  const value = (key: keyof ConnectionString): string | null => found.get(key) ?? null;
  return {
    server: value('server'),
    port: value('port'),
    database: value('database'),
    user: value('user'),
    password: value('password'),
    sslMode: value('sslMode'),
    sslCa: value('sslCa'),
  };
}

/** Where the next pair starts: after white space and empty pairs. */
function start(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[\s;]/.test(text.charAt(at))) at += 1;
  return at;
}

/** Where the key ends: at the first single `=`. Null: a semicolon or the end comes first. */
function keyEnd(text: string, from: number): number | null {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === ';') return null;
    if (text[at] !== '=') continue;
    if (text[at + 1] !== '=') return at;
    at += 1;
  }
  return null;
}

/** A value: in quotes, its own quote doubled, or up to the next semicolon. Null: a quote that is not closed, or text after it. */
function valueAt(text: string, from: number): { readonly text: string; readonly end: number } | null {
  let at = from;
  while (/\s/.test(text.charAt(at))) at += 1;
  const quote = text.charAt(at);
  const next = text.indexOf(';', at);
  const plainEnd = next === -1 ? text.length : next;
  if (quote !== '"' && quote !== "'") return { text: text.slice(at, plainEnd).trimEnd(), end: plainEnd };
  let close = text.indexOf(quote, at + 1);
  while (close !== -1 && text[close + 1] === quote) close = text.indexOf(quote, close + 2);
  if (close === -1) return null;
  const after = text.indexOf(';', close);
  const end = after === -1 ? text.length : after;
  return text.slice(close + 1, end).trim() === '' ? { text: text.slice(at + 1, close).replaceAll(quote + quote, quote), end } : null;
}
