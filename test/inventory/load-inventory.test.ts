import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inventoryJsonSchema } from '../../src/inventory/inventory-schema.ts';
import { loadInventory } from '../../src/inventory/load-inventory.ts';

const minimal = 'site: s\nmysql: { db1: {} }\n';
const oneTenant = (line: string): string => `${minimal}tenants:\n  a:\n    name: A\n    server: db1\n    ${line}\n`;

function messages(text: string): readonly string[] {
  const result = loadInventory(text, 'b.yaml');
  return result.ok ? [] : result.problems.map(({ message }) => message);
}

const example = String.raw`site: tri-county-dental
naming: 'od_{slug}_{number:4}'
hosts:
  db1: { address: 10.20.0.5, os: windows, roles: [database, hl7] }
mysql:
  db1: { host: 10.20.0.5, port: 3306, user: bitewing, passwordEnv: BITEWING_DB1, tls: { mode: verify-ca, ca: certs/ca.pem } }
tenants:
  springfield:
    name: Springfield Dental
    stage: live
    server: db1
    databases: [od_springfield_4932]
    accounts: [od_springfield]
    principals: ['TRICOUNTY\springfield-users']
    atoz: ['\\fs1\springfield$']
    hl7: [{ host: db1, service: OpenDentHL7_springfield, exeFolder: 'C:\HL7\springfield', mode: tcp, listen: 5001 }]
    workstations: { connection: direct, networks: [10.31.7.0/24], vpn: wg-springfield }
sources:
  - { probe: mysql, target: db1, files: exports/db1/*.sql }
waivers:
  - { rule: mysql/account-host-any, subject: 'od_lab@%', reason: lab, owner: Ann, expires: 2027-01-31 }
`;

