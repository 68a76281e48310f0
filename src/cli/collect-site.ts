import { newFingerprinter, sha256 } from '../adapters/digest.ts';
import { readFiles } from '../adapters/files.ts';
import { hostIdentity } from '../adapters/host.ts';
import { MysqlConnectionError } from '../adapters/mysql/mysql-connection-error.ts';
import type { MysqlPort } from '../adapters/mysql/mysql-port.ts';
import { connectMysql, newConnectionBudget, type ConnectionBudget } from '../adapters/mysql/mysql2-adapter.ts';
import { readPassword } from '../adapters/password.ts';
import { privateKeySpki } from '../adapters/private-key-spki.ts';
import { wireguardPublicKey } from '../adapters/wireguard-key.ts';
import { loadStatementParser, type StatementParser } from '../domain/sql-references/schema-references.ts';
import type { ExportedSource, MysqlTarget } from '../inventory/inventory.ts';
import { decodeHostFiles } from '../probes/host/decode-host-files.ts';
import { namedFolders, statedFolders } from '../probes/host/host-folders.ts';
import { decodeExport } from '../probes/mysql/decode-export.ts';
import type { DecodeExportOptions } from '../probes/mysql/offline-file.ts';
import { collectMysql } from '../probes/mysql/probe.ts';
import { isPublishedStatement } from '../probes/mysql/statements.ts';
import { hostKinds, instanceKinds } from '../snapshot/artifact-schemas.ts';
import { buildSnapshot, type CollectedPart } from '../snapshot/build.ts';
import { type ArtifactKind, type Snapshot, type Source, sourceId } from '../snapshot/snapshot.ts';
import { askOldVersions, type MysqlLogin } from './ask-old-versions.ts';
import { collectEndpoints } from './collect-endpoints.ts';
import { collectHost } from './collect-host.ts';
import type { Io } from './io.ts';
import { toolVersion } from './package-files.ts';
import type { Site } from './site.ts';

/** How a collect is made. */
export interface CollectChoices {
  /** Views, triggers and special tables too. */
  readonly objects: boolean;
  /** What the inventory calls this machine, when its own folders, shares and services are to be looked at; null: they are not. */
  readonly host: string | null;
  /** Nothing but this machine is looked at. */
  readonly alone: boolean;
  readonly progress: (what: string) => void;
}

/** Servers asked at the same time; each has one connection. */
const atOnce = 4;

/**
 * Collects every MySQL instance the inventory gives a login for, live, and every exported source from its files. What cannot be
 * reached or read becomes a failed source and stops nothing else; what nobody can ask becomes not attempted.
 */
export async function collectSite(site: Site, choices: CollectChoices, io: Io): Promise<Snapshot> {
  return io.asking(async () => collectPlaces(site, choices, io));
}

async function collectPlaces(site: Site, choices: CollectChoices, io: Io): Promise<Snapshot> {
  const startedAt = io.now();
  const budget = newConnectionBudget();
  const parser = await loadStatementParser();
  // One key for all files, so that a secret that two of them hold is seen to be one.
  const reading = { fingerprint: newFingerprinter(), wireguardPublicKey, privateKeySpki, parser };
  const logins = new Map<string, MysqlLogin | string>();
  const live = Object.entries(choices.alone ? {} : site.inventory.mysql).filter(
    ([, target]) => target.user !== null && (target.host ?? target.socket) !== null,
  );
  const jobs = [
    ...live.map(
      ([name, target]) =>
        () =>
          collectLive(name, target, site, choices, { budget, parser, logins }, io),
    ),
    ...(choices.alone ? [] : site.inventory.sources).map((source) => () => collectFiles(source, site, choices, reading, io)),
    ...(choices.host === null ? [] : [choices.host]).map((host) => () => collectHost(host, site, reading, choices.progress, io)),
  ];
  const collected = await inTurns(jobs, atOnce);
  const exported = new Set(collected.flatMap(({ sources }) => sources.flatMap(({ kind, target }) => (kind === 'links.endpoints' ? [target] : []))));
  if (!choices.alone) collected.push(await collectEndpoints(site, logins, exported, choices.progress, io));
  choices.progress('');
  const collector = { tool: 'bitewing', version: toolVersion(), ...hostIdentity(), startedAt, finishedAt: io.now() };
  return buildSnapshot({ inventory: site.inventory, collectors: [collector], collected, sha256 });
}

