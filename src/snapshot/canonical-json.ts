/** Hashes UTF-8 text: SHA-256 as 64 lower-case hex digits. Given from outside, so that judging needs no platform. */
export type Sha256 = (text: string) => string;

/** JSON of a value with keys in code unit order and no blanks: equal data, equal text. Members that are undefined do not exist. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

/** The digest of an artifact: SHA-256 of its canonical JSON. */
export function artifactDigest(artifact: unknown, sha256: Sha256): string {
  return sha256(canonicalJson(artifact));
}
