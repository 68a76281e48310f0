import { expect, it } from 'vitest';
import { describeWith } from '../../support/describe-with.ts';
import { namespaceAvailable, runInNamespace } from '../../support/namespace.ts';
import type { HostCacheResult } from '../../support/tls-lab/host-cache-lab.ts';

describeWith(namespaceAvailable(['openssl', 'mariadbd', 'mariadb-install-db']), 'a look at MariaDB from a host with a name', () => {
  it('leaves nothing counted against the host, within five connections', async () => {
    // Boundary: the script prints exactly this.
    const result = (await runInNamespace('tls-lab/host-cache-lab.ts', [], '127.0.0.1 localhost\n10.66.1.1 client.example\n')) as HostCacheResult;
    // The server does count: one connection that was opened and closed, and each hello between the logins.
    expect(result).toEqual({ control: 1, beforeLogin: 1, afterLogin: 0, duringHellos: 3, afterWholeLook: 0, connections: 5, answers: 3, sixth: false });
  });
});
