import { createHash } from 'node:crypto';
import { emptyMachine } from '../fixtures/builders/empty-machine.ts';
import { hl7Definition, hl7Service, listening } from '../fixtures/builders/hl7-site.ts';
import { linkHub, linkListener, linkPeer, nftText } from '../fixtures/builders/link-site.ts';
import { areas, type Inventory, type Tenant } from '../src/inventory/inventory.ts';
import { buildSnapshot } from '../src/snapshot/build.ts';
import { type MachineArtifacts, type Snapshot, type Source, sourceId } from '../src/snapshot/snapshot.ts';
import { fileServer, type Lists } from './file-server.ts';
import { generatedSite, type GeneratedSite } from './generated-site.ts';

const serverNetwork = '10.20.0.0/24';
/** Every so manieth tenant's HL7 port is open to the neighbour's network as well. */
const openEvery = 500;

const hl7Port = (tenant: number): number => 20_000 + tenant;

function networkOf({ workstations }: Tenant): string {
  return workstations.networks[0] ?? '';
}

/** What the tenants of a database server have besides: people, a folder, an HL7 service with a port of its own and a tunnel each. */
function withPlanes(tenants: readonly Tenant[]): readonly Tenant[] {
  return tenants.map((tenant, at): Tenant => ({
    ...tenant,
    principals: [`FS1\\g${at}`],
    atoz: [`\\\\fs1\\${tenant.id}$`],
    hl7: [
      {
        host: 'fs1',
        service: `OpenDentalHL7_${tenant.id}`,
        exeFolder: `C:\\OpenDentalHL7_${tenant.id}`,
        mode: 'tcp',
        listen: hl7Port(at),
        inbound: null,
        outbound: null,
      },
    ],
    workstations: { ...tenant.workstations, vpn: `wg0/${tenant.id}` },
  }));
}

/** One rule for each HL7 port, and one for the shares. */
function windowsFirewall(tenants: readonly Tenant[]): MachineArtifacts['links.firewall'] {
  const rule = (name: string, port: number, networks: readonly string[]): { name: string; text: string } => ({
    name,
    text: `v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=${port}|${networks.map((network) => `RA4=${network}|`).join('')}Name=${name}|`,
  });
  const own = tenants.map((tenant, at) => {
    const neighbour = tenants[(at + 1) % tenants.length];
    return rule(`hl7-${tenant.id}`, hl7Port(at), [tenant, ...(at % openEvery === 3 && neighbour ? [neighbour] : [])].map(networkOf));
  });
  const profile = { EnableFirewall: 1, DefaultInboundAction: 1, DoNotAllowExceptions: 0 };
  const profiles = { domain: profile, private: profile, public: profile };
  return {
    os: 'windows',
    localRules: [...own, rule('smb', 445, [...tenants.map(networkOf), serverNetwork])],
    policyRules: [],
    localProfiles: profiles,
    policyProfiles: { domain: {}, private: {}, public: {} },
    activeProfiles: ['domain'],
  };
}

