import { describe, expect, it } from 'vitest';
import { isHostExport, readHostExport } from '../../../src/probes/host/host-export.ts';

const encoded = (text: string): string => Buffer.from(text).toString('base64');
const head = `bitewing-host-export\t1\tlinux\t${encoded('fs1')}\t2026-03-01T02:00:00Z`;
const section = (name: string, status: string, content: string): string => `section\t${name}\t${status}\t${encoded(`run ${name}`)}\t${encoded(content)}`;

describe('readHostExport', () => {
  it('gives sections with their bytes, and questions without an answer with the reason', () => {
    const text = [head, section('getfacl', 'ok', 'a\nend\t1\n'), section('sharesec', 'denied', 'must be root'), 'end\t2', ''].join('\r\n');
    const read = readHostExport('fs1.txt', text);
    expect(isHostExport(text)).toBe(true);
    expect(read).toMatchObject({
      os: 'linux',
      host: 'fs1',
      at: '2026-03-01T02:00:00.000Z',
      sections: [{ name: 'getfacl', how: 'run getfacl', file: 'fs1.txt' }],
      unanswered: [{ name: 'sharesec', status: 'denied', reason: 'must be root' }],
    });
    expect('sections' in read && Buffer.from(read.sections[0]?.bytes ?? []).toString()).toBe('a\nend\t1\n');
  });

  it.each([
    { name: 'that was cut off', text: `${head}\n${section('ss', 'ok', 'x')}\n`, line: 2, found: /cut off/ },
    { name: 'with a section missing', text: `${head}\nend\t1\n`, line: 2, found: /end 1/ },
    { name: 'of a later version', text: head.replace('\t1\t', '\t2\t'), line: 1, found: /version 2/ },
    { name: 'of an unknown system', text: head.replace('linux', 'plan9'), line: 1, found: /plan9/ },
    { name: 'without a time', text: head.replace('2026', 'then'), line: 1, found: /then/ },
    { name: 'with a foreign line', text: `${head}\nhello\nend\t0`, line: 2, found: /1 fields/ },
    { name: 'with an unknown status', text: `${head}\n${section('ss', 'maybe', '')}\nend\t1`, line: 2, found: /maybe/ },
  ])('refuses an export $name', ({ text, line, found }) => {
    expect(readHostExport('x', text)).toMatchObject({ line, found: expect.stringMatching(found) as string });
  });
});
