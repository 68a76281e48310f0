import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenDentalConfig } from '../../../src/domain/open-dental-config/open-dental-config.ts';
import { type ConfigReader, openedBy } from '../../../src/domain/open-dental-config/opened-by.ts';
import { readConfig } from '../../../src/domain/open-dental-config/read-config.ts';

const fingerprint = (secret: string): string => (secret === '' ? '' : `k:${createHmac('sha256', 'key').update(secret).digest('hex')}`);

function read(text: string | Uint8Array, name = 'FreeDentalConfig.xml'): OpenDentalConfig {
  const config = readConfig(name, typeof text === 'string' ? Buffer.from(text) : text, fingerprint);
  if (config === null) throw new Error('not a configuration');
  return config;
}

/** The form the client writes: later settings stand inside DatabaseConnection, because it is closed last. */
const clientFile = (server: string, password = '', hash = 'odv2e$AbC='): string => `<?xml version="1.0" encoding="utf-8"?>
<ConnectionSettings>
    <DatabaseConnection>
        <ComputerName>${server}</ComputerName>
        <Database>od_tenant_a</Database>
        <User>od_tenant_a</User>
        <Password>${password}</Password>
        <MySQLPassHash>${hash}</MySQLPassHash>
        <NoShowOnStartup>True</NoShowOnStartup>
        <SslCa>C:\\certs\\a.pem</SslCa>
        <DatabaseType>MySql</DatabaseType>
        <UseDynamicMode>True</UseDynamicMode>
        <AdminCompNames>
            <CompName>TS01</CompName>
            <CompName>TS02</CompName>
        </AdminCompNames>
    </DatabaseConnection>
</ConnectionSettings>
`;
const middleTierFile = `<ConnectionSettings>
  <DatabaseConnection>
    <ComputerName>127.0.0.1</ComputerName><Database>od_tenant_b</Database><User>od_tenant_b</User><Password></Password><MySQLPassHash>EX</MySQLPassHash>
    <UserLow>od_tenant_b_ro</UserLow><PasswordLow>clear</PasswordLow>
    <ApplicationName>/OdTenantB</ApplicationName><VerboseLogging>true</VerboseLogging><LogDirectory>D:\\Logs</LogDirectory>
  </DatabaseConnection>
  <DatabaseConnection><ComputerName>other</ComputerName><Database>od_tenant_c</Database><User>c</User><Password>c</Password></DatabaseConnection>
</ConnectionSettings>`;

