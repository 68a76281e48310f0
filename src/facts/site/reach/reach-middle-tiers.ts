import { parseRange, rangesOverlap } from '../../../domain/network/address-ranges.ts';
import { hostPatternRange } from '../../../domain/network/host-pattern-range.ts';
import { openedBy } from '../../../domain/open-dental-config/opened-by.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import type { ConfigDestination, SiteConfig } from '../configs.ts';
import { foreignLogin } from './reach-files.ts';
import { addressesOf, loginNode, loginRows } from './reach-logins.ts';
import type { ReachParts } from './reach-parts.ts';
import { nodeKey, type ReachBuilder } from './reach-things.ts';

/** Adds what a tenant's people come to through a Middle Tier that logs in as somebody else: they never see the password, and need none. */
export function addMiddleTiers(build: ReachBuilder, parts: ReachParts): void {
  for (const config of parts.configs.configs) {
    const opened = config.serves === null ? null : openedBy(config.config, 'middle-tier');
    const destination = opened?.kind === 'database' ? config.destinations.find(({ connection }) => connection === opened.connection) : undefined;
    if (destination !== undefined && destination.userOwner !== config.serves) addMiddleTier(build, parts, config, destination);
  }
}

function addMiddleTier(build: ReachBuilder, parts: ReachParts, config: SiteConfig, { instance, connection }: ConfigDestination): void {
  const { host, path, serves } = config;
  const from = build.find(nodeKey.tenant(serves ?? ''));
  const facts = parts.instances.find(({ context }) => context.instance === instance);
  if (from === null || facts === undefined) return;
  for (const { row, host: pattern, isOnePassword } of loginRows(facts, connection.user)) {
    const accepts = acceptsHost(parts, facts.context.instance, pattern, host);
    if (accepts === false) continue;
    const certain = accepts === true && isOnePassword;
    build.step({
      from,
      to: loginNode(build, facts, row),
      certain,
      by: certain
        ? `its Middle Tier logs in as it: ${path} on ${host}`
        : `whether its Middle Tier, ${path} on ${host}, logs in as '${connection.user}'@'${pattern}' is not known`,
      precondition: 'the password in the file is right',
      missing: certain ? [] : [sourceId('host.identity', host), sourceId('mysql.passwords', facts.context.instance)],
      evidence: () => [config.evidenceOf(connection)],
      weak: foreignLogin(config, connection.user, connection.line),
    });
  }
}

/** Does a host part take connections from a host? Null: not known. */
function acceptsHost(parts: ReachParts, instance: string, pattern: string, host: string): boolean | null {
  const range = hostPatternRange(pattern);
  if (range.kind === 'any') return true;
  if (range.kind === 'local') return (parts.machines.hostOf(instance) ?? instance) === host;
  const identity = parts.hosts.find(({ context }) => context.host === host)?.get('host.identity');
  const addresses = addressesOf(parts, host, identity?.addresses ?? []).flatMap((text) => parseRange(text) ?? []);
  if (range.kind === 'ranges' && rangesOverlap(addresses, range.ranges)) return true;
  return range.kind === 'names' || identity === undefined ? null : false;
}
