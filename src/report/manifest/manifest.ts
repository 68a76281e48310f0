import { z } from 'zod';

/** Name of the manifest in a run's folder. */
export const manifestFile = 'manifest.json';
/** Name of its signature, 64 raw bytes of Ed25519. */
export const signatureFile = 'manifest.sig';
/** Name of the signer's public key, PEM. */
export const publicKeyFile = 'manifest.pub';

/** A file of a run as its manifest states it. */
export interface ManifestEntry {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** What a run consists of, what came before it, and who vouches for it: `manifest.json`. */
export interface Manifest {
  readonly schemaVersion: '1.1';
  readonly tool: { readonly name: 'bitewing'; readonly version: string };
  /** Name of the run's folder. */
  readonly run: string;
  /** The run before it on this site, and the SHA-256 of that run's manifest.json; null for the first. */
  readonly previous: { readonly run: string; readonly sha256: string } | null;
  /** Who signs: SHA-256 of the public key (DER, SubjectPublicKeyInfo). Null when the run is not signed. */
  readonly signer: { readonly algorithm: 'Ed25519'; readonly keySha256: string } | null;
  /** Every file but manifest.json and its signature, by path with forward slashes. */
  readonly files: Readonly<Record<string, ManifestEntry>>;
}

/** A manifest, or why the text is none: `damaged` whoever wrote it, `other-version` where this version cannot tell. */
export type ManifestRead =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly because: 'damaged' | 'other-version'; readonly message: string };

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const schema: z.ZodType<Manifest> = z.strictObject({
  schemaVersion: z.literal('1.1'),
  tool: z.strictObject({ name: z.literal('bitewing'), version: z.string() }),
  run: z.string(),
  previous: z.strictObject({ run: z.string(), sha256: hex }).nullable(),
  signer: z.strictObject({ algorithm: z.literal('Ed25519'), keySha256: hex }).nullable(),
  files: z.record(z.string(), z.strictObject({ sha256: hex, bytes: z.int().nonnegative() })),
});

/**
 * The text of `manifest.json`, one file a line so that `sed` can read it. Its last line is the SHA-256 of all lines above: an unsigned
 * manifest, too, shows that it was damaged (not that it was forged: whoever forges can compute the line).
 */
export function manifestText(manifest: Manifest, sha256: (text: string) => string): string {
  const { files, ...head } = manifest;
  const fields = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  const entries = Object.entries(files).map(([path, { sha256: digest, bytes }]) => `    ${JSON.stringify(path)}: { "sha256": "${digest}", "bytes": ${bytes} }`);
  const body = `{\n${fields.join('')}  "files": {\n${entries.join(',\n')}\n  },\n`;
  return `${body}  "checksum": "${sha256(body)}"\n}\n`;
}

/** Reads `manifest.json`; any text but the one `manifestText` writes is refused, to the byte. */
export function parseManifest(text: string, sha256: (text: string) => string): ManifestRead {
  const damaged = (message: string): ManifestRead => ({ ok: false, because: 'damaged', message });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return damaged('is not JSON (cut off?)');
  }
  if (typeof value !== 'object' || value === null) return damaged('is no manifest');
  const version: unknown = Reflect.get(value, 'schemaVersion');
  if (version !== '1.1') {
    return { ok: false, because: 'other-version', message: `has schemaVersion ${JSON.stringify(version)?.slice(0, 40) ?? 'none'}; this version reads "1.1"` };
  }
  const { checksum: _, ...fields }: { readonly checksum?: unknown } = value;
  const checked = schema.safeParse(fields);
  if (!checked.success) return damaged(`is no manifest: ${checked.error.issues[0]?.path.join('/') ?? ''}: ${checked.error.issues[0]?.message ?? ''}`);
  if (manifestText(checked.data, sha256) !== text) return damaged('was changed: it does not match its own checksum');
  return { ok: true, manifest: checked.data };
}
