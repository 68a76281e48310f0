/** An object of any content, from JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value when it is an object and no list; null otherwise. */
export function objectIn(value: unknown): JsonObject | null {
  // Boundary: every object has string keys, and the values stay unknown.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The value when it is a list; null otherwise. */
export function listIn(value: unknown): readonly unknown[] | null {
  // Boundary: `isArray` gives `any[]`.
  return Array.isArray(value) ? (value as unknown[]) : null;
}

/** The value when it is a text; null otherwise. */
export function textIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