describe('readConfig', () => {
  it('reads what the client writes, settings inside the connection included', () => {
    expect(read(clientFile('db01.lan:3307'))).toEqual({
      kind: 'client',
      stray: false,
      connections: [
        {
          role: 'main',
          form: 'elements',
          block: 0,
          line: 3,
          server: 'db01.lan',
          port: 3307,
          database: 'od_tenant_a',
          user: 'od_tenant_a',
          credential: { storage: 'obfuscated', fingerprint: fingerprint('odv2e$AbC=') },
          sslCa: 'C:\\certs\\a.pem',
          sslMode: null,
          note: null,
          missing: ['UserLow', 'PasswordLow'],
        },
      ],
      serverConnections: [],
      applicationName: null,
      logDirectory: null,
      adminComputers: ['TS01', 'TS02'],
      dynamicMode: true,
      proxy: null,
      problem: null,
    });
  });

  it.each([
    ['nothing', '', '', 'none', ''],
    ['clear text, which wins over the obfuscated form', 'pw', 'EX', 'plain', 'pw'],
    ['the obfuscated form', '', 'EX', 'obfuscated', 'EX'],
    ['an obfuscated value where clear text belongs', 'odv2e$x', '', 'obfuscated', 'odv2e$x'],
    ['characters XML escapes', '&lt;a&amp;&#98;&gt;', '', 'plain', '<a&b>'],
    ['CDATA', '<![CDATA[<p]]>', '', 'plain', '<p'],
    ['white space only, which the programs drop', '   ', '', 'none', ''],
  ])('takes the password from %s', (_, password, hash, storage, secret) => {
    expect(read(clientFile('db1', password, hash)).connections[0]?.credential).toEqual({ storage, fingerprint: fingerprint(secret) });
  });

  it('reads a Middle Tier file: the low-privileged login, the application, every block', () => {
    const config = read(middleTierFile, 'OdTenantBConfig.xml');
    expect(config).toMatchObject({
      kind: 'middle-tier',
      applicationName: { value: '/OdTenantB', line: 5 },
      logDirectory: { value: 'D:\\Logs', line: 5 },
    });
    expect(config.connections.map(({ role, database, user, block, line, credential }) => [role, database, user, block, line, credential.storage])).toEqual([
      ['main', 'od_tenant_b', 'od_tenant_b', 0, 2, 'obfuscated'],
      ['low', 'od_tenant_b', 'od_tenant_b_ro', 0, 2, 'plain'],
      ['main', 'od_tenant_c', 'c', 1, 7, 'plain'],
    ]);
  });

  it('reads the other files', () => {
    const master = '<ConnectionSettings><DatabaseConnection/><DatabaseConnectionMaster><Database>m</Database></DatabaseConnectionMaster></ConnectionSettings>';
    expect(read(master, 'OpenDentalReplicationServiceConfig.xml').connections.map(({ role, database }) => [role, database])).toEqual([
      ['main', ''],
      ['master', 'm'],
    ]);
    const entry = (note: string, database: string): string =>
      `<CentralConnection><ServerName>db1</ServerName><DatabaseName>${database}</DatabaseName><MySqlUser>u</MySqlUser><MySqlPassword>EX</MySqlPassword><Note>${note}</Note></CentralConnection>`;
    const store = read(
      `<ListCentralConnections>${entry('DentalOffice', 'a')}${entry('DentalOfficeReportServer', 'r')}</ListCentralConnections>`,
      'ConnectionStore.xml',
    );
    expect(store.connections.map(({ role, database, credential }) => [role, database, credential.storage])).toEqual([
      ['main', 'a', 'obfuscated'],
      ['reporting', 'r', 'obfuscated'],
    ]);
    const proxy = read('<P><Address>http://p</Address><UserName>u</UserName><Password>pw</Password></P>', 'MiddleTierProxyConfig.xml');
    expect(proxy.proxy).toEqual({ address: 'http://p', user: 'u', credential: { storage: 'plain', fingerprint: fingerprint('pw') }, line: 1 });
    const central = read(
      '<C><DatabaseConnection><ComputerName>c</ComputerName><Database>d</Database><MiddleTierAddr>https://m</MiddleTierAddr></DatabaseConnection></C>',
      'CentralManagerConfig.xml',
    );
    expect(central.serverConnections).toEqual([{ uri: 'https://m', user: null, line: 1, note: null }]);
    expect(openedBy(central, 'central-manager')).toMatchObject({ kind: 'middle-tier', uri: 'https://m' });
  });

  it('leaves files of other products alone, and keeps what it cannot read', () => {
    const foreign = Buffer.from('<configuration><appSettings/></configuration>');
    expect(readConfig('VendorConfig.xml', foreign, fingerprint)).toBeNull();
    expect(readConfig('notes.xml', foreign, fingerprint)).toBeNull();
    expect(read('<configuration>', 'VendorConfig.xml')).toMatchObject({ kind: 'middle-tier', problem: { line: 1 } });
    expect(read(clientFile('db1'), 'notes.txt')).toMatchObject({ kind: 'other', stray: true, connections: [{ server: 'db1' }] });
  });
});

