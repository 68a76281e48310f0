import { applianceNetwork } from '../../domain/firewall-appliance/appliance-network.ts';
import { decodeText } from '../../domain/text-encoding/decode-text.ts';
import type { VpnHub } from '../../domain/vpn/vpn-hub.ts';
import type { VpnSecrets } from '../../domain/vpn/vpn-secrets.ts';
import { readWireguardShow, type WireguardShowSubject, wireguardShowSubjects } from '../../domain/vpn/wireguard-show.ts';
import type { ApplianceRules, LinkArtifacts } from '../../snapshot/artifacts/links.ts';
import { type AssemblyContext, type AssemblyProblem, assembleHubs } from './assemble-hubs.ts';
import { baseName, folderName } from './file-paths.ts';
import { readVpnDocument, sniffVpnDocument, type VpnDocument } from './vpn-document.ts';

/** A file as it was read, or the output of a command, which is then its name. */
export interface VpnFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What files or answers about the tunnels of one host say together. A problem makes the picture incomplete, never empty of reasons. */
export interface VpnFacts {
  readonly hubs: readonly VpnHub[];
  readonly appliances: readonly ApplianceRules[];
  /** The networks of those, one each. */
  readonly networks: readonly LinkArtifacts['links.network'][];
  readonly problems: readonly AssemblyProblem[];
}

/** A file as text. */
interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** How much of a text tells what it is. */
const headLength = 65_536;

/**
 * Reads copies of configurations and outputs of one host, whatever they are called: each is known by its content. Files of a ccd folder are known
 * by the configuration that names it, and what `wg show` printed by the command.
 */
export function decodeVpnFiles(files: readonly VpnFile[], secrets: VpnSecrets, context: AssemblyContext = { at: null, wholeFolders: false }): VpnFacts {
  const documents: VpnDocument[] = [];
  const problems: AssemblyProblem[] = [];
  const add = (kind: VpnDocument['kind'], { name, text }: TextFile): void => {
    const read = readVpnDocument(kind, text, name, secrets);
    if (read.ok) documents.push(read.value);
    else problems.push({ source: name, ...read.problem });
  };
  const unknown: TextFile[] = [];
  const shown = new Map<WireguardShowSubject, string>();
  for (const file of files) {
    const decoded = decodeText(file.bytes, null);
    if (!decoded.ok) {
      problems.push({ source: file.name, line: 0, expected: decoded.expected, found: decoded.found });
      continue;
    }
    const text = { name: file.name, text: decoded.text };
    const subject = shownSubject(file.name);
    const kind = sniffVpnDocument(decoded.text.slice(0, headLength), file.name);
    if (subject !== undefined) shown.set(subject, decoded.text);
    else if (kind === null) unknown.push(text);
    else add(kind, text);
  }
  if (shown.size > 0) addShown(shown, documents, problems);
  addClients(unknown, documents, problems, (file) => add('openvpn-client', file));
  const assembled = assembleHubs(documents, context);
  return {
    hubs: assembled.hubs,
    appliances: documents.flatMap(rulesOf),
    networks: documents.flatMap((one) => (one.kind === 'appliance' ? [applianceNetwork(one.content)] : [])),
    problems: [...problems, ...assembled.problems],
  };
}

function shownSubject(name: string): WireguardShowSubject | undefined {
  return wireguardShowSubjects.find((subject) => name === `wg show all ${subject}`);
}

function addShown(shown: ReadonlyMap<WireguardShowSubject, string>, documents: VpnDocument[], problems: AssemblyProblem[]): void {
  const source = 'wg show all';
  const read = readWireguardShow(shown);
  if (read.ok) documents.push({ kind: 'wireguard-live', source, content: read.value });
  else problems.push({ source, ...read.problem });
}

/** Files that say nothing by themselves: clients of the configuration that names their folder, or unknown. */
function addClients(files: readonly TextFile[], documents: readonly VpnDocument[], problems: AssemblyProblem[], add: (file: TextFile) => void): void {
  const folders = new Set(
    documents.flatMap((each) => (each.kind === 'openvpn-conf' && each.content.clientConfigDir !== null ? [baseName(each.content.clientConfigDir)] : [])),
  );
  const expected = 'a configuration or output of WireGuard, OpenVPN, strongSwan, pfSense, OPNsense or Windows';
  for (const file of files) {
    // An empty file is a client, too: being there lets it in.
    if (folders.has(folderName(file.name))) add(file);
    else problems.push({ source: file.name, line: 0, expected, found: 'a file of no known kind' });
  }
}

function rulesOf(document: VpnDocument): ApplianceRules[] {
  if (document.kind !== 'appliance') return [];
  const { hubs: _, ...rules } = document.content;
  return [{ ...rules, source: document.source }];
}

/** Which of the files are about tunnels, by content or by lying in a client folder that one of them names. */
export function vpnFilesAmong<File extends VpnFile>(files: readonly File[]): ReadonlySet<File> {
  const found = new Set<File>();
  const folders = new Set<string>();
  for (const file of files) {
    const head = decodeText(file.bytes.subarray(0, headLength), 'cp1252');
    const kind = head.ok ? sniffVpnDocument(head.text, file.name) : null;
    if (kind === null && shownSubject(file.name) === undefined) continue;
    found.add(file);
    const folder = head.ok && kind === 'openvpn-conf' ? /^[ \t]*(?:--)?client-config-dir[ \t]+"?([^\s"]+)/m.exec(head.text)?.[1] : undefined;
    if (folder !== undefined) folders.add(baseName(folder));
  }
  for (const file of files) if (folders.has(folderName(file.name))) found.add(file);
  return found;
}
