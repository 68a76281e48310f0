import { sha256 } from '../adapters/digest.ts';
import { audit, type AuditInput } from '../audit/audit.ts';
import { type Profile, profiles } from '../audit/profiles.ts';
import { nearestName } from '../inventory/nearest-name.ts';
import type { AuditResult } from '../model/audit-result.ts';
import { type Severity, severities } from '../model/severity.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { UsageError } from './cli-error.ts';
import { type Arguments, type Command, flag, text } from './command.ts';
import { builtInRules, type RuleSet } from './own-rules.ts';
import { toolVersion } from './package-files.ts';
import type { EarlierRuns } from './run-folder.ts';

/** Options that choose how a snapshot is judged. */
export const judgeOptions: Command['options'] = {
  'profile': { type: 'string', short: 'p' },
  'fail-on': { type: 'string' },
  'tenant': { type: 'string', short: 't' },
  'previous': { type: 'string' },
  'no-simulate': { type: 'boolean' },
};

/** How a snapshot is to be judged, as the command line says. */
export interface Judgement {
  readonly profile: Profile;
  readonly gate: Severity;
  readonly tenant: string | null;
  /** Tries every remedy on the model. */
  readonly simulate?: boolean;
  /** Those of this version by default. */
  readonly by?: RuleSet;
}

/** Reads profile, gate and tenant. `--tenant` alone means the go-live profile. */
export function readJudgement(args: Arguments): Judgement {
  const tenant = text(args, 'tenant');
  const profile = profileNamed(text(args, 'profile') ?? (tenant === null ? 'nightly' : 'go-live'));
  if (tenant !== null && !profile.oneTenant) {
    throw new UsageError(`the profile ${profile.name} looks at the whole site`, '--tenant goes with --profile go-live');
  }
  return { profile, gate: severityNamed(text(args, 'fail-on') ?? profile.gate), tenant, simulate: !flag(args, 'no-simulate') };
}

/** Judges a snapshot. */
export function judge(snapshot: Snapshot, judgement: Judgement, earlier: EarlierRuns | null): AuditResult {
  return audit(auditInput(snapshot, judgement, earlier));
}

/** What an audit of a snapshot depends on. Refuses a tenant the inventory does not have. */
export function auditInput(snapshot: Snapshot, judgement: Judgement, earlier: EarlierRuns | null): AuditInput {
  if (judgement.tenant !== null) requireTenant(snapshot, judgement.tenant);
  if (earlier?.previous) requireOneSite(earlier.previous.result.site.name, snapshot.inventory.site);
  const { by = builtInRules, ...how } = judgement;
  return {
    snapshot,
    ...by,
    ...how,
    previous: earlier?.previous?.result ?? null,
    previousSnapshot: earlier?.previous?.snapshot ?? null,
    lastComplete: earlier?.complete ?? null,
    sha256,
    toolVersion: toolVersion(),
  };
}

/** Refuses to compare runs of two sites: everything would look resolved and new. */
export function requireOneSite(before: string, after: string): void {
  if (before !== after)
    throw new UsageError(
      `the earlier run is of the site ${before}, and the later one of ${after}`,
      'two sites are not compared; each needs a folder of its own (--out), also where their names differ only by signs a folder cannot have',
    );
}

/** Refuses a tenant the inventory does not have. */
export function requireTenant({ inventory }: Snapshot, id: string): void {
  if (Object.hasOwn(inventory.tenants, id)) return;
  const near = nearestName(id, Object.keys(inventory.tenants));
  throw new UsageError(`the inventory has no tenant '${id}'`, near === null ? 'tenants are the keys of tenants: in bitewing.yaml' : `did you mean '${near}'?`);
}

/** The profile of that name; refused when there is none. */
export function profileNamed(name: string): Profile {
  const profile = Object.values(profiles).find((one) => one.name === name);
  if (profile) return profile;
  throw new UsageError(`there is no profile '${name}'`, `profiles: ${Object.keys(profiles).join(', ')}`);
}

function severityNamed(name: string): Severity {
  const severity = severities.find((one) => one === name);
  if (severity) return severity;
  throw new UsageError(`there is no severity '${name}'`, `severities: ${severities.join(', ')}`);
}
