import { randomBytes } from 'node:crypto';
import { sha256 } from '../adapters/digest.ts';
import { newEndpointAdapter } from '../adapters/endpoint/endpoint-adapter.ts';
import { hostAliases } from '../inventory/hosts.ts';
import { planEndpoints } from '../probes/endpoints/declared-endpoints.ts';
import { type EndpointNotSeen, endpointSources } from '../probes/endpoints/endpoint-sources.ts';
import { mysqlSeen } from '../probes/endpoints/look-at-mysql.ts';
import { lookAtEndpoints } from '../probes/endpoints/probe.ts';
import type { CollectedPart } from '../snapshot/build.ts';
import type { MysqlLogin } from './ask-old-versions.ts';
import type { Io } from './io.ts';
import type { Site } from './site.ts';

/** What a login to an instance showed of its transport; the reason when there was no login. */
export type MysqlLogins = ReadonlyMap<string, MysqlLogin | string>;

/**
 * Looks at the endpoints the inventory declares, from this machine and without logging in. MySQL is not asked again: what its login showed and what
 * `askOldVersions` asked is all there is, for a server counts connections that do not log in against the host they come from. Hosts in `exported` were
 * looked at from elsewhere and are left alone.
 */
export async function collectEndpoints(
  site: Site,
  logins: MysqlLogins,
  exported: ReadonlySet<string>,
  progress: (what: string) => void,
  io: Io,
): Promise<CollectedPart> {
  const { inventory } = site;
  if (!inventory.scope.includes('links')) return { sources: [], artifacts: {} };
  const started = io.now();
  const aliases = hostAliases(inventory);
  const { endpoints: declared, refused, hl7Ports } = planEndpoints(inventory);
  const endpoints = declared.filter(({ host }) => !exported.has(aliases.get(host) ?? host));
  const options = { signal: io.signal, random: (count: number) => randomBytes(count), sha256, onProgress: progress };
  const looked = await lookAtEndpoints(newEndpointAdapter({ declared: endpoints, hl7Ports }), endpoints, options);
  const notSeen: EndpointNotSeen[] = refused.map((endpoint) => ({ ...endpoint, status: 'not-attempted', remedy: null }));
  const ofMysql = Object.entries(inventory.mysql).flatMap(([name, target]) => {
    const login = logins.get(name);
    const endpoint = { declared: name, host: target.host ?? name, port: target.port };
    if (typeof login === 'object') {
      if (login.stillCounted !== null) {
        const reason = `the login after the questions about old versions failed: ${login.stillCounted}`;
        notSeen.push({ ...endpoint, status: 'failed', reason, remedy: 'A login from this machine, or FLUSH HOSTS, makes the server forget these connections' });
      }
      return [mysqlSeen(endpoint, login.handshake, login.hellos, options)];
    }
    const without = 'no login is given, and without one no connection is made: servers count those against this host';
    notSeen.push({ ...endpoint, status: login === undefined ? 'not-attempted' : 'failed', reason: login ?? without, remedy: null });
    return [];
  });
  const now = io.now();
  return endpointSources(inventory, [...looked, ...ofMysql], notSeen, { now, durationMs: Date.parse(now) - Date.parse(started) }, exported);
}
