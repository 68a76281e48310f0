import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../scripts/throwaway-mariadb.ts';
import { sha256 } from '../src/adapters/digest.ts';
import { newEndpointAdapter } from '../src/adapters/endpoint/endpoint-adapter.ts';
import type { DeclaredEndpoint } from '../src/probes/endpoints/declared-endpoints.ts';
import { lookAtEndpoints } from '../src/probes/endpoints/probe.ts';
import { makeSelfSigned, startServer, stopServers } from '../test/support/tls-lab/lab-process.ts';
import { fastest, milliseconds } from './measure.ts';

const host = '127.0.0.1';
const bar = 10;

/** Ports that are free now. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(servers.map(async (server) => new Promise<number>((resolve) => server.listen(0, host, () => resolve(portOf(server))))));
  await Promise.all(servers.map(async (server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** sslscan over all ports, so many at a time. */
async function sslscanAll(ports: readonly number[], width: number): Promise<void> {
  const waiting = ports.values();
  const worker = async (): Promise<void> => {
    for (const port of waiting) {
      const child = spawn(findProgram('sslscan') ?? 'sslscan', ['--no-colour', `${host}:${port}`], { stdio: 'ignore' });
      const code = await new Promise((resolve) => child.once('close', resolve));
      if (code !== 0) throw new Error(`sslscan ended with ${String(code)}`);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** Looks at `count` HTTPS endpoints, everything that is ever asked of one, against sslscan in the same run. */
export async function benchEndpoints(count: number): Promise<void> {
  const missing = ['nginx', 'sslscan', 'openssl'].filter((name) => findProgram(name) === null);
  if (missing.length > 0) return console.log(`endpoints: left out, not on this machine: ${missing.join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'bench-endpoints-'));
  try {
    const { cert, key } = makeSelfSigned(folder, 'mt.example');
    const ports = await freePorts(count);
    const servers = ports.map((port) => `server { listen ${host}:${port} ssl; }`).join('\n');
    const tls = `ssl_certificate ${cert}; ssl_certificate_key ${key}; ssl_protocols TLSv1.2 TLSv1.3;`;
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; worker_processes auto; pid ${folder}/pid; error_log ${folder}/error.log; events {}\nhttp { access_log off; ${tls} ${servers} }\n`,
    );
    await startServer('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], ports, folder);
    const endpoints = ports.map((port): DeclaredEndpoint => ({ kind: 'middle-tier', declared: `https://${host}:${port}/`, host, port }));
    const options = { signal: new AbortController().signal, random: (size: number) => randomBytes(size), sha256, onProgress: () => undefined };
    const ours = await fastest(3, async () => lookAtEndpoints(newEndpointAdapter({ declared: endpoints, hl7Ports: new Set() }), endpoints, options));
    const unclear = ours.value.filter(
      ({ tls: seen }) => seen === null || Object.values({ ...seen.versions, ...seen.suites }).some(({ state }) => state === 'unknown'),
    );
    if (unclear.length > 0) throw new Error(`${unclear.length} endpoints were not understood`);
    const theirs = Math.min((await fastest(1, async () => sslscanAll(ports, 2))).wallMs, (await fastest(1, async () => sslscanAll(ports, 16))).wallMs);
    const ratio = theirs / ours.wallMs;
    console.log(
      `endpoints: ${count} looked at in ${milliseconds(ours.wallMs)}, sslscan ${milliseconds(theirs)} at best: ${ratio.toFixed(1)} times as fast (bar ${bar}: ${ratio >= bar ? 'kept' : 'MISSED'})`,
    );
  } finally {
    stopServers();
    rmSync(folder, { recursive: true, force: true });
  }
}
