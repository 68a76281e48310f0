import { expect, it } from 'vitest';
import { z } from 'zod';
import { describeWith } from '../support/describe-with.ts';
import { namespaceAvailable, runInNamespace } from '../support/namespace.ts';

const hop = z.object({ from: z.string(), to: z.string(), by: z.string(), evidence: z.array(z.object({ source: z.string(), excerpt: z.string() })) });
const reached = z.object({ from: z.string(), to: z.string(), plane: z.string(), path: z.array(hop) });
const look = z.object({ reached: z.array(reached), walks: z.record(z.string(), z.string()) });
const report = z.object({ before: look, after: look, commands: z.array(z.string()) });

const needed = ['smbd', 'smbclient', 'smbpasswd', 'net', 'sharesec', 'testparm', 'pdbedit', 'setfacl', 'setpriv', 'find', 'mariadbd', 'mariadb'];

describeWith(namespaceAvailable(needed), 'a way through a file and a password to the neighbour’s patients', () => {
  it('is found, can be walked, and ends with the printed fix, which leaves both tenants at work', async () => {
    const { before, after, commands } = report.parse(await runInNamespace('../live/path-site.ts', [], '127.0.0.1 localhost\n'));
    const own = { 'a1 north here': 'patients', 'a1 north smb': 'patients', 'b1 south here': 'patients', 'b1 south smb': 'patients' };
    const closed = { 'b1 north here': 'nowhere', 'b1 north smb': 'nowhere' };
    expect(before.walks).toEqual({ ...own, ...closed, 'a1 south here': 'patients', 'a1 south smb': 'patients' });
    const found = before.reached.filter(({ from, to }) => `${from} ${to}` === 'north south');
    expect(found.map(({ plane }) => plane).toSorted()).toEqual(['credentials', 'database', 'files']);
    const steps = found.find(({ plane }) => plane === 'database')?.path ?? [];
    expect(steps.map(({ by, evidence }) => [by, [...new Set(evidence.map(({ source }) => source))].join()])).toEqual([
      ['works at fs1 by Remote Desktop', 'inventory'],
      [expect.stringMatching(/^reads it, working at the host/), 'files.objects@fs1'],
      ['holds the password of od_south', 'files.configs@fs1'],
      ["logs in as 'od_south'@'10.66.1.1'", 'mysql.accounts@db1'],
      ['uses the database it is made for', 'mysql.schemaGrants@db1'],
    ]);

    expect(commands.length).toBeGreaterThan(0);
    expect(after.reached).toEqual([]);
    expect(after.walks).toEqual({ ...own, ...closed, 'a1 south here': 'nowhere', 'a1 south smb': 'nowhere' });
  });
});
