import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import { keyedDigest } from '../../src/adapters/digest.ts';
import { searchLeaks } from '../../src/audit/redact/leak-search.ts';
import { newRedactor, type Redactor } from '../../src/audit/redact/redactor.ts';
import { vocabularyOf } from '../../src/audit/redact/vocabulary.ts';
import type { Tenant } from '../../src/inventory/inventory.ts';
import { spellingsOf } from '../support/spellings.ts';

const vocabulary = vocabularyOf([], ["'can read and change all of the database on this host, over the share; 1.2 tenants more backup users mysql north'"]);
const office = (given: Partial<Tenant>, net: string, vpn: string): Partial<Tenant> => ({ ...given, workstations: workstations({ networks: [net], vpn }) });
const snapshot = exampleSite({
  tenants: {
    'elm': office({ name: 'Elm Street Dental', databases: ['od_elm_493'], accounts: ['od_elm'], atoz: ['\\\\fs1\\elm$'] }, '10.1.7.0/24', 'wg-elm'),
    'elm-north': office({ name: 'Elm North', databases: ['od_elm_4932'], accounts: ['elmnorth'], atoz: ['\\\\fs1\\elmnorth$'] }, '10.1.8.0/24', 'wg-elmn'),
    'zvoll': office(
      { name: 'Zvoll & Søn 牙科', databases: ['od_zvoll_77'], accounts: ['zv@10.1.9.%'], principals: ['FS1\\zvoll-users'] },
      '10.1.9.0/24',
      'wgz',
    ),
  },
  hosts: { fs1: { address: '10.20.0.8', names: ['zvoll.example'] }, fs2: { address: '10.20.0.9' } },
  databases: ['od_elm_493backup_03_01_2026', 'od_quux_1'],
});

function redactorFor(id: string, key = 'k'): Redactor {
  const tenant = snapshot.inventory.tenants[id];
  if (!tenant) throw new Error(id);
  return newRedactor({ snapshot, tenant, vocabulary, keyed: keyedDigest(key) });
}
const redactor = redactorFor('elm');
const code = 'another practice [B-Z3479]{7}';

describe('a text for one tenant', () => {
  it.each([
    ['keeps its own names', 'Elm Street Dental (od_elm@10.1.7.%) can read od_elm_493 on db1, over \\\\fs1\\elm$', null],
    ['keeps databases derived from its own', 'backup od_elm_493backup_03_01_2026', null],
    ['keeps the addresses of its networks and machines', '10.1.7.44 on 10.20.0.5', null],
    ['replaces names of others', 'Elm North can read od_zvoll_77', `^${code} can read ${code}$`],
    ['replaces a name that begins with its own', 'od_elm_4932 and od_elm_493', `^${code} and od_elm_493$`],
    [
      'replaces names however they are separated and cased',
      'FS1/ZVOLL-USERS, fs1\\\\zvoll-users',
      `^${code}, ${code}$`.replace(`${code}, ${code}`, 'other practices'),
    ],
    ['withholds names that begin with a name of others', 'zvoll2, zvollbackup', '^\\[…\\]$'],
    ['withholds what is no word of the program', 'can read quux-zebra', '^can read \\[…\\]$'],
    ['withholds databases that nobody claims', 'database od_quux_1', '^database \\[…\\]$'],
    ['withholds addresses of others', '10.1.9.4, 10.1.8.0/24, 10.1.9.%', '^\\[…\\]'],
    ['withholds addresses nobody claims', 'on 192.0.2.7', '^on \\[…\\]$'],
    ['withholds counts', 'can read 2 tenants', '^can read \\[…\\] tenants$'],
    ['withholds machines it does not use', 'on fs2', '^on another host$'],
    ['withholds further names of its machines', 'on zvoll.example', `^on ${code}`],
    ['drops signs that are nobody’s punctuation', 'can 🦷\u202e read', '^can  read$'],
    ['says one pseudonym once', 'od_zvoll_77 of Zvoll & Søn 牙科', `^${code}$`],
    ['does not count others in a list', 'Elm North, zvoll and 7 more tenants', '^other practices$'],
  ])('%s', (_, text, expected) => {
    if (expected === null) expect(redactor.text(text)).toBe(text);
    else expect(redactor.text(text)).toMatch(new RegExp(expected, 'u'));
  });

  it('holds no word but those of the program, its own and pseudonyms, whatever is said', () => {
    const words = fc.array(
      fc.oneof(fc.constantFrom('can', 'od_elm_493', 'zvoll', 'Elm North', '10.1.9.4', '牙科', '%7a%76'), fc.string({ unit: 'grapheme' })),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(words, (parts) => {
        const text = redactor.text(parts.join(' ')).replaceAll(/another practice \w+|another host|other practices|\[…\]/g, ' ');
        const harmless = new Set([...vocabulary.words, ...'elm street dental od 493 fs1 db1 wg example backup 03 01 2026'.split(' ')]);
        for (const [word] of text.matchAll(/[\p{L}\p{N}]+/gu)) expect(harmless, `${word} in ${text}`).toContain(word.normalize('NFKC').toLowerCase());
      }),
      { numRuns: 500 },
    );
  });
});

describe('a pseudonym', () => {
  it('is the same for the same practice, reader and key, and another for every other', () => {
    const names = [redactor.party('zvoll'), redactor.party('elm-north'), redactorFor('elm-north').party('zvoll'), redactorFor('elm', 'other').party('zvoll')];
    expect(new Set(names).size).toBe(4);
    expect(redactorFor('elm').party('zvoll')).toBe(names[0]);
    expect(redactor.party('elm')).toBe('elm');
  });
});

describe('the search of a pack', () => {
  const found = (bytes: Buffer): readonly string[] =>
    searchLeaks({ file: bytes }, redactor.telling, redactor.isForeignAddress, vocabulary.texts).leaks.map((leak) => leak.found);

  it.each(spellingsOf('zvollzebra').map(({ how, bytes }) => [how, bytes] as const))('finds a name %s', (how, bytes) => {
    const site = exampleSite({ tenants: { elm: {}, zvollzebra: {} } });
    const tenant = site.inventory.tenants['elm'];
    if (!tenant) throw new Error('elm');
    const { telling, isForeignAddress } = newRedactor({ snapshot: site, tenant, vocabulary, keyed: keyedDigest('k') });
    const around = how.startsWith('in UTF-16') ? Buffer.alloc(0) : Buffer.from(how.startsWith('in base64') ? 'AAAA' : ' "');
    const hidden = how.startsWith('in base64')
      ? Buffer.from(Buffer.from(`${'x'.repeat(Number(how.slice(11, 12)))} zvollzebra `).toString('base64'))
      : Buffer.concat([around, bytes, around]);
    expect(searchLeaks({ file: hidden }, telling, isForeignAddress, []).leaks).not.toEqual([]);
  });

  it.each([
    ['an address of somebody else', '10.1.9.77'],
    ['a name in another case', 'ZVOLL'],
    ['a name of ordinary words and its own ones', 'od elm 4932'],
    ['a name in the name of a database nobody claims', 'quux'],
  ])('finds %s', (_, text) => expect(found(Buffer.from(`can read ${text}.`))).not.toEqual([]));

  it.each([
    ['what is its own', 'Elm Street Dental od_elm_493 10.1.7.7 \\\\fs1\\elm$'],
    ['words of the program', 'can read the database of more tenants, 1.2'],
  ])('does not find %s', (_, text) => expect(found(Buffer.from(text))).toEqual([]));
});
