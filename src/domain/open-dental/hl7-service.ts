/** A Windows service as the registry lists it. */
export interface RegisteredService {
  readonly name: string;
  readonly imagePath: string;
}

/** The name that an HL7 service process takes for its own. `several`: which of them depends on the order Windows lists services in. */
export type AssumedServiceName =
  | { readonly kind: 'one'; readonly name: string }
  | { readonly kind: 'several'; readonly names: readonly string[] }
  | { readonly kind: 'none'; readonly name: string };

/** What a process calls itself when no registered service has its folder. */
export const defaultHl7ServiceName = 'OpenDentalHL7';

/** The programs only see services whose name starts so, in this spelling. */
export function isOpenDentalServiceName(name: string): boolean {
  return name.startsWith('OpenDent');
}

/**
 * The folder of a service as the HL7 program cuts it out of `ImagePath`: quotes removed, up to the last separator. Arguments with a
 * separator in them spoil it, and environment variables are expected to be expanded.
 */
export function folderInImagePath(imagePath: string): string {
  const path = imagePath.replaceAll('"', '').replaceAll('/', '\\');
  const last = path.lastIndexOf('\\');
  // A folder at the root of a drive keeps its separator.
  return last === 2 && path[1] === ':' ? path.slice(0, 3) : path.slice(0, Math.max(0, last));
}

/** Which service a process in `exeFolder` takes itself for: folders compare with their letter case. Source: OpenDentHL7/Program.cs. */
export function assumedServiceName(services: readonly RegisteredService[], exeFolder: string): AssumedServiceName {
  const names = services.filter(({ name, imagePath }) => isOpenDentalServiceName(name) && folderInImagePath(imagePath) === exeFolder).map(({ name }) => name);
  const [name] = names;
  if (name === undefined) return { kind: 'none', name: defaultHl7ServiceName };
  return names.length === 1 ? { kind: 'one', name } : { kind: 'several', names };
}

/**
 * What a service does with a database when it starts: works, claims it by writing its own names into blank fields, or refuses. Letter case
 * does not count.
 */
export function ownershipOutcome(
  ownership: { readonly server: string; readonly serviceName: string },
  service: { readonly machine: string; readonly name: string },
): 'works' | 'claims' | 'refuses' {
  const fits = (field: string, own: string): boolean => field === '' || field.toLowerCase() === own.toLowerCase();
  if (!fits(ownership.server, service.machine) || !fits(ownership.serviceName, service.name)) return 'refuses';
  return ownership.server === '' || ownership.serviceName === '' ? 'claims' : 'works';
}
