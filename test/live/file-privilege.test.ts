import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fileScope, isInFileScope, readsWorldReadableOnly } from '../../src/domain/mysql/file-scope.ts';
import { serverSemantics } from '../../src/domain/mysql/server-semantics.ts';
import { describeWithMariadb, startMariadb } from '../support/mariadb-server.ts';

describeWithMariadb('FILE on a real server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-file-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);

  it.each(['open', 'confined'])('reads and writes what the domain says: %s', async (kind) => {
    const place = join(folder, kind);
    const [inside, outside] = [join(place, 'inside'), join(place, 'inside-not')];
    for (const path of [place, inside, outside]) {
      mkdirSync(path);
      // Whoever the server runs as may write there.
      chmodSync(path, 0o777);
    }
    const files = [inside, outside].flatMap((at) => [0o644, 0o640, 0o604].map((mode) => ({ path: join(at, `file-${mode.toString(8)}`), mode })));
    for (const { path, mode } of files) {
      writeFileSync(path, 'canary');
      chmodSync(path, mode);
    }
    const server = await startMariadb({ args: kind === 'open' ? [] : [`--secure-file-priv=${inside}`] });
    try {
      const shown = await server.sql("SELECT IFNULL(@@secure_file_priv, 'NULL') AS value");
      const value = String(shown[0]?.[0]?.['value']);
      const semantics = serverSemantics(server.version, {});
      const scope = fileScope(semantics, value);
      expect(scope.kind).toBe(kind === 'open' ? 'all' : 'folder');
      expect(readsWorldReadableOnly(semantics)).toBe(true);
      for (const { path, mode } of files) {
        const read = await server.sql(`SELECT LOAD_FILE('${path}') IS NOT NULL AS seen`);
        expect(`${path}: ${String(read[0]?.[0]?.['seen'])}`).toBe(`${path}: ${isInFileScope(scope, path) && (mode & 0o004) !== 0 ? 1 : 0}`);
      }
      for (const at of [inside, outside]) {
        const path = join(at, 'made');
        await server.sql(`SELECT 'x' INTO OUTFILE '${path}'`).catch(() => null);
        expect(existsSync(path)).toBe(isInFileScope(scope, path));
      }
      // What is there already is never written over.
      await expect(server.sql(`SELECT 'x' INTO OUTFILE '${files[0]?.path ?? ''}'`)).rejects.toThrow('already exists');
    } finally {
      await server.stop();
    }
  });
});
