import type { ServiceRow } from '../../snapshot/artifacts/host.ts';
import { listener } from '../clean/windows-machine.ts';
import { type ModelSite, withMachine } from '../model-site.ts';
import { live, type Mutation } from '../mutation.ts';
import type { Practice } from '../practice.ts';

/** The site in which a practice's HL7 service is another in some respects; unchanged where it has none. */
export function withService(site: ModelSite, { hl7 }: Practice, change: Partial<ServiceRow>): ModelSite {
  if (hl7 === null) return site;
  return withMachine(site, hl7.host, 'host.services', (rows) => rows.map((row) => (row.name === hl7.service ? { ...row, ...change } : row)));
}

/** The site in which the access list of a practice's HL7 service is another. */
export function withServiceList(site: ModelSite, { hl7 }: Practice, change: (sddl: string) => string): ModelSite {
  if (hl7 === null) return site;
  return withMachine(site, hl7.host, 'host.services', (rows) =>
    rows.map((row) =>
      row.name === hl7.service && row.descriptor !== null ? { ...row, descriptor: { ...row.descriptor, sddl: change(row.descriptor.sddl) } } : row,
    ),
  );
}

/** The site in which the configuration of `by`'s HL7 service opens `of`'s database. */
export function withServiceOpening(site: ModelSite, { hl7 }: Practice, of: Practice): ModelSite {
  if (hl7 === null) return site;
  const server = site.inventory.mysql[of.instance]?.host ?? '';
  return withMachine(site, hl7.host, 'files.configs', (rows) =>
    rows.map((row) =>
      row.path === hl7.config
        ? { ...row, config: { ...row.config, connections: row.config.connections.map((one) => ({ ...one, server, database: of.database })) } }
        : row,
    ),
  );
}

/** One local API on a terminal server where the people of several tenants work. */
export function oneLocalApi(name: string, address: string, pid: number, program: string): Mutation {
  return {
    rule: 'hl7/local-api-owner',
    name,
    plant(site, random) {
      for (const { files } of random.shuffled(live(site))) {
        const host = files?.host ?? '';
        const users = live(site).filter(({ connection, files: own }) => connection === 'rdp' && own?.host === host);
        if (users.length < 2) continue;
        return {
          site: withMachine(site, host, 'host.listeners', (rows) => [...rows, listener(address, 30_222, pid, program)]),
          expect: { named: users.map(({ id }) => id), subject: `${host}:30222` },
        };
      }
      return null;
    },
  };
}
