import { describe, expect, test } from 'vitest';
import { fileScope, isInFileScope } from '../../../src/domain/mysql/file-scope.ts';

describe('what secure_file_priv leaves of FILE', () => {
  test.each<['mariadb' | 'mysql', string | undefined, string, boolean]>([
    ['mysql', 'NULL', '/etc/passwd', false],
    ['mariadb', 'NULL', '/etc/passwd', true],
    ['mysql', '', '/etc/passwd', true],
    ['mysql', undefined, '/etc/passwd', true],
    ['mysql', '/var/lib/mysql-files/', '/var/lib/mysql-files/a', true],
    ['mysql', '/var/lib/mysql-files/', '/var/lib/mysql-files', true],
    ['mysql', '/var/lib/mysql', '/var/lib/mysql-files/a', false],
    ['mysql', '/srv/OD', '/srv/od/a', false],
    ['mysql', 'C:\\ProgramData\\Uploads\\', 'c:/programdata/uploads/a', true],
    ['mysql', 'C:/', 'D:\\OD', false],
  ])('on %s with %s: %s is open: %s', (flavor, value, path, open) => {
    expect(isInFileScope(fileScope({ flavor }, value), path)).toBe(open);
  });
});
