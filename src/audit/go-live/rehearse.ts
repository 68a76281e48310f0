import type { Tenant } from '../../inventory/inventory.ts';
import type { CreationStep, RehearsedFinding, Rehearsal } from '../../model/rehearsal.ts';
import { atLeast, type Severity } from '../../model/severity.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import type { PlacedFinding } from '../findings.ts';
import { type Judged, type JudgedInput, judgeSnapshot } from '../judged.ts';
import { profiles } from '../profiles.ts';
import type { CreationPart, CreationSite } from './creation-part.ts';
import { folderSteps } from './folder-steps.ts';
import { rehearsedNames } from './rehearsed-names.ts';
import { serviceSteps } from './service-steps.ts';
import { draftOf } from './snapshot-draft.ts';
import { sqlSteps } from './sql-steps.ts';
import { tunnelSteps } from './tunnel-steps.ts';

/** What a rehearsal depends on. */
export interface RehearsalInput extends Omit<JudgedInput, 'profile' | 'tenant'> {
  readonly tenant: Tenant;
  readonly gate: Severity;
  /** The site as it is, judged for the planned tenant. */
  readonly judged: Judged;
}

/**
 * Finds out in memory what would come of creating a planned tenant: its names against everybody, the commands, and what the rules say of
 * the site once these were run and the tenant is live. Nothing leaves the model. Pure.
 */
export function rehearse(input: RehearsalInput): Rehearsal {
  const { snapshot, tenant, judged } = input;
  const site: CreationSite = { tenant, inventory: snapshot.inventory, places: judged.places };
  const planes = [sqlSteps(site), folderSteps(site), serviceSteps(site), tunnelSteps(site)];
  const draft = draftOf(snapshot);
  const steps = planes.flatMap(({ parts }) => parts).map((part): CreationStep => ({ ...part.step, model: applied(part, draft) }));
  const after = judgeSnapshot({ ...input, snapshot: live(draft.finished(), tenant), profile: profiles['go-live'], tenant: tenant.id });
  return {
    names: rehearsedNames(site, judged),
    asks: [...new Set(planes.flatMap(({ asks }) => asks))],
    steps,
    model: modelVerdict(input, after, steps),
  };
}

function applied(part: CreationPart, draft: ReturnType<typeof draftOf>): CreationStep['model'] {
  const reason = part.apply(draft);
  return reason === null ? 'applied' : { notApplied: reason };
}

function live(snapshot: Snapshot, tenant: Tenant): Snapshot {
  const { inventory } = snapshot;
  return { ...snapshot, inventory: { ...inventory, tenants: { ...inventory.tenants, [tenant.id]: { ...tenant, stage: 'live' } } } };
}

function modelVerdict({ tenant, gate, judged }: RehearsalInput, after: Judged, steps: readonly CreationStep[]): Rehearsal['model'] {
  const known = new Set(judged.all.map(({ finding }) => finding.fingerprint));
  const isNew = ({ finding }: PlacedFinding): boolean => !known.has(finding.fingerprint) && finding.status === 'fail';
  const concerns = (placed: PlacedFinding): boolean => tenantsOf(placed).includes(tenant.id);
  // A leak that named the tenant before it existed names it still; whoever shares its place in one that names nobody is not made worse by it.
  const leaks = after.all.filter((one) => one.finding.kind === 'leak' && one.finding.status === 'fail' && (concerns(one) || isNew(one)));
  const worse = after.all.filter((one) => isNew(one) && (atLeast(one.finding.severity, gate) || !concerns(one)));
  const shown = after.all.filter((one) => leaks.includes(one) || worse.includes(one));
  const wasOpen = [...judged.coverage.gaps].filter(([rule]) => isLeakRule(judged, rule)).map(([rule]) => rule);
  const open = [...after.coverage.gaps].flatMap(([rule, gap]) =>
    isLeakRule(after, rule) && gap.tenants.has(tenant.id) && !judged.coverage.gaps.has(rule) ? [rule] : [],
  );
  const skipped = steps.filter(({ model }) => model !== 'applied').length;
  const answer = shown.length > 0 ? 'not-isolated' : steps.length === 0 || skipped > 0 || wasOpen.length > 0 ? 'cannot-say' : 'isolated';
  return {
    answer,
    sentence: sentenceOf(answer, { name: tenant.name, findings: shown.length, steps: steps.length, skipped, wasOpen: wasOpen.length }),
    findings: shown.map(rehearsed),
    open,
  };
}

function isLeakRule({ judged }: Judged, id: string): boolean {
  return judged.some(({ rule }) => rule.id === id && rule.kind === 'leak');
}

function tenantsOf({ finding, concerned }: PlacedFinding): readonly string[] {
  const { owner, reacher, owners } = finding.tenants;
  return [...new Set([...[owner, reacher].filter((side) => side !== null), ...(owners ?? []), ...concerned])];
}

function rehearsed(placed: PlacedFinding): RehearsedFinding {
  const { fingerprint, rule, severity, claim } = placed.finding;
  return { fingerprint, rule, severity, claim, tenants: tenantsOf(placed) };
}

interface ModelGround {
  readonly name: string;
  readonly findings: number;
  readonly steps: number;
  readonly skipped: number;
  readonly wasOpen: number;
}

function sentenceOf(answer: Rehearsal['model']['answer'], { name, findings, steps, skipped, wasOpen }: ModelGround): string {
  if (answer === 'isolated') return `In the model ${name} comes out isolated and nobody else worse.`;
  if (answer === 'not-isolated')
    return `In the model ${findings} ${findings === 1 ? 'finding concerns' : 'findings concern'} ${name} or whoever it makes worse.`;
  const why = [
    ...(steps === 0 ? ['there is nothing to run yet'] : []),
    ...(skipped > 0 ? [`${skipped} of ${steps} steps could not be applied`] : []),
    ...(wasOpen > 0 ? [`${wasOpen} ${wasOpen === 1 ? 'check of what is there already was' : 'checks of what is there already were'} not assessed`] : []),
  ];
  return `The model shows no leak of ${name}, but ${why.join(' and ')}.`;
}
