import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { VersionPolicy } from '../domain/versions/version-policy.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { loadInventory } from '../inventory/load-inventory.ts';
import { loadVersionPolicy } from '../inventory/load-version-policy.ts';
import type { Operations } from '../inventory/operations.ts';
import { InventoryRefused, UsageError } from './cli-error.ts';
import { type Arguments, type Command, text } from './command.ts';
import type { Io } from './io.ts';

/** The inventory a command works on. */
export interface Site {
  readonly inventory: Inventory;
  /** Folder of the inventory file: relative paths in it start here. */
  readonly base: string;
  /** How its audits are run. */
  readonly operations: Operations;
}

/** One command asks more than once, and a large inventory takes seconds. */
const sites = new WeakMap<Arguments['values'], Site>();

/** Reads `--config`, by default `bitewing.yaml`. A wrong or contradictory inventory is refused here, before anything is asked. */
export function readSite(args: Arguments, io: Io): Site {
  const known = sites.get(args.values) ?? loadSite(args, io);
  sites.set(args.values, known);
  return known;
}

function loadSite(args: Arguments, io: Io): Site {
  const given = text(args, 'config');
  const path = resolve(io.cwd, given ?? 'bitewing.yaml');
  const loaded = loadInventory(readText(path, 'bitewing init proposes an inventory; --config FILE names another'), given ?? 'bitewing.yaml');
  if (!loaded.ok) throw new InventoryRefused(loaded.problems.map((problem) => problem.message));
  const base = dirname(path);
  return { inventory: { ...loaded.inventory, versionPolicy: readPolicy(base, loaded.versionPolicyFile) }, base, operations: loaded.operations };
}

function readPolicy(base: string, file: string | null): VersionPolicy | null {
  if (file === null) return null;
  const read = loadVersionPolicy(readText(resolve(base, file), 'versionPolicy in the inventory names it'), file);
  if (!read.ok) throw new InventoryRefused(read.problems.map((problem) => problem.message));
  return read.policy;
}

/** A text file the user named. */
export function readText(path: string, hint: string): string {
  try {
    // Many megabytes are read twice as fast in one piece.
    return readFileSync(path).toString('utf8');
  } catch (error) {
    throw new UsageError(unreadable(path, error), hint, { cause: error });
  }
}

function unreadable(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') return `there is no file ${path}`;
  if (code === 'EISDIR') return `${path} is a folder, and a file is wanted`;
  if (code === 'EACCES' || code === 'EPERM') return `${path} may not be read by this account`;
  return `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`;
}

/** Options of the commands that read an inventory. */
export const siteOptions: Command['options'] = {
  config: { type: 'string', short: 'c' },
};
