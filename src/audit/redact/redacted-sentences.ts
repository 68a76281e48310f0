import type { Tenant } from '../../inventory/inventory.ts';
import type { AuditResult, TenantResult } from '../../model/audit-result.ts';

/** The verdict on one tenant, in words that name nobody else. */
export function verdictWords(result: AuditResult, { id, name }: Tenant, reach: AuditResult['reach']): string {
  const { verdict, coverage, findings, run } = result;
  const open = coverage.required - coverage.assessed;
  const unseen = open > 0 ? ` ${open} of ${coverage.required} required checks were not assessed.` : '';
  const waived = findings.some(({ status }) => status === 'waived') ? ' Some findings are accepted by waiver.' : '';
  const unasked = (['mysql', 'files', 'hl7', 'links', 'versions'] as const).filter((area) => !run.scope.includes(area));
  const scope = unasked.length > 0 ? ` Out of scope: ${unasked.join(', ')}.` : '';
  return `${stateWords()}${unseen}${waived}${scope}`;

  function stateWords(): string {
    if (verdict.state === 'isolated') return `${name} is isolated: all ${coverage.required} required checks were assessed and proven.`;
    if (verdict.state === 'incomplete') return `No leak of ${name} was found, but isolation is not proven.`;
    const reached = reach.filter((entry) => entry.state === 'reached');
    const incoming = reached.some(({ to }) => to === id);
    const outgoing = reached.some(({ from }) => from === id);
    if (incoming && outgoing) return `Other practices can reach data of ${name}, and it can reach data of others.`;
    if (incoming) return `Other practices can reach data of ${name}.`;
    return outgoing ? `${name} can reach data of other practices.` : `A leak that concerns ${name} is shown.`;
  }
}

/** A tenant's state in a sentence, with the practices counted that have a pseudonym in the pack. */
export function tenantWords({ state, coverage }: TenantResult, reachedBy: number, reaches: number): string {
  const open = coverage.required - coverage.assessed;
  const unseen = open > 0 ? ` ${open} of ${coverage.required} checks were not assessed.` : '';
  if (state === 'isolated') return 'Everything needed was assessed and proven.';
  if (state === 'incomplete') return `No leak was found, but not everything was assessed.${unseen}`;
  const parts = [
    ...(reachedBy > 0 ? [`${practices(reachedBy)} can reach its data`] : []),
    ...(reaches > 0 ? [`it can reach the data of ${practices(reaches)}`] : []),
  ];
  const words = parts.length > 0 ? parts.join('; ') : 'a leak is shown';
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.${unseen}`;
}

function practices(number: number): string {
  return number === 1 ? 'another practice' : `${number} other practices`;
}
