import { describe, expect, it } from 'vitest';
import { decodeHostFiles } from '../../../src/probes/host/decode-host-files.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const exported = (content: string): string =>
  `bitewing-host-export\t1\tlinux\t${base64('fs1')}\t2026-03-01T02:00:00Z\nsection\tnothing-found\tok\t${base64('find /')}\t${base64(content)}\nend\t1\n`;
const decoded = (name: string, text: string): ReturnType<typeof decodeHostFiles> =>
  decodeHostFiles([{ name, bytes: Buffer.from(text) }], 'fs1', { now: '2026-03-01T02:00:00.000Z', fingerprint: () => 'k:1' });

describe('what was looked for and not found', () => {
  it('is an empty artifact, and only of the kinds it names', () => {
    const { sources, artifacts } = decoded('x.txt', exported('files.configs\nhost.pathMap\n'));
    expect(sources.map(({ id, status, how }) => `${id} ${status} ${how.join()}`)).toEqual([
      'files.configs@fs1 collected find /',
      'host.pathMap@fs1 collected find /',
    ]);
    expect(artifacts).toEqual({ 'host.pathMap@fs1': { mounts: [], drives: [], links: [], shortNames: [], dfs: [] }, 'files.configs@fs1': [] });
  });

  it.each(['', 'host.principals', 'files.configs\nhost.services'])('cannot be people, services or nothing: %j', (content) => {
    const { sources } = decoded('x.txt', exported(content));
    expect(sources.filter(({ status }) => status === 'collected')).toEqual([]);
  });
});

describe('endpoints seen by another run', () => {
  const seen = { kind: 'rdp', declared: 'ts1', host: 'ts1', port: 3389, offersTls: { state: 'no', why: 'alert' }, tls: null, rdp: null, http: null };

  it('are taken from a file', () => expect(decoded('e.json', JSON.stringify([seen])).artifacts).toEqual({ 'links.endpoints@fs1': [seen] }));

  it('are refused when a field is not what it should be', () => {
    const { sources } = decoded('e.json', JSON.stringify([{ ...seen, port: 'many' }]));
    expect(sources.find(({ kind }) => kind === 'links.endpoints')).toMatchObject({ status: 'failed', reason: expect.stringContaining('0.port') as string });
  });
});
