import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Availability } from '../../scripts/throwaway-mariadb.ts';
import { describeWith } from '../support/describe-with.ts';
import { namespaceAvailable, runInNamespace } from '../support/namespace.ts';

const look = z.object({
  audit: z.object({ findings: z.array(z.object({ claim: z.string(), commands: z.array(z.string()) })), unread: z.array(z.string()) }),
  opens: z.record(z.string(), z.boolean()),
});
const report = z.object({ before: look, after: look });

function available(): Availability {
  if (process.getuid?.() !== 0) return { ok: false, reason: 'giving files to other owners needs root' };
  const needed = ['smbd', 'smbclient', 'smbpasswd', 'net', 'sharesec', 'testparm', 'pdbedit', 'setfacl', 'setpriv', 'find'];
  const spaces = namespaceAvailable(needed);
  if (!spaces.ok) return spaces;
  return existsSync('/etc/samba/smb.conf') && existsSync('/usr/bin/python3') ? { ok: true } : { ok: false, reason: 'no /etc/samba/smb.conf or python3-samba' };
}

describeWith(available(), 'a file server with two tenants, looked at live', () => {
  it.each([
    ['samba', 'access lists of Windows enforced by Samba', /North can read the A to Z folder of South, over the share od\$/],
    ['posix', 'modes and ACLs', /North can read the A to Z folder of South/],
  ])('%s: a way to the neighbour is found in %s, and the printed fix closes it and nothing else', async (kind, _, claim) => {
    const { before, after } = report.parse(await runInNamespace('../live/host-site.ts', [kind], '127.0.0.1 localhost\n'));
    expect(before.opens).toEqual({ 'a1 north': true, 'a1 south': true, 'b1 north': false, 'b1 south': true });
    expect(before.audit.findings.map((finding) => finding.claim)).toContainEqual(expect.stringMatching(claim));
    expect(before.audit.unread.filter((source) => !/host\.(?:programs|services)@/.test(source))).toEqual([]);
    expect(after.audit.findings).toEqual([]);
    expect(after.opens).toEqual({ ...before.opens, 'a1 south': false });
  });
});