describe('encodings', () => {
  const text = clientFile('dbä').replace('encoding="utf-8"', 'encoding="utf-16"');
  it.each([
    ['UTF-8', Buffer.from(clientFile('dbä'))],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${clientFile('dbä')}`)],
    ['UTF-16LE', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16BE', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16LE without a mark', Buffer.from(text, 'utf16le')],
    ['declared Latin', Buffer.from(clientFile('dbä').replace('utf-8', 'iso-8859-1'), 'latin1')],
  ])('reads %s', (_, bytes) => expect(read(bytes)).toMatchObject({ problem: null, connections: [{ server: 'dbä' }] }));

  it.each([
    ['Latin without a declaration', Buffer.from(clientFile('dbä'), 'latin1'), true],
    ['UTF-16 declared, UTF-8 written', Buffer.from(text), true],
    ['an encoding nobody knows', Buffer.from(clientFile('db1').replace('utf-8', 'x-mine')), false],
  ])('refuses %s', (_, bytes, programsFail) => expect(read(bytes)).toMatchObject({ connections: [], problem: { programsFail } }));
});

describe('what cannot be read', () => {
  it.each([
    ['an empty file, as the client makes it', '', 1, true],
    ['a file cut in the middle', clientFile('db1').slice(0, 300), 9, true],
    ['something else', 'ComputerName=db1', 1, true],
    ['an entity nobody declared', '<a>&x;</a>', 1, true],
    ['two roots', '<a/>\n<b/>', 2, true],
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<a>&b;</a>', 1, false],
    ['an external entity', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 1, false],
    ['deep nesting', '<a>'.repeat(100), 1, false],
    ['many elements', `<a>${'<b/>\n'.repeat(6000)}</a>`, 5000, false],
    ['a long value', `<a><User>${'x'.repeat(5000)}</User></a>`, 1, false],
    ['a large file', ' '.repeat(1_048_577), 1, false],
  ])('%s has a problem with its line', (_, text, line, programsFail) => expect(read(text).problem).toMatchObject({ line, programsFail }));

  it('keeps what stood complete before the problem, so that its credential is known', () => {
    const text = clientFile('db1', 'pw');
    const expected = { problem: { programsFail: true }, connections: [{ server: 'db1', credential: { storage: 'plain' } }] };
    expect(read(`${text}<r>`)).toMatchObject(expected);
    expect(read(text.slice(0, text.indexOf('<NoShow')))).toMatchObject(expected);
    expect(read(text.slice(0, text.indexOf('w</Password>')))).toMatchObject({ connections: [{ credential: { storage: 'none' } }] });
    expect(read('<r><DatabaseConnection><User>u<x/></User><Database>d</User></DatabaseConnection></r>').connections[0]).toMatchObject({ database: '' });
  });
});

describe('openedBy', () => {
  const fallback = { kind: 'fallback', server: 'localhost', port: 3306, database: 'opendental', user: 'root' };
  const uri = '<ServerConnection><URI>https://mt/a</URI></ServerConnection>';
  const db = '<DatabaseConnection><ComputerName>db1</ComputerName><Database>d</Database><User>u</User><Password/></DatabaseConnection>';
  const string = '<ConnectionString>Server=db9;Database=s;Uid=u</ConnectionString>';
  const cases: readonly (readonly [string, string, ConfigReader, object])[] = [
    ['opens the first connection', db + db.replace('db1', 'db2'), 'client', { connection: { server: 'db1' } }],
    ['prefers the Middle Tier server', string + db + uri, 'client', { kind: 'middle-tier', uri: 'https://mt/a' }],
    ['prefers a connection string to elements', db + string, 'client', { connection: { server: 'db9' } }],
    ['skips an empty connection string', `${db}<ConnectionString/>`, 'client', { connection: { server: 'db1' } }],
    ['falls back when an element is missing', db.replace('<User>u</User>', ''), 'client', { ...fallback, reason: 'the element User is missing' }],
    ['falls back when a Middle Tier server has no address', `${db}<ServerConnection/>`, 'client', { ...fallback, reason: 'the element URI is missing' }],
    ['keeps the connection string when an element is missing', string + db.replace('<User>u</User>', ''), 'client', { connection: { server: 'db9' } }],
    ['falls back on a broken file', '<x', 'client', fallback],
    ['does not follow elements of another namespace', db.replace('<DatabaseConnection>', '<DatabaseConnection xmlns="x">'), 'client', { kind: 'nothing' }],
    ['does not take another letter case for the element', db.replaceAll('DatabaseConnection', 'databaseconnection'), 'client', { kind: 'nothing' }],
    ['goes nowhere with a server it cannot split', db.replace('db1', '::1'), 'client', { kind: 'nothing' }],
    ['ignores connection string and Middle Tier', string + db + uri, 'hl7-service', { connection: { server: 'db1' } }],
    ['does not start on a broken file', '<x', 'hl7-service', { kind: 'nothing' }],
    ['does not start without elements', string, 'hl7-service', { kind: 'nothing' }],
    ['needs the low-privileged elements', db, 'middle-tier', { kind: 'nothing', reason: 'the element UserLow is missing' }],
    ['takes the elements', db.replace('<Password/>', '<Password/><UserLow/><PasswordLow/>'), 'middle-tier', { kind: 'database' }],
    [
      'takes the connection string inside the block',
      db.replace('</DatabaseConnection', `${string}</DatabaseConnection`),
      'middle-tier',
      { connection: { server: 'db9' } },
    ],
    ['ignores a connection string outside of the block', `<DatabaseConnection/>${string}`, 'middle-tier', { kind: 'nothing' }],
    ['takes the first connection', db, 'service', { connection: { server: 'db1' } }],
    ['is not known beyond our limits', `<!DOCTYPE a>${db}`, 'client', { kind: 'unknown' }],
  ];
  it.each(cases)('%s: %s by %s', (_, content, reader, expected) => {
    const text = content.startsWith('<!') || content === '<x' ? content : `<ConnectionSettings>${content}</ConnectionSettings>`;
    expect(openedBy(read(text), reader)).toMatchObject(expected);
  });
});

describe('laws', () => {
  const secrets = fc.string({ minLength: 8, maxLength: 30, unit: fc.constantFrom(...'abcXYZ019$=<&>"') });
  it('no secret, whole or in part, leaves a file, whatever is cut out of or put into it', () => {
    fc.assert(
      fc.property(
        secrets,
        fc.nat(),
        fc.nat(40),
        fc.string({ maxLength: 3, unit: fc.constantFrom('<', '>', '/', '&', '"', 'x', '\0') }),
        (secret, at, length, put) => {
          const text = clientFile('db1', `SECRET${secret}`, `SECRET${secret}`).replace(
            '</User>',
            () => `</User><ConnectionString>Pwd=SECRET${secret}</ConnectionString>`,
          );
          const place = at % text.length;
          // What is moved into an element that is public by its name is public; only cuts inside one line can stay.
          const cut = text.slice(place, place + length).includes('\n') ? 0 : length;
          const config = read(text.slice(0, place) + put + text.slice(place + cut));
          expect(JSON.stringify(config)).not.toContain('SECRET');
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('any bytes end in a configuration or a problem', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const config = read(bytes);
        expect(config.problem === null ? config.connections : []).toEqual([]);
      }),
    );
  });
});
