import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeExport } from '../../../src/probes/mysql/decode-export.ts';

const options = { now: '2026-01-02T03:04:05.000Z', fingerprint: (secret: string): string => `k:${secret.length}` };
const file = (text: string, name = 'x.sql'): { name: string; bytes: Uint8Array } => ({
  name,
  bytes: new TextEncoder().encode(text),
});
const grants = (...lines: readonly string[]): ReturnType<typeof decodeExport> => decodeExport([file(lines.join('\n'))], 'db1', options);
const rowsOf = (result: ReturnType<typeof decodeExport>, kind: string): unknown => result.artifacts[`${kind}@db1`];
const statusOf = (result: ReturnType<typeof decodeExport>, kind: string): string | undefined => result.sources.find((source) => source.kind === kind)?.status;

const wanted = [{ user: 'a', host: 'h', db: 'od\\_1%', privileges: 'SELECT' }];

describe('SHOW GRANTS text', () => {
  it.each([
    [
      'pt-show-grants',
      ['-- Grants dumped by pt-show-grants', "-- Grants for 'a'@'h'", 'GRANT USAGE ON *.* TO `a`@`h`;', 'GRANT SELECT ON `od\\_1%`.* TO `a`@`h`;'],
    ],
    [
      'a table',
      [
        '+------+',
        '| Grants for a@h |',
        '+------+',
        '| GRANT USAGE ON *.* TO `a`@`h` |',
        '| GRANT SELECT ON `od\\_1%`.* TO `a`@`h`   |',
        '+------+',
        '2 rows in set (0.000 sec)',
      ],
    ],
    ['--batch', ['Grants for a@h', 'GRANT USAGE ON *.* TO `a`@`h`', 'GRANT SELECT ON `od\\\\_1%`.* TO `a`@`h`']],
    [
      '\\G',
      [
        '*************************** 1. row ***************************',
        'Grants for a@h: GRANT USAGE ON *.* TO `a`@`h`',
        '*************************** 2. row ***************************',
        'Grants for a@h: GRANT SELECT ON `od\\_1%`.* TO `a`@`h`',
      ],
    ],
    ['Windows line ends', ['GRANT USAGE ON *.* TO `a`@`h`;\r', 'GRANT SELECT ON `od\\_1%`.* TO `a`@`h`;\r']],
  ])('is read as %s', (_, lines) => {
    const result = grants(...lines);
    expect(rowsOf(result, 'mysql.schemaGrants')).toEqual(wanted);
    expect(result.sources.find((source) => source.kind === 'mysql.schemaGrants')?.gaps.filter((gap) => gap.item.includes(':'))).toEqual([]);
  });

  it('cannot prove orphan rows, PUBLIC or mandatory roles, nor list databases', () => {
    const result = grants(
      "GRANT USAGE ON *.* TO `a`@`h` IDENTIFIED BY PASSWORD '*0123456789012345678901234567890123456789'",
      'GRANT SELECT ON `od\\_1%`.* TO `a`@`h`',
    );
    for (const kind of ['mysql.orphanRows', 'mysql.publicGrants', 'mysql.mandatoryRoles', 'mysql.databases', 'mysql.server'])
      expect(statusOf(result, kind), kind).toBe('unsupported');
    expect(rowsOf(result, 'mysql.passwords')).toEqual([{ user: 'a', host: 'h', state: 'set', fingerprint: 'k:41' }]);
    expect(JSON.stringify(result)).not.toContain('0123456789');
  });

  it('counts PUBLIC as known once it is there', () => {
    expect(statusOf(grants('GRANT SELECT ON `d`.* TO PUBLIC'), 'mysql.publicGrants')).toBe('collected');
  });

  it('has a gap for what it does not understand and for accounts without grants', () => {
    const gaps = grants('GRANT USAGE ON *.* TO `a`@`h`;', 'GRANT NONSENSE', "/*M!100005 SET DEFAULT ROLE NONE FOR 'root'@'vm' */;").sources[1]?.gaps.map(
      (gap) => gap.item,
    );
    expect(gaps).toEqual(['x.sql:2', 'root@vm']);
  });
});

