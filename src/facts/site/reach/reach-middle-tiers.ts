import { openedBy } from '../../../domain/open-dental-config/opened-by.ts';
import { configEvidence } from '../configs.ts';
import { foreignLogin } from './reach-files.ts';
import type { ReachParts } from './reach-parts.ts';
import { addProgramLogin } from './reach-program-logins.ts';
import type { ReachBuilder } from './reach-things.ts';
import { tenantNode } from './thing-kinds.ts';

/** Adds what a tenant's people come to through a Middle Tier that logs in as somebody else: they never see the password, and need none. */
export function addMiddleTiers(build: ReachBuilder, parts: ReachParts): void {
  for (const config of parts.configs.configs) {
    const { serves, host, path } = config;
    const from = serves === null ? null : tenantNode(build, serves);
    const opened = from === null ? null : openedBy(config.config, 'middle-tier');
    const destination = opened?.kind === 'database' ? config.destinations.find(({ connection }) => connection === opened.connection) : undefined;
    if (from === null || destination === undefined || destination.instance === null || destination.userOwner === serves) continue;
    const { connection, instance } = destination;
    addProgramLogin(build, parts, {
      from,
      host,
      instance,
      user: connection.user,
      words: `its Middle Tier, by ${path} on ${host},`,
      weak: foreignLogin(config, connection.user, connection.line),
      evidence: () => [configEvidence(config, connection)],
    });
  }
}
