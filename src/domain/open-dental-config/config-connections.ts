import type { ConfigElement } from './config-xml.ts';
import { parseConnectionString } from './connection-string.ts';
import type { ConfigConnection, ConfigCredential, SecretFingerprint } from './open-dental-config.ts';
import { portNumber, serverAddress } from './server-address.ts';

/** Reduces a password and its obfuscated form to what may be kept. A password in clear text wins, as in the programs. */
export type SecretReader = (plain: string, obfuscated: string) => ConfigCredential;

/** A reader of secrets that keeps fingerprints only. */
export function secretReader(fingerprint: SecretFingerprint): SecretReader {
  return (plain, obfuscated) => {
    if (plain === '' && obfuscated === '') return { storage: 'none', fingerprint: '' };
    // An obfuscated value can carry the mark of its version, wherever it stands.
    const marked = /^odv\d+e\$/.test(plain);
    return plain === '' || marked
      ? { storage: 'obfuscated', fingerprint: fingerprint(marked ? plain : obfuscated) }
      : { storage: 'plain', fingerprint: fingerprint(plain) };
  };
}

const needed = ['ComputerName', 'Database', 'User', 'Password', 'UserLow', 'PasswordLow'] as const;

function childText(element: ConfigElement): (name: string) => string | null {
  return (name) => element.children.find((child) => child.name === name)?.text ?? null;
}

/** A `DatabaseConnection` or `DatabaseConnectionMaster`, with its low-privileged login where it names one. */
export function readBlock(element: ConfigElement, role: 'main' | 'master', block: number | null, secret: SecretReader): ConfigConnection[] {
  const text = childText(element);
  const or = (name: string): string => text(name) ?? '';
  const main: ConfigConnection = {
    role: text('Note') === null ? role : roleOfNote(or('Note'), role),
    form: 'elements',
    block,
    line: element.line,
    ...serverAddress(or('ComputerName')),
    database: or('Database'),
    user: or('User'),
    credential: secret(or('Password'), or('MySQLPassHash')),
    sslCa: text('SslCa'),
    sslMode: null,
    note: text('Note'),
    missing: needed.filter((name) => text(name) === null),
  };
  if (or('UserLow') === '') return [main];
  return [main, { ...main, role: 'low', user: or('UserLow'), credential: secret(or('PasswordLow'), ''), sslCa: null }];
}

/** A `ConnectionString`. A malformed one goes nowhere: its port is null; an empty one is as good as missing. */
export function readConnectionString(element: ConfigElement, block: number | null, secret: SecretReader): ConfigConnection {
  const parsed = parseConnectionString(element.text);
  return {
    role: 'main',
    form: 'connection-string',
    block,
    line: element.line,
    server: parsed?.server ?? '',
    port: parsed === null ? null : portNumber(parsed.port ?? '3306'),
    database: parsed?.database ?? '',
    user: parsed?.user ?? '',
    // What cannot be parsed may still hold a password; all of it counts as one.
    credential: secret(parsed === null ? element.text : (parsed.password ?? ''), ''),
    sslCa: parsed?.sslCa ?? null,
    sslMode: parsed?.sslMode ?? null,
    note: null,
    missing: element.text === '' ? ['ConnectionString'] : [],
  };
}

/** A `CentralConnection` of a connection store; none when it names a Middle Tier server only. */
export function readStoreEntry(element: ConfigElement, secret: SecretReader): ConfigConnection[] {
  const text = childText(element);
  const or = (name: string): string => text(name) ?? '';
  if (or('ServiceURI') !== '' && or('ServerName') === '') return [];
  return [
    {
      role: roleOfNote(or('Note'), 'main'),
      form: 'connection-store',
      block: null,
      line: element.line,
      ...serverAddress(or('ServerName')),
      database: or('DatabaseName'),
      user: or('MySqlUser'),
      // The programs refuse a value here that is not obfuscated.
      credential: secret('', or('MySqlPassword')),
      sslCa: text('SslCa'),
      sslMode: null,
      note: text('Note'),
      missing: [],
    },
  ];
}

function roleOfNote(note: string, otherwise: 'main' | 'master'): ConfigConnection['role'] {
  if (note === 'DentalOfficeReportServer') return 'reporting';
  return note === 'DentalOfficeReadOnlyServer' ? 'read-only' : otherwise;
}
