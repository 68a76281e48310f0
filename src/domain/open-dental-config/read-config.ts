import { readBlock, readConnectionString, readStoreEntry, secretReader, type SecretReader } from './config-connections.ts';
import { configFileName } from './config-file-names.ts';
import { type ConfigElement, readConfigXml } from './config-xml.ts';
import type { ConfigConnection, ConfigValue, OpenDentalConfig, SecretFingerprint, ServerConnection } from './open-dental-config.ts';

/**
 * Reads a configuration file of Open Dental. Null: neither its name nor its elements are of one. Secrets are handed to `fingerprint` and
 * dropped. What a program makes of the file is another question, see `openedBy`.
 */
export function readConfig(fileName: string, bytes: Uint8Array, fingerprint: SecretFingerprint): OpenDentalConfig | null {
  const { elements, problem } = readConfigXml(bytes);
  const { kind, stray, certain } = configFileName(fileName) ?? { kind: 'other', stray: true, certain: false };
  const first = (element: string): ConfigElement | null => elements.find((each) => each.name === element) ?? null;
  const secret = secretReader(fingerprint);
  const proxy = kind === 'middle-tier-proxy' ? first('Address') : null;
  const config: OpenDentalConfig = {
    kind,
    stray,
    connections: connectionsOf(elements, secret),
    serverConnections: elements.flatMap(serverConnection),
    applicationName: valueOf(first('ApplicationName')),
    logDirectory: valueOf(first('LogDirectory')),
    adminComputers: first('AdminCompNames')?.children.map(({ text }) => text) ?? [],
    dynamicMode: /^(?:1|true)$/i.test(first('UseDynamicMode')?.text ?? ''),
    proxy: proxy && { address: proxy.text, user: first('UserName')?.text ?? '', credential: secret(first('Password')?.text ?? '', ''), line: proxy.line },
    problem,
  };
  // What cannot be read may be one of ours.
  const related = problem !== null || config.connections.length > 0 || config.serverConnections.length > 0;
  return certain || related ? config : null;
}

function connectionsOf(elements: readonly ConfigElement[], secret: SecretReader): ConfigConnection[] {
  const blocks = elements.filter(({ name }) => name === 'DatabaseConnection');
  const blockOf = new Map(blocks.flatMap((block, index) => block.children.map((child) => [child, index] as const)));
  return [
    ...blocks.flatMap((block, index) => readBlock(block, 'main', index, secret)),
    ...elements.filter(({ name }) => name === 'DatabaseConnectionMaster').flatMap((block) => readBlock(block, 'master', null, secret)),
    ...elements.filter(({ name }) => name === 'ConnectionString').map((element) => readConnectionString(element, blockOf.get(element) ?? null, secret)),
    ...elements.filter(({ name }) => name === 'CentralConnection').flatMap((element) => readStoreEntry(element, secret)),
  ].sort((a, b) => a.line - b.line);
}

function valueOf(element: ConfigElement | null): ConfigValue | null {
  return element && { value: element.text, line: element.line };
}

/** The address of a Middle Tier server by the element that holds it: client, Central Manager, connection store. */
const addressIn: ReadonlyMap<string, string> = new Map([
  ['ServerConnection', 'URI'],
  ['DatabaseConnection', 'MiddleTierAddr'],
  ['CentralConnection', 'ServiceURI'],
]);

function serverConnection(element: ConfigElement): ServerConnection[] {
  const uriName = addressIn.get(element.name);
  if (uriName === undefined) return [];
  const child = (name: string): string | null => element.children.find((each) => each.name === name)?.text ?? null;
  const uri = child(uriName);
  // A server connection without an address is a statement of its own: the client fails on it.
  if (element.name !== 'ServerConnection' && (uri ?? '') === '') return [];
  return [{ uri, user: child('User') ?? child('AutoLoginUser'), line: element.line, note: child('Note') }];
}
