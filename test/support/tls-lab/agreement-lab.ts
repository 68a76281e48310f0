import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMariadb } from '../../../scripts/throwaway-mariadb.ts';
import { sha256 } from '../../../src/adapters/digest.ts';
import { newEndpointAdapter } from '../../../src/adapters/endpoint/endpoint-adapter.ts';
import { connectMysql, newConnectionBudget } from '../../../src/adapters/mysql/mysql2-adapter.ts';
import type { EndpointSeen } from '../../../src/domain/tls/endpoint-seen.ts';
import { askMysqlHellos, mysqlSeen } from '../../../src/probes/endpoints/look-at-mysql.ts';
import { lookAtEndpoints } from '../../../src/probes/endpoints/probe.ts';
import type { LookOptions } from '../../../src/probes/endpoints/tls-road.ts';
import { makeSelfSigned, stopServers } from './lab-process.ts';
import { startDesktops, startNginx, startOddServers } from './lab-servers.ts';
import { sslscan, type SslscanFacts } from './sslscan.ts';

/** One endpoint of the lab as we and as sslscan see it. */
export interface LabResult {
  readonly name: string;
  readonly seen: EndpointSeen;
  readonly theirs: SslscanFacts;
}

const options: LookOptions = { signal: new AbortController().signal, random: (count) => randomBytes(count), sha256 };

/** MariaDB servers with one login each, and then the questions an operator may ask for between two logins. */
async function mariadb(folder: string): Promise<LabResult[]> {
  const { cert, key } = makeSelfSigned(folder, 'db.example');
  const pair = [`--ssl-cert=${cert}`, `--ssl-key=${key}`];
  const servers = [
    { name: 'MariaDB, TLS', args: pair },
    { name: 'MariaDB, TLS 1.0 and anonymous suites', args: [...pair, '--tls-version=TLSv1.0,TLSv1.1,TLSv1.2', '--ssl-cipher=ALL:@SECLEVEL=0'] },
    { name: 'MariaDB, no TLS', args: ['--skip-ssl'] },
  ];
  return Promise.all(
    servers.map(async ({ name, args }): Promise<LabResult> => {
      const server = await startMariadb({ args });
      await server.sql("CREATE USER auditor@'%' IDENTIFIED BY 'look'");
      const target = {
        host: '127.0.0.1',
        port: server.port,
        socket: null,
        user: 'auditor',
        passwordEnv: null,
        passwordFile: null,
        tls: { mode: 'preferred', ca: null },
        administrators: [],
      } as const;
      const session = await connectMysql(target, 'look', { allow: () => false, budget: newConnectionBudget(), base: '.' });
      await session.close();
      const endpoint = { declared: name, host: target.host, port: target.port };
      const port = newEndpointAdapter({ declared: [endpoint], hl7Ports: new Set() });
      const hellos = await askMysqlHellos(port, endpoint, session.handshake, options);
      const seen = mysqlSeen(endpoint, session.handshake, hellos, options);
      const theirs = await sslscan(target.host, target.port, ['--starttls-mysql']);
      await server.stop();
      return { name, seen, theirs };
    }),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'tls-lab-'));
try {
  const endpoints = (await Promise.all([startNginx(folder), startOddServers(folder), startDesktops(folder)])).flat();
  const port = newEndpointAdapter({ declared: endpoints, hl7Ports: new Set() });
  const seen = await lookAtEndpoints(port, endpoints, { ...options, onProgress: () => undefined });
  const judged = endpoints.map(async (endpoint, index): Promise<LabResult | null> => {
    const ours = seen[index];
    return ours === undefined ? null : { name: endpoint.name, seen: ours, theirs: await sslscan(endpoint.host, endpoint.port, endpoint.sslscan) };
  });
  const results = [...(await Promise.all(judged)), ...(await mariadb(folder))];
  console.log(JSON.stringify(results));
} finally {
  stopServers();
}