const settings = [
  ['init_connect', ''],
  ['init_file', '/etc/start.sql'],
  ['lower_case_table_names', '1'],
  ['skip_name_resolve', 'ON'],
  ['sql_mode', ''],
  ['datadir', 'C:\\data\\'],
  ['ssl_key', 'never-kept'],
  ['version', '10.11.6-MariaDB'],
] as const;
const batch = ['Variable_name\tValue', ...settings.map(([name, value]) => `${name}\t${value.replaceAll('\\', '\\\\')}`)];
const bordered = [
  '+---+---+',
  '| Variable_name | Value |',
  '+---+---+',
  ...settings.map(([name, value]) => `| ${name.padEnd(24)} | ${value.padEnd(20)} |`),
  '+---+---+',
];
const vertical = settings.flatMap(([name, value], at) => [
  `*************************** ${at + 1}. row ***************************`,
  `Variable_name: ${name}`,
  `        Value: ${value}`,
]);

describe('SHOW VARIABLES and SHOW DATABASES text', () => {
  it.each([
    ['--batch', batch, ['Database', 'mysql', 'od_b\\\\c']],
    ['a table', bordered, ['+----+', '| Database |', '+----+', '| mysql    |', '| od_b\\c |', '+----+', '2 rows in set (0.001 sec)']],
    ['\\G', vertical, ['*************************** 1. row ***************************', 'Database: mysql', 'Database: od_b\\c']],
  ])('is read beside grants as %s', (_, variables, databases) => {
    const result = grants(...variables, 'GRANT USAGE ON *.* TO `a`@`h`;', 'GRANT SELECT ON `od\\_1%`.* TO `a`@`h`;', ...databases);
    expect(rowsOf(result, 'mysql.server')).toMatchObject({
      version: '10.11.6-MariaDB',
      variables: { lower_case_table_names: '1', init_file: '/etc/start.sql', datadir: 'C:\\data\\', init_connect: '' },
    });
    expect(rowsOf(result, 'mysql.databases')).toEqual([{ name: 'mysql' }, { name: 'od_b\\c' }]);
    expect(rowsOf(result, 'mysql.schemaGrants')).toEqual(wanted);
    expect(statusOf(result, 'mysql.mandatoryRoles')).toBe('collected');
    expect(JSON.stringify(result)).not.toContain('never-kept');
  });

  it('in files of their own give the same', () => {
    const texts = [batch, ['GRANT USAGE ON *.* TO `a`@`h`;', 'GRANT SELECT ON `od\\_1%`.* TO `a`@`h`;'], ['Database', 'od_b']];
    const result = decodeExport(
      texts.map((lines, at) => file(lines.join('\n'), `${at}.txt`)),
      'db1',
      options,
    );
    for (const kind of ['mysql.server', 'mysql.databases', 'mysql.schemaGrants']) expect(statusOf(result, kind), kind).toBe('collected');
  });

  it('cannot prove that the list of databases is whole', () => {
    expect(grants('Database', 'od_b').sources.find((source) => source.kind === 'mysql.databases')?.gaps).toHaveLength(1);
  });

  it('does not take a part of the variables for all, nor MySQL without mandatory_roles for one that has none', () => {
    const part = grants(...batch.slice(0, 4));
    expect(statusOf(part, 'mysql.server')).toBe('failed');
    expect(part.sources[0]?.reason).toContain('without a pattern, found no version, skip_name_resolve, sql_mode');
    expect(statusOf(grants(...batch.slice(0, -1), 'version\t8.4.2'), 'mysql.mandatoryRoles')).not.toBe('collected');
  });
});

