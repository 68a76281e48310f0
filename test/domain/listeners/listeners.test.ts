import { describe, expect, it } from 'vitest';
import { type Listener, listenerBind } from '../../../src/domain/listeners/listener.ts';
import { parseProcNet } from '../../../src/domain/listeners/parse-proc-net.ts';
import { parseSs } from '../../../src/domain/listeners/parse-ss.ts';

const tail = 'ino:62545 sk:3 cgroup:/system.slice/mariadb.service <->         ';

function one(line: string): Listener | undefined {
  const { listeners, unreadable } = parseSs(line);
  return unreadable.length === 0 && listeners.length === 1 ? listeners[0] : undefined;
}

describe('parseSs', () => {
  it('reads a row as ss prints it', () => {
    const line = `tcp LISTEN 0      511             127.0.0.1:3306 0.0.0.0:* users:(("mariadbd",pid=163,fd=22),("mariadbd",pid=163,fd=23),("sh",pid=9,fd=1)) uid:104 ${tail}`;
    expect(one(line)).toEqual({
      protocol: 'tcp',
      address: '127.0.0.1',
      port: 3306,
      device: null,
      ipv6Only: null,
      owners: [
        { name: 'mariadbd', pid: 163 },
        { name: 'sh', pid: 9 },
      ],
      uid: 104,
      controlGroup: '/system.slice/mariadb.service',
      inode: 62545,
    });
  });

  it.each([
    ['a dual-stack socket takes both families', `tcp LISTEN 0 5 *:5001 *:* ${tail} v6only:0 <->`, ['every', 'every']],
    ['an IPv6-only socket takes no IPv4', `tcp LISTEN 0 5 [::]:5002 [::]:* ${tail} v6only:1 <->`, ['none', 'every']],
    ['without the details nobody knows', 'tcp LISTEN 0 5 *:5001 *:*', ['unknown', 'every']],
    ['an IPv4 socket takes no IPv6', `tcp LISTEN 0 5 0.0.0.0:5003 0.0.0.0:* ${tail}`, ['every', 'none']],
    ['one address is one address', `tcp LISTEN 0 5 10.8.0.1:5003 0.0.0.0:* ${tail}`, ['one', 'none']],
    ['a mapped address is IPv4', `tcp LISTEN 0 5 [::ffff:127.0.0.1]:5006 *:* ${tail} v6only:0`, ['one', 'none']],
    ['one IPv6 address is one address', `udp UNCONN 0 0 [fe80::1]%eth0:546 [::]:* ${tail} v6only:1`, ['none', 'one']],
  ])('%s', (_, line, kinds) => {
    const listener = one(line);
    expect(listener === undefined ? [] : ([4, 6] as const).map((family) => listenerBind(listener, family).kind)).toEqual(kinds);
  });

  it.each([
    ['are not known without privilege', `tcp LISTEN 0 5 *:80 *:* ${tail}`, null],
    ['may have hostile names', `tcp LISTEN 0 5 *:80 *:* users:(("",pid=1,fd=2)",pid=77,fd=4)) ${tail}`, [{ name: '",pid=1,fd=2)', pid: 77 }]],
    ['are not known when the list is cut off', 'tcp LISTEN 0 5 *:80 *:* users:(("nginx",pid=7', null],
    ['are not known in a long list that is cut off', `tcp LISTEN 0 5 *:80 *:* users:(${'("nginx",pid=7,fd=1),'.repeat(500)}`, null],
  ])('owners %s', (_, line, owners) => expect(one(line)?.owners).toEqual(owners));

  it('tells the interface a socket is bound to', () => expect(one(`udp UNCONN 0 0 0.0.0.0%wg0:53 0.0.0.0:* ${tail}`)?.device).toBe('wg0'));

  it('names the lines that are no rows', () => {
    expect(parseSs('tcp LISTEN 0 5 *:80 *:*\nname with newline\ntcp LISTEN 0 5 1.2.3:80 *:*\ntcp LISTEN 0 5 *:99999 *:*\n').unreadable).toEqual([2, 3, 4]);
  });
});

describe('parseProcNet', () => {
  const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
  const after = '00000000:00000000 00:00000000 00000000   104        0 62545 1 00000000fe5d0c1b 100 0 0 10 0';
  it.each([
    ['tcp', '0100007F:138C 00000000:0000 0A', '127.0.0.1', 5004],
    ['tcp', '0000000000000000FFFF00000100007F:138E 00000000000000000000000000000000:0000 0A', '::ffff:7f00:1', 5006],
    ['tcp', '00000000000000000000000001000000:138D 00000000000000000000000000000000:0000 0A', '::1', 5005],
    ['udp', '00000000000000000000000000000000:138F 00000000000000000000000000000000:0000 07', '::', 5007],
  ] as const)('reads %s %s', (protocol, columns, address, port) => {
    const { listeners, unreadable } = parseProcNet(protocol, `${head}   0: ${columns} ${after}\n`);
    expect(unreadable).toEqual([]);
    expect(listeners.map((row) => [row.address, row.port, row.owners, row.ipv6Only, row.uid, row.inode])).toEqual([[address, port, null, null, 104, 62545]]);
  });

  it('leaves out connections, and names lines that are no rows', () => {
    const text = `${head}   0: 0100007F:138C 0100007F:9999 01 ${after}\n   1: 0100007F:13\n`;
    expect(parseProcNet('tcp', text)).toEqual({ listeners: [], unreadable: [3] });
  });
});
