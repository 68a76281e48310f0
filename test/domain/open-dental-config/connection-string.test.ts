import { describe, expect, it } from 'vitest';
import { parseConnectionString } from '../../../src/domain/open-dental-config/connection-string.ts';
import { serverAddress } from '../../../src/domain/open-dental-config/server-address.ts';

describe('parseConnectionString', () => {
  it.each([
    ['Server=db1;Port=3307;Database=od_a;User ID=a;Password=p;SslMode=VerifyCA;SslCa=C:\\ca.pem', ['db1', '3307', 'od_a', 'a', 'p', 'VerifyCA', 'C:\\ca.pem']],
    ['host = db1 ; initial catalog = od_a ; uid=a;pwd="p;\'""q" ;', ['db1', null, 'od_a', 'a', 'p;\'"q', null, null]],
    ["DATA SOURCE=db1;user-id='a b';Ssl Mode=none;CA Certificate File=x", ['db1', null, null, 'a b', null, 'none', 'x']],
    ['Server=db1;Server=db2;;Pooling=false', ['db2', null, null, null, null, null, null]],
    ['Server=;Password=a=b', ['', null, null, null, 'a=b', null, null]],
    [' ; ', [null, null, null, null, null, null, null]],
  ])('reads %s', (text, [server, port, database, user, password, sslMode, sslCa]) => {
    expect(parseConnectionString(text)).toEqual({ server, port, database, user, password, sslMode, sslCa });
  });

  it.each(['db1', 'Server=db1;nonsense', '=x', 'Password="open'])('refuses %s', (text) => expect(parseConnectionString(text)).toBeNull());

  it('ends on long hostile text', () => {
    // A reader that backtracks would need minutes for these.
    for (const text of [';', ' ', '=', 'a', '=;'].map((piece) => piece.repeat(400_000))) parseConnectionString(text);
    for (const piece of ['"', ' ', "''", ';']) expect(parseConnectionString(`pwd="${piece.repeat(400_000)}`)).toBeNull();
  });
});

describe('serverAddress', () => {
  it.each([
    ['db1', 'db1', 3306],
    ['db1.lan:3307', 'db1.lan', 3307],
    [':3307', '3307', null],
    ['db1:', 'db1', null],
    ['db1::3307:9', 'db1', 3307],
    ['db1:port', 'db1', null],
    ['db1:70000', 'db1', null],
    ['::1', '1', null],
    ['', '', 3306],
  ])('reads "%s" as %s port %s', (text, server, port) => expect(serverAddress(text)).toEqual({ server, port }));
});
