import { listIn, objectIn } from './unknown-json.ts';

/** The longest text of a rule. */
const longest = 300;

/** A rule close to how nft prints it, from the statements of `nft -j`; counters left out, what is not known as JSON, cut when long. */
export function nftText(statements: readonly unknown[]): string {
  const text = statements.map(statementText).filter(Boolean).join(' ');
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function statementText(statement: unknown): string {
  const [kind = '', content] = Object.entries(objectIn(statement) ?? {})[0] ?? [];
  const body = objectIn(content);
  if (kind === 'counter') return '';
  if (content === null) return kind;
  if (kind === 'match' && body !== null) {
    const op = body['op'] === '==' || body['op'] === 'in' ? '' : `${String(body['op'])} `;
    return `${valueText(body['left'])} ${op}${valueText(body['right'])}`;
  }
  if (kind === 'vmap' && body !== null) return `${valueText(body['key'])} vmap ${valueText(body['data'])}`;
  if ((kind === 'jump' || kind === 'goto') && body !== null) return `${kind} ${valueText(body['target'])}`;
  if (kind === 'limit' && body !== null) return `limit rate ${body['inv'] === true ? 'over ' : ''}${valueText(body['rate'])}/${valueText(body['per'])}`;
  if ((kind === 'dnat' || kind === 'snat' || kind === 'redirect' || kind === 'masquerade') && body !== null) {
    const family = body['family'] === undefined ? '' : ` ${valueText(body['family'])}`;
    const port = body['port'] === undefined ? '' : `:${valueText(body['port'])}`;
    return `${kind}${family} to ${body['addr'] === undefined ? '' : valueText(body['addr'])}${port}`;
  }
  return kind === 'log' || kind === 'reject' ? kind : JSON.stringify(statement);
}

/** Keys of `meta` that nft prints without the word. */
const bareMeta = new Set(['iif', 'oif', 'iifname', 'oifname']);

function valueText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  const list = listIn(value);
  if (list !== null) return list.map(valueText).join(',');
  const [kind = '', content] = Object.entries(objectIn(value) ?? {})[0] ?? [];
  const [body, parts] = [objectIn(content) ?? {}, listIn(content) ?? []];
  switch (kind) {
    case 'payload':
      return `${valueText(body['protocol'])} ${valueText(body['field'])}`;
    case 'meta':
      return bareMeta.has(String(body['key'])) ? valueText(body['key']) : `meta ${valueText(body['key'])}`;
    case 'ct':
      return ['ct', body['dir'], body['key']]
        .filter((word) => word !== undefined)
        .map(valueText)
        .join(' ');
    case 'fib':
      return `fib ${(listIn(body['flags']) ?? [body['flags']]).map(valueText).join(' . ')} ${valueText(body['result'])}`;
    case 'prefix':
      return `${valueText(body['addr'])}/${valueText(body['len'])}`;
    case 'range':
      return parts.map(valueText).join('-');
    case 'concat':
      return parts.map(valueText).join(' . ');
    case '&':
      return parts.map(valueText).join(' & ');
    case 'set':
      // With more the text is cut anyway.
      return `{ ${parts.slice(0, longest).map(elementText).join(', ')} }`;
    case 'elem':
      return valueText(body['val']);
    case 'map':
      return `${valueText(body['key'])} map ${valueText(body['data'])}`;
    default:
      return content === null ? kind : JSON.stringify(value);
  }
}

/** An element of a set, or key and value of a map. */
function elementText(element: unknown): string {
  const pair = listIn(element);
  return pair === null ? valueText(element) : pair.map((part) => (objectIn(part)?.['jump'] === undefined ? valueText(part) : statementText(part))).join(' : ');
}
