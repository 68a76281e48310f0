import { type Area, areas } from '../inventory/inventory.ts';
import type { Severity } from '../model/severity.ts';
import type { Rule } from '../rules/define-rule.ts';

/** Which rules a run needs, what fails it, and whether it may look at one tenant alone. Data only. */
export interface Profile {
  readonly name: 'nightly' | 'go-live';
  /** In one sentence, for `--help`. */
  readonly purpose: string;
  /** Findings this severe, or worse, make the run fail unless `--fail-on` says otherwise. */
  readonly gate: Severity;
  /** Rule areas the profile needs; every rule of another area still runs, but its gaps do not make the run incomplete. */
  readonly areas: readonly string[] | 'all';
  readonly oneTenant: boolean;
  /** Nobody looks on: whoever the inventory names is told what is new, and old runs go. */
  readonly unattended: boolean;
}

/** The profiles by name. */
export const profiles: Readonly<Record<Profile['name'], Profile>> = {
  'nightly': {
    name: 'nightly',
    purpose: 'The whole site, unattended.',
    gate: 'high',
    areas: 'all',
    oneTenant: false,
    unattended: true,
  },
  'go-live': {
    name: 'go-live',
    purpose: 'Before a tenant is switched on; planned tenants included, restricted to one with --tenant.',
    gate: 'high',
    areas: 'all',
    oneTenant: true,
    unattended: false,
  },
};

/** True when the profile asks for the rule to be assessed for every tenant. */
export function isRequired(profile: Profile, rule: Rule): boolean {
  return profile.areas === 'all' || profile.areas.includes(areaOf(rule));
}

/** True when the inventory asks for the rule's area; rules about inventory and evidence are always asked for. Others are not judged at all. */
export function isInScope(scope: readonly Area[], rule: Rule): boolean {
  const area = areaOf(rule);
  return scope.some((one) => one === area) || !areas.some((one) => one === area);
}

function areaOf({ id }: Rule): string {
  return id.slice(0, id.indexOf('/'));
}
