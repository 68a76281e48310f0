import { type OpenDentalVersion, versionReader } from '../../domain/open-dental/versions.ts';
import type { Evidence, NotAssessed } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { liveDatabases, preference } from '../mysql/live-databases.ts';
import type { LiveDatabase } from '../mysql/live-on.ts';
import { livePreferences, type PreferenceFacts } from '../mysql/live-preferences.ts';

/** A version that a live database states. */
export interface StatedVersion {
  readonly database: LiveDatabase;
  readonly text: string;
  readonly version: OpenDentalVersion;
}

/** A version preference of every live database; where it was not read, or is no version, why nothing can be said. */
export function statedVersions(facts: PreferenceFacts, name: 'DataBaseVersion' | 'ProgramVersion'): readonly (StatedVersion | NotAssessed)[] {
  const versionOf = versionReader();
  const { valuesOf, isRead } = livePreferences(facts);
  const values = valuesOf(name);
  return liveDatabases(facts).map((database, at): StatedVersion | NotAssessed => {
    const text = values[at];
    const version = text === undefined ? null : versionOf(text);
    if (text !== undefined && version !== null) return { database, text, version };
    const found = isRead(at) ? `says ${text === undefined ? 'nothing' : `'${text.slice(0, 40)}'`}` : 'was not read';
    return {
      status: 'not-assessed',
      subject: database.subject,
      tenants: [database.tenant],
      missing: isRead(at) ? [] : [sourceId('opendental.preferences', facts.instance)],
      reason: `The preference ${name} of ${database.name} ${found}.`,
    };
  });
}

/** The row that states a version. */
export function versionEvidence(facts: PreferenceFacts, { database }: StatedVersion, name: 'DataBaseVersion' | 'ProgramVersion'): Evidence[] {
  const stated = preference(facts.instance, facts['opendental.preferences'], database.name, name);
  return stated === null ? [] : [stated.evidence()];
}

/** True for what could not be read. */
export function isUnread(stated: StatedVersion | NotAssessed): stated is NotAssessed {
  return 'status' in stated;
}
