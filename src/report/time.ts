const iso = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?Z$/u;

/** Milliseconds since 1970 of an ISO 8601 UTC time; 0 for anything else, since formats that demand a time take no other word for "unknown". */
export function epochMilliseconds(time: string): number {
  const value = iso.test(time) ? Date.parse(time) : Number.NaN;
  return Number.isFinite(value) ? value : 0;
}

/** The time as `2026-11-23T02:00:07Z`, to the second; the beginning of 1970 when it is none. */
export function isoSeconds(time: string): string {
  return `${new Date(epochMilliseconds(time)).toISOString().slice(0, 'YYYY-MM-DDThh:mm:ss'.length)}Z`;
}
