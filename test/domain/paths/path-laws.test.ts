import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locatedLinks } from '../../../src/domain/paths/located-links.ts';
import { newPathLocator } from '../../../src/domain/paths/path-locator.ts';
import { pathRelation, type PathRelation } from '../../../src/domain/paths/path-relation.ts';
import { type Location, type PathHost, type PathSite, placeText, type Spelling } from '../../../src/domain/paths/path-site.ts';
import { sharedPlaces } from '../../../src/domain/paths/shared-places.ts';

const name = fc.constantFrom('a', 'A', 'b', 'LONGNA~1', 'longnames', 'c');
const below = fc.array(name, { maxLength: 3 });
const winPath = fc.tuple(fc.constantFrom('C:', 'D:'), below).map(([drive, names]) => `${drive}\\${names.join('\\')}`);
const longPath = fc
  .tuple(fc.constantFrom('C:', 'D:'), fc.array(fc.constantFrom('a', 'A', 'b', 'c'), { maxLength: 3 }))
  .map(([drive, names]) => `${drive}\\${names.join('\\')}`);
const posixPath = fc.array(fc.oneof({ weight: 4, arbitrary: name }, fc.constant('..')), { maxLength: 3 }).map((names) => `/${names.join('/')}`);
const uncPath = fc
  .tuple(fc.constantFrom('w', 'W2', 'p', 'nas', 'corp'), fc.constantFrom('s', 'D$', 't'), below)
  .map(([server, share, names]) => `\\\\${[server, share, ...names].join('\\')}`);
const drivePath = fc.tuple(fc.constantFrom('Z:', 'Y:'), below).map(([drive, names]) => `${drive}\\${names.join('\\')}`);

const record = (key: fc.Arbitrary<string>, value: fc.Arbitrary<string>, maxKeys: number): fc.Arbitrary<Record<string, string>> =>
  fc.dictionary(key, value, { maxKeys });
const winHost = (id: string, alias: string): fc.Arbitrary<PathHost> =>
  fc.record({
    id: fc.constant(id),
    system: fc.constant('windows' as const),
    names: fc.constant([alias]),
    shares: fc.option(record(fc.constantFrom('s', 't'), winPath, 2)),
    // Links are listed by their long names, and none has a short one here.
    links: fc.option(record(longPath, fc.oneof(winPath, uncPath, name), 2), { freq: 4 }),
    shortNames: record(fc.constant('D:\\LONGNA~1'), fc.constant('D:\\longnames'), 1),
    drives: fc.option(fc.constant([{ user: 'anna', drive: 'Z:', target: '\\\\w\\s\\a' }])),
    volumes: fc.constant([]),
    ids: record(winPath, fc.constantFrom('1', '2'), 2).map((ids) => Object.entries(ids).map(([path, id]) => ({ path, volume: 'v', id }))),
  });
const posixHost: fc.Arbitrary<PathHost> = fc.record({
  id: fc.constant('p'),
  system: fc.constant('posix' as const),
  names: fc.constant([]),
  shares: fc.option(record(fc.constantFrom('s', 't'), posixPath, 2)),
  links: fc.option(record(posixPath, fc.oneof(posixPath, name), 2), { freq: 4 }),
  shortNames: fc.constant({}),
  drives: fc.constant(null),
  volumes: fc.constant([]),
  ids: record(posixPath, fc.constantFrom('1', '2'), 2).map((ids) => Object.entries(ids).map(([path, id]) => ({ path, volume: 'v', id }))),
});
const someSite: fc.Arbitrary<PathSite> = fc.record({
  hosts: fc.tuple(winHost('w', 'w1'), winHost('v', 'W2'), posixHost),
  dfs: record(fc.constant('\\\\corp\\s'), uncPath, 1),
});
const someSpelling: fc.Arbitrary<Spelling> = fc.oneof(
  fc.record({ text: fc.oneof(winPath, drivePath, uncPath), host: fc.constantFrom('w', 'v'), user: fc.constantFrom('anna', null) }),
  fc.record({ text: fc.oneof(posixPath, uncPath), host: fc.constant('p'), user: fc.constant(null) }),
  fc.record({ text: fc.oneof(uncPath, fc.constantFrom('%X%\\a', 'a', 'C:\\nul', 'C:\\a')), host: fc.constant(null), user: fc.constant(null) }),
);
const swapped: Readonly<Partial<Record<PathRelation, PathRelation>>> = { 'a-contains-b': 'b-contains-a', 'b-contains-a': 'a-contains-b' };
interface PlaceClaim {
  readonly owner: string;
  readonly location: Location;
}
const located = (site: PathSite, spellings: readonly Spelling[]): Location[] => spellings.map(newPathLocator(site));

