import { cut, type Interval, relation } from './interval-set.ts';
import type { Box, Condition, Passage } from './ruleset.ts';

/** Packets that a rule's conditions apply to; with a doubt, only perhaps. */
export interface Matched {
  readonly box: Box;
  readonly doubt: string | null;
}

/** A box split by conditions: `rest` is what they certainly do not apply to. */
export interface Split {
  readonly matched: readonly Matched[];
  readonly rest: readonly Box[];
}

/** Steps that answering one question may still take; a real ruleset needs some thousands. */
export interface Budget {
  steps: number;
}

/** A new piece costs memory and is asked by every later rule. */
const stepsPerPiece = 10;

/** Splits a box by all conditions of a rule; null when they apply to none of it, which is the common case and costs nothing. */
export function matchRule(conditions: readonly Condition[], box: Box, passage: Passage, budget: Budget): Split | null {
  budget.steps -= 1;
  const whole = answerWhole(conditions, box, passage);
  if (whole === false) return null;
  if (whole === true) return { matched: [{ box, doubt: null }], rest: [] };
  let matched: readonly Matched[] = [{ box, doubt: null }];
  const rest: Box[] = [];
  for (const condition of conditions) {
    const next: Matched[] = [];
    for (const piece of matched) {
      if (budget.steps < 0) break;
      const split = splitBy(condition, piece.box, passage, budget);
      budget.steps -= stepsPerPiece * (split.rest.length + split.matched.length - 1);
      rest.push(...split.rest);
      for (const part of split.matched) next.push(piece.doubt === null ? part : { box: part.box, doubt: piece.doubt });
    }
    matched = next;
  }
  return matched.length === 0 ? null : { matched, rest };
}

/** Do the conditions apply to the whole box, or certainly to nothing of it? Null: it has to be split, or is not known. */
function answerWhole(conditions: readonly Condition[], box: Box, passage: Passage): boolean | null {
  let whole: true | null = true;
  for (const condition of conditions) {
    const answer = quickAnswer(condition, box, passage);
    if (answer === false) return false;
    if (answer === null) whole = null;
  }
  return whole;
}

/** The same of one condition. */
export function quickAnswer(condition: Condition, box: Box, passage: Passage): boolean | null {
  switch (condition.kind) {
    case 'within': {
      const where = relation(condition.set, box[condition.axis]);
      if (where === 'inside') return !condition.not;
      return where === 'outside' && condition.doubt === null ? condition.not : null;
    }
    case 'word': {
      const word = passage[condition.of];
      return word === null ? null : condition.words.includes(word) !== condition.not;
    }
    case 'interface':
      return interfaceAnswer(condition, passage);
    case 'program':
      if (passage.program === null) return null;
      return condition.whole ? passage.program === condition.ending : passage.program.endsWith(condition.ending);
    case 'flags':
      return flagsAnswer(condition, passage) !== condition.not;
    case 'anyOf':
      return anyAnswer(condition, box, passage);
    case 'unreadable':
      return null;
  }
}

/** An alternative that is open takes its part before later ones are asked. */
function anyAnswer({ alternatives, not }: Condition & { readonly kind: 'anyOf' }, box: Box, passage: Passage): boolean | null {
  for (const alternative of alternatives) {
    const answer = answerWhole(alternative, box, passage);
    if (answer !== false) return answer === null ? null : !not;
  }
  return not;
}

function interfaceAnswer({ side, names, not }: Condition & { readonly kind: 'interface' }, passage: Passage): boolean | null {
  const actual = passage[side];
  if (names.some(({ name, prefix }) => prefix && name === '')) return !not;
  if (actual === null) return null;
  return names.some(({ name, prefix }) => (prefix ? actual.startsWith(name) : actual === name)) !== not;
}

function flagsAnswer({ mask, flags }: Condition & { readonly kind: 'flags' }, passage: Passage): boolean {
  if (mask === null) return flags.some((flag) => passage.flags.includes(flag));
  return mask.every((flag) => flags.includes(flag) === passage.flags.includes(flag)) && flags.every((flag) => mask.includes(flag));
}

function splitBy(condition: Condition, box: Box, passage: Passage, budget: Budget): Split {
  const answer = quickAnswer(condition, box, passage);
  if (answer !== null) return answer ? { matched: [{ box, doubt: null }], rest: [] } : { matched: [], rest: [box] };
  switch (condition.kind) {
    case 'within':
      return splitNumbers(condition, box);
    case 'anyOf':
      return splitAlternatives(condition, box, passage, budget);
    case 'unreadable':
      return { matched: [{ box, doubt: condition.reason }], rest: [] };
    case 'word':
      return { matched: [{ box, doubt: `the rule depends on the ${condition.of} of the packet, which is not known` }], rest: [] };
    case 'interface':
      return { matched: [{ box, doubt: `the interface the packets ${condition.side === 'in' ? 'arrive on' : 'leave by'} is not known` }], rest: [] };
    case 'program':
      return { matched: [{ box, doubt: 'the rule is for one program, and which program listens is not known' }], rest: [] };
    case 'flags':
      return { matched: [{ box, doubt: null }], rest: [] };
  }
}

function splitNumbers({ axis, set, not, doubt }: Condition & { readonly kind: 'within' }, box: Box): Split {
  const { inside, outside } = cut(set, box[axis]);
  const piece = (interval: Interval): Box => ({ ...box, [axis]: interval });
  const certain = (not ? outside : inside).map(piece);
  const others = (not ? inside : outside).map(piece);
  const matched = certain.map((part): Matched => ({ box: part, doubt: not ? doubt : null }));
  if (doubt === null || not) return { matched, rest: others };
  return { matched: [...matched, ...others.map((part): Matched => ({ box: part, doubt }))], rest: [] };
}

function splitAlternatives({ alternatives, not }: Condition & { readonly kind: 'anyOf' }, box: Box, passage: Passage, budget: Budget): Split {
  let remaining: readonly Box[] = [box];
  const matched: Matched[] = [];
  for (const alternative of alternatives) {
    const next: Box[] = [];
    // What is left of a question nobody pays for any more is thrown away by the caller.
    if (budget.steps < 0) break;
    for (const part of remaining) {
      const split = matchRule(alternative, part, passage, budget);
      if (split === null) next.push(part);
      else {
        matched.push(...split.matched);
        next.push(...split.rest);
      }
    }
    remaining = next;
  }
  if (!not) return { matched, rest: remaining };
  const doubtful = matched.filter(({ doubt }) => doubt !== null);
  return {
    matched: [...doubtful, ...remaining.map((part): Matched => ({ box: part, doubt: null }))],
    rest: matched.filter(({ doubt }) => doubt === null).map((piece) => piece.box),
  };
}
