import { listener } from '../clean/windows-machine.ts';
import { withMachine, withTenant } from '../model-site.ts';
import { anybody, at, type Mutation, type Pairing } from '../mutation.ts';
import { grantee, ran, withDatabases, withPlanned } from './databases.ts';

const withHl7: Pairing = ({ hl7 }) => (hl7?.mode === 'tcp' ? hl7.host : null);
const windowsFiles: Pairing = ({ files }) => (files?.os === 'windows' ? files.host : null);

/** What the inventory and the world say differently, planned tenants, and evidence that is too old. */
export const inventoryMutations: readonly Mutation[] = [
  at('inventory/claimed-host-object-missing', 'a group that nobody knows', windowsFiles, (site, b) =>
    withTenant(site, b.id, (tenant) => ({ ...tenant, principals: [...tenant.principals, `${b.files?.host.toUpperCase() ?? ''}\\no-such-group`] })),
  ),
  at('inventory/claimed-host-object-missing', 'a service that nobody installed', withHl7, (site, b) =>
    withTenant(site, b.id, (tenant) => ({ ...tenant, hl7: tenant.hl7.map((one) => ({ ...one, service: 'OpenDentHL7_never' })) })),
  ),
  at(
    'inventory/unclaimed-host-object',
    'a service of nobody',
    withHl7,
    (site, b) => {
      const host = b.hl7?.host ?? '';
      const row = site.machines[host]?.['host.services'].find(({ name }) => name === b.hl7?.service);
      if (row === undefined) return null;
      const left = { ...row, name: 'OpenDentHL7_gone', pid: 2998, command: '"D:\\HL7\\gone\\OpenDentHL7.exe"' };
      const service = withMachine(site, host, 'host.services', (rows) => [...rows, left]);
      return [withMachine(service, host, 'host.listeners', (rows) => [...rows, listener('0.0.0.0', 5899, 2998, 'OpenDentHL7')]), 'OpenDentHL7_gone'];
    },
    'nobody',
  ),
  at(
    'inventory/unclaimed-host-object',
    'a share of nobody',
    windowsFiles,
    (site, b) => [
      withMachine(site, b.files?.host ?? '', 'host.shares', (rows) => [
        ...rows,
        { name: 'old', path: 'D:\\Old', descriptor: { sddl: 'O:SYG:SYD:(A;;FA;;;BA)', sddlSource: 'binary' }, samba: null, special: false, encrypted: true },
      ]),
      'old',
    ],
    'nobody',
  ),
  at(
    'inventory/planned-collides',
    'a planned name that a wildcard waits for',
    anybody,
    (site, b) => {
      const planned = withPlanned(site, b, 'newcomer', { databases: [`${b.database}9`], accounts: ['newcomer'] });
      return [ran(planned, b, `GRANT ALL ON \`${b.database}%\`.* TO ${grantee(b)};`), 'newcomer'];
    },
    'nobody',
  ),
  at(
    'inventory/planned-collides',
    'a planned name that is taken',
    anybody,
    (site, b) => {
      const planned = withPlanned(site, b, 'newcomer', { databases: ['od_newcomer'], accounts: ['newcomer'] });
      return [withDatabases(planned, b, 'od_newcomer'), 'newcomer'];
    },
    'nobody',
  ),
  at(
    'inventory/planned-host-collides',
    'a planned port that is taken',
    withHl7,
    (site, b) => {
      const hl7 = {
        host: b.hl7?.host ?? '',
        service: 'OpenDentHL7_newcomer',
        exeFolder: 'D:\\HL7\\newcomer',
        mode: 'tcp' as const,
        listen: b.hl7?.port ?? 0,
        inbound: null,
        outbound: null,
      };
      return [withPlanned(site, b, 'newcomer', { databases: ['od_newcomer'], accounts: ['newcomer'], hl7: [hl7] }), 'newcomer'];
    },
    'nobody',
  ),
  at(
    'inventory/planned-host-collides',
    'a planned network that a tunnel carries',
    anybody,
    (site, b) => {
      const workstations = { connection: 'direct' as const, networks: [`10.51.${b.number}.64/26`], vpn: null, middleTier: [], rdp: [] };
      return [withPlanned(site, b, 'newcomer', { databases: ['od_newcomer'], accounts: ['newcomer'], workstations }), 'newcomer'];
    },
    'nobody',
  ),
  at(
    'evidence/snapshot-stale',
    'grants that are three days older than the rest',
    anybody,
    (site, b) => [{ ...site, collectedAt: { [`mysql.accounts@${b.instance}`]: '2026-02-26T02:00:00.000Z' } }, `mysql.accounts@${b.instance}`],
    'nobody',
  ),
  at(
    'evidence/source-missing',
    'grants that nobody may read',
    anybody,
    (site, b) => [{ ...site, withheld: [`mysql.schemaGrants@${b.instance}`] }, `mysql.schemaGrants@${b.instance}`],
    'nobody',
  ),
];
