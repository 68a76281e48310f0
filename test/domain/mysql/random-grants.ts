import fc from 'fast-check';

/** Accounts, roles and grants of one random scenario, as the statements that make them and those that take them away. */
export interface RandomGrants {
  readonly users: readonly string[];
  readonly create: readonly string[];
  readonly drop: readonly string[];
}

/** Databases that the generated patterns are about. */
export const databases: readonly string[] = ['od_a', 'od_ab', 'odXa'];

const users = ['smith', 'jones', 'r_read'];
const roles = ['r_read', 'r_write'];
const hosts = ['%', '127.0.0.1', '127.%', '127.0.0.0/255.255.255.0', '127.0.0.1_', 'localhost'];
const patterns = ['%', 'od%', 'od\\_a', 'od_a', 'od\\_a%', 'od_a_', '%a', 'od\\_%', 'odXa', '__\\_a'];
const onDatabase = ['SELECT', 'SELECT, INSERT', 'CREATE, DROP', 'ALTER, INDEX', 'EXECUTE', 'CREATE VIEW', 'CREATE TEMPORARY TABLES', 'ALL'];
const everywhere = ['SELECT', 'PROCESS', 'SHOW DATABASES', 'EXECUTE', 'DELETE'];

/** The same scenarios every time: a failure can be looked into. */
export function randomGrants(count: number): readonly RandomGrants[] {
  const account = fc.record({ user: fc.constantFrom(...users), host: fc.constantFrom(...hosts) }).map(({ user, host }) => `'${user}'@'${host}'`);
  const accounts = fc.uniqueArray(account, { minLength: 2, maxLength: 5 });
  const scenario = accounts.chain((existing) => {
    const grantee = fc.constantFrom(...existing, ...roles, 'PUBLIC');
    const database = fc.constantFrom(...databases);
    return fc.record({
      existing: fc.constant(existing),
      onPatterns: fc.array(statement`grant ${fc.constantFrom(...onDatabase)} on \`${fc.constantFrom(...patterns)}\`.* to ${grantee}`, {
        minLength: 3,
        maxLength: 9,
      }),
      global: fc.array(statement`grant ${fc.constantFrom(...everywhere)} on *.* to ${grantee}`, { maxLength: 1 }),
      onTables: fc.array(statement`grant ${fc.constantFrom('SELECT', 'SELECT (a)', 'INSERT', 'DROP')} on ${database}.patient to ${grantee}`, { maxLength: 3 }),
      onRoutines: fc.array(
        statement`grant EXECUTE on ${fc.constantFrom('procedure od_a.p1', 'procedure od_ab.p1', 'function od_a.f1', 'function odXa.f1')} to ${grantee}`,
        { maxLength: 2 },
      ),
      memberships: fc.array(statement`grant ${fc.constantFrom(...roles)} to ${fc.constantFrom(...existing)}`, {
        maxLength: 3,
      }),
      nested: fc.array(statement`grant r_write to ${fc.constantFrom('r_read', 'PUBLIC')}`, { maxLength: 1 }),
      anonymous: fc.array(statement`grant ${fc.constantFrom(...onDatabase)} on \`${fc.constantFrom(...patterns)}\`.* to ''@'127.%'`, { maxLength: 1 }),
    });
  });
  const generated = fc.sample(scenario, { seed: 20_260_101, numRuns: count });
  return generated.map(({ existing, ...grants }) => ({
    users: [...new Set(existing.map((each) => each.split("'")[1] ?? ''))],
    create: [
      ...existing.map((each) => `create user ${each}`),
      "create user ''@'127.%'",
      ...roles.map((role) => `create role ${role}`),
      ...Object.values(grants).flat(),
    ],
    drop: [
      ...existing.map((each) => `drop user ${each}`),
      "drop user ''@'127.%'",
      ...roles.map((role) => `drop role ${role}`),
      'revoke all privileges, grant option from PUBLIC',
    ],
  }));
}

function statement(parts: TemplateStringsArray, ...values: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...values).map((chosen) => parts.map((part, at) => part + (chosen[at] ?? '')).join(''));
}
