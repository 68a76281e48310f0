/** True for anything whose fields can be asked for: objects thrown or handed over by packages. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The field when it is a string; null otherwise. */
export function stringField(value: unknown, name: string): string | null {
  const field = isRecord(value) ? value[name] : null;
  return typeof field === 'string' ? field : null;
}
