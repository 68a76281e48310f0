/** `npm run demo`: audits the fictional data center in fixtures/sites/tri-county and says where the report is. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, runTypeScript, setup } from './setup.mjs';

const out = 'reports/out';

/** The newest file of that name below a folder; null when there is none. */
function newest(folder, name) {
  const found = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === name)
    .map((entry) => join(entry.parentPath, entry.name));
  return found.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0] ?? null;
}

setup();
const code = runTypeScript('src/cli/main.ts', ['audit', '--config', 'fixtures/sites/tri-county/bitewing.yaml', '--out', out]);

// 0 isolated, 1 leaks found, 3 something could not be assessed: all three are audits that did their work.
if (![0, 1, 3].includes(code)) {
  console.error(`The audit did not finish: exit code ${code}.`);
  process.exit(code);
}
console.log('');
console.log(`Report for people:    ${newest(out, 'report.html')}`);
console.log(`Report for programs:  ${newest(out, 'report.json')}`);
console.log(`The audit itself would have ended with exit code ${code}.`);
