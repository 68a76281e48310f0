import { describe, expect, it } from 'vitest';
import { nftText } from '../../../src/domain/firewall/nft-text.ts';

describe('nftText', () => {
  const match = (left: unknown, right: unknown, op = '=='): unknown => ({ match: { op, left, right } });
  const dport = { payload: { protocol: 'tcp', field: 'dport' } };
  const saddr = { payload: { protocol: 'ip', field: 'saddr' } };
  it.each([
    ['tcp dport 3306 accept', [match(dport, 3306), { counter: { packets: 1 } }, { accept: null }]],
    [
      'iifname wg* ip saddr != { 10.0.0.0/8, 1.2.3.4-1.2.3.9 } drop',
      [
        match({ meta: { key: 'iifname' } }, 'wg*'),
        match(saddr, { set: [{ prefix: { addr: '10.0.0.0', len: 8 } }, { range: ['1.2.3.4', '1.2.3.9'] }] }, '!='),
        { drop: null },
      ],
    ],
    ['ct state established,related jump own', [match({ ct: { key: 'state' } }, ['established', 'related'], 'in'), { jump: { target: 'own' } }]],
    [
      'tcp dport vmap { 22 : accept, 25 : jump c }',
      [
        {
          vmap: {
            key: dport,
            data: {
              set: [
                [22, { accept: null }],
                [25, { jump: { target: 'c' } }],
              ],
            },
          },
        },
      ],
    ],
    ['tcp flags & fin,syn syn', [match({ '&': [{ payload: { protocol: 'tcp', field: 'flags' } }, ['fin', 'syn']] }, 'syn')]],
    ['ip saddr . tcp dport @c log reject', [match({ concat: [saddr, dport] }, '@c'), { log: { prefix: 'x' } }, { reject: { type: 'icmpx' } }]],
    ['dnat ip to 10.0.0.5:80', [{ dnat: { family: 'ip', addr: '10.0.0.5', port: 80 } }]],
    ['redirect to :3306', [{ redirect: { port: 3306 } }]],
    ['meta l4proto tcp limit rate over 10/second', [match({ meta: { key: 'l4proto' } }, 'tcp'), { limit: { rate: 10, per: 'second', inv: true } }]],
    ['fib saddr . iif oif false', [match({ fib: { result: 'oif', flags: ['saddr', 'iif'] } }, false)]],
    ['{"frob":{"a":1}}', [{ frob: { a: 1 } }]],
  ])('spells %s', (text, statements) => expect(nftText(statements)).toBe(text));

  it('cuts what is long', () => {
    expect(nftText([match(saddr, { set: Array.from({ length: 500 }, (_, n) => `10.0.0.${n}`) })])).toHaveLength(300);
  });
});
