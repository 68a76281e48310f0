import { comparedConditions, mapEntries, matchConditions, type NamedSets, readInterval } from './nft-conditions.ts';
import { readSelector, type Selector, wordCondition } from './nft-selectors.ts';
import { everyPort, type PortRange, type RuleEvidence } from './packet-class.ts';
import type { Action, Condition, Rule } from './ruleset.ts';
import { type JsonObject, listIn, objectIn, textIn } from './unknown-json.ts';

/** Statements that change nothing the engine looks at. `mangle` is here for what it usually sets: marks, which conditions never claim to know. */
const harmless = new Set(['counter', 'log', 'continue', 'comment', 'dup', 'flow', 'last', 'secmark', 'ct helper', 'ct timeout', 'ct expectation']);
/** Statements that also ask something nobody can foresee. */
const unforeseeable = new Set(['limit', 'quota', 'ct count', 'meter', 'connlimit']);
/** Targets of iptables that nft cannot spell and that let packets go on. */
const harmlessTargets = new Set(['LOG', 'NFLOG', 'MARK', 'CONNMARK', 'TCPMSS', 'DSCP', 'TOS', 'CLASSIFY', 'CHECKSUM', 'TRACE', 'SET', 'AUDIT']);

type Outcome = readonly { readonly conditions: readonly Condition[]; readonly action: Action }[];

/** The rules a list of nft statements stands for: one, or one for each element of a verdict map; none when it only counts. */
export function nftRules(statements: readonly unknown[], sets: NamedSets, evidence: RuleEvidence): Rule[] {
  const rules: Rule[] = [];
  const conditions: Condition[] = [];
  for (const statement of statements) {
    const [kind, content] = Object.entries(objectIn(statement) ?? {})[0] ?? [textIn(statement) ?? '', null];
    const body = objectIn(content) ?? {};
    if (kind === 'match') conditions.push(...matchConditions(body, sets));
    else if (unforeseeable.has(kind)) conditions.push({ kind: 'unreadable', reason: `the rule depends on a ${kind}` });
    else if (kind === 'set' && (listIn(body['stmt']) ?? []).length > 0) conditions.push({ kind: 'unreadable', reason: 'the rule depends on a limit' });
    else if (kind === 'xt' && body['type'] === 'match') {
      if (body['name'] !== 'comment') conditions.push({ kind: 'unreadable', reason: `nft cannot show the iptables match ${String(body['name'])}` });
    } else {
      for (const one of outcomesOf(kind, content, body, sets)) rules.push({ conditions: [...conditions, ...one.conditions], action: one.action, evidence });
    }
  }
  return rules;
}

/** Names of the sets that a rule changes. */
export function changedSets(statements: readonly unknown[]): string[] {
  return statements.flatMap((statement) => {
    const name = textIn(objectIn(objectIn(statement)?.['set'])?.['set']);
    return name === null ? [] : [name.replace(/^@/, '')];
  });
}

function outcomesOf(kind: string, content: unknown, body: JsonObject, sets: NamedSets): Outcome {
  if (harmless.has(kind) || kind === 'set' || (kind === 'mangle' && !changesAddress(body))) return [];
  if (kind === 'vmap') return mapped(body, sets, (value) => verdictOf(objectIn(value) ?? {}));
  if (kind === 'dnat' || kind === 'redirect') return translation(kind, body, sets);
  if (kind === 'notrack') return [{ conditions: [], action: { kind: 'untrack' } }];
  if (kind === 'xt' && harmlessTargets.has(String(body['name']))) return [];
  return [{ conditions: [], action: verdictOf({ [kind]: content }) }];
}

function changesAddress({ key }: JsonObject): boolean {
  return objectIn(objectIn(key)?.['payload']) !== null && readSelector(key).kind !== 'unreadable';
}

function verdictOf(statement: JsonObject): Action {
  const [kind = '', content] = Object.entries(statement)[0] ?? [];
  if (kind === 'accept' || kind === 'masquerade' || kind === 'snat') return { kind: 'verdict', verdict: 'accept' };
  if (kind === 'drop' || kind === 'reject') return { kind: 'verdict', verdict: 'drop' };
  if (kind === 'return') return { kind: 'return' };
  const target = textIn(objectIn(content)?.['target']);
  if ((kind === 'jump' || kind === 'goto') && target !== null) return { kind: 'call', chain: target, returns: kind === 'jump' };
  return { kind: 'unknown', reason: `what ${kind} does with packets is not known` };
}

/** An element for each key of a map. */
function mapped({ key, data }: JsonObject, sets: NamedSets, action: (value: unknown) => Action): Outcome {
  const selector = readSelector(key);
  const entries = mapEntries(data, sets);
  if (entries === null) return [{ conditions: [], action: { kind: 'unknown', reason: 'the map cannot be read' } }];
  return entries.map(([element, value]) => ({
    conditions: element === '*' ? [] : comparedConditions(selector, element, false, sets),
    action: action(value),
  }));
}

function translation(kind: 'dnat' | 'redirect', { addr, port, family }: JsonObject, sets: NamedSets): Outcome {
  const version = family === 'ip' ? '4' : family === 'ip6' ? '6' : null;
  const needs = version === null ? [] : [wordCondition('family', version)];
  const map = objectIn(objectIn(addr)?.['map']) ?? objectIn(objectIn(port)?.['map']);
  if (map === null) return [{ conditions: needs, action: destination(kind, addr, port) }];
  if (addr !== undefined && port !== undefined) return [{ conditions: needs, action: unreadableDestination }];
  const outcome = mapped(map, sets, (value) => {
    const [first, second] = listIn(objectIn(value)?.['concat']) ?? [value, port];
    return objectIn(port)?.['map'] === undefined ? destination(kind, first, second) : destination(kind, undefined, first);
  });
  return outcome.map((one) => ({ ...one, conditions: [...needs, ...one.conditions] }));
}

const unreadableDestination: Action = { kind: 'unknown', reason: 'the new destination cannot be read' };

function destination(kind: 'dnat' | 'redirect', addr: unknown, port: unknown): Action {
  const ports = port === undefined ? null : portsOf(port);
  if (port !== undefined && ports === null) return unreadableDestination;
  if (kind === 'redirect') return { kind: 'translate', to: 'local', ports };
  if (addr === undefined) return { kind: 'translate', to: null, ports };
  const selectors = ([4, 6] as const).map((family): Selector & { readonly kind: 'address' } => ({ kind: 'address', axis: 'to', family, needs: [] }));
  const to = selectors.map((selector) => readInterval(selector, addr)).find((interval) => interval !== null);
  return to === undefined ? unreadableDestination : { kind: 'translate', to, ports };
}

function portsOf(port: unknown): PortRange | null {
  const interval = readInterval({ kind: 'port', axis: 'toPort', needs: [] }, port);
  if (interval === null) return null;
  const [first, last] = [Number(interval.first), Number(interval.last)];
  return last <= everyPort.last ? { first, last } : null;
}