describe('loadInventory', () => {
  it('reads the example of the manual with positions', () => {
    const result = loadInventory(example, 'bitewing.yaml');
    expect(result).toMatchObject({ ok: true });
    if (!result.ok) return;
    expect(result.inventory.tenants['springfield']).toMatchObject({
      id: 'springfield',
      line: 8,
      atoz: [String.raw`\\fs1\springfield$`],
    });
    expect(result.inventory.sources[0]?.files).toEqual(['exports/db1/*.sql']);
    expect(result.inventory.waivers[0]).toMatchObject({ line: 21, fingerprint: null, ticket: null });
  });

  it('fills in defaults', () => {
    const result = loadInventory(oneTenant(''), 'b.yaml');
    expect(result).toEqual({
      ok: true,
      inventory: {
        site: 's',
        naming: null,
        scope: ['mysql', 'files', 'hl7', 'links', 'versions'],
        operators: [],
        versionPolicy: null,
        hosts: {},
        mysql: {
          db1: {
            host: null,
            port: 3306,
            socket: null,
            user: null,
            passwordEnv: null,
            passwordFile: null,
            tls: { mode: 'preferred', ca: null },
            administrators: [],
          },
        },
        tenants: {
          a: {
            id: 'a',
            name: 'A',
            stage: 'live',
            server: 'db1',
            databases: [],
            accounts: [],
            principals: [],
            atoz: [],
            backups: [],
            hl7: [],
            workstations: { connection: null, networks: [], vpn: null, middleTier: [], rdp: [] },
            line: 4,
          },
        },
        sources: [],
        waivers: [],
      },
      versionPolicyFile: null,
      operations: { notify: { limitSeconds: 30, mail: [], syslog: [], webhooks: [] }, retention: null, rules: [] },
    });
  });

  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
    .split('')
    .map((key, at) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]`)
    .join('\n')}\n`;

  it.each([
    { name: 'an empty file', text: '', says: 'b.yaml:1:1: expected a mapping, found nothing' },
    { name: 'a missing site', text: 'mysql: {}\n', says: 'b.yaml:1:1: site: expected text, found nothing' },
    {
      name: 'a misspelt key',
      text: oneTenant('databses: [x]'),
      says: "b.yaml:7:5: tenants.a.databses: expected a known key (did you mean 'databases'?), found 'databses'",
    },
    {
      name: 'a misspelt key of a list item',
      text: oneTenant('hl7: [{ host: db1, servce: x }]'),
      says: "did you mean 'service'?",
    },
    {
      name: 'a password',
      text: 'site: s\nmysql: { db1: { password: hunter2 } }\n',
      says: "expected no password in this file: use passwordEnv or passwordFile, found 'password'",
    },
    {
      name: 'a password in place of a variable',
      text: 'site: s\nmysql: { db1: { passwordEnv: "s3cret!" } }\n',
      says: 'found a value that is not shown here',
    },
    {
      name: 'a wrong choice',
      text: oneTenant('stage: alive'),
      says: "b.yaml:7:12: tenants.a.stage: expected one of live, planned, retired, found 'alive'",
    },
    {
      name: 'a number for a name',
      text: oneTenant('databases: [4932]'),
      says: 'b.yaml:7:17: tenants.a.databases[0]: expected text, found the number 4932 (write it in quotes',
    },
    { name: 'text for a list', text: oneTenant('databases: od_a'), says: "expected a list, found 'od_a'" },
    {
      name: 'an empty list entry',
      text: oneTenant('databases:'),
      says: 'tenants.a.databases: expected a list, found nothing',
    },
    {
      name: 'a port out of range',
      text: 'site: s\nmysql: { db1: { port: 70000 } }\n',
      says: 'expected at most 65535, found the number 70000',
    },
    {
      name: 'a date that does not exist',
      text: `${minimal}waivers: [{ rule: r, subject: s, reason: x, owner: o, expires: 2027-02-30 }]\n`,
      says: "expected a date YYYY-MM-DD, found '2027-02-30'",
    },
    {
      name: 'an unknown server',
      text: oneTenant('').replace('server: db1', 'server: db11'),
      says: "expected a key of mysql or hosts (did you mean 'db1'?), found 'db11'",
    },
    {
      name: 'a duplicate tenant',
      text: `${oneTenant('')}  a: { name: B, server: db1 }\n`,
      says: "b.yaml:8:3: tenants.a: expected each key once, found 'a' again (first on line 4)",
    },
    { name: 'a duplicate __proto__ key', text: `${minimal}__proto__: {}\n__proto__: {}\n`, says: 'each key once' },
    {
      name: 'a __proto__ tenant',
      text: `${minimal}tenants: { __proto__: { name: x, server: db1 } }\n`,
      says: 'b.yaml:3:12: tenants.__proto__: expected',
    },
    { name: 'a tab as indentation', text: 'site: s\nmysql:\n\tdb1: {}\n', says: 'b.yaml:3:1: expected valid YAML' },
    { name: 'a custom tag', text: 'site: !secret x\n', says: 'expected valid YAML' },
    { name: 'a merge key', text: `${minimal}x: &x {}\n<<: *x\n`, says: "'<<'" },
    { name: 'two documents', text: 'site: a\n---\nsite: b\n', says: 'expected valid YAML' },
    { name: 'an alias without anchor', text: 'site: *x\n', says: 'expected valid YAML' },
    { name: 'a YAML bomb', text: bomb, says: 'Aliases that repeat too much' },
    { name: 'deep nesting', text: `site: ${'['.repeat(20_000)}`, says: 'expected valid YAML' },
    { name: 'too large a file', text: 'x'.repeat(8 * 1024 * 1024 + 1), says: 'expected at most 8 MiB' },
    {
      name: 'text that was not UTF-8',
      text: 'site: s\nnaming: \ufffd\n',
      says: 'b.yaml:2:9: expected text saved as UTF-8',
    },
    { name: 'a NUL', text: 'site: \0\n', says: 'b.yaml:1:7: expected text saved as UTF-8' },
    {
      name: 'a blank name',
      text: oneTenant('').replace('name: A', 'name: "  "'),
      says: "expected one line of text that is not blank, without control or direction characters, found '  '",
    },
    {
      name: 'a newline in a name',
      text: oneTenant('').replace('name: A', String.raw`name: "A\nB"`),
      says: String.raw`expected one line of text that is not blank, without control or direction characters, found 'A\u000aB'`,
    },
    {
      name: 'a direction override',
      text: oneTenant('').replace('name: A', 'name: "a\u202Eb"'),
      says: String.raw`found 'a\u202eb'`,
    },
    {
      name: 'a name of 10 kB',
      text: oneTenant('').replace('name: A', `name: ${'x'.repeat(10_000)}`),
      says: 'expected at most 256 characters',
    },
    {
      name: 'a network that is none',
      text: oneTenant('workstations: { networks: [office] }'),
      says: "expected a network such as 10.31.7.0/24, found 'office'",
    },
  ])('refuses $name', ({ text, says }) => {
    const found = messages(text);
    expect(found.join('\n')).toContain(says);
    for (const message of found) expect(message).toMatch(/^b\.yaml:\d+:\d+: [^\n]{1,500}$/);
  });

  it.each([
    { name: 'quotes and Hebrew', value: `"O'Neil & \\"Söhne\\" שלום"`, is: `O'Neil & "Söhne" שלום` },
    { name: 'a truth word', value: 'yes', is: 'yes' },
    { name: 'markup', value: "'</script>'", is: '</script>' },
  ])('keeps $name in a name', ({ value, is }) => {
    const result = loadInventory(oneTenant('').replace('name: A', `name: ${value}`), 'b.yaml');
    expect(result.ok && result.inventory.tenants['a']?.name).toBe(is);
  });

  it('reports many problems at once, twenty at most', () => {
    expect(messages(`${minimal}${Array.from({ length: 30 }, (_, n) => `key${n}: x`).join('\n')}\n`)).toHaveLength(20);
  });

  it('reads 1,000 tenants in time that grows with their number only', () => {
    const tenants = Array.from(
      { length: 1000 },
      (_, n) =>
        `  t${n}: { name: T, server: db1, databases: [d${n}], accounts: [u${n}], atoz: ['\\\\fs\\t${n}'], workstations: { networks: [10.${n >> 8}.${n & 255}.0/24] } }`,
    );
    const result = loadInventory(`${minimal}tenants:\n${tenants.join('\n')}\n`, 'b.yaml');
    expect(result.ok && result.inventory.tenants['t999']?.line).toBe(1003);
  });
});

describe('inventoryJsonSchema', () => {
  it('is the published one', () => {
    const published: unknown = JSON.parse(readFileSync(new URL('../../reports/schemas/inventory.schema.json', import.meta.url), 'utf8'));
    expect(published).toEqual(inventoryJsonSchema());
  });
});
