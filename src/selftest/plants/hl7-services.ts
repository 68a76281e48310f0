import { windowsRule } from '../clean/packet-filters.ts';
import { empty, listFor } from '../clean/windows-machine.ts';
import { type ModelSite, withMachine } from '../model-site.ts';
import { at, between, type Mutation, type Pairing, sameHl7Host, sameHl7Tcp } from '../mutation.ts';
import type { Practice } from '../practice.ts';
import { preference, withDefinition, withPreferences } from './databases.ts';
import { withDescriptor } from './folders.ts';
import { oneLocalApi, withService, withServiceList, withServiceOpening } from './services.ts';

/** The site whose Windows firewall admits more to the HL7 port of a practice. */
function withAdmitted(site: ModelSite, { hl7 }: Practice, from: readonly string[]): ModelSite {
  if (hl7 === null) return site;
  return withMachine(site, hl7.host, 'links.firewall', (firewall) =>
    firewall.os === 'windows' ? { ...firewall, localRules: [...(firewall.localRules ?? []), windowsRule('planted', { from, ports: [hl7.port] })] } : firewall,
  );
}

const anyHl7: Pairing = ({ hl7 }) => (hl7 === null ? null : 'site');
const anyHl7Tcp: Pairing = ({ hl7 }) => (hl7?.mode === 'tcp' ? 'site' : null);
const laboratory = { mode: 2, internalType: 'MedLabv2_3', incomingPort: '', outgoingAddress: '', incomingFolder: './results', sftpUser: 'acme' } as const;