describe('laws of path identity', () => {
  it('is an equivalence, and nesting a partial order on it', () => {
    fc.assert(
      fc.property(someSite, fc.tuple(someSpelling, someSpelling, someSpelling), (site, spellings) => {
        const [a, b, c] = located(site, spellings);
        if (a === undefined || b === undefined || c === undefined) throw new Error('three spellings give three locations');
        expect(pathRelation(a, a)).toBe(a.kind === 'place' ? 'same' : a.kind === 'open' ? 'unknown' : 'invalid');
        const [ab, bc, ac] = [pathRelation(a, b), pathRelation(b, c), pathRelation(a, c)];
        expect(pathRelation(b, a)).toBe(swapped[ab] ?? ab);
        if (ab === 'same') expect(ac).toBe(bc);
        if (ab === 'a-contains-b' && (bc === 'a-contains-b' || bc === 'same')) expect(ac).toBe('a-contains-b');
      }),
      { numRuns: 1000 },
    );
  });

  it('does not change for a drive that nobody asks for, nor with what was asked before', () => {
    const withDrives = (site: PathSite, drives: PathHost['drives']): PathSite => ({ ...site, hosts: site.hosts.map((host) => ({ ...host, drives })) });
    fc.assert(
      fc.property(someSite, fc.array(someSpelling, { minLength: 2, maxLength: 6 }), (site, spellings) => {
        const found = located(withDrives(site, []), spellings);
        expect(located(withDrives(site, [{ user: 'nobody', drive: 'Q:', target: '\\\\w\\s' }]), spellings)).toEqual(found);
        expect(spellings.map((spelling) => located(withDrives(site, []), [spelling])[0])).toEqual(found);
      }),
      { numRuns: 1000 },
    );
  });

  it('never calls apart what is not, because something was not collected', () => {
    const poorer: readonly ((site: PathSite) => PathSite)[] = [
      (site) => ({ ...site, dfs: {} }),
      ...(['shares', 'links', 'drives'] as const).map((part) => (site: PathSite) => ({
        ...site,
        hosts: site.hosts.map((host) => ({ ...host, [part]: null })),
      })),
      (site) => ({ ...site, hosts: site.hosts.map((host) => ({ ...host, shortNames: {} })) }),
      (site) => ({ ...site, hosts: site.hosts.map((host) => ({ ...host, names: [] })) }),
      (site) => ({ ...site, hosts: site.hosts.slice(1) }),
    ];
    fc.assert(
      fc.property(someSite, fc.tuple(someSpelling, someSpelling), fc.constantFrom(...poorer), (whole, spellings, withhold) => {
        // Ids only ever join what links and mounts would; those of a host are collected together with them.
        const site = { ...whole, hosts: whole.hosts.map((host) => ({ ...host, ids: [] })) };
        const [[a, b], [c, d]] = [located(site, spellings), located(withhold(site), spellings)];
        if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('two spellings give two locations');
        if (pathRelation(c, d) === 'distinct') expect(pathRelation(a, b)).toBe('distinct');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('sharedPlaces', () => {
  const ownerOf = ({ owner }: PlaceClaim): string => owner;
  const owners = ['t1', 't2', 't3'];
  const someClaims = fc.array(fc.tuple(fc.constantFrom(...owners), someSpelling), { maxLength: 12 });

  it('finds what comparing every pair finds, and doubts one of each pair that cannot be compared', () => {
    fc.assert(
      fc.property(someSite, someClaims, (site, list) => {
        const locate = newPathLocator(site);
        const claims: PlaceClaim[] = list.map(([owner, spelling]) => ({ owner, location: locate(spelling) }));
        const found = sharedPlaces(claims, ownerOf, locatedLinks(site, locate));
        const pairs = new Set<string>();
        const add = (a: number, b: number, kind: string): unknown => claims[a]?.owner !== claims[b]?.owner && pairs.add(`${a} ${kind} ${b}`);
        for (const { claims: same } of found.shared) for (const a of same) for (const b of same) if (a < b) add(a, b, 'same');
        for (const { outer, inner } of found.nested) for (const a of outer.claims) for (const b of inner.claims) add(a, b, 'contains');
        const expected = new Set<string>();
        claims.forEach((one, a) => {
          claims.forEach((other, b) => {
            if (one.owner === other.owner) return;
            const relation = pathRelation(one.location, other.location);
            if (relation === 'same' && a < b) expected.add(`${a} same ${b}`);
            if (relation === 'a-contains-b') expected.add(`${a} contains ${b}`);
            if (relation === 'unknown') expect(found.doubtful.includes(a) || found.doubtful.includes(b), `claims ${a} and ${b}`).toBe(true);
          });
        });
        expect(pairs).toEqual(expected);
        expect(found.invalid).toEqual(claims.flatMap(({ location }, at) => (location.kind === 'invalid' ? [at] : [])));
      }),
      { numRuns: 500 },
    );
  });

  const host: PathHost = {
    id: 'w',
    system: 'windows',
    names: [],
    shares: {},
    links: {},
    shortNames: {},
    drives: [],
    volumes: ['D:'],
    ids: [],
  };
  const claimsOn = (site: PathSite, paths: readonly (readonly [string, string])[]): PlaceClaim[] => {
    const locate = newPathLocator(site);
    return paths.map(([owner, text]) => ({ owner, location: locate({ text, host: 'w', user: null }) }));
  };

  it("finds a link inside one owner's folder that leads into another's", () => {
    const site: PathSite = { hosts: [{ ...host, links: { 'D:\\t1\\x\\neighbour': 'D:\\t2\\img', 'D:\\t1\\own': 'D:\\t1\\x' } }], dfs: {} };
    const found = sharedPlaces(
      claimsOn(site, [
        ['t1', 'D:\\t1'],
        ['t2', 'D:\\t2'],
        ['t2', 'D:\\t2\\img\\deep'],
      ]),
      ownerOf,
      locatedLinks(site, newPathLocator(site)),
    );
    expect(found.linked.map(({ link, from, to }) => [placeText(link.at), from.owners, placeText(to.place)])).toEqual([
      ['w D:\\t1\\x\\neighbour', ['t1'], 'w D:\\t2'],
      ['w D:\\t1\\x\\neighbour', ['t1'], 'w D:\\t2\\img\\deep'],
    ]);
  });

  it('says how much it left out of a folder inside a hundred others', () => {
    const chain = Array.from({ length: 100 }, (_, depth) => [`t${depth}`, `D:\\${'a\\'.repeat(depth)}`] as const);
    const { nested, leftOut } = sharedPlaces(claimsOn({ hosts: [host], dfs: {} }, chain), ownerOf, []);
    expect(nested.length + leftOut).toBe((100 * 99) / 2);
    expect(leftOut).toBeGreaterThan(0);
  });
});
