import { privilegeSet } from '../../../domain/mysql/privileges.ts';
import type { ForeignServer, SpecialTable } from '../../../snapshot/artifacts/mysql.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import type { InstanceFacts } from '../../instance-facts.ts';
import { dropServerFix, dropTableFix, isRemoteEngine, leadsElsewhere } from '../../mysql/foreign-table-fix.ts';
import { statedServer } from '../destinations.ts';
import type { ReachParts } from './reach-parts.ts';
import { addProgramLogin } from './reach-program-logins.ts';
import { type NewStep, type ReachBuilder, type ThingKind, thingKind } from './reach-things.ts';
import { kinds, tenantNode } from './thing-kinds.ts';

/** Adds tables that lead from one database into another, and stored connections that whoever makes a table of his own can use. */
export function addForeignTables(build: ReachBuilder, parts: ReachParts): void {
  for (const facts of parts.instances) {
    for (const [row, table] of (facts.get('mysql.specialTables') ?? []).entries()) addTable(build, parts, facts, row, table);
    const isActive = facts.get('mysql.plugins')?.some(({ name, status }) => status.toUpperCase() === 'ACTIVE' && isRemoteEngine(name)) === true;
    if (isActive) for (const [row, server] of (facts.get('mysql.foreignServers') ?? []).entries()) addServer(build, parts, facts, row, server);
  }
}

function addTable(build: ReachBuilder, { configs }: ReachParts, { context }: InstanceFacts, row: number, table: SpecialTable): void {
  const { instance, ownership } = context;
  const { database, name, engine, references, remote } = table;
  const tenant = ownership.ownerOfDatabase(database)?.tenant;
  const from = tenant === undefined ? null : build.find(kinds.database, instance, tenant);
  if (from === null || !leadsElsewhere(engine)) return;
  const label = `the ${engine} table ${name} in ${database}`;
  const common: Pick<NewStep, 'from' | 'weak' | 'evidence'> = {
    from,
    evidence: () => [
      {
        source: sourceId('mysql.specialTables', instance),
        pointer: `/${row}`,
        excerpt: `${database}.${name} ENGINE=${engine} leads to ${[...references, remote ?? ''].join(' ')}`,
      },
    ],
    weak: {
      key: `object ${instance} ${database}.${name}`,
      kind: 'object',
      subject: { type: 'object', id: `${instance}/${database}.${name} (table)` },
      expected: 'tables that stay in their own database',
      fix: () => dropTableFix(instance, table),
    },
  };
  const logsIn = isRemoteEngine(engine);
  for (const owner of new Set(references.flatMap((other) => ownership.ownerOfDatabase(other)?.tenant ?? []))) {
    const to = owner === tenant ? null : build.find(kinds.database, instance, owner);
    if (to !== null)
      build.step({
        ...common,
        to,
        certain: !logsIn,
        by: logsIn ? `whether the login stored in ${label} is let in was not tried` : `${label} shows tables of it, whatever rights its reader has there`,
      });
  }
  const others = remote?.split(', ').filter((server) => references.length === 0 || !/^(?:localhost|127\.[\d.]+|::1)$/i.test(server)) ?? [];
  for (const server of references.length === 0 && others.length === 0 ? [''] : others) {
    const other = configs.destination({ ...statedServer(server), database: '', user: '', host: instance }).instance;
    const by = server === '' ? `where ${label} leads was not read` : `what ${label} shows of ${server} was not read`;
    const unknown = (): number =>
      build.node(foreignHoldings, '', server, server, () => ({ reason: `${by.charAt(0).toUpperCase()}${by.slice(1)}`, missing: [] }));
    const to = other === null ? unknown() : build.find(kinds.databases, '', other);
    if (to !== null) build.step({ ...common, to, certain: other === null, by });
  }
}

const foreignHoldings: ThingKind<string> = thingKind({ label: (server) => `what ${server} holds` });
const storedServer: ThingKind<string> = thingKind({ label: (words) => words });
const create = privilegeSet('CREATE');

/** A row of `mysql.servers` serves everybody who makes a table with it. */
function addServer(build: ReachBuilder, parts: ReachParts, facts: InstanceFacts, row: number, server: ForeignServer): void {
  const { instance } = facts.context;
  const host = parts.machines.hostOf(instance) ?? instance;
  const { instance: other } = parts.configs.destination({ server: server.host, port: server.port, database: server.db, user: server.user, host });
  const makers = other === null ? [] : makersOf(facts);
  if (other === null || makers.length === 0) return;
  const evidence: NewStep['evidence'] = () => [
    {
      source: sourceId('mysql.foreignServers', instance),
      pointer: `/${row}`,
      excerpt: `mysql.servers: ${server.name} ${server.wrapper} ${server.user}@${server.host}:${server.port}/${server.db}`,
    },
  ];
  const words = `a table made with the stored server ${server.name} of ${instance}`;
  const from = build.node(storedServer, instance, server.name, words);
  for (const tenant of makers) {
    const own = tenantNode(build, tenant);
    if (own !== null) build.step({ from: own, to: from, by: 'holds CREATE on its own database, which is all it takes', evidence });
  }
  const weak = {
    key: `server ${instance} ${server.name}`,
    kind: 'object' as const,
    subject: { type: 'object' as const, id: `${instance}/${server.name} (stored server)` },
    expected: 'no stored connections, or no remote engine',
    fix: () => dropServerFix(instance, server),
  };
  addProgramLogin(build, parts, { from, host, instance: other, user: server.user, words, weak, evidence });
}

/** Tenants an account of whom may make tables in their own database. */
function makersOf(facts: InstanceFacts): readonly string[] {
  const { ownership, inventory } = facts.context;
  const engine = facts.get('mysql.access');
  const users = new Set((engine?.grants.accounts ?? []).flatMap(({ user, isRole }) => (isRole ? [] : [user])));
  const makers = new Set<string>();
  for (const session of [...users].flatMap((user) => engine?.sessionsOf(user) ?? [])) {
    const { user = '', host = '' } = engine?.grants.accounts[session.account] ?? {};
    const tenant = ownership.ownerOfAccount(user, host);
    if (tenant === null || makers.has(tenant)) continue;
    if ((inventory.tenants[tenant]?.databases ?? []).some((name) => (session.database(name).privileges & create) !== 0)) makers.add(tenant);
  }
  return [...makers];
}
