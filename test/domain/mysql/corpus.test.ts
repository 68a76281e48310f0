import { describe, expect, it } from 'vitest';
import { createAccessEngine } from '../../../src/domain/mysql/access-engine.ts';
import type { AccessEngine, Client, RoleState } from '../../../src/domain/mysql/access.ts';
import { hostMatches } from '../../../src/domain/mysql/host-pattern.ts';
import { schemaPatternMatches } from '../../../src/domain/mysql/schema-pattern.ts';
import { serverSemantics } from '../../../src/domain/mysql/server-semantics.ts';
import { grantScenarios, hostCases, wildcardCases, type Decision, type Scenario } from './corpus.ts';
import { succeedingProbes } from './probes.ts';
import { grantTablesOf } from './raw-tables.ts';

const scenarios = grantScenarios();

describe('decisions of real servers', () => {
  it.each(scenarios.map((scenario) => [scenario.id, scenario] as const))('%s', (_, scenario) => {
    const { engine, clientOf } = engineOf(scenario);
    expect(loginDisagreements(scenario, engine, clientOf)).toEqual([]);
    expect(setRoleDisagreements(scenario, engine, clientOf)).toEqual([]);
    expect(scenario.truth.flatMap((decision) => disagreement(decision, engine, clientOf(decision.clientIp)))).toEqual([]);
  });

  it('covers every recorded row', () => {
    expect(scenarios).toHaveLength(224);
    expect(scenarios.flatMap((scenario) => scenario.truth)).toHaveLength(9138);
    expect(scenarios.flatMap((scenario) => scenario.logins)).toHaveLength(1488);
    expect(scenarios.flatMap((scenario) => scenario.setRole)).toHaveLength(1650);
  });
});

describe('single patterns on real servers', () => {
  it('agrees on every database pattern', () => {
    const cases = wildcardCases();
    const wrong = cases.filter((each) =>
      each.server.split(',').some((server) => {
        const semantics = serverSemantics(versionOf(server), {
          lower_case_table_names: String(each.lower_case_table_names),
        });
        return schemaPatternMatches(each.pattern, each.database, semantics) !== each.matches;
      }),
    );
    expect(cases).toHaveLength(1052);
    expect(wrong).toEqual([]);
  });

  it('agrees on every host pattern', () => {
    const cases = hostCases();
    const wrong = cases.filter((each) =>
      each.server.split(',').some((server) => {
        const semantics = serverSemantics(versionOf(server), {
          skip_name_resolve: each.skip_name_resolve ? 'ON' : 'OFF',
        });
        return hostMatches(each.hostPattern, loopback(each.clientIp, !each.skip_name_resolve), semantics) !== each.matches;
      }),
    );
    expect(cases).toHaveLength(239);
    expect(wrong).toEqual([]);
  });
});

type ClientOf = (ip: string) => Client;

function engineOf(scenario: Scenario): { readonly engine: AccessEngine; readonly clientOf: ClientOf } {
  const server = serverSemantics(scenario.server.version, scenario.server.variables);
  const engine = createAccessEngine(grantTablesOf(scenario.raw, server), server);
  return { engine, clientOf: (ip) => loopback(ip, !server.skipNameResolve) };
}

/** Only 127.0.0.1 has a name on the recording machine. */
function loopback(ip: string, resolves: boolean): Client {
  return { ip, hostName: resolves && ip === '127.0.0.1' ? 'localhost' : null };
}

function versionOf(server: string): string {
  return server.replace(/^mariadb-(.*)$/, '$1-MariaDB').replace(/^mysql-/, '');
}

const accountIsLocked = [4151, 3118];

/** Recorded logins had no TLS, and the right password unless the account has none. */
function loginDisagreements(scenario: Scenario, engine: AccessEngine, clientOf: ClientOf): unknown[] {
  return scenario.logins.filter(({ user, clientIp, currentUser, errno }) => {
    const client = clientOf(clientIp);
    const session = engine.session(user, client, engine.roleStates(user, client)[0] ?? { label: 'login', roles: [] });
    if ('code' in session) {
      if (errno !== undefined && accountIsLocked.includes(errno)) return session.code !== 'locked';
      return errno === undefined;
    }
    const account = engine.grants.accounts[session.account];
    return errno === undefined ? currentUser !== `${account?.user}@${account?.host}` : account?.tls === '';
  });
}

function setRoleDisagreements(scenario: Scenario, engine: AccessEngine, clientOf: ClientOf): unknown[] {
  return scenario.setRole.filter(({ user, clientIp, sql, ok }) => {
    const isOpen = engine.roleStates(user, clientOf(clientIp)).some((state) => state.label === sql);
    return (isOpen || sql === 'set role all' || sql === 'set role none') !== ok;
  });
}

function disagreement(decision: Decision, engine: AccessEngine, client: Client): unknown[] {
  const session = engine.session(decision.user, client, stateOf(decision.state, engine.roleStates(decision.user, client)));
  if ('code' in session) return [{ decision, refused: session.code }];
  const access = session.database(decision.database);
  const recorded = Object.keys(decision.privileges).sort();
  const most = [...succeedingProbes(access)].sort();
  const least = [...succeedingProbes(access, access.minimum)].sort();
  const agrees =
    decision.tie === true
      ? access.tie && recorded.every((probe) => most.includes(probe)) && least.every((probe) => probe === 'USE' || recorded.includes(probe))
      : same(recorded, most) && same(recorded, least) && access.visible === decision.visible;
  return agrees ? [] : [{ decision, most, least, visible: access.visible }];
}

/** The engine leaves out `none` and `all` where they are the same as another state. */
function stateOf(label: string, states: readonly RoleState[]): RoleState {
  const known = states.find((state) => state.label === label);
  if (known !== undefined) return known;
  const settable = states.flatMap((state) => (state.label.startsWith('set role ') ? state.roles : []));
  return { label: 'none', roles: label === 'set role all' ? settable : [] };
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.join() === b.join();
}
