import { type OpenDentalVersion, versionReader } from '../../domain/open-dental/versions.ts';
import type { Evidence, NotAssessed } from '../../model/verdict.ts';
import type { PerDatabase, PreferenceRow } from '../../snapshot/artifacts/opendental.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { InstanceContext } from '../fact-map.ts';
import { liveDatabases, preference, preferenceValue } from '../mysql/live-databases.ts';
import type { LiveDatabase } from '../mysql/live-on.ts';

/** A version that a live database states. */
export interface StatedVersion {
  readonly database: LiveDatabase;
  readonly text: string;
  readonly version: OpenDentalVersion;
}

/** The facts rules about versions of tenants need. */
export type VersionFacts = InstanceContext & { readonly 'opendental.preferences': PerDatabase<PreferenceRow> };

/** A version preference of every live database; where it was not read, or is no version, why nothing can be said. */
export function statedVersions(facts: VersionFacts, name: 'DataBaseVersion' | 'ProgramVersion'): readonly (StatedVersion | NotAssessed)[] {
  const versionOf = versionReader();
  return liveDatabases(facts).map((database): StatedVersion | NotAssessed => {
    const text = preferenceValue(facts['opendental.preferences'], database.name, name);
    const version = text === undefined ? null : versionOf(text);
    if (text !== undefined && version !== null) return { database, text, version };
    const isRead = facts['opendental.preferences'][database.name] !== undefined;
    const found = isRead ? `says ${text === undefined ? 'nothing' : `'${text.slice(0, 40)}'`}` : 'was not read';
    return {
      status: 'not-assessed',
      subject: database.subject,
      tenants: [database.tenant],
      missing: isRead ? [] : [sourceId('opendental.preferences', facts.instance)],
      reason: `The preference ${name} of ${database.name} ${found}.`,
    };
  });
}

/** The row that states a version. */
export function versionEvidence(facts: VersionFacts, { database }: StatedVersion, name: 'DataBaseVersion' | 'ProgramVersion'): Evidence[] {
  const stated = preference(facts.instance, facts['opendental.preferences'], database.name, name);
  return stated === null ? [] : [stated.evidence()];
}

/** True for what could not be read. */
export function isUnread(stated: StatedVersion | NotAssessed): stated is NotAssessed {
  return 'status' in stated;
}
