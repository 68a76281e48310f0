import type { VpnTechnology } from '../../domain/vpn/vpn-hub.ts';
import type { FilePlace, Hl7Place, Practice, TunnelPlace } from '../practice.ts';
import type { Random } from '../random.ts';

/** A MySQL or MariaDB server of the plan. */
export interface PlannedInstance {
  readonly name: string;
  readonly host: string;
  readonly address: string;
  readonly os: 'windows' | 'linux';
  readonly flavor: 'mariadb' | 'mysql';
  /** `SELECT VERSION()`. */
  readonly version: string;
}

/** A machine of the plan. */
export interface PlannedHost {
  readonly name: string;
  readonly address: string;
  readonly os: 'windows' | 'linux';
  readonly roles: readonly string[];
  /** One share above all tenants' folders instead of one for each. */
  readonly commonShare: boolean;
}

/** What a generated site consists of, before anything is written out. */
export interface SitePlan {
  readonly site: string;
  readonly naming: string | null;
  readonly instances: readonly PlannedInstance[];
  readonly hosts: readonly PlannedHost[];
  readonly practices: readonly Practice[];
  /** One WireGuard interface for every office instead of one each. */
  readonly oneHub: boolean;
  /** No packet filter on the gateway; only where IPsec policies confine every office. */
  readonly openGateway: boolean;
  /** Whether the operator has old backups, idle sessions and other harmless things lying about. */
  readonly lived: boolean;
}

const slugs = ['aurora', 'benton', 'calder', 'dover', 'easton', 'fairview', 'granite', 'hudson', 'ironwood', 'juniper', 'kenton', 'laurel'];
const namings = [
  { template: 'od_{slug}_{number:4}', name: (slug: string, number: number): string => `od_${slug}_${4930 + number}` },
  { template: null, name: (slug: string, number: number): string => `od_${slug}_${3100 + number}` },
  { template: '{slug}_{number}', name: (slug: string, number: number): string => `${slug}_${number}` },
  { template: null, name: (slug: string): string => `opendental_${slug}` },
] as const;
const servers = [
  ['mariadb', '10.11.6-MariaDB'],
  ['mariadb', '11.4.2-MariaDB'],
  ['mysql', '8.4.3'],
  ['mysql', '8.0.36'],
] as const;
const versions = ['22.4.30.0', '23.2.14.0', '24.1.40.0', '24.3.10.0', '25.1.3.0'];
const technologies: readonly VpnTechnology[] = ['wireguard', 'openvpn', 'ipsec'];

/** Draws a site of 2 to `most` tenants. */
export function sitePlan(random: Random, most = 12): SitePlan {
  const naming = random.pick(namings);
  const shape = random.pick(['shared', 'shared', 'instances', 'own', 'mixed'] as const);
  const technology = random.pick(technologies);
  const oneHub = random.chance(0.5);
  const count = 2 + random.below(most - 1);
  const hosts = new Map<string, PlannedHost>();
  const host = (name: string, address: string, os: PlannedHost['os'], role: string): void => {
    const known = hosts.get(name);
    if (known === undefined) hosts.set(name, { name, address, os, roles: [role], commonShare: random.chance(0.4) });
    else if (!known.roles.includes(role)) hosts.set(name, { ...known, roles: [...known.roles, role] });
  };
  const instances = new Map<string, PlannedInstance>();
  const instance = (name: string, machine: string): PlannedInstance => {
    const [flavor, version] = random.pick(servers);
    const { address, os } = hosts.get(machine) ?? { address: '', os: 'linux' };
    const made = instances.get(name) ?? { name, host: machine, address, os, flavor, version };
    instances.set(name, made);
    return made;
  };
  host('gw1', '10.50.0.1', 'linux', 'vpn');
  const folders = random.shuffled(slugs).slice(0, count);
  const practices = folders.map((slug, at): Practice => {
    const own = shape === 'own' || (shape === 'mixed' && at % 2 === 1);
    const planned = at >= 2 && !own && random.chance(0.15);
    const os = random.chance(0.7) ? 'windows' : 'linux';
    const machine = own ? `vm-${slug}` : os === 'windows' ? 'fs1' : 'smb1';
    const address = own ? `10.50.0.${20 + at}` : os === 'windows' ? '10.50.0.8' : '10.50.0.9';
    if (!planned) host(machine, address, os, 'files');
    const database = own ? machine : shape === 'instances' && at % 2 === 1 ? 'db2' : 'db1';
    host(database, own ? address : database === 'db1' ? '10.50.0.5' : '10.50.0.6', own ? os : 'linux', 'database');
    return practiceOf(random, {
      slug,
      number: at + 1,
      planned,
      os,
      machine,
      commonShare: hosts.get(machine)?.commonShare ?? false,
      technology,
      oneHub,
      database: naming.name(slug, at + 1),
      server: instance(database, database),
    });
  });
  for (const { hl7, middleTier } of practices) {
    if (hl7 !== null) host(hl7.host, '', 'windows', 'hl7');
    if (middleTier !== null) host(middleTier.host, '10.50.0.11', 'windows', 'middle-tier');
  }
  return {
    site: `self-test-${shape}`,
    naming: naming.template,
    instances: [...instances.values()],
    hosts: [...hosts.values()],
    practices,
    oneHub,
    openGateway: technology === 'ipsec' && random.chance(0.5),
    lived: random.chance(0.7),
  };
}

