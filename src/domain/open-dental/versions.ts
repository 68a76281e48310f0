/** major, minor, build, revision. */
export type OpenDentalVersion = readonly [number, number, number, number];

/**
 * What came with a version. `several-databases`: several databases on one server, several HL7 services (`hl7def` exists).
 * `updates-stop-services`: an update stops and restarts every service whose name starts with OpenDent. `update-history`: the table updatehistory.
 * `archive-per-tenant`: archives are called `<live>_archive`; before, `opendentalarchive` for the whole server.
 * `connection-type`: activeinstance tells direct and Middle Tier clients apart. `rdp-client-name`: computers are called by the RDP client's name.
 * `backup-flushes`: backups run FLUSH TABLE and, on MariaDB, ask for the replication status. `tls`: connections can use TLS (`SslCa`).
 * `global-variables-left-alone`: `DatabaseGlobalVariablesDontSet` keeps the client from global variables and the replication status.
 * `no-update-server`: `WebServiceServerNameCanBeBlank` allows a blank update server.
 */
export type VersionGate =
  | 'several-databases'
  | 'updates-stop-services'
  | 'update-history'
  | 'archive-per-tenant'
  | 'connection-type'
  | 'rdp-client-name'
  | 'backup-flushes'
  | 'tls'
  | 'global-variables-left-alone'
  | 'no-update-server';

/** The first version that passes each gate. Source: the convert scripts and the manual. */
export const versionGates: Readonly<Record<VersionGate, OpenDentalVersion>> = {
  'several-databases': [12, 4, 1, 0],
  'updates-stop-services': [15, 2, 0, 0],
  'update-history': [16, 1, 1, 0],
  'archive-per-tenant': [18, 1, 32, 0],
  'connection-type': [20, 5, 1, 0],
  'rdp-client-name': [21, 3, 0, 0],
  'backup-flushes': [22, 4, 0, 0],
  'tls': [23, 2, 0, 0],
  'global-variables-left-alone': [23, 3, 28, 0],
  'no-update-server': [23, 3, 30, 0],
};

/** Reads `24.3.10.0`; two or three parts are filled with zeros. Null for anything else. */
export function parseOpenDentalVersion(text: string): OpenDentalVersion | null {
  if (!/^\d{1,9}(\.\d{1,9}){1,3}$/.test(text.trim())) return null;
  const [major = 0, minor = 0, build = 0, revision = 0] = text.trim().split('.').map(Number);
  return [major, minor, build, revision];
}

/** Reads versions of many databases and programs: a site has few different ones, so each text is read once. */
export function versionReader(): (text: string) => OpenDentalVersion | null {
  const known = new Map<string, OpenDentalVersion | null>();
  return (text) => {
    let version = known.get(text);
    if (version === undefined) known.set(text, (version = parseOpenDentalVersion(text)));
    return version;
  };
}

/** Below zero when `a` is older, above when newer, zero when equal. */
export function compareVersions(a: OpenDentalVersion, b: OpenDentalVersion): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

/** Does this version have what came with the gate? */
export function passesGate(version: OpenDentalVersion, gate: VersionGate): boolean {
  return compareVersions(version, versionGates[gate]) >= 0;
}
