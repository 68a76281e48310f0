import { describe, expect, it } from 'vitest';
import { type ShareLimits, shareUse } from '../../../src/domain/samba/share-limits.ts';

const open: ShareLimits = { readOnly: false, guestOk: false, validUsers: [], invalidUsers: [], readList: [], writeList: [], adminUsers: [] };
const anna = { user: 'anna', groups: ['north'] };

describe('shareUse', () => {
  it.each([
    { name: 'anybody may write a share without limits', limits: {}, is: 'write' },
    { name: 'a read-only share is read', limits: { readOnly: true }, is: 'read' },
    { name: 'valid users keep all others out', limits: { validUsers: ['@south', 'ben'] }, is: 'none' },
    { name: 'a group is a member of valid users', limits: { validUsers: ['@NORTH'] }, is: 'write' },
    { name: 'a domain in front of a name does not count', limits: { validUsers: ['CORP\\anna'] }, is: 'write' },
    { name: 'a refused user stays out although allowed', limits: { validUsers: ['anna'], invalidUsers: ['+north'] }, is: 'none' },
    { name: 'the read list narrows', limits: { readList: ['anna'] }, is: 'read' },
    { name: 'the write list wins over read only', limits: { readOnly: true, readList: ['anna'], writeList: ['&north'] }, is: 'write' },
    { name: 'admin users act as root', limits: { adminUsers: ['anna'] }, is: 'admin' },
    { name: 'a variable stands for what is not known', limits: { validUsers: ['%S'] }, is: 'unknown' },
  ])('$name', ({ limits, is }) => expect(shareUse({ ...open, ...limits }, anna)).toBe(is));

  it('is not known where groups decide and are not known', () => {
    expect(shareUse({ ...open, validUsers: ['@north'] }, { user: 'anna', groups: null })).toBe('unknown');
  });
});
