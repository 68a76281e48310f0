import { randomBytes } from 'node:crypto';
import { sha256 } from '../adapters/digest.ts';
import { newEndpointAdapter } from '../adapters/endpoint/endpoint-adapter.ts';
import type { MysqlPort, SessionHandshake } from '../adapters/mysql/mysql-port.ts';
import type { ConnectionBudget } from '../adapters/mysql/mysql2-adapter.ts';
import type { HelloAnswer } from '../domain/tls/hello-question.ts';
import type { MysqlTarget } from '../inventory/inventory.ts';
import { askMysqlHellos, mysqlHelloLimit, mysqlHellosNotAsked } from '../probes/endpoints/look-at-mysql.ts';

/** What a login to an instance showed of its transport, and what its server said to offers of old versions and weak suites. */
export interface MysqlLogin {
  readonly handshake: SessionHandshake;
  readonly hellos: readonly HelloAnswer[];
  /** Why the server may still count the questions against this machine; null when it does not. */
  readonly stillCounted: string | null;
}

/** What asking needs from outside. */
export interface OldVersionsParts {
  readonly budget: ConnectionBudget;
  /** Logs in once more, by a connection set aside from the budget here. */
  readonly login: () => Promise<MysqlPort>;
  readonly signal: AbortSignal;
}

/**
 * After a login to the instance `name`: offers its server old versions and weak suites where the inventory wants it (`tls.askOldVersions`) and the
 * login used TLS, and logs in once more, by which the server forgets these connections. Never throws for what it meets.
 */
export async function askOldVersions(name: string, target: MysqlTarget, handshake: SessionHandshake, parts: OldVersionsParts): Promise<MysqlLogin> {
  const { host, port, socket } = target;
  if (target.tls.askOldVersions !== true || socket !== null || host === null || handshake.tls === null) return { handshake, hellos: [], stillCounted: null };
  // With one for the login afterwards: nothing is asked unless all of them are left.
  if (!parts.budget.take(host, mysqlHelloLimit + 1)) {
    return { handshake, hellos: [mysqlHellosNotAsked('a run makes no more connections to this host')], stillCounted: null };
  }
  const endpoint = { declared: name, host, port };
  // A port that has just taken a login is MySQL's, whatever HL7 port of another host has its number.
  const adapter = newEndpointAdapter({ declared: [endpoint], hl7Ports: new Set() });
  const hellos = await askMysqlHellos(adapter, endpoint, handshake, { signal: parts.signal, random: (count) => randomBytes(count), sha256 });
  try {
    await (await parts.login()).close();
    return { handshake, hellos, stillCounted: null };
  } catch (error) {
    return { handshake, hellos, stillCounted: error instanceof Error ? error.message : String(error) };
  }
}
