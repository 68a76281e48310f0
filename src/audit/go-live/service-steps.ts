import { isOpenDentalServiceName } from '../../domain/open-dental/hl7-service.ts';
import type { Hl7Interface } from '../../inventory/inventory.ts';
import type { ServiceRow } from '../../snapshot/artifacts/host.ts';
import { changeWhole, type CreationPart, type CreationParts, type CreationSite, firstReason } from './creation-part.ts';
import { addObject } from './folder-steps.ts';
import { powershellQuoted } from './powershell-quoted.ts';

/** Only SYSTEM and administrators start, stop and change it; people who are logged on and services may look. */
const serviceList = 'D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)';

/** The HL7 services of a tenant: program folder, service with an account of its own, exchange folders, port. */
export function serviceSteps(site: CreationSite): CreationParts {
  const { tenant, places } = site;
  const made = tenant.hl7.map((one, at): readonly CreationPart[] | string => {
    const stated = `tenants.${tenant.id}.hl7[${at}]`;
    const host = places.site.get('site.machines').hostOf(one.host) ?? one.host;
    const { service, exeFolder } = one;
    if (service === null || exeFolder === null) return `${stated}: ${service === null ? 'service' : 'exeFolder'}`;
    if (!isOpenDentalServiceName(service)) return `${stated}.service: a name that begins with OpenDent; the programs see no other`;
    if (places.hosts.get(host)?.get('host.identity')?.os !== 'windows')
      return `${stated}.host: a Windows machine that was looked at; ${host} is not known as one`;
    return [servicePart(site, host, { ...one, service, exeFolder }), ...portParts(site, host, one.listen)];
  });
  return { parts: made.flatMap((one) => (typeof one === 'string' ? [] : one)), asks: made.filter((one) => typeof one === 'string') };
}

function servicePart(
  { tenant }: CreationSite,
  host: string,
  { service, exeFolder, inbound, outbound }: Hl7Interface & { readonly service: string; readonly exeFolder: string },
): CreationPart {
  const name = powershellQuoted(service);
  const account = `NT SERVICE\\${service}`;
  const program = `${exeFolder.replace(/\\+$/, '')}\\OpenDentHL7.exe`;
  const exchange = [...new Set([inbound, outbound].filter((folder) => folder !== null))].filter((folder) => /^[a-z]:\\/i.test(folder));
  const lists = (folder: string, right: 'RX' | 'M'): string =>
    `icacls ${powershellQuoted(folder)} /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' ${powershellQuoted(`${account}:(OI)(CI)${right}`)}`;
  const step: CreationPart['step'] = {
    title: `HL7 service ${service} on ${host}`,
    language: 'powershell',
    target: host,
    commands: [
      ...[exeFolder, ...exchange].map((folder) => `New-Item -ItemType Directory -Path ${powershellQuoted(folder)}`),
      `New-Service -Name ${name} -BinaryPathName ${powershellQuoted(`"${program}"`)} -StartupType Manual`,
      `sc.exe config ${name} obj= ${powershellQuoted(account)}`,
      `sc.exe sdset ${name} ${powershellQuoted(serviceList)}`,
      lists(exeFolder, 'RX'),
      ...exchange.map((folder) => lists(folder, 'M')),
    ],
    undo: [`sc.exe delete ${name}`, ...[...exchange.toReversed(), exeFolder].map((folder) => `Remove-Item -Path ${powershellQuoted(folder)}`)],
    verify: [
      { command: `sc.exe qc ${name}`, expect: `${program}, as ${account}` },
      { command: `sc.exe sdshow ${name}`, expect: serviceList },
    ],
    note: `Copy the HL7 program and a FreeDentalConfig.xml that opens ${tenant.databases.join(', ') || 'its database'} into ${exeFolder}, try it, then set the service to start by itself.`,
  };
  return {
    step,
    apply: (world) => {
      const row: ServiceRow = {
        name: service,
        displayName: service,
        command: `"${program}"`,
        account,
        startMode: 'manual',
        running: false,
        pid: null,
        dependencies: [],
        descriptor: { sddl: `O:SYG:SY${serviceList}`, sddlSource: 'binary' },
      };
      // The service's own SID is made of its name; the model leaves its entry out, which lets nobody else in.
      const sddl = 'O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';
      return firstReason(
        changeWhole(world, 'host.services', host, (services) => [...services, row]),
        ...[exeFolder, ...exchange].map((folder) => addObject(world, host, folder, { kind: 'windows', sddl, sddlSource: 'binary' })),
      );
    },
  };
}

/** Lets the tenant's own networks, and nobody else, through to the port. */
function portParts({ tenant }: CreationSite, host: string, listen: number | null): CreationPart[] {
  const { networks } = tenant.workstations;
  if (listen === null || networks.length === 0) return [];
  const title = `HL7 ${tenant.id} ${listen}`;
  const name = powershellQuoted(title);
  const step: CreationPart['step'] = {
    title: `Port ${listen} of ${host} for its own networks`,
    language: 'powershell',
    target: host,
    commands: [
      `New-NetFirewallRule -DisplayName ${name} -Direction Inbound -Action Allow -Protocol TCP -LocalPort ${listen} -RemoteAddress ${networks.join(',')}`,
    ],
    undo: [`Remove-NetFirewallRule -DisplayName ${name}`],
    verify: [{ command: `Get-NetFirewallRule -DisplayName ${name} | Get-NetFirewallAddressFilter`, expect: `${networks.join(', ')} only` }],
    note: null,
  };
  const addresses = networks.map((network) => `${network.includes(':') ? 'RA6' : 'RA4'}=${network}`).join('|');
  const text = `v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=${listen}|${addresses}|Name=${title}|`;
  const apply: CreationPart['apply'] = (world) => {
    const firewall = world.whole('links.firewall', host)?.get('');
    if (firewall?.os !== 'windows' || firewall.localRules === null) return `the firewall of ${host} was not read`;
    const localRules = [...firewall.localRules, { name: title, text }];
    return changeWhole(world, 'links.firewall', host, () => ({ ...firewall, localRules }));
  };
  return [{ step, apply }];
}