const dump = [
  '-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB',
  '-- Server version\t10.11.19-MariaDB',
  'CREATE TABLE `db` (',
  ...'Host Db User'.split(' ').map((name) => `  \`${name}\` char(80) NOT NULL DEFAULT '',`),
  ...'Select Insert Update Delete Create Drop Grant References Index Alter Create_tmp_table Lock_tables Create_view Show_view Create_routine Alter_routine Execute Event Trigger Delete_history'
    .split(' ')
    .map((name) => `  \`${name}_priv\` enum('N','Y') NOT NULL DEFAULT 'N',`),
  '  PRIMARY KEY (`Host`,`Db`,`User`)',
  ');',
  `INSERT INTO \`db\` VALUES ('h','od\\\\_1%','o\\'neil','Y'${",'N'".repeat(19)}),('%','x','','N'${",'N'".repeat(18)},'Y');`,
  'CREATE TABLE `global_priv` (',
  '  `Host` char(255), ',
  '  `User` char(128), ',
  '  `Priv` longtext',
  ');',
  `INSERT INTO \`global_priv\` VALUES ('localhost','root','{\\"access\\":18446744073709551615}'),('h','a','{\\"access\\":1,\\"version_id\\":101119,\\"plugin\\":\\"mysql_native_password\\",\\"authentication_string\\":\\"*0123456789012345678901234567890123456789\\"}');`,
  '-- Dump completed on 2026-01-01',
].join('\n');

describe('a dump of the tables of mysql', () => {
  it('gives the rows, with orphans and full 64-bit access', () => {
    const result = decodeExport([file(dump)], 'db1', options);
    expect(rowsOf(result, 'mysql.schemaGrants')).toEqual([
      { user: "o'neil", host: 'h', db: 'od\\_1%', privileges: 'SELECT' },
      { user: '', host: '%', db: 'x', privileges: 'DELETE HISTORY' },
    ]);
    expect(rowsOf(result, 'mysql.accounts')).toMatchObject([{ user: 'root' }, { user: 'a', privileges: 'SELECT' }]);
    expect(JSON.stringify(rowsOf(result, 'mysql.accounts'))).toContain('SUPER');
    expect(rowsOf(result, 'mysql.passwords')).toMatchObject([{ state: 'empty' }, { state: 'set', fingerprint: 'k:41' }]);
    expect(JSON.stringify(result)).not.toContain('0123456789');
    expect(statusOf(result, 'mysql.orphanRows')).toBe('not-attempted');
  });
});

describe('files that cannot be used', () => {
  it.each([
    ['a cut dump', file(dump.slice(0, -40)), "'-- Dump completed'"],
    ['binary data', { name: 'x', bytes: new Uint8Array([71, 0, 1]) }, 'NUL bytes'],
    ['something else', file('hello'), 'none of these'],
    ['a cut export', file('BW1\tbegin\tdone\t\nBW1\tserver\trow\tx31,x32,x33\n'), 'cut off'],
    ['a changed export', file('BW1\tbegin\tdone\t\nBW1\tserver\trow\tx3,x32\nBW1\tend\tdone\t\n'), 'cut or changed'],
    ['a dump of an unknown version', file(dump.replace('Server version\t10.11.19-MariaDB', 'Server version\t4.1.22')), 'a server version'],
    ['variables of an unknown version', file([...batch.slice(0, -1), 'version\tbanana'].join('\n')), 'a server version'],
    ['a row cut in the middle', file(dump.replace(",'N'),('%'", "),('%'")), 'a row that was cut'],
  ])('%s: every source fails with one clear reason', (_, bad, reason) => {
    const result = decodeExport([bad], 'db1', options);
    expect(new Set(result.sources.map((source) => source.status))).toEqual(new Set(['failed']));
    expect(result.sources[0]?.reason).toContain(reason);
    expect(result.artifacts).toEqual({});
  });

  it('UTF-16 of PowerShell is read', () => {
    const text = '\ufeffGRANT USAGE ON *.* TO `a`@`h`;\r\nGRANT SELECT ON `od\\_1%`.* TO `a`@`h`;\r\n';
    const bytes = new Uint8Array(Uint16Array.from(text, (character) => character.charCodeAt(0)).buffer);
    expect(rowsOf(decodeExport([{ name: 'x', bytes }], 'db1', options), 'mysql.schemaGrants')).toEqual(wanted);
  });

  it('never throw, whatever is cut or changed', () => {
    fc.assert(
      fc.property(fc.nat(dump.length), fc.nat(dump.length), fc.string({ maxLength: 5 }), (from, to, junk) => {
        const text = dump.slice(0, Math.min(from, to)) + junk + dump.slice(Math.max(from, to));
        expect(() => decodeExport([file(text)], 'db1', options)).not.toThrow();
      }),
      // The example cuts the dump inside a table's name.
      { numRuns: 300, examples: [[1579, 1671, '']] },
    );
  });
});
