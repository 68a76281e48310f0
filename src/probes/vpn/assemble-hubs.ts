import { ipsecHub } from '../../domain/vpn/ipsec-hub.ts';
import { openvpnHub } from '../../domain/vpn/openvpn-hub.ts';
import { swanctlConf } from '../../domain/vpn/swanctl-conf.ts';
import { viciConnections } from '../../domain/vpn/vici-connections.ts';
import type { VpnHub } from '../../domain/vpn/vpn-hub.ts';
import { windowsHubs } from '../../domain/vpn/windows-hubs.ts';
import { mergedWindowsVpn } from '../../domain/vpn/windows-vpn.ts';
import { wireguardHub } from '../../domain/vpn/wireguard-hub.ts';
import type { WireguardLive } from '../../domain/vpn/wireguard-show.ts';
import { baseName, folderName, matchesPattern } from './file-paths.ts';
import type { VpnDocument, VpnDocumentKind, VpnDocumentOf } from './vpn-document.ts';

/** Why a document could not become part of a hub. */
export interface AssemblyProblem {
  readonly source: string;
  readonly line: number;
  readonly expected: string;
  readonly found: string;
}

/** The hubs that documents of one host describe together. */
export interface AssembledHubs {
  readonly hubs: readonly VpnHub[];
  readonly problems: readonly AssemblyProblem[];
}

/** How the documents were come by. */
export interface AssemblyContext {
  /** When what runs was asked, seconds since 1970; null when not known. */
  readonly at: number | null;
  /** The files were read on the host itself: an include pattern that no file fits names none. Otherwise those files may not have been handed over. */
  readonly wholeFolders: boolean;
}

/** Puts the documents of one host together: a configuration with the files it names and with what runs. */
export function assembleHubs(documents: readonly VpnDocument[], context: AssemblyContext): AssembledHubs {
  const of = <Kind extends VpnDocumentKind>(kind: Kind): VpnDocumentOf<Kind>[] => documents.filter((each): each is VpnDocumentOf<Kind> => each.kind === kind);
  const openvpn = openvpnHubs(of('openvpn-conf'), of('openvpn-client'), of('openvpn-status'));
  const swanctl = swanctlHubs(of('swanctl'), of('vici'), context);
  const windows = of('windows-vpn');
  return {
    hubs: [
      ...wireguardHubs(of('wireguard-conf'), [...of('wireguard-live'), ...of('wireguard-text')]),
      ...openvpn.hubs,
      ...swanctl.hubs,
      ...ipsecConfHubs(of('ipsec-conf'), of('ipsec-secrets'), context),
      ...of('appliance').flatMap(({ content }) => content.hubs),
      ...(windows.length === 0 ? [] : windowsHubs(mergedWindowsVpn(windows.map(({ content }) => content)), windows[0]?.source ?? '')),
    ],
    problems: [...openvpn.problems, ...swanctl.problems],
  };
}

function wireguardHubs(confs: readonly VpnDocumentOf<'wireguard-conf'>[], lives: readonly VpnDocumentOf<'wireguard-live' | 'wireguard-text'>[]): VpnHub[] {
  const running = lives.flatMap(({ content, source }) => content.map((live) => ({ live, source })));
  const used = new Set<WireguardLive>();
  const configured = confs.map(({ content: conf, source }) => {
    const name = baseName(source).replace(/\.conf$/i, '');
    // A copy may have another name than the interface; its key tells.
    const seen = running.find(({ live }) => live.name === name) ?? running.find(({ live }) => live.publicKey !== null && live.publicKey === conf.publicKey);
    if (seen !== undefined) used.add(seen.live);
    return wireguardHub(seen?.live.name ?? name, { conf, source }, seen ?? null);
  });
  return [...configured, ...running.filter(({ live }) => !used.has(live)).map((seen) => wireguardHub(seen.live.name, null, seen))];
}

