import { readConfig } from '../../domain/open-dental-config/read-config.ts';
import { configWith } from '../clean/windows-machine.ts';
import { type ModelSite, withInstance, withMachine, withTenant } from '../model-site.ts';
import { at, between, type Mutation, type Pairing, sameFileServer, sameHl7Files, sameHl7Host, sameMiddleTier, sameWindows } from '../mutation.ts';
import type { Practice } from '../practice.ts';
import { exchanging, withDefinition, withPreferences } from './databases.ts';

/** Every practice with files somewhere. */
const withFiles: Pairing = ({ files }) => (files === null ? null : 'site');

function serverOf(site: ModelSite, { instance }: Practice): string {
  return site.inventory.mysql[instance]?.host ?? '';
}

type Connection = Partial<{ readonly server: string; readonly database: string; readonly user: string }>;

/** The site in which a practice's HL7 service finds another connection beside itself. */
function withConnection(site: ModelSite, { hl7 }: Practice, change: Connection): ModelSite | null {
  return hl7 === null ? null : withConnectionIn(site, hl7.host, hl7.config, change);
}

function withConnectionIn(site: ModelSite, host: string, path: string, change: Connection): ModelSite {
  return withMachine(site, host, 'files.configs', (rows) =>
    rows.map((row) =>
      row.path === path ? { ...row, config: { ...row.config, connections: row.config.connections.map((one) => ({ ...one, ...change })) } } : row,
    ),
  );
}

