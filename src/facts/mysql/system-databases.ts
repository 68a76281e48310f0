const systemDatabases: ReadonlySet<string> = new Set(['mysql', 'sys', 'performance_schema', 'information_schema']);

/** Is this a database of the server itself? `ndbinfo` and the like belong to nobody and are not among them. */
export function isSystemDatabase(name: string): boolean {
  return systemDatabases.has(name.toLowerCase());
}
