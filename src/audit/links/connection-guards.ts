import { type DeclaredService, serviceNames } from '../../facts/links/declared-services.ts';
import { type Exposure, exposuresOf } from '../../facts/links/exposures.ts';
import { tenantNames, type TunnelFacts } from '../../facts/links/tunnel-words.ts';
import type { ConnectionGuard } from '../../model/link-results.ts';
import type { Places } from '../places.ts';
import { hostsWith } from './hosts-with.ts';

const needed = ['host.networkReach', 'host.listeners'] as const;

/** Who gets through to a service, by the firewall of its host; `not-assessed` where its network, firewall or listeners were not read whole. */
export function connectionGuards(
  facts: TunnelFacts,
  places: Places['hosts'],
  hl7: ReadonlyMap<string, readonly DeclaredService[]>,
): (host: string, kind: DeclaredService['kind'], port: number) => ConnectionGuard {
  const services = new Map([...places].map(([host, one]) => [host, one.get('host.services') ?? null]));
  const hosts = hostsWith(places, needed).map((host) => ({ ...host, 'host.services': services.get(host.host) ?? null }));
  const all = [...exposuresOf({ ...facts, hosts }), ...exposuresOf({ ...facts, hosts }, hl7)];
  const known = new Map(all.map((exposure) => [`${exposure.facts.host} ${exposure.service.kind} ${exposure.service.port}`, exposure]));
  const partly = (host: string): readonly string[] => needed.flatMap((id) => places.get(host)?.incomplete(id) ?? []);
  return (host, kind, port) => {
    const exposure = known.get(`${host} ${kind} ${port}`);
    if (exposure !== undefined) return guardOf(facts, exposure, partly(host));
    const missing = needed.flatMap((id) => places.get(host)?.missing(id) ?? []);
    return {
      state: 'not-assessed',
      reason: `Who gets through to port ${port} of ${host} was not seen${missing.length === 0 ? '' : ` (${missing.join(', ')})`}.`,
    };
  };
}

function guardOf(
  facts: TunnelFacts,
  { facts: host, service, fromInternet, fromElsewhere, unknown, neighbours }: Exposure,
  partly: readonly string[],
): ConnectionGuard {
  const opens = (who: string): ConnectionGuard => ({ state: 'open', reason: `${host.host} lets ${who} through to port ${service.port}.` });
  if (fromInternet !== null) return opens('public addresses');
  if (neighbours.length > 0) return opens(`networks of ${tenantNames(facts, neighbours)}`);
  if (fromElsewhere !== null) return opens(`addresses that are nobody’s (${fromElsewhere.from[0] ?? ''})`);
  const open = (reason: string): ConnectionGuard => ({ state: 'not-assessed', reason });
  if (unknown !== null) return open(`From ${unknown.from[0] ?? 'elsewhere'}: ${unknown.part.reason ?? 'not known'}.`);
  if (partly.length > 0) return open(`${partly.join(', ')} was read in part only.`);
  const listens = host['host.listeners'].some(({ protocol, port }) => protocol === 'tcp' && port === service.port);
  if (!listens) return open(`Nobody was seen listening for ${serviceNames[service.kind]} on port ${service.port} of ${host.host}.`);
  if (host['host.services'] === null && host['host.networkReach'].os === 'windows') return open(`Which service holds port ${service.port} was not read.`);
  return { state: 'closed', reason: `${host.host} lets only its tenants’ networks, tunnels and the servers’ own networks through to port ${service.port}.` };
}
