import { oncePer } from '../../domain/once-per.ts';
import type { ServiceRow } from '../../snapshot/artifacts/host.ts';

/** The folder a file lies in. */
export function folderOf(path: string): string {
  const end = lastSeparator(path);
  return path.slice(0, end <= 0 ? end + 1 : end);
}

/** The name of a file, without its folder. */
export function fileNameOf(path: string): string {
  return path.slice(lastSeparator(path) + 1);
}

function lastSeparator(path: string): number {
  const end = path.lastIndexOf('\\');
  return path.includes('/', end + 1) ? path.lastIndexOf('/') : end;
}

/** The program of a service's command line; '' when it cannot be told. */
export function programOf(command: string): string {
  const end = command.startsWith('"') ? command.indexOf('"', 1) : -1;
  if (end > 1) return command.slice(1, end);
  return /^\s*"([^"]+)"/.exec(command)?.[1] ?? /^\s*(.+?\.exe)(?=\s|$)/i.exec(command)?.[1] ?? /^\s*(\S+)/.exec(command)?.[1] ?? '';
}

/** What the services of one host run, by their places in its list. */
export interface ServicePrograms {
  /** As registered, without quotes and arguments; '' when it cannot be told. */
  readonly programs: readonly string[];
  /** Folders of the programs. */
  readonly folders: readonly string[];
  /** Names in small letters, and the places by them. */
  readonly names: readonly string[];
  readonly byName: ReadonlyMap<string, number>;
}

/** Many facts and rules ask for the same list. */
export const servicePrograms: (services: readonly ServiceRow[]) => ServicePrograms = oncePer((services: readonly ServiceRow[]): ServicePrograms => {
  const programs = services.map(({ command }) => programOf(command));
  const names = services.map(({ name }) => name.toLowerCase());
  const byName = new Map<string, number>();
  names.forEach((name, at) => byName.set(name, at));
  return { programs, folders: programs.map(folderOf), names, byName };
});
