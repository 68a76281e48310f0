import type { WrittenAuthentication } from './grant-statement.ts';

/** What is known of a password; same words as the snapshot's `mysql.passwords`. */
export interface PasswordState {
  readonly state: 'set' | 'empty' | 'unusable' | 'external';
  /** Keyed fingerprint of an unsalted hash; null for salted plugins. */
  readonly fingerprint: string | null;
}

const external = /^(?:unix_socket|auth_socket|socket|pam|auth_pam|auth_pam_compat|gssapi|auth_gssapi|named_pipe|authentication_.*|windows|sspi)$/i;
const unsalted: ReadonlySet<string> = new Set(['mysql_native_password', 'mysql_old_password', 'ed25519']);

/** True when equal hashes of this plugin mean equal passwords. */
export function isUnsalted(plugin: string): boolean {
  return unsalted.has(plugin) || unsalted.has(plugin.toLowerCase());
}

/**
 * Classifies one stored authentication string. `secret` null means that a password was written in clear.
 * Source: authentication plugins of MariaDB 10.5–11.8 and MySQL 8–9; an empty string lets anybody in only where a password is compared.
 */
export function passwordStateOf(plugin: string, secret: string | null, fingerprint: (secret: string) => string): PasswordState {
  if (external.test(plugin)) return { state: 'external', fingerprint: null };
  if (/^mysql_no_login$/i.test(plugin)) return { state: 'unusable', fingerprint: null };
  if (secret === null) return { state: 'set', fingerprint: null };
  if (secret === '') return { state: 'empty', fingerprint: null };
  const native = /^mysql_native_password$/i.test(plugin);
  if (secret === 'invalid' || secret.includes('THISISNOTAVALIDPASSWORD') || (native && secret.length !== 41 && !secret.includes('REDACTED')))
    return { state: 'unusable', fingerprint: null };
  return { state: 'set', fingerprint: isUnsalted(plugin) && !secret.includes('REDACTED') ? fingerprint(secret) : null };
}

/** The weakest of several ways to log in, any one of which suffices. */
export function weakestPassword(states: readonly PasswordState[]): PasswordState {
  if (states.length === 1 && states[0] !== undefined) return states[0];
  const order = ['empty', 'set', 'external', 'unusable'] as const;
  for (const state of order) {
    const found =
      states.find((candidate) => candidate.state === state && candidate.fingerprint !== null) ?? states.find((candidate) => candidate.state === state);
    if (found !== undefined) return found;
  }
  return { state: 'unusable', fingerprint: null };
}

/** Classifies what was written after IDENTIFIED; nothing written at all is an empty password. */
export function writtenPassword(ways: readonly WrittenAuthentication[], defaultPlugin: string, fingerprint: (secret: string) => string): PasswordState {
  if (ways.length === 0) return passwordStateOf(defaultPlugin, '', fingerprint);
  return weakestPassword(
    ways.map((way) => {
      const secret = way.clear === null ? (way.hash ?? '') : way.clear === '' ? '' : null;
      return passwordStateOf(way.plugin ?? defaultPlugin, secret, fingerprint);
    }),
  );
}
