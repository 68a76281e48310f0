import { sqlIdentifier, sqlString } from '../../domain/mysql/sql-text.ts';
import { liveByName, liveDatabases, preference, preferenceValue } from '../../facts/mysql/live-databases.ts';
import { databaseSubject, type LiveDatabase } from '../../facts/mysql/live-on.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { statedServer } from '../../facts/site/destinations.ts';
import { type MiddleTierUsers, middleTierUsers } from '../../facts/site/middle-tier-users.ts';
import { twinsBy } from '../../facts/twins.ts';
import type { Evidence, Fix, Verdict } from '../../model/verdict.ts';
import type { CentralConnectionRow, PerDatabase, PreferenceRow } from '../../snapshot/artifacts/opendental.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

function firstOf(all: readonly string[]): string {
  return `${all.slice(0, 3).join(', ')}${all.length > 3 ? ` and ${all.length - 3} more` : ''}`;
}

function connectionEvidence(instance: string, name: string, row: CentralConnectionRow, at: number): Evidence {
  return {
    source: sourceId('opendental.centralConnections', instance),
    pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}/${at}`,
    excerpt: `centralconnection: ${row.user} on ${row.serviceUri || `${row.serverName}/${row.database}`}`,
  };
}

/** Deletes these rows from the list in `name`. */
function takeOut(instance: string, name: string, rows: readonly CentralConnectionRow[]): Fix {
  const table = `${sqlIdentifier(name)}.centralconnection`;
  return {
    language: 'sql',
    target: instance,
    commands: rows.map(({ serviceUri, serverName, database }) =>
      serviceUri === ''
        ? `DELETE FROM ${table} WHERE ServerName = ${sqlString(serverName)} AND DatabaseName = ${sqlString(database)};`
        : `DELETE FROM ${table} WHERE ServiceURI = ${sqlString(serviceUri)};`,
    ),
    undo: [],
    verify: [{ command: `SELECT ServerName, DatabaseName FROM ${table};`, expect: 'no database of another tenant' }],
    note: 'Keep a copy of the table first (mariadb-dump); that is the undo, and it holds passwords. Change the passwords of the accounts named there. A sync code is changed in the Central Manager itself.',
  };
}

export const rule: Rule = defineRule({
  id: 'mysql/central-manager-spans-tenants',
  title: 'No Central Manager connects databases of different tenants',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S1'],
  scope: 'site',
  needs: ['opendental.centralConnections', 'site.destinations', 'site.machines'],
  alsoNeeds: ['opendental.preferences'],
  risk: 'The table keeps user and password of every listed database, readable with a key from the public source; whoever reads it logs in as the neighbour.',
  remedy: 'Take the foreign connections out, give each practice group a Central Manager database and a sync code of its own, and change the passwords.',
  references: [{ title: 'Open Dental manual: Central Enterprise Management Tool', url: 'https://www.opendental.com/manual/cemt.html' }],
  *evaluate(facts) {
    // Nearly nobody has a list.
    let known: MiddleTierUsers | null = null;
    const middleTiers = (): MiddleTierUsers => (known ??= middleTierUsers(facts.inventory, facts['site.machines']));
    for (const instance of facts.instances) {
      const ownersOf = ({ serverName, database, user, serviceUri }: CentralConnectionRow): readonly string[] => {
        const served = serviceUri === '' ? null : middleTiers().ofAddress(serviceUri);
        if (serviceUri !== '') return served === null ? [] : [served];
        const { instance: server, tenant } = facts['site.destinations']({ ...statedServer(serverName), database, user, host: instance.instance });
        // Of a server that nobody knows, only the name of the database tells.
        const owner = server === null ? (instance.ownership.ownerOfDatabase(database)?.tenant ?? null) : tenant;
        return owner === null ? [] : [owner];
      };
      yield* connectionsOn(instance, ownersOf);
    }
  },
});

const syncCode = 'CentralManagerSyncCode';

type ConnectionFacts = SiteFacts<'opendental.centralConnections', 'opendental.preferences'>['instances'][number];

/** By the name of the database; few have one. */
function syncCodes(live: readonly LiveDatabase[], preferences: PerDatabase<PreferenceRow>): ReadonlyMap<string, string> {
  const codes = new Map<string, string>();
  for (const { name } of live) {
    const value = preferenceValue(preferences, name, syncCode) ?? '';
    if (value !== '') codes.set(name, value);
  }
  return codes;
}

/** One verdict per database of an instance; `ownersOf` tells whose a connection's database is. */
function* connectionsOn(facts: ConnectionFacts, ownersOf: (row: CentralConnectionRow) => readonly string[]): Iterable<Verdict> {
  const connections = facts['opendental.centralConnections'];
  const live = liveDatabases(facts);
  const preferences = facts['opendental.preferences'] ?? {};
  const code = (name: string): ReturnType<typeof preference> => preference(facts.instance, preferences, name, syncCode);
  const codeUnread = live.some(({ name }) => preferences[name] === undefined);
  const codes = syncCodes(live, preferences);
  const twins = twinsBy(codes.size === 0 ? [] : live, ({ name }) => codes.get(name) ?? null);
  const known = liveByName(facts);
  const names = Object.keys(connections);
  for (const name of known.keys()) if (!Object.hasOwn(connections, name)) names.push(name);
  for (const name of names) {
    const own = known.get(name);
    // Nearly every database has no such list, and no twin.
    if (own !== undefined && !codeUnread && connections[name]?.length === 0 && !twins.ofOther(codes.get(name) ?? '', own.tenant)) {
      yield own.pass;
      continue;
    }
    const tenant = facts.ownership.ownerOfDatabase(name)?.tenant ?? null;
    const about = { subject: databaseSubject(facts.instance, name), tenants: tenant === null ? [] : [tenant] };
    const rows = connections[name];
    const listed = [...new Set((rows ?? []).flatMap(ownersOf))].toSorted();
    const others = listed.filter((owner) => owner !== tenant);
    // A list in a database of nobody is the operator's or a group's: one tenant in it is fine.
    const spans = tenant === null ? listed.length > 1 : others.length > 0;
    const twin = tenant === null ? undefined : twins.ofOther(codes.get(name) ?? '', tenant);
    if (!spans && !twin) {
      const unread = rows === undefined ? 'opendental.centralConnections' : tenant !== null && codeUnread ? 'opendental.preferences' : null;
      if (unread === null) yield { status: 'pass', ...about };
      else
        yield {
          status: 'not-assessed',
          ...about,
          missing: [sourceId(unread, facts.instance)],
          reason: rows === undefined ? `The Central Manager connections of ${name} were not read.` : 'Sync codes of some databases were not read.',
        };
      continue;
    }
    const owners = [...new Set([...(spans ? others : []), ...(twin ? [twin.tenant] : [])])].toSorted();
    const foreign = (rows ?? []).map((row, at) => ({ row, at })).filter(({ row }) => ownersOf(row).some((owner) => owners.includes(owner)));
    const listedNames = foreign.slice(0, 5).map(({ row }) => row.serviceUri || row.database);
    const says = [
      ...(spans ? [`stores logins for ${listedNames.join(', ')}`] : []),
      ...(twin ? [`has the same Central Manager sync code as ${twin.name}`] : []),
    ].join(' and ');
    const evidence = foreign.slice(0, 10).map(({ row, at }) => connectionEvidence(facts.instance, name, row, at));
    yield {
      status: 'fail',
      subject: about.subject,
      tenants: [...about.tenants, ...owners],
      sides: { owner: owners.length === 1 ? (owners[0] ?? null) : null, reacher: tenant, ...(owners.length > 1 ? { owners } : {}) },
      claim: `${name}${tenant === null ? '' : ` of ${tenantName(facts, tenant)}`} ${says} of ${firstOf(owners.map((owner) => tenantName(facts, owner)))}.`,
      observed: says,
      expected: 'connections and sync codes within one tenant',
      because: 'Stored passwords are encrypted with a constant key that is in the public source code.',
      discriminator: owners.join(','),
      evidence: [...evidence, ...(twin ? [code(name)?.evidence(), code(twin.name)?.evidence()].flatMap((one) => one ?? []) : [])],
      // In a database of nobody, people must say which of the tenants it serves.
      fix: takeOut(facts.instance, name, tenant === null ? [] : foreign.map(({ row }) => row)),
    };
  }
}
