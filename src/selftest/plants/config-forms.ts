import { configFileName } from '../../domain/open-dental-config/config-file-names.ts';
import type { OpenDentalConfig } from '../../domain/open-dental-config/open-dental-config.ts';
import { readConfig } from '../../domain/open-dental-config/read-config.ts';
import { configWith } from '../clean/windows-machine.ts';
import { type ModelSite, withMachine } from '../model-site.ts';
import { at, between, type Mutation, type Pairing, sameHl7Host, sameMiddleTier } from '../mutation.ts';
import type { Practice } from '../practice.ts';
import { preference, withPreferences } from './databases.ts';
import { withDescriptor } from './folders.ts';
import { sameDesktop } from './paths.ts';

const stray = 'files/config-stray-copy';
const unparsable = 'files/config-unparsable';
const secret = 'files/secret-on-command-line';
const points = 'files/config-points-to-neighbour';

const anyHl7: Pairing = ({ hl7 }) => (hl7 === null ? null : 'site');
const middleTierHost: Pairing = ({ middleTier }) => middleTier?.host ?? null;

function connectionOf(
  site: ModelSite,
  { instance, database, account }: Practice,
): { readonly server: string; readonly database: string; readonly user: string } {
  return { server: site.inventory.mysql[instance]?.host ?? '', database, user: account };
}

function withFile(site: ModelSite, host: string, path: string, config: OpenDentalConfig): ModelSite {
  return withMachine(site, host, 'files.configs', (rows) => [...rows.filter((row) => row.path !== path), { path, config }]);
}

/** The site in which the file beside a practice's HL7 service says something else. */
function withConfig(site: ModelSite, { hl7 }: Practice, change: (config: OpenDentalConfig) => OpenDentalConfig): ModelSite | null {
  if (hl7 === null) return null;
  return withMachine(site, hl7.host, 'files.configs', (rows) => rows.map((row) => (row.path === hl7.config ? { ...row, config: change(row.config) } : row)));
}

/** The file beside a practice's HL7 service as this text. */
function reading(site: ModelSite, practice: Practice, text: string): ModelSite | null {
  const config = readConfig('FreeDentalConfig.xml', new TextEncoder().encode(text), () => 'k1:7');
  return config === null ? null : withConfig(site, practice, () => config);
}

function withLine(
  site: ModelSite,
  host: string,
  origin: string,
  words: string,
  secrets: readonly string[],
  program = 'C:\\Program Files (x86)\\Open Dental\\OpenDental.exe',
): ModelSite {
  return withMachine(site, host, 'host.commandLines', (rows) => [...rows, { origin, program, arguments: words, secrets }]);
}

