/** How bad a failing verdict is, worst first. Fixed scale (design §4). */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

/** What a failing verdict endangers. `leak`: a neighbour can reach something; `function`: the tenant's own Open Dental would break; `availability`: one tenant can stop another; `hygiene`: none of these yet. */
export const kinds = ['leak', 'function', 'availability', 'hygiene'] as const;
export type Kind = (typeof kinds)[number];

/** True when `severity` is as bad as `gate` or worse. */
export function atLeast(severity: Severity, gate: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(gate);
}
