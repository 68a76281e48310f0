import { parseNetwork } from '../../domain/network/address-ranges.ts';
import { type VpnHub, vpnHub, type VpnPeer, vpnPeer } from '../../domain/vpn/vpn-hub.ts';
import { shellQuoted } from '../../facts/files/access-fix.ts';
import type { SiteHub } from '../../facts/site/tunnels.ts';
import { tenantsByHost } from '../../inventory/hosts.ts';
import { instancesOf } from '../../inventory/instances.ts';
import { changeWhole, type CreationPart, type CreationParts, type CreationSite, firstReason } from './creation-part.ts';
import { guardTable } from './tunnel-guard.ts';

/** Stands where the office's public key has to be written. WireGuard takes no such key: the tunnel does not start until somebody does. */
const keyMark = '<PUBLIC KEY OF THE OFFICE>';

/** A WireGuard peer, or an interface of its own, and a guard that lets the tunnel reach the tenant's servers only. */
export function tunnelSteps(site: CreationSite): CreationParts {
  const { tenant, places } = site;
  const { vpn, networks } = tenant.workstations;
  const stated = `tenants.${tenant.id}.workstations`;
  const asks = [
    ...(networks.length === 0 ? [`${stated}.networks: the networks of its office`] : []),
    ...(vpn === null ? [`${stated}.vpn: the tunnel of its office`] : []),
  ];
  if (vpn === null || networks.length === 0) return { parts: [], asks };
  if (!/^[\w.=+-]+(?:\/[\w.=+ -]+)?$/.test(vpn)) return { parts: [], asks: [`${stated}.vpn: a name that an interface or a peer can have, not ${vpn}`] };
  const { hubs } = places.site.get('site.tunnels');
  const [interfaceName = '', peerName] = vpn.split('/');
  const wireguard = hubs.filter(({ hub }) => hub.technology === 'wireguard' && hub.role === 'server' && hub.enabled);
  const named = wireguard.find(({ hub }) => [hub.name, hub.interface].includes(interfaceName));
  const [shared] = named === undefined ? wireguard.filter(({ tenants }) => tenants.length > 1) : [named];
  const [beside] = wireguard;
  if (beside === undefined) return { parts: [], asks: [`${vpn}: a WireGuard server was seen nowhere, and peers of other tunnels are not printed`] };
  if (shared === undefined && interfaceName.length > 15)
    return { parts: [], asks: [`${stated}.vpn: at most 15 characters, so that an interface can be called so`] };
  const servers = serverAddresses(site);
  const parts = [
    shared === undefined ? interfacePart(site, beside, interfaceName, wireguard) : peerPart(site, shared, peerName ?? interfaceName),
    ...(servers.length === 0 ? [] : [guardPart(site, (shared ?? beside).host, shared?.hub.interface ?? (shared ? shared.hub.name : interfaceName), servers)]),
  ];
  return { parts, asks: servers.length === 0 ? [`hosts: the addresses of the machines ${tenant.id} uses; its tunnel is not guarded without them`] : [] };
}

function newPeer({ tenant }: CreationSite, name: string, source: string): VpnPeer {
  const { networks } = tenant.workstations;
  return vpnPeer({ name, identity: { kind: 'public-key', text: keyMark }, networks, configuredNetworks: networks, place: { source, line: 0 } });
}

function peerLines({ tenant }: CreationSite, name: string): string[] {
  return [`# ${name}`, '[Peer]', `PublicKey = ${keyMark}`, `AllowedIPs = ${tenant.workstations.networks.join(', ')}`].map(shellQuoted);
}

const keyNote = `Write the public key of the office in place of ${keyMark}; the tunnel does not start until then.`;

function interfacePart(site: CreationSite, { host }: SiteHub, name: string, wireguard: readonly SiteHub[]): CreationPart {
  const ports = wireguard.filter((one) => one.host === host).flatMap(({ hub }) => hub.listen.map(({ port }) => port ?? 51_820));
  const port = Math.max(51_819, ...ports) + 1;
  const file = `/etc/wireguard/${name}.conf`;
  const networks = site.tenant.workstations.networks;
  const head = [`'[Interface]'`, `"PrivateKey = $(wg genkey)"`, `'ListenPort = ${port}'`, `''`];
  return {
    step: {
      title: `The tunnel of ${site.tenant.id} on ${host}, an interface of its own`,
      language: 'sh',
      target: host,
      commands: ['umask 077', `printf '%s\\n' ${[...head, ...peerLines(site, site.tenant.id)].join(' ')} > ${file}`, `systemctl enable --now wg-quick@${name}`],
      undo: [`systemctl disable --now wg-quick@${name}`, `rm ${file}`],
      verify: [{ command: `wg show ${name} allowed-ips`, expect: networks.join(' ') }],
      note: `${keyNote} The office needs the other half: wg show ${name} public-key, and UDP port ${port} of ${host} has to be open to it.`,
    },
    apply: (world) => {
      const hub = vpnHub({
        technology: 'wireguard',
        name,
        role: 'server',
        interface: name,
        listen: [{ protocol: 'udp', address: null, port }],
        peers: [newPeer(site, site.tenant.id, file)],
        onlyListed: true,
        place: { source: file, line: 0 },
      });
      return firstReason(
        changeWhole(world, 'links.tunnels', host, (hubs) => [...hubs, hub]),
        changeWhole(world, 'links.network', host, (network) => ({
          ...network,
          interfaces: network.interfaces && [...network.interfaces, { name, addresses: [] }],
          routes: network.routes && [...network.routes, ...networks.map((to) => ({ to, through: name }))],
        })),
      );
    },
  };
}

