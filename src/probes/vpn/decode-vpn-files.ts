import type { ApplianceConfig } from '../../domain/firewall-appliance/appliance-config.ts';
import { decodeText } from '../../domain/text-encoding/decode-text.ts';
import type { VpnHub } from '../../domain/vpn/vpn-hub.ts';
import type { VpnSecrets } from '../../domain/vpn/vpn-secrets.ts';
import { type AssemblyContext, type AssemblyProblem, assembleHubs } from './assemble-hubs.ts';
import { baseName, folderName } from './file-paths.ts';
import { readVpnDocument, sniffVpnDocument, type VpnDocument } from './vpn-document.ts';

/** A file as it was read. */
export interface VpnFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A firewall's own rules; its tunnels are among the hubs. */
export type ApplianceRules = Omit<ApplianceConfig, 'hubs'> & { readonly source: string };

/** What files or answers about the tunnels of one host say together. A problem makes the picture incomplete, never empty of reasons. */
export interface VpnFacts {
  readonly hubs: readonly VpnHub[];
  readonly appliances: readonly ApplianceRules[];
  readonly problems: readonly AssemblyProblem[];
}

/** Reads copies of configurations and outputs of one host, whatever they are called: each is known by its content. Files of a ccd folder are known by the configuration that names it. */
export function decodeVpnFiles(files: readonly VpnFile[], secrets: VpnSecrets): VpnFacts {
  const documents: VpnDocument[] = [];
  const problems: AssemblyProblem[] = [];
  const unknown: { readonly name: string; readonly text: string }[] = [];
  for (const file of files) {
    const decoded = decodeText(file.bytes, null);
    if (!decoded.ok) {
      problems.push({ source: file.name, line: 0, expected: decoded.expected, found: decoded.found });
      continue;
    }
    const kind = sniffVpnDocument(decoded.text.slice(0, 65_536), file.name);
    if (kind === null) unknown.push({ name: file.name, text: decoded.text });
    else add(kind, file.name, decoded.text);
  }
  const folders = new Set(
    documents.flatMap((each) => (each.kind === 'openvpn-conf' && each.content.clientConfigDir !== null ? [baseName(each.content.clientConfigDir)] : [])),
  );
  for (const { name, text } of unknown) {
    // An empty file is a client, too: being there lets it in.
    if (folders.has(folderName(name))) add('openvpn-client', name, text);
    else
      problems.push({
        source: name,
        line: 0,
        expected: 'a configuration or output of WireGuard, OpenVPN, strongSwan, pfSense, OPNsense or Windows',
        found: 'a file of no known kind',
      });
  }
  return vpnFacts(documents, problems, { at: null, wholeFolders: false });

  function add(kind: VpnDocument['kind'], name: string, text: string): void {
    const read = readVpnDocument(kind, text, name, secrets);
    if (read.ok) documents.push(read.value);
    else problems.push({ source: name, ...read.problem });
  }
}

/** Documents and what was wrong with others, put together. */
export function vpnFacts(documents: readonly VpnDocument[], problems: readonly AssemblyProblem[], context: AssemblyContext): VpnFacts {
  const assembled = assembleHubs(documents, context);
  const appliances = documents.flatMap((each) => {
    if (each.kind !== 'appliance') return [];
    const { hubs: _, ...rules } = each.content;
    return [{ ...rules, source: each.source }];
  });
  return { hubs: assembled.hubs, appliances, problems: [...problems, ...assembled.problems] };
}
