import { describe, expect, it } from 'vitest';
import { isNamed } from '../../../src/domain/windows/samba-names.ts';

const anna = { user: 'CORP\\anna', groups: ['FS1\\north-users'] };

describe('isNamed', () => {
  it.each([
    { written: 'Anna', is: 'yes' },
    { written: 'CORP\\anna', is: 'yes' },
    { written: 'north-users', is: 'no' },
    { written: '@NORTH-users', is: 'yes' },
    { written: '+CORP\\north-users', is: 'yes' },
    { written: '@south-users', is: 'no' },
    { written: '%S', is: 'maybe' },
  ])('takes $written for her: $is', ({ written, is }) => expect(isNamed(written, anna)).toBe(is));

  it('is open about groups that are not known', () => expect(isNamed('@x', { user: 'anna', groups: null })).toBe('maybe'));
});