function openvpnHubs(
  confs: readonly VpnDocumentOf<'openvpn-conf'>[],
  clients: readonly VpnDocumentOf<'openvpn-client'>[],
  statuses: readonly VpnDocumentOf<'openvpn-status'>[],
): AssembledHubs {
  const servers = confs.filter(({ content }) => content.role === 'server');
  const used = new Set<string>();
  const hubs = confs.map(({ content: conf, source }) => {
    const folder = conf.clientConfigDir === null ? null : baseName(conf.clientConfigDir);
    const own = clients.filter((client) => folder !== null && folderName(client.source) === folder);
    const named = statuses.filter((status) => conf.statusFile !== null && baseName(status.source) === baseName(conf.statusFile));
    // One server and one status file belong together whatever their names are.
    const [status] = named.length === 0 && servers.length === 1 && statuses.length === 1 && conf.role === 'server' ? statuses : named;
    if (status !== undefined) used.add(status.source);
    return openvpnHub({
      name: baseName(source).replace(/\.(?:conf|ovpn)$/i, ''),
      source,
      conf,
      clients: own.length === 0 ? null : new Map(own.map((client) => [baseName(client.source), { conf: client.content, source: client.source }])),
      status: status === undefined ? null : { status: status.content, source: status.source },
    });
  });
  const lost = statuses.filter(({ source }) => !used.has(source));
  return { hubs, problems: lost.map(({ source }) => ({ source, line: 0, expected: 'the configuration that writes this status file', found: 'none' })) };
}

function swanctlHubs(
  fragments: readonly VpnDocumentOf<'swanctl'>[],
  vici: readonly VpnDocumentOf<'vici'>[],
  { at, wholeFolders }: AssemblyContext,
): AssembledHubs {
  if (fragments.length === 0 && vici.length === 0) return { hubs: [], problems: [] };
  // The including file comes first: what it includes is read after it and wins.
  const ordered = fragments.toSorted((a, b) => Number(b.source.endsWith('swanctl.conf')) - Number(a.source.endsWith('swanctl.conf')));
  const read = swanctlConf(ordered.map(({ content }) => content));
  const source = ordered[0]?.source ?? vici[0]?.source ?? '';
  const events = vici.flatMap(({ content }) => content.events);
  // A list without a message is an answer, too: nobody is connected.
  const asked = vici.findLast(({ content }) => content.lists.includes('sas'));
  const loaded = vici.flatMap(({ content, source: from }) => viciConnections(content.events, from));
  if (!read.ok) return { hubs: [], problems: [{ source, ...read.problem }] };
  const given = new Set(read.value.connections.map(({ name }) => name));
  const unlisted = loaded.filter(({ name }) => !given.has(name));
  const missing = wholeFolders ? [] : missingIncludes(fragments.map((each) => ({ source: each.source, includes: each.content.includes })));
  return {
    hubs: [
      ipsecHub({
        name: 'swanctl',
        source,
        connections: [...read.value.connections, ...unlisted],
        secrets: read.value.secrets,
        associations: asked === undefined ? null : { events: events.filter(({ kind }) => kind === 'list-sa'), source: asked.source, at },
        secretFiles: read.value.secretFiles,
        unseen: [
          ...missing.map((pattern) => `the included files ${pattern}`),
          ...unlisted.map(({ name }) => `proposals and mode of ${name}: charon does not tell, swanctl.conf would`),
        ],
      }),
    ],
    problems: [],
  };
}

function ipsecConfHubs(
  confs: readonly VpnDocumentOf<'ipsec-conf'>[],
  secrets: readonly VpnDocumentOf<'ipsec-secrets'>[],
  { wholeFolders }: AssemblyContext,
): VpnHub[] {
  if (confs.length === 0) return [];
  const missing = wholeFolders
    ? []
    : [confs, secrets].flatMap((files) => missingIncludes(files.map((each) => ({ source: each.source, includes: each.content.includes }))));
  return [
    ipsecHub({
      name: 'ipsec.conf',
      source: confs[0]?.source ?? '',
      connections: confs.flatMap(({ content }) => content.connections),
      secrets: secrets.flatMap(({ content }) => content.secrets),
      associations: null,
      secretFiles: secrets.flatMap(({ content }) => content.secretFiles),
      unseen: [...missing.map((pattern) => `the included files ${pattern}`), ...(secrets.length === 0 ? ['ipsec.secrets: who shares a key'] : [])],
    }),
  ];
}

/** Patterns of `include` that no other file fits by its name. */
function missingIncludes(files: readonly { readonly source: string; readonly includes: readonly string[] }[]): string[] {
  return files.flatMap(({ source, includes }) =>
    includes.filter((pattern) => !files.some((other) => other.source !== source && matchesPattern(baseName(other.source), baseName(pattern)))),
  );
}