interface Drawn {
  readonly slug: string;
  readonly number: number;
  readonly planned: boolean;
  readonly os: 'windows' | 'linux';
  readonly machine: string;
  readonly commonShare: boolean;
  readonly technology: VpnTechnology;
  readonly oneHub: boolean;
  readonly database: string;
  readonly server: PlannedInstance;
}

function practiceOf(random: Random, drawn: Drawn): Practice {
  const { slug, number, planned, os, server } = drawn;
  const connection = planned
    ? 'direct'
    : random.pick(os === 'windows' ? (['direct', 'direct', 'rdp', 'middle-tier'] as const) : (['direct', 'middle-tier'] as const));
  const name = `${slug}.clinic.example`;
  return {
    id: slug,
    stage: planned ? 'planned' : 'live',
    number,
    instance: server.name,
    database: drawn.database,
    account: `od_${slug}`,
    accountHost: server.flavor === 'mariadb' ? `10.51.${number}.0/255.255.255.0` : `10.51.${number}.%`,
    network: `10.51.${number}.0/24`,
    version: random.pick(versions),
    connection,
    files: planned ? null : filePlace(drawn),
    hl7: planned || os === 'linux' || random.chance(0.25) ? null : hl7Place(slug, number, drawn.machine, random.chance(0.35) ? 'file' : 'tcp'),
    tunnel: tunnelPlace(drawn),
    middleTier: connection === 'middle-tier' ? { host: 'mt1', name, url: `https://${name}/${slug}/ServiceMain.asmx`, folder: `C:\\inetpub\\${slug}` } : null,
  };
}

/** SID of a Windows machine's or a Samba server's own accounts. */
export function machineSid(host: string): string {
  const sum = [...host].reduce((all, letter) => (all * 31 + letter.charCodeAt(0)) % 900_000_000, 7);
  return `S-1-5-21-${100_000_000 + sum}-1181334402-3150996817`;
}

function filePlace({ slug, number, os, machine: host, commonShare }: Drawn): FilePlace {
  const shares = commonShare
    ? { rootShare: `\\\\${host}\\od$\\${slug}`, backupShare: `\\\\${host}\\backup$\\${slug}` }
    : { rootShare: `\\\\${host}\\${slug}$`, backupShare: `\\\\${host}\\${slug}-backup$` };
  const groupName = `${host.toUpperCase()}\\${slug}-users`;
  return os === 'windows'
    ? {
        host,
        os,
        group: `${machineSid(host)}-${2000 + number}`,
        person: `${machineSid(host)}-${1000 + number}`,
        groupName,
        root: `D:\\OD\\${slug}`,
        backup: `D:\\Backup\\${slug}`,
        ...shares,
      }
    : { host, os, group: `gid:${2000 + number}`, person: `uid:${1000 + number}`, groupName, root: `/srv/od/${slug}`, backup: `/srv/backup/${slug}`, ...shares };
}

function hl7Place(slug: string, number: number, host: string, mode: Hl7Place['mode']): Hl7Place {
  const folder = `D:\\HL7\\${slug}`;
  const exchange = `D:\\Exchange\\${slug}`;
  return {
    host,
    mode,
    port: 5100 + number,
    service: `OpenDentHL7_${slug}`,
    account: `${machineSid(host)}-${1100 + number}`,
    pid: 2200 + number,
    folder,
    config: `${folder}\\FreeDentalConfig.xml`,
    inbound: `${exchange}\\in`,
    outbound: `${exchange}\\out`,
    inboundShare: `\\\\${host}\\${slug}-exchange$\\in`,
    outboundShare: `\\\\${host}\\${slug}-exchange$\\out`,
  };
}

function tunnelPlace({ slug, technology, oneHub }: Drawn): TunnelPlace {
  const hub = technology === 'wireguard' ? (oneHub ? `wg0/${slug}` : `wg-${slug}`) : `${technology}-${slug}`;
  return { host: 'gw1', hub, technology };
}
