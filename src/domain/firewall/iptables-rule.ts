import { parseRange } from '../network/address-ranges.ts';
import { moduleConditions, optionConditions } from './iptables-matches.ts';
import type { PortRange, RuleEvidence } from './packet-class.ts';
import type { Action, Condition, Rule } from './ruleset.ts';

/** Targets that let packets go on and change nothing the engine looks at. */
const harmless = new Set(
  'LOG NFLOG ULOG AUDIT MARK CONNMARK CONNSECMARK SECMARK TCPMSS TCPOPTSTRIP TOS DSCP ECN CLASSIFY TTL HL SET TRACE CHECKSUM IDLETIMER LED RATEEST TEE ACCOUNT'.split(
    ' ',
  ),
);
/** The last rule of a source-nat chain that applies ends it. */
const accepting = new Set(['ACCEPT', 'MASQUERADE', 'SNAT']);

/** The words after `-A CHAIN`, as a rule; null when the rule only counts or logs. `chains` are the names of the table's chains. */
export function iptablesRule(words: readonly string[], chains: ReadonlySet<string>, family: 4 | 6, evidence: RuleEvidence): Rule | null {
  const options = optionsOf(words);
  const conditions: Condition[] = [];
  let target: Option | null = null;
  const targetOptions = new Map<string, string>();
  for (const option of options) {
    if (option.name === '-j' || option.name === '-g') target = option;
    else if (target !== null) targetOptions.set(option.name, option.value);
    else if (option.name === '-m') conditions.push(...moduleConditions(option.value, words));
    else {
      const read = optionConditions(option.name, option.value, option.not, family);
      conditions.push(...(read ?? [{ kind: 'unreadable', reason: `the rule depends on ${option.name} ${option.value}`.trim() } as const]));
    }
  }
  const action = target === null ? null : actionOf(target, targetOptions, chains);
  return action === null ? null : { conditions, action, evidence };
}

interface Option {
  readonly name: string;
  readonly value: string;
  readonly not: boolean;
}

/** `! -s 10.0.0.0/8`, `-m tcp`, `--tcp-flags A B`: an option and what follows up to the next. */
function optionsOf(words: readonly string[]): Option[] {
  const options: Option[] = [];
  let not = false;
  for (const word of words) {
    if (word === '!') not = true;
    else if (/^--?[a-z]/.test(word) && (options.at(-1)?.name !== '--comment' || options.at(-1)?.value !== '')) {
      options.push({ name: word, value: '', not });
      not = false;
    } else {
      const last = options.pop();
      // Old versions wrote the exclamation mark behind the option.
      if (last !== undefined) options.push({ ...last, value: last.value === '' ? word : `${last.value} ${word}`, not: last.not || not });
      not = false;
    }
  }
  return options;
}

function actionOf({ name, value }: Option, options: ReadonlyMap<string, string>, chains: ReadonlySet<string>): Action | null {
  if (chains.has(value)) return { kind: 'call', chain: value, returns: name === '-j' };
  if (accepting.has(value)) return { kind: 'verdict', verdict: 'accept' };
  if (value === 'DROP' || value === 'REJECT') return { kind: 'verdict', verdict: 'drop' };
  if (value === 'RETURN') return { kind: 'return' };
  if (value === 'REDIRECT') return destination('local', options.get('--to-ports'));
  if (value === 'DNAT') return translation(options.get('--to-destination') ?? '');
  if (value === 'NOTRACK' || (value === 'CT' && options.has('--notrack'))) return { kind: 'untrack' };
  return harmless.has(value) || value === 'CT' ? null : { kind: 'unknown', reason: `what the target ${value} does with packets is not known` };
}

const unreadable: Action = { kind: 'unknown', reason: 'the new destination cannot be read' };

/** `10.0.0.5`, `10.0.0.5-10.0.0.9:80-90`, `[fe80::1]:80`, `:8080`. */
function translation(text: string): Action {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|((?:[^:]*|[^[\]]*:[^[\]]*:[^[\]]*)?))(?::([\d-]+))?$/.exec(text) ?? [];
  const address = bracketed ?? plain;
  if (address === undefined) return unreadable;
  if (address === '') return destination(null, port);
  const range = parseRange(address);
  return range === null ? unreadable : destination({ first: range.first, last: range.last }, port);
}

function destination(to: (Action & { readonly kind: 'translate' })['to'], port: string | undefined): Action {
  if (port === undefined) return { kind: 'translate', to, ports: null };
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(port) ?? [];
  const ports: PortRange = { first: Number(first), last: Number(last) };
  return first !== undefined && ports.first <= ports.last && ports.last <= 65_535 ? { kind: 'translate', to, ports } : unreadable;
}
