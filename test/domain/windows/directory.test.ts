import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Directory } from '../../../src/domain/windows/directory.ts';
import { privilegesOn } from '../../../src/domain/windows/privileged.ts';
import { createSidTable } from '../../../src/domain/windows/sid-table.ts';
import { type LogonRoute, type Match, matchToken, type Token } from '../../../src/domain/windows/token.ts';
import { textDirectory, type TextFacts } from './text-directory.ts';

const table = createSidTable();
const machine = 'S-1-5-21-7-7-7';
const domain = 'S-1-5-21-8-8-8';
const alice = `${domain}-1104`;
const bob = `${machine}-1001`;
const tenantA = `${domain}-2001`;
const office = `${domain}-2100`;
const localA = `${machine}-1010`;
const [everyone, authenticated, network, users, administrators] = ['S-1-1-0', 'S-1-5-11', 'S-1-5-2', 'S-1-5-32-545', 'S-1-5-32-544'];

/** Two tenants' worth of groups: domain groups nested in each other and in the computer's own groups. Everything is read. */
const complete: TextFacts = {
  groups: [
    { sid: tenantA, members: [alice, office] },
    { sid: office, members: [tenantA] },
    { sid: localA, members: [tenantA, bob] },
    { sid: users, members: [authenticated, 'S-1-5-4', `${domain}-513`] },
    { sid: administrators, members: [`${machine}-500`, `${domain}-512`] },
    { sid: `${domain}-513`, members: [] },
    { sid: `${domain}-512`, members: [] },
  ],
  users: [alice, bob, `${machine}-500`, `${domain}-1999`],
  completeDomains: ['S-1-5-32', machine, domain],
  otherDomains: false,
  machine,
};

function token(facts: TextFacts, user: string, route: LogonRoute = 'network', primaryGroup: string | null = `${domain}-513`): Token {
  return textDirectory(facts, table).token({ user, primaryGroup, route });
}

function match(held: Token, sid: string, allows = true): Match {
  return matchToken(held, table.number(sid), allows, table);
}

describe('a session', () => {
  it.each([
    ['the user itself', alice, 'yes'],
    ['a group', tenantA, 'yes'],
    ['a group of the group, in a loop', office, 'yes'],
    ["the computer's group that holds the domain's", localA, 'yes'],
    ['the primary group, which lists nobody', `${domain}-513`, 'yes'],
    ['Everyone', everyone, 'yes'],
    ['Authenticated Users', authenticated, 'yes'],
    ['Users, by being authenticated', users, 'yes'],
    ['the route', network, 'yes'],
    ['another route', 'S-1-5-4', 'no'],
    ['Administrators', administrators, 'no'],
    ['somebody else', bob, 'no'],
    ['an orphan of a domain that is complete', `${domain}-9999`, 'no'],
    ['a computer that was here before', 'S-1-5-21-1-2-3-1001', 'no'],
    ["another computer's service", 'S-1-5-80-1-2-3-4-5', 'no'],
    ['how it was authenticated', 'S-1-5-64-10', 'maybe'],
    ['the organization', 'S-1-5-15', 'maybe'],
    ['the local accounts', 'S-1-5-113', 'no'],
  ])('of a domain user over the network holds %s: %3$s', (_, sid, expected) => expect(match(token(complete, alice), sid)).toBe(expected));

  it.each([
    ['network', [network]],
    ['console', ['S-1-5-4', 'S-1-2-0', 'S-1-2-1']],
    ['rdp', ['S-1-5-4', 'S-1-5-14']],
    ['service', ['S-1-5-6', 'S-1-2-0']],
  ] as const)('by %s holds the SIDs of that route alone', (route, own) => {
    const routes = [network, 'S-1-5-4', 'S-1-2-1', 'S-1-5-14', 'S-1-5-6'];
    const held = token(complete, alice, route);
    expect(routes.filter((sid) => match(held, sid) === 'yes')).toEqual(routes.filter((sid) => own.some((each) => each === sid)));
    for (const sid of own) expect(match(held, sid)).toBe('yes');
  });

  it('of a local account holds the group of local accounts, and that of local administrators with Administrators', () => {
    const held = token(complete, bob, 'network', `${machine}-513`);
    expect([match(held, 'S-1-5-113'), match(held, 'S-1-5-114')]).toEqual(['yes', 'no']);
    expect(match(token(complete, `${machine}-500`, 'network', `${machine}-513`), 'S-1-5-114')).toBe('yes');
  });

  it('before elevation holds Administrators for denials alone', () => {
    const held = textDirectory(complete, table).token({ user: `${machine}-500`, primaryGroup: null, route: 'console', denyOnly: [administrators] });
    expect([match(held, administrators), match(held, administrators, false)]).toEqual(['no', 'yes']);
  });

  it('of the system holds Administrators', () => {
    expect(match(token(complete, 'S-1-5-18', 'service', null), administrators)).toBe('yes');
  });

  it('of a service holds its own SID when told so', () => {
    const held = textDirectory(complete, table).token({ user: 'S-1-5-20', primaryGroup: null, route: 'service', also: ['S-1-5-80-1-2-3-4-5'] });
    expect(match(held, 'S-1-5-80-1-2-3-4-5')).toBe('yes');
  });

  it('of a guest is not among Authenticated Users', () => {
    const held = textDirectory(complete, table).guestToken(`${machine}-501`, 'network');
    expect([everyone, 'S-1-5-32-546', authenticated, users].map((sid) => match(held, sid))).toEqual(['yes', 'yes', 'no', 'no']);
  });

  it.each([
    [false, 'no'],
    [true, 'yes'],
    [null, 'maybe'],
  ] as const)('of nobody is part of Everyone as the policy says: %s', (isEveryone, expected) => {
    const held = textDirectory(complete, table).anonymousToken(isEveryone);
    expect([match(held, everyone), match(held, authenticated), match(held, 'S-1-5-7')]).toEqual([expected, 'no', 'yes']);
  });
});