/** `ip saddr { NETWORK, … } tcp dport PORT accept`. */
function acceptFrom(networks: readonly string[], port: number): object[] {
  const prefix = (network: string): object => ({ prefix: { addr: network.replace(/\/.*$/, ''), len: Number(network.replace(/^.*\//, '')) } });
  return [
    { match: { op: '==', left: { payload: { protocol: 'ip', field: 'saddr' } }, right: { set: networks.map(prefix) } } },
    { match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: port } },
    { accept: null },
  ];
}

const fromTunnelToServers = [
  { match: { op: '==', left: { meta: { key: 'iifname' } }, right: 'wg0' } },
  { match: { op: '==', left: { meta: { key: 'oifname' } }, right: 'eth0' } },
  { accept: null },
];

function linuxNetwork(address: string, forwards: boolean): MachineArtifacts['links.network'] {
  return {
    interfaces: [{ name: 'eth0', addresses: [`${address}/24`] }, ...(forwards ? [{ name: 'wg0', addresses: ['10.21.0.1/16'] }] : [])],
    routes: [{ to: '0.0.0.0/0', through: 'eth0' }, { to: serverNetwork, through: 'eth0' }, ...(forwards ? [{ to: '10.0.0.0/12', through: 'wg0' }] : [])],
    forwarding: { 4: forwards, 6: false },
    routesLoopback: false,
  };
}

function machinesOf(tenants: readonly Tenant[], lists: Lists): Readonly<Record<string, MachineArtifacts>> {
  const nft = (text: string): MachineArtifacts['links.firewall'] => ({ os: 'linux', nft: text, saves: [], legacyTables: { 4: [], 6: [] } });
  const peers = tenants.map((tenant, at) =>
    linkPeer('north', {
      name: tenant.id,
      identity: { kind: 'public-key', text: `key-of-${tenant.id}` },
      networks: [networkOf(tenant)],
      configuredNetworks: [networkOf(tenant)],
      place: { source: '/etc/wireguard/wg0.conf', line: 4 * at },
    }),
  );
  return {
    fs1: {
      ...emptyMachine('FS1'),
      ...fileServer(tenants, lists),
      'host.services': tenants.map(({ id }, at) => ({ ...hl7Service(id, 1000 + at), account: `FS1\\u${at}-0` })),
      'host.listeners': [linkListener(445), ...tenants.map((_, at) => listening(hl7Port(at), 1000 + at))],
      'host.programs': tenants.map(({ id }) => ({ path: `C:\\OpenDentalHL7_${id}\\OpenDentHL7.exe`, version: '21.4.10.0' })),
      'links.network': linuxNetwork('10.20.0.8', false),
      'links.firewall': windowsFirewall(tenants),
    },
    vpn1: {
      ...emptyMachine('vpn1'),
      'links.tunnels': [linkHub({ networks: ['10.21.0.1/16'], peers })],
      'links.network': linuxNetwork('10.20.0.1', true),
      'links.firewall': nft(nftText([], [fromTunnelToServers])),
    },
    db1: {
      ...emptyMachine('db1'),
      'host.listeners': [linkListener(3306)],
      'links.network': linuxNetwork('10.20.0.5', false),
      'links.firewall': nft(nftText([acceptFrom(tenants.map(networkOf), 3306)])),
    },
  };
}

function settingsOf(tenants: readonly Tenant[], base: Snapshot): Record<string, unknown> {
  const perDatabase = <Row>(rows: (tenant: Tenant, at: number) => readonly Row[]): Record<string, readonly Row[]> =>
    Object.fromEntries(tenants.map((tenant, at) => [`od_${tenant.id}`, rows(tenant, at)]));
  const kinds = Object.keys(base.artifacts).filter((id) => id.startsWith('opendental.'));
  return {
    ...Object.fromEntries(kinds.map((id) => [id, perDatabase(() => [])])),
    'opendental.preferences@db1': perDatabase(({ id }) => [
      { name: 'DataBaseVersion', value: '21.4.10.0' },
      { name: 'ProgramVersion', value: '21.4.10.0' },
      { name: 'RegistrationKey', value: `k:od_${id}` },
      { name: 'AtoZfolderUsed', value: '1' },
      { name: 'DocPath', value: `\\\\10.20.0.8\\${id}$\\` },
      { name: 'ExportPath', value: `\\\\fs1\\${id}$\\EOBs\\` },
    ]),
    'opendental.hl7Definitions@db1': perDatabase((tenant, at) => [
      hl7Definition(tenant.id, 'FS1', hl7Port(at), `${networkOf(tenant).replace(/\d+\/.*$/, '')}${(at & 15) * 16 + 2}:5900`),
    ]),
  };
}

/**
 * A data center of the size asked for, over all planes: three grant rows, ten objects with ten entries each, an HL7 exchange with service, port,
 * configuration and firewall rule, a network and a tunnel for each tenant. A file server that runs the HL7 services, a VPN server, a database server.
 */
export function wholeSite(count: number, lists: Lists): GeneratedSite {
  const base = generatedSite(count);
  const tenants = withPlanes(Object.values(base.inventory.tenants));
  const host = (address: string, os: 'windows' | 'linux'): Inventory['hosts'][string] => ({ address, names: [], os, roles: [] });
  const inventory: Inventory = {
    ...base.inventory,
    scope: areas,
    hosts: { fs1: host('10.20.0.8', 'windows'), vpn1: host('10.20.0.1', 'linux'), db1: host('10.20.0.5', 'linux') },
    tenants: Object.fromEntries(tenants.map((tenant) => [tenant.id, tenant])),
  };
  const artifacts: Record<string, unknown> = { ...base.snapshot.artifacts, ...settingsOf(tenants, base.snapshot) };
  const sources: Source[] = [...base.snapshot.sources];
  const [like] = sources;
  for (const [target, machine] of Object.entries(machinesOf(tenants, lists))) {
    for (const [kind, data] of Object.entries(machine) as [keyof MachineArtifacts, unknown][]) {
      const id = sourceId(kind, target);
      artifacts[id] = data;
      if (like) sources.push({ ...like, id, kind, target });
    }
  }
  const { collectors } = base.snapshot;
  const collected = [{ sources: sources.map((source) => ({ ...source, digest: null })), artifacts }];
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  return { inventory, snapshot: buildSnapshot({ inventory, collectors, collected, sha256 }) };
}
