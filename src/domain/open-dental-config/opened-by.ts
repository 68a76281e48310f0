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
  if (reader === 'service') {
    // Entries of a store have names; of several with one name the last counts.
    const named = config.connections.findLast(({ note, form }) => form === 'connection-store' && note === 'DentalOffice');
    const stored = named ?? config.connections.find(({ block, role }) => block === 0 && role !== 'low');
    return stored === undefined ? { kind: 'nothing', reason: 'no connection in the file' } : { kind: 'database', connection: stored };
  }
  const main = config.connections.find(isMainElement);
  if (main === undefined) return { kind: 'nothing', reason: 'no DatabaseConnection in the file' };
  const middleTier = config.serverConnections[0];
  if (reader === 'central-manager' && middleTier?.uri != null) return { kind: 'middle-tier', uri: middleTier.uri, line: middleTier.line };
  if (reader !== 'middle-tier') return usable(main);
  const string = config.connections.find(({ form, block }) => form === 'connection-string' && block === 0);
  return usable(string ?? main, neededByMiddleTier);
}

function isMainElement({ form, block, role }: ConfigConnection): boolean {
  return form === 'elements' && block === 0 && role !== 'low';
}

const needed: readonly string[] = ['ComputerName', 'Database', 'User', 'Password'];
const neededOfAll: readonly string[] = [...needed, 'ConnectionString'];
const neededByMiddleTier: readonly string[] = [...neededOfAll, 'UserLow', 'PasswordLow'];

/** The client takes a Middle Tier address, else a connection string, else the first block; an exception on the way leads to the fallback. */
function openedByClient(config: OpenDentalConfig, broken: string | null): OpenedConnection {
  if (broken !== null) return fallback(broken);
  const main = config.connections.find(isFirstElement);
  const string = config.connections.find(isString);
  const middleTier = config.serverConnections[0];
  const lacks = main?.missing.find((name) => needed.includes(name)) ?? (middleTier?.uri === null ? 'URI' : undefined);
  if (lacks === undefined && middleTier?.uri != null && middleTier.uri !== '') return { kind: 'middle-tier', uri: middleTier.uri, line: middleTier.line };
  if (string?.missing.length === 0) return usable(string);
  if (lacks !== undefined) return fallback(`the element ${lacks} is missing`);
  return main === undefined ? { kind: 'nothing', reason: 'no connection in the file' } : usable(main);
}

function isFirstElement({ form, block }: ConfigConnection): boolean {
  return form === 'elements' && block === 0;
}

function isString({ form }: ConfigConnection): boolean {
  return form === 'connection-string';
}

function fallback(reason: string): OpenedConnection {
  return { kind: 'fallback', server: 'localhost', port: 3306, database: 'opendental', user: 'root', reason };
}

function usable(connection: ConfigConnection, needs: readonly string[] = neededOfAll): OpenedConnection {
  const missing = connection.missing.length === 0 ? undefined : connection.missing.find((name) => needs.includes(name));
  if (missing !== undefined) return { kind: 'nothing', reason: `the element ${missing} is missing` };
  if (connection.port === null) return { kind: 'nothing', reason: 'the server cannot be told from what is written' };
  return { kind: 'database', connection };
}
