import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Why ACLs cannot be set here; null when they can. */
function missing(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-acl-'));
  try {
    execFileSync('setfacl', ['-m', 'u:61001:r-x', folder], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `setfacl failed (Debian package acl; a file system with ACLs): ${error instanceof Error ? error.message : String(error)}`.split('\n')[0] ?? '';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A `describe` for tests that set real ACLs and become other users; skipped under a name that says why. Where `CI` is set only root may be missing. */
export function describeAsRootWithAcls(name: string, body: () => void): void {
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  const reason = root ? missing() : null;
  if (!root) describe.skip(`${name} [skipped: becoming other users needs root on Linux]`, body);
  else if (reason === null) describe(name, body);
  else if (process.env['CI'] === undefined) describe.skip(`${name} [skipped: ${reason}]`, body);
  else describe(name, () => it('needs root and ACLs', () => expect.fail(reason)));
}