/** HL7 services, ports and receivers, and what the versions of programs have to do with them. */
export const serviceMutations: readonly Mutation[] = [
  between(
    'hl7/port-duplicate',
    'one port in two definitions',
    sameHl7Tcp,
    (site, a, b) => withDefinition(site, b, { incomingPort: `${a.hl7?.port ?? 0}` }),
    'together',
  ),
  between(
    'hl7/port-duplicate',
    'the neighbour’s service holds the port',
    sameHl7Tcp,
    (site, a, b) =>
      a.hl7 === null || b.hl7 === null
        ? null
        : withMachine(site, a.hl7.host, 'host.listeners', (rows) =>
            rows.map((row) => (row.port === a.hl7?.port ? { ...row, owners: [{ name: 'OpenDentHL7', pid: b.hl7?.pid ?? 0 }] } : row)),
          ),
    'owner',
  ),
  at('hl7/port-duplicate', 'a program that is no service holds the port', anyHl7Tcp, (site, b) =>
    b.hl7 === null
      ? null
      : withMachine(site, b.hl7.host, 'host.listeners', (rows) =>
          rows.map((row) => (row.port === b.hl7?.port ? { ...row, owners: [{ name: 'python', pid: 4711 }] } : row)),
        ),
  ),
  at('hl7/port-open', 'a port that everybody reaches', anyHl7Tcp, (site, b) => withAdmitted(site, b, [])),
  between('hl7/port-open', 'a port that the neighbour reaches', anyHl7Tcp, (site, a, b) => withAdmitted(site, a, [b.network])),
  at('hl7/peer-foreign', 'messages to the internet', anyHl7Tcp, (site, b) => withDefinition(site, b, { outgoingAddress: '203.0.113.9:5900' })),
  between('hl7/peer-foreign', 'messages to the neighbour’s office', anyHl7Tcp, (site, a, b) =>
    withDefinition(site, a, { outgoingAddress: `10.51.${b.number}.99:5900` }),
  ),
  between('hl7/peer-foreign', 'messages to the neighbour’s port', sameHl7Tcp, (site, a, b) =>
    b.hl7 === null ? null : withDefinition(site, a, { outgoingAddress: `${site.inventory.hosts[b.hl7.host]?.address ?? ''}:${b.hl7.port}` }),
  ),
  between(
    'hl7/peer-foreign',
    'one receiver for two',
    anyHl7Tcp,
    (site, a, b) => [a, b].reduce((spoiled, one) => withDefinition(spoiled, one, { outgoingAddress: '10.99.0.1:5900' }), site),
    'together',
  ),
  between(
    'hl7/sftp-shared',
    'one laboratory account for two',
    anyHl7Tcp,
    (site, a, b) => withDefinition(withDefinition(site, a, { ...laboratory, sftpSocket: 'lab.example' }), b, { ...laboratory, sftpSocket: 'LAB.example:22' }),
    'together',
  ),
  at('hl7/ownership-blank', 'a definition without server and service', anyHl7, (site, b) => withDefinition(site, b, { server: '', serviceName: '' })),
  between(
    'hl7/ownership-blank',
    'two definitions with one service',
    sameHl7Host,
    (site, a, b) => withDefinition(site, b, { serviceName: a.hl7?.service.toUpperCase() ?? '' }),
    'together',
  ),
  between(
    'hl7/service-not-separate',
    'two services as LocalSystem',
    sameHl7Host,
    (site, a, b) => [a, b].reduce((spoiled, one) => withService(spoiled, one, { account: 'LocalSystem' }), site),
    'together',
  ),
  between(
    'hl7/service-not-separate',
    'two services with one account',
    sameHl7Host,
    (site, a, b) => withService(site, b, { account: `.\\svc-${a.id}` }),
    'together',
  ),
  between(
    'hl7/service-not-separate',
    'two services in one folder',
    sameHl7Host,
    (site, a, b) => withService(site, b, { command: `"${a.hl7?.folder ?? ''}\\OpenDentHL7.exe"` }),
    'together',
  ),
  between('hl7/service-not-separate', 'a service on the neighbour’s database', sameHl7Host, (site, a, b) => withServiceOpening(site, b, a), 'together'),
  at('hl7/service-misnamed', 'a name that the programs do not see', anyHl7, (site, b) => withService(site, b, { name: `${b.id} messages` })),
  at('hl7/service-misnamed', 'no configuration beside it', anyHl7, (site, b) =>
    b.hl7 === null ? null : withMachine(site, b.hl7.host, 'files.configs', (rows) => rows.filter(({ path }) => path !== b.hl7?.config)),
  ),
  at('hl7/service-missing', 'a definition without a service', anyHl7, (site, b) =>
    b.hl7 === null
      ? null
      : withMachine(
          withMachine(site, b.hl7.host, 'host.services', (rows) => rows.filter(({ name }) => name !== b.hl7?.service)),
          b.hl7.host,
          'host.listeners',
          (rows) => rows.filter(({ port }) => port !== b.hl7?.port),
        ),
  ),
  at('hl7/service-missing', 'a service that is stopped', anyHl7, (site, b) => withService(site, b, { running: false, pid: null })),
  at('hl7/service-missing', 'a service that does not listen', anyHl7Tcp, (site, b) =>
    b.hl7 === null ? null : withMachine(site, b.hl7.host, 'host.listeners', (rows) => rows.filter(({ port }) => port !== b.hl7?.port)),
  ),
  at('hl7/service-controllable', 'a service that everybody starts and stops', anyHl7, (site, b) =>
    withServiceList(site, b, (sddl) => `${sddl}(A;;RPWPCR;;;WD)`),
  ),
  at('hl7/service-controllable', 'a service whose program users may change', anyHl7, (site, b) => withServiceList(site, b, (sddl) => `${sddl}(A;;DC;;;BU)`)),
  between(
    'hl7/service-controllable',
    'a service that the neighbour’s people stop',
    sameHl7Host,
    (site, a, b) => withServiceList(site, a, (sddl) => `${sddl}(A;;RPWP;;;${b.files?.group ?? ''})`),
    'owner',
  ),
  between(
    'hl7/service-controllable',
    'a service that depends on the neighbour’s',
    sameHl7Host,
    (site, a, b) => withService(site, b, { dependencies: [a.hl7?.service ?? ''] }),
    'together',
  ),
  at(
    'hl7/mingling-symptoms',
    'messages that wait for hours',
    ({ hl7 }) => (hl7?.mode === 'file' ? 'site' : null),
    (site, b) =>
      b.hl7 === null
        ? null
        : withMachine(site, b.hl7.host, 'files.contents', (rows) =>
            rows.map((row) => (row.path === b.hl7?.inbound ? { ...empty(row.path), files: 12, oldestSeconds: 7200, youngestSeconds: 60 } : row)),
          ),
  ),
  at('hl7/mingling-symptoms', 'two services on one database', anyHl7, (site, b) => {
    if (b.hl7 === null) return null;
    const { host, service } = b.hl7;
    const row = site.machines[host]?.['host.services'].find(({ name }) => name === service);
    const file = site.machines[host]?.['files.configs'].find(({ path }) => path === b.hl7?.config);
    if (row === undefined || file === undefined) return null;
    const twin = withMachine(site, host, 'host.services', (rows) => [
      ...rows,
      { ...row, name: `${service}_copy`, pid: 2999, command: '"D:\\HL7\\copy\\OpenDentHL7.exe"' },
    ]);
    return withMachine(twin, host, 'files.configs', (rows) => [...rows, { ...file, path: 'D:\\HL7\\copy\\FreeDentalConfig.xml' }]);
  }),
  oneLocalApi('one local API for several tenants of a terminal server', '127.0.0.1', 4, 'System'),
  at('versions/components-differ', 'a service of another version than its database', anyHl7, (site, b) =>
    b.hl7 === null
      ? null
      : withMachine(site, b.hl7.host, 'host.programs', (rows) =>
          rows.map((row) => (row.path.startsWith(`${b.hl7?.folder ?? ''}\\`) ? { ...row, version: '22.1.1.0' } : row)),
        ),
  ),
  between(
    'versions/shared-exe-folder',
    'one installation for two versions',
    sameHl7Host,
    (site, a, b) => {
      if (a.hl7 === null) return null;
      const started = (one: Practice): string =>
        `ServerName="${site.inventory.mysql[one.instance]?.host ?? ''}" DatabaseName="${one.database}" MySqlUser=${one.account}`;
      const lines = withMachine(site, a.hl7.host, 'host.commandLines', (rows) => [
        ...rows,
        ...[a, b].map((one) => ({
          origin: `C:\\Users\\Public\\Desktop\\${one.id}.lnk`,
          program: 'C:\\OpenDental\\OpenDental.exe',
          arguments: started(one),
          secrets: [],
        })),
      ]);
      const listed = withDescriptor(lines, a.hl7.host, 'C:\\OpenDental', { kind: 'windows', sddl: listFor('BU', '0x1200a9'), sddlSource: 'binary' });
      const other = preference(site, a, 'ProgramVersion') === '24.1.40.0' ? '25.1.3.0' : '24.1.40.0';
      return withPreferences(listed, b, { ProgramVersion: other, DataBaseVersion: other });
    },
    'together',
  ),
];