/** What all live collects of a run share. */
interface LiveParts {
  readonly budget: ConnectionBudget;
  readonly parser: StatementParser;
  /** Filled in: what each login showed, or why there was none. */
  readonly logins: Map<string, MysqlLogin | string>;
}

async function collectLive(
  name: string,
  target: MysqlTarget,
  site: Site,
  choices: CollectChoices,
  { budget, parser, logins }: LiveParts,
  io: Io,
): Promise<CollectedPart> {
  const onProgress = (what: string): void => choices.progress(`${name}: ${what}`);
  try {
    onProgress('connecting');
    const password = await readPassword(name, target, io.env, io.terminal);
    const login = async (own: ConnectionBudget): Promise<MysqlPort> =>
      connectMysql(target, password, { allow: isPublishedStatement, budget: own, base: site.base });
    const port = await login(budget);
    logins.set(name, { handshake: port.handshake, hellos: [], stillCounted: null });
    try {
      const options = { objects: choices.objects, openDental: true, now: io.now, signal: io.signal, onProgress, parser };
      return await collectMysql(port, name, options);
    } finally {
      await port.close();
      if (site.inventory.scope.includes('links')) {
        const parts = { budget, login: async () => login(newConnectionBudget(1)), signal: io.signal };
        logins.set(name, await askOldVersions(name, target, port.handshake, parts));
      }
    }
  } catch (error) {
    if (!logins.has(name)) logins.set(name, error instanceof Error ? error.message : String(error));
    return nothingFrom(name, [`connection to ${target.socket ?? `${target.host ?? 'localhost'}:${target.port}`}`], error);
  }
}

async function collectFiles(
  source: ExportedSource,
  site: Site,
  choices: CollectChoices,
  reading: Omit<DecodeExportOptions, 'now'>,
  io: Io,
): Promise<CollectedPart> {
  try {
    choices.progress(`${source.target}: reading exported files`);
    const files = await readFiles(site.base, source.files);
    const named = files.map(({ path, bytes }) => ({ name: path, bytes }));
    const options = { ...reading, now: io.now() };
    if (source.probe === 'mysql') return decodeExport(named, source.target, options);
    return decodeHostFiles(named, source.target, { ...options, isNamed: namedFolders(statedFolders(site.inventory, source.target)) });
  } catch (error) {
    return nothingFrom(source.target, source.files, error, source.probe === 'mysql' ? instanceKinds : hostKinds);
  }
}

/** Every source of an instance or host as failed, or denied when the login was refused. */
function nothingFrom(target: string, how: readonly string[], error: unknown, kinds: readonly ArtifactKind[] = instanceKinds): CollectedPart {
  const refused = error instanceof MysqlConnectionError && error.code === 'MYSQL_ACCESS_DENIED';
  const common = {
    target,
    how,
    status: refused ? 'denied' : 'failed',
    reason: error instanceof Error ? error.message : String(error),
    remedy: error instanceof MysqlConnectionError ? error.hint : null,
    gaps: [],
    durationMs: null,
    collectedAt: null,
    digest: null,
  } as const;
  return { sources: kinds.map((kind): Source => ({ id: sourceId(kind, target), kind, ...common })), artifacts: {} };
}

async function inTurns<T>(jobs: readonly (() => Promise<T>)[], width: number): Promise<T[]> {
  const results: T[] = [];
  const waiting = [...jobs.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await next[1]();
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
