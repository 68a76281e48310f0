import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Base64 } from '../adapters/digest.ts';
import { replaceFile } from '../adapters/files.ts';
import { type HistoryRun, historyHtml } from '../report/history/history-html.ts';
import { historyTemplates, toolVersion } from './package-files.ts';
import { pastRuns } from './run-history.ts';

/** Runs whose summaries are read; older ones are listed by name. */
const readRuns = 365;

/** Writes `index.html` into the folder of a site's runs, from their summaries alone. Call with the lock held. */
export async function writeHistory(runs: string, site: string): Promise<void> {
  const past = await pastRuns(runs, true);
  const read = past.slice(0, readRuns).flatMap(({ name, folder, summary }): HistoryRun[] => {
    const known = summary();
    return known === null ? [] : [{ name, hasReport: existsSync(join(folder, 'report.html')), summary: known }];
  });
  const older = past.slice(readRuns).filter(({ pruned }) => !pruned);
  const page = historyHtml({ site, version: toolVersion(), runs: read, older: older.map(({ name }) => name) }, historyTemplates(), sha256Base64);
  await replaceFile(join(runs, 'index.html'), page);
}
