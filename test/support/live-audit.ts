import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { expect } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { testIo } from './test-io.ts';

/** A whole audit by the command line, as an operator runs it. */
export interface LiveAudit {
  readonly exitCode: number;
  readonly result: AuditResult;
  /** Every file the run wrote, and what it printed. */
  readonly texts: readonly string[];
}

/**
 * Audits the inventory `config` (YAML, `site: live`) from `folder` and reads what was written below `folder/out`, a name not used before.
 * The environment gives BITEWING_DB1 = canary-scanner. `now`: the clock of the audit, ISO 8601; where nothing ages, one that stands still.
 */
export async function auditLive(folder: string, config: string, out: string, now?: string): Promise<LiveAudit> {
  const file = join(folder, `${out}.yaml`);
  writeFileSync(file, config);
  const io = testIo({ cwd: folder, env: { BITEWING_DB1: 'canary-scanner' }, ...(now === undefined ? {} : { now: () => now }) });
  const exitCode = await run(['audit', '--config', file, '--out', join(folder, out), '--quiet'], io);
  expect(io.errors()).toBe('');
  const runs = join(folder, out, 'live');
  const [time = ''] = readdirSync(runs).filter((name) => /^\d/.test(name));
  const texts = readdirSync(join(runs, time)).map((name) => readFileSync(join(runs, time, name), 'utf8'));
  // The file was just written by the product and is validated against its schema elsewhere.
  const result = JSON.parse(readFileSync(join(runs, time, 'report.json'), 'utf8')) as AuditResult;
  return { exitCode, result, texts: [...texts, io.output(), io.errors()] };
}

/** Runs statements as an account from one of this machine's loopback addresses. 0, or the server's error number. */
export async function runAs(
  port: number,
  account: { readonly user: string; readonly password: string; readonly from: string },
  statements: readonly string[],
): Promise<number> {
  const stream = connect({ host: '127.0.0.1', port, localAddress: account.from });
  try {
    const connection = await createConnection({ stream, user: account.user, password: account.password });
    try {
      for (const statement of statements) await connection.query(statement);
      return 0;
    } finally {
      await connection.end();
    }
  } catch (error) {
    const errno: unknown = typeof error === 'object' && error !== null && 'errno' in error ? error.errno : undefined;
    if (typeof errno !== 'number') throw error;
    return errno;
  }
}
