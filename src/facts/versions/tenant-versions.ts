import { type OpenDentalVersion, versionReader } from '../../domain/open-dental/versions.ts';
import type { Evidence, NotAssessed } from '../../model/verdict.ts';
import type { PerDatabase, PreferenceRow } from '../../snapshot/artifacts/opendental.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { InstanceContext } from '../fact-map.ts';
import { type LiveDatabase, liveDatabases, preference } from '../mysql/live-databases.ts';

/** A version that a live database states. */
export interface StatedVersion {
  readonly database: LiveDatabase;
  readonly text: string;
  readonly version: OpenDentalVersion;
  readonly evidence: Evidence;
}

/** The facts rules about versions of tenants need. */
export type VersionFacts = InstanceContext & { readonly 'opendental.preferences': PerDatabase<PreferenceRow> };

/** A version preference of every live database; where it was not read, or is no version, why nothing can be said. */
export function statedVersions(facts: VersionFacts, name: 'DataBaseVersion' | 'ProgramVersion'): readonly (StatedVersion | NotAssessed)[] {
  const versionOf = versionReader();
  return liveDatabases(facts).map((database): StatedVersion | NotAssessed => {
    const stated = preference(facts.instance, facts['opendental.preferences'], database.name, name);
    const version = stated?.value === undefined ? null : versionOf(stated.value);
    if (stated?.value !== undefined && version !== null) return { database, text: stated.value, version, evidence: stated.evidence() };
    const found = stated === null ? 'was not read' : `says ${stated.value === undefined ? 'nothing' : `'${stated.value.slice(0, 40)}'`}`;
    return {
      status: 'not-assessed',
      subject: database.subject,
      tenants: [database.tenant],
      missing: stated === null ? [sourceId('opendental.preferences', facts.instance)] : [],
      reason: `The preference ${name} of ${database.name} ${found}.`,
    };
  });
}

/** True for what could not be read. */
export function isUnread(stated: StatedVersion | NotAssessed): stated is NotAssessed {
  return 'status' in stated;
}
