import type { Tenant } from '../../inventory/inventory.ts';
import type { CreationStep, RehearsedFinding, Rehearsal } from '../../model/rehearsal.ts';
import { atLeast, type Severity } from '../../model/severity.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { type PlacedFinding, worstFirst } from '../findings.ts';
import { type Judged, type JudgedInput, judgeSnapshot } from '../judged.ts';
import { profiles } from '../profiles.ts';
import { type World, worldOf } from '../simulation/world.ts';
import type { CreationPart, CreationSite } from './creation-part.ts';
import { folderSteps } from './folder-steps.ts';
import { rehearsedNames } from './rehearsed-names.ts';
import { serviceSteps } from './service-steps.ts';
import { sqlSteps } from './sql-steps.ts';
import { tunnelSteps } from './tunnel-steps.ts';

/** What a rehearsal depends on. */
export interface RehearsalInput extends Omit<JudgedInput, 'profile' | 'tenant'> {
  readonly tenant: Tenant;
  readonly gate: Severity;
}

/** What came of it, and the site in the model, judged for the tenant. */
export interface Rehearsed {
  readonly rehearsal: Rehearsal;
  readonly after: Judged;
}

/**
 * Finds out in memory what would come of creating a planned tenant: its names against everybody, the commands, and what the rules say of
 * the site once these were run and the tenant is live. Nothing leaves the model. Pure.
 */
export function rehearse(input: RehearsalInput): Rehearsed {
  const { snapshot, tenant, rules } = input;
  const profile = profiles['go-live'];
  const now = judgeSnapshot({ ...input, rules: rules.filter(({ id }) => id === 'inventory/planned-collides'), profile, tenant: tenant.id });
  const site: CreationSite = { tenant, inventory: snapshot.inventory, places: now.places };
  const planes = [sqlSteps(site), folderSteps(site), serviceSteps(site), tunnelSteps(site)];
  const world = worldOf(snapshot);
  const steps = planes.flatMap(({ parts }) => parts).map((part): CreationStep => ({ ...part.step, model: applied(part, world) }));
  const without = judgeSnapshot({ ...input, snapshot: withTenant(snapshot, tenant.id, null), profile: profiles.nightly, tenant: null });
  const after = judgeSnapshot({ ...input, snapshot: withTenant(world.finish(), tenant.id, { ...tenant, stage: 'live' }), profile, tenant: tenant.id });
  const rehearsal: Rehearsal = {
    names: rehearsedNames(site, now),
    asks: [...new Set(planes.flatMap(({ asks }) => asks))],
    steps,
    model: modelVerdict(input, { without, after }, steps),
  };
  return { rehearsal, after };
}

function applied(part: CreationPart, world: World): CreationStep['model'] {
  const reason = world.attempt(() => part.apply(world));
  return reason === null ? 'applied' : { notApplied: reason };
}

/** The site with the tenant replaced, or without it. */
function withTenant(snapshot: Snapshot, id: string, tenant: Tenant | null): Snapshot {
  const { [id]: _, ...others } = snapshot.inventory.tenants;
  return { ...snapshot, inventory: { ...snapshot.inventory, tenants: tenant === null ? others : { ...others, [id]: tenant } } };
}

/** The site without the tenant, and with it as the model has it. */
interface Compared {
  readonly without: Judged;
  readonly after: Judged;
}

function modelVerdict({ tenant, gate }: RehearsalInput, { without, after }: Compared, steps: readonly CreationStep[]): Rehearsal['model'] {
  const known = new Set(without.all.map(({ finding }) => finding.fingerprint));
  const isNew = ({ finding }: PlacedFinding): boolean => !known.has(finding.fingerprint);
  const concerns = (placed: PlacedFinding): boolean => tenantsOf(placed).includes(tenant.id);
  // A leak that was there before and takes the tenant in, as a grant to everybody does, counts; nothing else of before does.
  const shown = after.all.filter((placed) => {
    const { kind, severity, status } = placed.finding;
    if (status !== 'fail') return false;
    if (kind === 'leak') return isNew(placed) || concerns(placed);
    return isNew(placed) && (atLeast(severity, gate) || !concerns(placed));
  });
  const wasOpen = [...without.coverage.gaps.keys()];
  const open = [...after.coverage.gaps.keys()].filter((rule) => !wasOpen.includes(rule));
  const skipped = steps.filter(({ model }) => model !== 'applied').length;
  const answer = shown.length > 0 ? 'not-isolated' : steps.length === 0 || skipped > 0 || wasOpen.length > 0 ? 'cannot-say' : 'isolated';
  const ground = { name: tenant.name, findings: shown.length, steps: steps.length, skipped, wasOpen: wasOpen.length };
  return { answer, sentence: sentenceOf(answer, ground), findings: shown.toSorted((a, b) => worstFirst(a.finding, b.finding)).map(rehearsed), open };
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
