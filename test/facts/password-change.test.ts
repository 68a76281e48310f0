import { describe, expect, it } from 'vitest';
import { configSite, exampleConfig } from '../../fixtures/builders/config-site.ts';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { ownList } from '../../fixtures/builders/file-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import { evaluate } from '../../src/audit/evaluate.ts';
import { rule } from '../../src/rules/files/config-readable-by-neighbour.ts';

const own = 'C:\\HL7\\north\\FreeDentalConfig.xml';
const neighbours = 'C:\\HL7\\south\\FreeDentalConfig.xml';
const login = { database: 'od_north', user: 'north' };

/** What is said of the password of north in its own file, which everybody at the machine can read. */
function advice(sql: string, also: readonly string[] = [], withhold: readonly 'mysql.accounts'[] = []): string {
  const site = configSite(
    [own, ...also].map((path) => exampleConfig(path, login)),
    { 'C:\\HL7\\north': ownList('north', '(A;OICI;0x1200a9;;;BU)'), 'C:\\HL7\\south': ownList('south'), 'C:\\Tools': ownList('north') },
  );
  const tenants = Object.fromEntries(Object.entries(site.tenants).map(([id, tenant]) => [id, { ...tenant, workstations: workstations({ rdp: ['fs1'] }) }]));
  const snapshot = exampleSite({ ...site, tenants, sql, withhold });
  const verdicts = evaluate(snapshot, snapshot.inventory, [rule]).flatMap(({ places }) => places.flatMap((place) => place.verdicts));
  const said = verdicts.flatMap((verdict) => (verdict.status === 'fail' && verdict.subject.id === `fs1 ${own}` ? [verdict.fix.note ?? ''] : []));
  expect(new Set(said).size).toBe(1);
  return said[0] ?? '';
}

describe('a password that others could read', () => {
  it('is changed for every host of the account, by its real name', () => {
    const note = advice("CREATE USER north@'10.1.0.%', north@localhost, south@'%';");
    expect(note).toContain(
      "on db1: ALTER USER `north`@`10.1.0.%` IDENTIFIED BY '<new password>'; ALTER USER `north`@`localhost` IDENTIFIED BY '<new password>'; and write",
    );
    expect(note).not.toContain('mysql.user');
  });

  it.each([
    ['the list of accounts was not read', "CREATE USER north@'10.1.0.%'", ['mysql.accounts'] as const],
    ['nobody on it has the name', "CREATE USER south@'%'", []],
  ])('is changed for whatever hosts the server lists, where %s', (_, sql, withhold) => {
    expect(advice(sql, [], withhold)).toContain(
      "on db1, for every host that SELECT Host FROM mysql.user WHERE User = 'north'; lists: ALTER USER `north`@`<host>`",
    );
  });

  it('is written into the tenant’s own files and those of nobody, and never into a neighbour’s, which are not named', () => {
    const note = advice("CREATE USER north@'10.1.0.%'", ['C:\\Tools\\FreeDentalConfig.xml', neighbours]);
    expect(note).toContain(`write it into line 1 of ${own} on fs1, line 1 of C:\\Tools\\FreeDentalConfig.xml on fs1`);
    expect(note).toContain('not into a file of other tenants’ installations that holds it as well (files/config-points-to-neighbour)');
    expect(note).not.toContain('south');
  });
});
