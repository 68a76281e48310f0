import type { VersionPolicy } from '../../domain/versions/version-policy.ts';
import { areas, type Inventory, type Tenant } from '../../inventory/inventory.ts';
import type { InstanceArtifacts, MachineArtifacts } from '../../snapshot/snapshot.ts';
import type { ModelSite } from '../model-site.ts';
import type { Practice } from '../practice.ts';
import type { Random } from '../random.ts';
import { grantsFor, instanceArtifacts } from './databases.ts';
import { gatewayMachine } from './gateway.ts';
import { linuxMachine } from './linux-machine.ts';
import { type PlannedHost, type PlannedInstance, type SitePlan, sitePlan } from './site-plan.ts';
import { type OnMachine, windowsMachine } from './windows-machine.ts';

/** A site without a leak, drawn from a seed: 2 to `most` tenants on shared or own machines, with all that belongs to them. */
export function cleanSite(random: Random, most = 12): ModelSite {
  const plan = sitePlan(random, most);
  const instances = Object.fromEntries(
    plan.instances.map((instance): [string, InstanceArtifacts] => [instance.name, instanceArtifacts(instance, practicesOn(plan, instance), plan.lived)]),
  );
  const sql = Object.fromEntries(plan.instances.map((instance) => [instance.name, grantsFor(practicesOn(plan, instance))]));
  const machines = Object.fromEntries(plan.hosts.map((host): [string, MachineArtifacts] => [host.name, machineOf(plan, host)]));
  return { inventory: inventoryOf(plan), instances, machines, sql, practices: plan.practices, collectedAt: {}, withheld: [] };
}

function practicesOn({ practices }: SitePlan, { name }: PlannedInstance): Practice[] {
  return practices.filter(({ instance }) => instance === name);
}

function machineOf(plan: SitePlan, host: PlannedHost): MachineArtifacts {
  if (host.roles.includes('vpn')) return gatewayMachine(plan, host);
  const { practices, instances } = plan;
  const instance = instances.find((one) => one.host === host.name) ?? null;
  const on: OnMachine = {
    files: practices.filter(({ files }) => files?.host === host.name),
    hl7: practices.filter(({ hl7 }) => hl7?.host === host.name),
    rdp: practices.filter(({ files, connection }) => files?.host === host.name && connection === 'rdp'),
    middleTier: practices.filter(({ middleTier }) => middleTier?.host === host.name),
    instance,
    databases: instance === null ? [] : practicesOn(plan, instance),
    serverOf: (practice) => instances.find(({ name }) => name === practice.instance)?.address ?? '',
  };
  return host.os === 'windows' ? windowsMachine(host, on) : linuxMachine(host, on);
}

function inventoryOf(plan: SitePlan): Inventory {
  const { site, naming, hosts, instances, practices } = plan;
  const middleTiers = practices.flatMap(({ middleTier }) => middleTier?.name ?? []);
  return {
    site,
    naming,
    scope: areas,
    operators: [],
    hosts: Object.fromEntries(
      hosts.map(({ name, address, os, roles }) => [
        name,
        { address, names: [`${name}.site.example`, ...(roles.includes('middle-tier') ? middleTiers : [])], os, roles },
      ]),
    ),
    mysql: Object.fromEntries(
      instances.map(({ name, address }) => [
        name,
        {
          host: address,
          port: 3306,
          socket: null,
          user: 'bitewing',
          passwordEnv: null,
          passwordFile: null,
          tls: { mode: 'verify-ca' as const, ca: null },
          administrators: ['root'],
        },
      ]),
    ),
    tenants: Object.fromEntries(practices.map((practice) => [practice.id, tenantOf(practice)])),
    sources: [],
    waivers: [],
    versionPolicy,
  };
}

function tenantOf({ id, stage, instance, database, account, connection, network, files, hl7, tunnel, middleTier }: Practice): Tenant {
  return {
    id,
    name: `${id.charAt(0).toUpperCase()}${id.slice(1)} Dental`,
    stage,
    server: instance,
    databases: [database],
    accounts: [account],
    principals: [...(files === null ? [] : [files.groupName]), ...(hl7 === null ? [] : [`${hl7.host.toUpperCase()}\\svc-${id}`])],
    atoz: files === null ? [] : [files.rootShare],
    backups: files === null ? [] : [files.backupShare],
    hl7:
      hl7 === null
        ? []
        : [
            {
              host: hl7.host,
              service: hl7.service,
              exeFolder: hl7.folder,
              mode: hl7.mode,
              listen: hl7.mode === 'tcp' ? hl7.port : null,
              inbound: hl7.mode === 'file' ? hl7.inboundShare : null,
              outbound: hl7.mode === 'file' ? hl7.outboundShare : null,
            },
          ],
    workstations: {
      connection,
      networks: [network],
      vpn: tunnel?.hub ?? null,
      middleTier: middleTier === null ? [] : [middleTier.url],
      rdp: connection === 'rdp' && files !== null ? [`${files.host}.site.example`] : [],
    },
    line: null,
  };
}

const lines = ['22.4', '23.2', '24.1', '24.3', '25.1'];
const series = ['mariadb 10.11', 'mariadb 11.4', 'mysql 8.4', 'mysql 8.0'];
const versionPolicy: VersionPolicy = {
  reviewed: '2026-02-20',
  openDental: { target: '22.4.1', lines: Object.fromEntries(lines.map((line) => [line, { supportedUntil: null, servers: series }])) },
  servers: Object.fromEntries(series.map((name) => [name, { supportedUntil: '2028-02-16' }])),
};