function peerPart(site: CreationSite, { host, at, hub }: SiteHub, name: string): CreationPart {
  const interfaceName = hub.interface ?? hub.name;
  const file = hub.place.source.startsWith('/') ? hub.place.source : `/etc/wireguard/${interfaceName}.conf`;
  const running = `wg-quick strip ${shellQuoted(interfaceName)} > /run/bitewing-wg.conf && wg syncconf ${shellQuoted(interfaceName)} /run/bitewing-wg.conf && rm /run/bitewing-wg.conf`;
  const { networks } = site.tenant.workstations;
  return {
    step: {
      title: `The peer of ${site.tenant.id} on ${interfaceName} of ${host}`,
      language: 'sh',
      target: host,
      commands: [
        'umask 077',
        `cp -p ${shellQuoted(file)} ${shellQuoted(`${file}.before`)}`,
        `printf '%s\\n' '' ${peerLines(site, name).join(' ')} >> ${shellQuoted(file)}`,
        running,
      ],
      undo: [`mv ${shellQuoted(`${file}.before`)} ${shellQuoted(file)}`, running],
      verify: [{ command: `wg show ${shellQuoted(interfaceName)} allowed-ips`, expect: `the new key with ${networks.join(' ')}, all others as before` }],
      note: `${keyNote} Several tenants share ${interfaceName}: the guard below keeps them apart.`,
    },
    apply: (world) =>
      changeWhole(world, 'links.tunnels', host, (hubs) =>
        hubs.map((one, place): VpnHub => (place === at ? { ...one, peers: [...one.peers, newPeer(site, name, file)] } : one)),
      ),
  };
}

/** The tunnel of the tenant reaches the servers it uses and nothing else, whatever other tables accept. */
function guardPart({ tenant }: CreationSite, host: string, interfaceName: string, servers: readonly string[]): CreationPart {
  const table = `bitewing_${tenant.id.replaceAll(/\W/g, '_')}`;
  const networks = tenant.workstations.networks.filter((network) => parseNetwork(network)?.family === 4);
  const guard = guardTable(table, interfaceName, networks, servers);
  return {
    step: {
      title: `A guard on ${host}: its tunnel reaches its servers only`,
      language: 'sh',
      target: host,
      commands: guard.commands,
      undo: [`nft delete table inet ${table}`],
      verify: [
        { command: `nft list table inet ${table}`, expect: 'the two drop rules' },
        { command: `from its network: ping an address of another tenant's network`, expect: 'no answer' },
      ],
      note: `A drop in one table stands, whatever other tables accept; they still have to accept its way to ${servers.join(', ')}. Add the table to /etc/nftables.conf to keep it.`,
    },
    apply: (world) => {
      const firewall = world.whole('links.firewall', host)?.get('');
      if (firewall?.os === 'windows') return `${host} runs Windows, where nft does not exist`;
      if (firewall?.os === 'appliance') return `${host} is a firewall appliance, which is changed in its web interface`;
      const text = firewall?.nft === undefined || firewall.nft === null ? null : guard.appendedTo(firewall.nft);
      if (text === null) return `the packet filter of ${host} was not read`;
      return changeWhole(world, 'links.firewall', host, (before) => (before.os === 'linux' ? { ...before, nft: text } : before));
    },
  };
}

/** IPv4 addresses of the machines a tenant uses: its database servers and every host it has something on. */
function serverAddresses({ tenant, inventory }: CreationSite): readonly string[] {
  const hosts = [...tenantsByHost(inventory)].flatMap(([host, tenants]) => (tenants.includes(tenant.id) ? [host] : []));
  const instances = instancesOf(inventory, tenant.server).map((instance) => inventory.mysql[instance]?.host ?? null);
  const all = [...hosts.map((host) => inventory.hosts[host]?.address ?? null), ...instances].filter((address) => address !== null);
  return [...new Set(all)].filter((address) => parseNetwork(address)?.family === 4).toSorted();
}
