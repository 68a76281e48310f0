import { expect, it } from 'vitest';
import { decodeOpenDental } from '../../../src/probes/mysql/decode-open-dental.ts';

it.each([
  ['/user:a  /password:canary', '/user:a /password:(hidden)'],
  ['  -x  "a b"', '  -x  "a b"'],
  ['', ''],
])('program links keep "%s" as "%s"', (stored, kept) => {
  const columns = ['db', 'name', 'enabled', 'path', 'command_line', 'plugin_dll', 'file_path'];
  const { rows } = decodeOpenDental('opendental.programs', { columns, rows: [['od_a', 'Dexis', '1', '', stored, '', '']] });
  expect(rows).toMatchObject([{ db: 'od_a', row: { commandLine: kept } }]);
});
