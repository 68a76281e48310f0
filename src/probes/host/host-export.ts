import type { HostSection, SectionProblem, UnansweredSection } from './host-section.ts';

/** What an export made by one of our collecting scripts holds. */
export interface HostExport {
  readonly os: 'windows' | 'linux';
  /** Host name as the machine says it. */
  readonly host: string;
  /** When it was made, ISO 8601 UTC. */
  readonly at: string;
  readonly sections: readonly HostSection[];
  readonly unanswered: readonly UnansweredSection[];
}

/** First words of an export. */
const mark = 'bitewing-host-export';
const version = '1';
const statuses = { denied: 'denied', failed: 'failed', absent: 'unsupported', skipped: 'not-attempted' } as const;

/** True for a file that one of our collecting scripts wrote. */
export function isHostExport(head: string): boolean {
  return head.startsWith(`${mark}\t`);
}

/**
 * Reads an export: tab-separated lines, whatever came from the machine in Base64, so that no name or content can pose as a line of its own.
 *
 * `bitewing-host-export 1 <linux|windows> <host> <time>`, then per question `section <name> <ok|denied|failed|absent|skipped> <how> <content or reason>`,
 * then `end <number of sections>`. Host, how and content are Base64 of bytes; reasons are Base64 of UTF-8. An export without its last line was cut off and is
 * refused whole.
 */
export function readHostExport(file: string, text: string): HostExport | SectionProblem {
  const lines = text.replaceAll('\r\n', '\n').trimEnd().split('\n');
  const [head = '', ...rest] = lines;
  const [, format, os, host = '', at = ''] = head.split('\t');
  if (format !== version) return { line: 1, expected: `${mark} version ${version}`, found: `version ${(format ?? 'none').slice(0, 20)}` };
  if (os !== 'windows' && os !== 'linux') return { line: 1, expected: 'windows or linux', found: (os ?? 'nothing').slice(0, 20) };
  if (!Number.isFinite(Date.parse(at))) return { line: 1, expected: 'the time of the export, ISO 8601 UTC', found: at.slice(0, 40) };
  const sections: HostSection[] = [];
  const unanswered: UnansweredSection[] = [];
  for (const [index, line] of rest.entries()) {
    const fields = line.split('\t');
    const [word, name = '', status = '', how = '', content = ''] = fields;
    if (word === 'end') {
      const count = sections.length + unanswered.length;
      if (Number(name) !== count) return { line: index + 2, expected: `${count} sections`, found: `end ${name.slice(0, 20)}` };
      return { os, host: textOf(host), at: new Date(at).toISOString(), sections, unanswered };
    }
    if (word !== 'section' || fields.length !== 5) {
      return {
        line: index + 2,
        expected: 'section, name, status, how and content',
        found: `${fields.length} fields beginning with ${(word ?? '').slice(0, 20)}`,
      };
    }
    if (status === 'ok') sections.push({ name, file, how: textOf(how), bytes: Buffer.from(content, 'base64') });
    else if (status in statuses) {
      unanswered.push({ name, file, how: textOf(how), status: statuses[status as keyof typeof statuses], reason: textOf(content).trim() });
    } else return { line: index + 2, expected: 'a status', found: status.slice(0, 20) };
  }
  return { line: lines.length, expected: 'end and the number of sections as the last line', found: 'the end of the file: the export was cut off' };
}

function textOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