/** Folders and connections that lead to the wrong place. */
export const placeMutations: readonly Mutation[] = [
  between(
    'files/atoz-shared',
    'the neighbour’s folder as one’s own',
    sameFileServer,
    (site, a, b) =>
      a.files === null
        ? null
        : withPreferences(
            withTenant(site, b.id, (tenant) => ({ ...tenant, atoz: [] })),
            b,
            { DocPath: a.files.rootShare },
          ),
    'together',
  ),
  between(
    'files/atoz-shared',
    'a folder inside the neighbour’s',
    sameFileServer,
    (site, a, b) =>
      a.files === null
        ? null
        : withPreferences(
            withTenant(site, b.id, (tenant) => ({ ...tenant, atoz: [] })),
            b,
            { DocPath: `${a.files.rootShare}\\more` },
          ),
    'together',
  ),
  between(
    'files/atoz-shared',
    'the neighbour’s folder by address and another share',
    sameWindows,
    (site, a, b) => {
      if (a.files === null) return null;
      const { host, root } = a.files;
      const shared = withMachine(site, host, 'host.shares', (rows) => [
        ...rows,
        { name: 'images', path: root, descriptor: { sddl: 'O:SYG:SYD:(A;;FA;;;BA)', sddlSource: 'binary' }, samba: null, special: false, encrypted: true },
      ]);
      return withPreferences(
        withTenant(shared, b.id, (tenant) => ({ ...tenant, atoz: [] })),
        b,
        { DocPath: `\\\\${site.inventory.hosts[host]?.address ?? ''}\\IMAGES\\` },
      );
    },
    'together',
  ),
  between(
    'files/atoz-fallback-foreign',
    'the neighbour’s folder for one computer only',
    withFiles,
    (site, a, b) =>
      a.files === null
        ? null
        : withInstance(site, b.instance, 'opendental.computerPaths', (all) => ({ ...all, [b.database]: [{ key: 'FRONT2', path: a.files?.rootShare ?? '' }] })),
    'together',
  ),
  between(
    'files/atoz-fallback-foreign',
    'a second entry that leads to the neighbour',
    withFiles,
    (site, a, b) => (a.files === null || b.files === null ? null : withPreferences(site, b, { DocPath: `${b.files.rootShare};${a.files.rootShare}` })),
    'together',
  ),
  between(
    'files/link-into-neighbour',
    'a junction into the neighbour’s folder',
    sameWindows,
    (site, a, b) =>
      a.files === null || b.files === null
        ? null
        : withMachine(site, a.files.host, 'host.pathMap', (map) => ({
            ...map,
            links: [...map.links, { from: `${b.files?.root ?? ''}\\S`, to: a.files?.root ?? '' }],
          })),
    'together',
  ),
  between(
    'files/foreign-patient-folders',
    'forty patients of the neighbour in the own folder',
    sameFileServer,
    (site, a, b) =>
      withMachine(site, a.files?.host ?? '', 'files.patientFolders', (found) => {
        const place = (one: Practice): number => found.roots.findIndex(({ path }) => path === one.files?.root);
        const [one = 0, other = 0] = [place(a), place(b)].toSorted((left, right) => left - right);
        return { ...found, common: [{ one, other, names: 40 }] };
      }),
    'together',
  ),
  between(
    'files/backup-target-shared',
    'one backup folder for two',
    withFiles,
    (site, a, b) => (a.files === null ? null : withPreferences(site, b, { BackupToPath: a.files.backupShare })),
    'together',
  ),
  between(
    'files/backup-target-shared',
    'backups below the neighbour’s',
    withFiles,
    (site, a, b) => (a.files === null ? null : withTenant(site, b.id, (tenant) => ({ ...tenant, backups: [`${a.files?.backupShare ?? ''}\\b`] }))),
    'together',
  ),
  between(
    'files/exchange-folder-shared',
    'one export folder for two',
    withFiles,
    (site, a, b) => (a.files === null ? null : withPreferences(site, b, { ExportPath: `${a.files.rootShare}\\Export` })),
    'together',
  ),
  between(
    'files/exchange-folder-shared',
    'one clearinghouse folder for two',
    withFiles,
    (site, a, b) =>
      [a, b].reduce(
        (spoiled, one) =>
          withInstance(spoiled, one.instance, 'opendental.clearinghouses', (all) => ({
            ...all,
            [one.database]: [
              {
                id: '1',
                description: 'ClaimConnect',
                exportPath: `${a.files?.backupShare ?? ''}\\Claims`,
                responsePath: '',
                clientProgram: '',
                loginId: '',
                password: '',
              },
            ],
          })),
        site,
      ),
    'together',
  ),
  between('files/settings-name-neighbour', 'a bridge that is started with the neighbour’s database', withFiles, (site, a, b) =>
    withInstance(site, b.instance, 'opendental.programs', (all) => ({
      ...all,
      [b.database]: [
        ...(all[b.database] ?? []),
        { name: 'Xray', enabled: true, path: `C:\\Xray\\xray.exe /db=${a.database}`, filePath: '', commandLine: '', pluginDll: '' },
      ],
    })),
  ),
  at('files/storage-mode-mismatch', 'images in the database, and the folder is still shared', withFiles, (site, b) =>
    withPreferences(site, b, { AtoZfolderUsed: '0' }),
  ),
  at('files/storage-mode-mismatch', 'images in folders, and no folder is set', withFiles, (site, b) =>
    withPreferences(
      withTenant(site, b.id, (tenant) => ({ ...tenant, atoz: [] })),
      b,
      { DocPath: '' },
    ),
  ),
  between('files/config-points-to-neighbour', 'a service that opens the neighbour’s database', sameHl7Host, (site, a, b) =>
    withConnection(site, b, { server: serverOf(site, a), database: a.database, user: a.account }),
  ),
  between(
    'files/config-points-to-neighbour',
    'the own database as the neighbour’s user',
    sameHl7Host,
    (site, a, b) => (a.instance === b.instance ? withConnection(site, b, { user: a.account }) : null),
    'together',
  ),
  between('files/config-points-to-neighbour', 'a Middle Tier that opens the neighbour’s database', sameMiddleTier, (site, a, b) =>
    b.middleTier === null
      ? null
      : withConnectionIn(site, b.middleTier.host, `${b.middleTier.folder}\\OpenDentalServerConfig.xml`, {
          server: serverOf(site, a),
          database: a.database,
          user: a.account,
        }),
  ),
  between('files/config-points-to-neighbour', 'a reporting server that is the neighbour’s', withFiles, (site, a, b) =>
    withPreferences(site, b, { ReportingServerCompName: serverOf(site, a), ReportingServerDbName: a.database, ReportingServerMySqlUser: b.account }),
  ),
  at('files/config-stray-copy', 'a copy under another name', sameHl7Host, (site, b) => {
    if (b.hl7 === null) return null;
    const path = `${b.hl7.folder}\\FreeDentalConfig - Copy.xml`;
    const connection = { server: serverOf(site, b), database: b.database, user: b.account };
    return [withMachine(site, b.hl7.host, 'files.configs', (rows) => [...rows, { path, config: configWith(connection, { stray: true }) }]), path];
  }),
  at(
    'files/config-unparsable',
    'a configuration that breaks off',
    sameHl7Host,
    (site, b) => {
      if (b.hl7 === null) return null;
      const text = '<ConnectionSettings><DatabaseConnection><ComputerName>db1</ComputerName>';
      const broken = readConfig('FreeDentalConfig.xml', new TextEncoder().encode(text), () => '');
      if (broken === null) return null;
      return [
        withMachine(site, b.hl7.host, 'files.configs', (rows) => rows.map((row) => (row.path === b.hl7?.config ? { ...row, config: broken } : row))),
        b.hl7.config,
      ];
    },
    'nobody',
  ),
  at('files/secret-on-command-line', 'a process that shows the password', sameHl7Host, (site, b) =>
    b.hl7 === null
      ? null
      : withMachine(site, b.hl7.host, 'host.commandLines', (rows) => [
          ...rows,
          {
            origin: '4711',
            program: 'C:\\Program Files (x86)\\Open Dental\\OpenDental.exe',
            arguments: `ServerName=${serverOf(site, b)} DatabaseName=${b.database} MySqlPassword=k1:7`,
            secrets: ['MySqlPassword'],
          },
        ]),
  ),
  between(
    'hl7/folder-shared',
    'one inbound folder for two',
    sameHl7Files,
    (site, a, b) => (a.hl7 === null ? null : exchanging(site, b, { inbound: a.hl7.inboundShare })),
    'together',
  ),
  between(
    'hl7/folder-shared',
    'one outbound folder in other spelling',
    sameHl7Files,
    (site, a, b) => (a.hl7 === null ? null : exchanging(site, b, { outbound: `${a.hl7.outboundShare.toUpperCase()}\\` })),
    'together',
  ),
  between(
    'hl7/folder-crossed',
    'one writes where the other reads',
    sameHl7Files,
    (site, a, b) => (a.hl7 === null ? null : exchanging(site, b, { outbound: a.hl7.inboundShare })),
    'together',
  ),
  between(
    'hl7/folder-has-other-use',
    'an inbound folder that is the neighbour’s export folder',
    sameHl7Files,
    (site, a, b) => (a.hl7 === null ? null : withPreferences(site, b, { ExportPath: a.hl7.inboundShare })),
    'together',
  ),
  at('hl7/folder-has-other-use', 'an inbound folder that is the own A to Z folder', sameHl7Files, (site, b) =>
    b.files === null ? null : exchanging(site, b, { inbound: b.files.rootShare }),
  ),
  at(
    'hl7/prefer-ports',
    'messages through folders',
    ({ hl7 }) => (hl7?.mode === 'tcp' ? hl7.host : null),
    (site, b) =>
      b.hl7 === null
        ? null
        : withDefinition(site, b, { mode: 0, incomingFolder: b.hl7.inboundShare, outgoingFolder: b.hl7.outboundShare, incomingPort: '', outgoingAddress: '' }),
  ),
  at('hl7/mapping-ambiguous', 'an old inbound folder that is another one', sameHl7Files, (site, b) =>
    withPreferences(site, b, { HL7FolderOut: 'E:\\old\\in' }),
  ),
];
