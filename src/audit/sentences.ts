import type { Coverage, ReachEntry, State } from '../model/audit-result.ts';

/** Names in a sentence: the first three, then how many more. `*` is everybody else. */
function listed(names: readonly string[]): string {
  if (names.includes('*')) return 'every other tenant';
  if (names.length > 3) return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** What is known of one tenant, in a sentence. */
export function tenantSentence(state: State, coverage: Coverage, reaches: readonly string[], reachedBy: readonly string[]): string {
  const parts = [
    ...(reachedBy.length > 0 ? [`${listed(reachedBy)} can reach its data`] : []),
    ...(reaches.length > 0 ? [`it can reach the data of ${listed(reaches)}`] : []),
  ];
  const open = coverage.required - coverage.assessed;
  const missing = open > 0 ? ` ${open} of ${coverage.required} checks were not assessed.` : '';
  switch (state) {
    case 'exposed':
      return `${capital(parts.length > 0 ? parts.join('; ') : 'a leak is shown')}.${missing}`;
    case 'incomplete':
      return open > 0 ? `No leak was found, but${missing}` : 'No leak was found, but not everybody who might reach it was assessed.';
    case 'isolated':
      return 'Everything needed was assessed and proven.';
  }
}

/** What the verdict on a site or a single tenant rests on. */
export interface VerdictGround {
  /** Live and planned tenants; `everyone` counts the retired ones too, whose accounts may still reach others. */
  readonly tenants: number;
  readonly everyone: number;
  readonly only: string | null;
  readonly nameOf: (id: string) => string;
  readonly reach: readonly ReachEntry[];
  readonly leaks: number;
  readonly waived: number;
  readonly coverage: Coverage;
  /** Areas the inventory leaves out. */
  readonly outOfScope: readonly string[];
}

/** The verdict as a sentence that names tenants, and says what was not asked for. */
export function verdictSentence(state: State, ground: VerdictGround): string {
  const unasked = ground.outOfScope.length === 0 ? '' : ` Out of scope by the inventory: ${ground.outOfScope.join(', ')}.`;
  return `${judgementSentence(state, ground)}${unasked}`;
}

function judgementSentence(state: State, ground: VerdictGround): string {
  const { tenants, only, coverage, waived } = ground;
  const accepted = waived > 0 ? ` ${counted(waived, 'finding')} ${waived === 1 ? 'is' : 'are'} accepted by waiver.` : '';
  switch (state) {
    case 'exposed':
      return `${exposedSentence(ground)}${openSentence(ground)}${accepted}`;
    case 'incomplete':
      if (tenants === 0) return 'The inventory names no tenant that is live or planned, so nothing was proven.';
      return `No leak was found, but isolation is not proven.${openSentence(ground)}${accepted}`;
    case 'isolated':
      return `${only === null ? (tenants === 1 ? 'The only tenant is' : `All ${tenants} tenants are`) : `${ground.nameOf(only)} is`} isolated: all ${coverage.required} required checks were assessed and proven.${accepted}`;
  }
}

function exposedSentence({ everyone, only, reach, leaks, nameOf }: VerdictGround): string {
  const reached = reach.filter((entry) => entry.state === 'reached');
  if (only !== null) return exposedTenant(only, reached, leaks, nameOf);
  const reachers = new Set(reached.map((entry) => entry.from));
  if (reachers.size === 0) return `${counted(leaks, 'leak')} between tenants ${leaks === 1 ? 'is' : 'are'} shown.`;
  const [first] = reached;
  const example = first ? `: ${nameOf(first.from)} reaches ${first.to === '*' ? 'every other tenant' : nameOf(first.to)}` : '';
  const more = new Set(reached.map(({ from, to }) => `${from}\n${to}`)).size - 1;
  return `${reachers.size} of ${counted(everyone, 'tenant')} can reach another tenant's data${example}${more > 0 ? `, and ${counted(more, 'more such pair')}` : ''}.`;
}

function exposedTenant(only: string, reached: readonly ReachEntry[], leaks: number, nameOf: VerdictGround['nameOf']): string {
  const names = (ids: readonly string[]): string[] => [...new Set(ids)].map((id) => (id === '*' ? id : nameOf(id)));
  const reachedBy = names(reached.flatMap(({ from, to }) => (from !== only && (to === only || to === '*') ? from : [])));
  const reaches = names(reached.flatMap(({ from, to }) => (from === only ? to : [])));
  const parts = [
    ...(reachedBy.length > 0 ? [`the data of ${nameOf(only)} can be reached by ${listed(reachedBy)}`] : []),
    ...(reaches.length > 0 ? [`${nameOf(only)} can reach the data of ${listed(reaches)}`] : []),
  ];
  return `${capital(parts.length > 0 ? parts.join('; ') : `${counted(leaks, 'leak')} that concern ${nameOf(only)} ${leaks === 1 ? 'is' : 'are'} shown`)}.`;
}

function openSentence({ coverage }: VerdictGround): string {
  const open = coverage.required - coverage.assessed;
  return open === 0 ? '' : ` ${open} of ${coverage.required} required checks were not assessed.`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
