import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ReportFormat } from '../../../src/report/renderers.ts';
import { problemsBy } from './json-shape.ts';
import { readJunit } from './junit-document.ts';
import { ocsfShape } from './ocsf-shape.ts';
import { oscalShape } from './oscal-shape.ts';

/** The schema of SARIF 2.1.0; see fixtures/schemas/README.md. It is draft 4, of which it uses nothing that later drafts read differently but `id`. */
function sarifSchema(): object {
  const parsed: unknown = JSON.parse(gunzipSync(readFileSync(new URL('../../../fixtures/schemas/sarif-2.1.0.json.gz', import.meta.url))).toString('utf8'));
  if (typeof parsed !== 'object' || parsed === null) throw new Error('the schema of SARIF is no object');
  return Object.fromEntries(Object.entries(parsed).filter(([key]) => key !== '$schema' && key !== 'id'));
}

const sarif = problemsBy(sarifSchema());
const oscal = problemsBy(oscalShape);
const ocsf = problemsBy(ocsfShape);

/** What is wrong with a document of a format. */
export const problemsOf: Readonly<Record<Exclude<ReportFormat, 'html' | 'json'>, (document: string) => readonly string[]>> = {
  sarif: (document) => sarif(JSON.parse(document)),
  oscal: (document) => oscal(JSON.parse(document)),
  ocsf: (document) =>
    document
      .split('\n')
      .filter((line) => line !== '')
      .flatMap((line) => ocsf(JSON.parse(line))),
  junit: (document) => {
    readJunit(document);
    return [];
  },
  csv: (document) => (/^\uFEFF(?:"(?:[^"\r\n]|"")*"(?:,"(?:[^"\r\n]|"")*")*\r\n)+$/u.test(document) ? [] : ['not RFC 4180 with a record a line']),
  markdown: (document) => {
    // What is left when every escaped character is gone was written by us, or is markup somebody smuggled in.
    const bare = document.replaceAll(/\\[\\`*_[\]|~$\-+=#.)]/gu, '');
    return /[<`]|\]\(|!\[|:\/\/|\bwww\./iu.exec(bare)?.map((found) => `${found} is not escaped`) ?? [];
  },
};

/** The further formats, those with a reader of their own. */
export const furtherFormats: readonly Exclude<ReportFormat, 'html' | 'json'>[] = ['sarif', 'junit', 'csv', 'markdown', 'oscal', 'ocsf'];
