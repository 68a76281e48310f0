import type { ConfigConnection, OpenDentalConfig } from './open-dental-config.ts';

/**
 * A program that reads configuration files. `service`: eConnector, API, background and replication service, whose source is closed; they
 * are taken to use the first connection, as the open part of their code does.
 */
export type ConfigReader = 'client' | 'hl7-service' | 'middle-tier' | 'service' | 'central-manager';

/** Where a program goes with a file. */
export type OpenedConnection =
  | { readonly kind: 'database'; readonly connection: ConfigConnection }
  | { readonly kind: 'middle-tier'; readonly uri: string; readonly line: number }
  /** The client offers this database of the server on its own machine, with the password read so far. */
  | {
      readonly kind: 'fallback';
      readonly server: 'localhost';
      readonly port: 3306;
      readonly database: 'opendental';
      readonly user: 'root';
      readonly reason: string;
    }
  | { readonly kind: 'nothing'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Which connection a program opens with this file, as the product's source reads it. */
export function openedBy(config: OpenDentalConfig, reader: ConfigReader): OpenedConnection {
  if (config.problem !== null && !config.problem.programsFail) return { kind: 'unknown', reason: 'the file is beyond what is read here' };
  const broken = config.problem === null ? null : `the file is not valid XML, line ${config.problem.line}`;
  if (reader === 'client') return openedByClient(config, broken);
  if (broken !== null) return { kind: 'nothing', reason: broken };
  const first = config.connections.find(({ block, role }) => block === 0 && role !== 'low');
  const string = config.connections.find(({ form, block }) => form === 'connection-string' && block === 0);
  const main = config.connections.find(({ form, block, role }) => form === 'elements' && block === 0 && role !== 'low');
  if (reader === 'service') {
    // Entries of a store have names; of several with one name the last counts.
    const stored = config.connections.findLast(({ note, form }) => form === 'connection-store' && note === 'DentalOffice') ?? first;
    return stored === undefined ? { kind: 'nothing', reason: 'no connection in the file' } : { kind: 'database', connection: stored };
  }
  if (main === undefined) return { kind: 'nothing', reason: 'no DatabaseConnection in the file' };
  const [middleTier] = config.serverConnections;
  if (reader === 'central-manager' && middleTier?.uri != null) return { kind: 'middle-tier', uri: middleTier.uri, line: middleTier.line };
  if (reader === 'middle-tier') return usable(string ?? main, [...needed, 'ConnectionString', 'UserLow', 'PasswordLow']);
  return usable(main);
}

const needed = ['ComputerName', 'Database', 'User', 'Password'];

/** The client takes a Middle Tier address, else a connection string, else the first block; an exception on the way leads to the fallback. */
function openedByClient(config: OpenDentalConfig, broken: string | null): OpenedConnection {
  const fallback = (reason: string): OpenedConnection => ({
    kind: 'fallback',
    server: 'localhost',
    port: 3306,
    database: 'opendental',
    user: 'root',
    reason,
  });
  if (broken !== null) return fallback(broken);
  const main = config.connections.find(({ form, block }) => form === 'elements' && block === 0);
  const string = config.connections.find(({ form }) => form === 'connection-string');
  const [middleTier] = config.serverConnections;
  const lacks = main?.missing.find((name) => needed.includes(name)) ?? (middleTier?.uri === null ? 'URI' : undefined);
  if (lacks === undefined && middleTier?.uri != null && middleTier.uri !== '') return { kind: 'middle-tier', uri: middleTier.uri, line: middleTier.line };
  if (string?.missing.length === 0) return usable(string);
  if (lacks !== undefined) return fallback(`the element ${lacks} is missing`);
  return main === undefined ? { kind: 'nothing', reason: 'no connection in the file' } : usable(main);
}

function usable(connection: ConfigConnection, needs: readonly string[] = [...needed, 'ConnectionString']): OpenedConnection {
  const missing = connection.missing.find((name) => needs.includes(name));
  if (missing !== undefined) return { kind: 'nothing', reason: `the element ${missing} is missing` };
  if (connection.port === null) return { kind: 'nothing', reason: 'the server cannot be told from what is written' };
  return { kind: 'database', connection };
}