describe('what was not read', () => {
  const without = (changes: Partial<TextFacts>): Directory => textDirectory({ ...complete, ...changes }, table);
  const held = (directory: Directory): Token => directory.token({ user: alice, primaryGroup: `${domain}-513`, route: 'network' });

  it('the members of a group: membership is open there and in every group that holds it', () => {
    const groups = complete.groups.map((group) => (group.sid === `${domain}-512` ? { ...group, members: null } : group));
    const open = held(without({ groups }));
    expect([`${domain}-512`, administrators, tenantA, `${domain}-2500`].map((sid) => match(open, sid))).toEqual(['maybe', 'maybe', 'yes', 'no']);
  });

  it('the list of groups of the domain: any SID there that is no known user may be one, and so may the groups it is in', () => {
    const groups = complete.groups.filter(({ sid }) => sid !== `${domain}-512`);
    const open = held(without({ groups, completeDomains: ['S-1-5-32', machine] }));
    expect([`${domain}-512`, `${domain}-2500`, `${domain}-1999`, administrators].map((sid) => match(open, sid))).toEqual(['maybe', 'maybe', 'no', 'maybe']);
  });

  it('the groups of the computer: Users may hold it', () => {
    const open = held(without({ groups: [], completeDomains: [domain] }));
    expect([users, administrators, localA].map((sid) => match(open, sid))).toEqual(['maybe', 'maybe', 'maybe']);
  });

  it('the primary group: any group of its domain may be it', () => {
    const open = without({}).token({ user: alice, primaryGroup: null, route: 'network' });
    expect([`${domain}-513`, `${domain}-512`, administrators, localA, bob].map((sid) => match(open, sid))).toEqual(['maybe', 'maybe', 'maybe', 'yes', 'no']);
  });

  it('the trusts of the domain: groups from anywhere are possible', () => {
    expect(match(held(without({ otherDomains: true })), 'S-1-5-21-1-2-3-1001')).toBe('maybe');
  });

  it('never turns membership that is known into something else, nor a possible one into none', () => {
    const sids = [alice, bob, tenantA, office, localA, users, administrators, `${domain}-513`, `${domain}-512`, everyone, network];
    fc.assert(
      fc.property(fc.subarray([...complete.groups]), fc.subarray([...complete.groups]), fc.subarray([...complete.completeDomains]), (kept, unread, domains) => {
        const groups = kept.map((group) => (unread.includes(group) ? { ...group, members: null } : group));
        // A group that is left out belongs to a domain that is not complete.
        const missing = complete.groups.filter((group) => !kept.includes(group)).map(({ sid }) => sid.slice(0, sid.lastIndexOf('-')));
        const completeDomains = domains.filter((each) => !missing.includes(each));
        const [all, less] = [held(without({})), held(without({ groups, completeDomains }))];
        for (const sid of sids) {
          if (match(less, sid) !== 'maybe') expect([sid, match(less, sid)]).toEqual([sid, match(all, sid)]);
        }
      }),
    );
  });
});

describe('groups of a thousand levels in a ring', () => {
  it('end', () => {
    const groups = Array.from({ length: 1000 }, (_, n) => ({
      sid: `${domain}-${3000 + n}`,
      members: [`${domain}-${3000 + ((n + 1) % 1000)}`, ...(n === 500 ? [alice] : [])],
    }));
    expect(match(token({ ...complete, groups }, alice), `${domain}-3999`)).toBe('yes');
  });
});

describe('privilegesOn', () => {
  const admin = token(complete, `${machine}-500`, 'rdp', `${machine}-513`);
  const plain = token(complete, alice);

  it('finds groups that no list binds', () => {
    expect(privilegesOn(null, table).of(admin)).toEqual([{ privilegedClass: 'administrators', through: administrators, certain: true }]);
    expect(privilegesOn(null, table).of(plain)).toEqual([]);
    expect(
      privilegesOn(null, table)
        .of(token(complete, alice, 'network', `${domain}-512`))
        .map(({ privilegedClass }) => privilegedClass),
    ).toEqual(['administrators', 'domain-administrators']);
  });

  it.each([
    ['S-1-5-18', ['system', 'administrators']],
    ['S-1-5-19', ['shared-service-account']],
    ['S-1-5-20', ['shared-service-account']],
  ])('finds service accounts that are not one tenant alone: %s', (account, classes) => {
    const held = privilegesOn(null, table).of(token(complete, account, 'service', null));
    expect(held.map(({ privilegedClass }) => privilegedClass)).toEqual(classes);
  });

  it('finds user rights held through a group', () => {
    expect(privilegesOn({ SeBackupPrivilege: [tenantA], SeShutdownPrivilege: [tenantA], constructor: [tenantA] }, table).of(plain)).toEqual([
      { privilegedClass: 'backup-right', through: tenantA, certain: true },
    ]);
  });

  it('says when unread groups decide', () => {
    const open = token({ ...complete, groups: [{ sid: administrators, members: null }] }, alice);
    expect(privilegesOn(null, table).of(open)).toContainEqual({ privilegedClass: 'administrators', through: administrators, certain: false });
  });
});