/** Other kinds and places of configurations, command lines and programs. */
export const configFormMutations: readonly Mutation[] = [
  ...['FreeDentalConfig.xml.bak', 'FreeDentalConfig_old.xml', 'copy of OpenDentalServerConfig.xml'].map((name) =>
    at(stray, `a copy called ${name}`, sameHl7Host, (site, b) => {
      const known = configFileName(name);
      if (b.hl7 === null || known === null) return null;
      const path = `${b.hl7.folder}\\${name}`;
      return [withFile(site, b.hl7.host, path, configWith(connectionOf(site, b), { kind: known.kind, stray: known.stray })), path];
    }),
  ),
  between(stray, 'the neighbour’s configuration in the own folder', sameHl7Host, (site, a, b) => {
    if (b.hl7 === null) return null;
    const path = `${b.hl7.folder}\\FreeDentalConfig.xml.neu`;
    return [withFile(site, b.hl7.host, path, configWith(connectionOf(site, a), { stray: true })), path];
  }),
  at(stray, 'a store of connections that services take first', sameHl7Host, (site, b) => {
    if (b.hl7 === null) return null;
    const path = `${b.hl7.folder}\\ConnectionStore.xml`;
    const web = withFile(site, b.hl7.host, `${b.hl7.folder}\\OpenDentalWebConfig.xml`, configWith(connectionOf(site, b), { kind: 'web-service' }));
    return [withFile(web, b.hl7.host, path, configWith(connectionOf(site, b), { kind: 'connection-store' })), path];
  }),
  at(stray, 'the Central Manager’s file in an installation', sameHl7Host, (site, b) => {
    if (b.hl7 === null) return null;
    const path = `${b.hl7.folder}\\CentralManagerConfig.xml`;
    return [withFile(site, b.hl7.host, path, configWith(connectionOf(site, b), { kind: 'central-manager' })), path];
  }),
  at(
    stray,
    'a proxy’s password in a file',
    sameHl7Host,
    (site, b) => {
      if (b.hl7 === null) return null;
      const path = `${b.hl7.folder}\\MiddleTierProxyConfig.xml`;
      const proxy = { address: 'proxy:8080', user: 'proxy', credential: { storage: 'plain' as const, fingerprint: 'k1:p' }, line: 4 };
      return [withFile(site, b.hl7.host, path, { ...configWith(connectionOf(site, b), { kind: 'middle-tier-proxy', proxy }), connections: [] }), path];
    },
    'nobody',
  ),

  ...(
    [
      ['an empty file', ''],
      ['a file that is no XML', '\0\0MZ\0 not a configuration'],
      [
        'a file without a database',
        '<ConnectionSettings><DatabaseConnection><ComputerName>db1</ComputerName><User>u</User><Password></Password></DatabaseConnection></ConnectionSettings>',
      ],
      ['a file with two roots', '<ConnectionSettings></ConnectionSettings><ConnectionSettings></ConnectionSettings>'],
    ] as const
  ).map(([name, text]) =>
    at(
      unparsable,
      name,
      anyHl7,
      (site, b) => {
        const broken = reading(site, b, text);
        return broken === null || b.hl7 === null ? null : [broken, b.hl7.config];
      },
      'nobody',
    ),
  ),
  at(
    unparsable,
    'a broken file of a Middle Tier',
    middleTierHost,
    (site, { middleTier }) => {
      const path = `${middleTier?.folder ?? ''}\\OpenDentalServerConfig.xml`;
      const config = readConfig('OpenDentalServerConfig.xml', new TextEncoder().encode('<ConnectionSettings><DatabaseConnection>'), () => '');
      return config === null ? null : [withFile(site, middleTier?.host ?? '', path, config), path];
    },
    'nobody',
  ),

  between(secret, 'a shortcut that the neighbour’s people can read', sameDesktop, (site, a, b) => {
    if (a.files === null || b.files === null) return null;
    const path = `C:\\Users\\Public\\Desktop\\${a.id}.lnk`;
    const listed = withDescriptor(site, a.files.host, path, {
      kind: 'windows',
      sddl: `O:BAG:SYD:PAI(A;;FA;;;BA)(A;;FR;;;${b.files.group})`,
      sddlSource: 'binary',
    });
    return withLine(
      listed,
      a.files.host,
      path,
      `ServerName=${connectionOf(site, a).server} DatabaseName="${a.database}" MySqlUser=${a.account} MySqlPassHash=k1:7`,
      ['MySqlPassHash'],
    );
  }),
  at(secret, 'a RemoteApp file with an obfuscated password', sameDesktop, (site, b) =>
    b.files === null
      ? null
      : withLine(
          site,
          b.files.host,
          `C:\\RemoteApps\\${b.id}.rdp`,
          `ServerName=${connectionOf(site, b).server} DatabaseName=${b.database} MySqlPassObfuscated=k1:8`,
          ['MySqlPassObfuscated'],
        ),
  ),
  at(secret, 'a command line that names the user only', sameDesktop, (site, b) =>
    b.files === null
      ? null
      : withLine(site, b.files.host, '4712', `ServerName=${connectionOf(site, b).server} MySqlUser=${b.account} MySqlPassword=k1:8`, ['MySqlPassword']),
  ),
  at(
    secret,
    'a backup script’s password',
    ({ files }) => (files?.os === 'windows' ? files.host : null),
    (site, b) =>
      b.files === null ? null : [withLine(site, b.files.host, '4713', `-u root -pk1:9 ${b.database}`, ['-p'], 'C:\\mariadb\\bin\\mysqldump.exe'), 'mysqldump'],
    'nobody',
  ),

  between(points, 'a connection string of the neighbour’s', sameHl7Host, (site, a, b) =>
    withConfig(site, b, (config) => ({
      ...config,
      connections: [
        ...config.connections,
        ...configWith(connectionOf(site, a)).connections.map((one) => ({ ...one, form: 'connection-string' as const, role: 'reporting' as const, line: 9 })),
      ],
    })),
  ),
  between(points, 'the neighbour’s database by the server’s full name', sameHl7Host, (site, a, b) => {
    const address = site.inventory.mysql[a.instance]?.host;
    const name = Object.keys(site.inventory.hosts).find((host) => site.inventory.hosts[host]?.address === address);
    return withConfig(site, b, (config) => ({
      ...config,
      connections: configWith({ ...connectionOf(site, a), server: `${name?.toUpperCase() ?? ''}.site.example` }).connections,
    }));
  }),
  between(points, 'the neighbour’s backup', sameHl7Host, (site, a, b) =>
    withConfig(site, b, (config) => ({
      ...config,
      connections: configWith({ ...connectionOf(site, a), database: `${a.database}backup_02_14_2026` }).connections,
    })),
  ),
  between(
    points,
    'the neighbour’s Middle Tier',
    ({ hl7, middleTier }) => (hl7 === null || middleTier === null ? null : middleTier.host),
    (site, a, b) =>
      withConfig(site, b, (config) => ({
        ...config,
        serverConnections: [{ uri: a.middleTier?.url.toUpperCase().replace('HTTPS', 'https') ?? '', user: null, line: 9, note: null }],
      })),
  ),
  between(points, 'a read-only server that is the neighbour’s', anyHl7, (site, a, b) => {
    const { server, database } = connectionOf(site, a);
    return withPreferences(site, b, {
      ReadOnlyServerCompName: ` ${server}:3306 `,
      ReadOnlyServerDbName: database.toUpperCase(),
      ReadOnlyServerMySqlUser: b.account,
    });
  }),
  between(points, 'an archive read with the neighbour’s user', anyHl7, (site, a, b) =>
    withPreferences(site, b, { ArchiveServerName: connectionOf(site, a).server, ArchiveUserName: a.account }),
  ),

  between(
    'links/middle-tier-not-separate',
    'one address for two, without its slash',
    sameMiddleTier,
    (site, a, b) => {
      const tenants = { ...site.inventory.tenants };
      const tenant = tenants[b.id];
      if (tenant === undefined) return null;
      return {
        ...site,
        inventory: {
          ...site.inventory,
          tenants: {
            ...tenants,
            [b.id]: { ...tenant, workstations: { ...tenant.workstations, middleTier: [a.middleTier?.url.toUpperCase().replace('HTTPS', 'https') ?? ''] } },
          },
        },
      };
    },
    'together',
  ),

  between(
    'versions/shared-exe-folder',
    'one installation whose configuration opens both',
    sameHl7Host,
    (site, a, b) => {
      if (a.hl7 === null) return null;
      const both = withConfig(withPreferences(site, b, { WebServiceServerName: '' }), a, (config) => config);
      if (both === null) return null;
      const started = withLine(
        both,
        a.hl7.host,
        'C:\\Users\\Public\\Desktop\\b.lnk',
        `ServerName=${connectionOf(site, b).server} DatabaseName=${b.database}`,
        [],
        `${a.hl7.folder}\\OpenDental.exe`,
      );
      const other = preference(site, a, 'ProgramVersion') === '24.1.40.0' ? '25.1.3.0' : '24.1.40.0';
      return withPreferences(started, b, { ProgramVersion: other, DataBaseVersion: other });
    },
    'together',
  ),
  at('versions/components-differ', 'a service newer than its database', anyHl7, (site, { hl7 }) =>
    hl7 === null
      ? null
      : withMachine(site, hl7.host, 'host.programs', (rows) =>
          rows.map((row) => (row.path.startsWith(`${hl7.folder}\\`) ? { ...row, version: '29.1.1.0' } : row)),
        ),
  ),
  at('versions/components-differ', 'a Middle Tier that was left behind', middleTierHost, (site, { middleTier }) =>
    middleTier === null
      ? null
      : withMachine(site, middleTier.host, 'host.programs', (rows) => [
          ...rows,
          { path: `${middleTier.folder}\\bin\\OpenDentBusiness.dll`, version: '21.1.1.0' },
        ]),
  ),
  at('versions/update-source-insecure', 'an update server over plain HTTP', anyHl7, (site, b) =>
    withPreferences(site, b, { UpdateServerAddress: 'http://opendentalsoft.com:1943/updateserver/' }),
  ),
];
