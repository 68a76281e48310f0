import { configWith } from '../clean/windows-machine.ts';
import { type ModelSite, withMachine, withSql } from '../model-site.ts';
import { between, type Mutation, type Pairing, sameHl7Host, sameInstance } from '../mutation.ts';
import type { Practice } from '../practice.ts';
import { grantee, ran, withVariables } from './databases.ts';
import { withDescriptor, withSddl } from './folders.ts';

/** On one Windows server with their HL7 services, on which they work by Remote Desktop as well. */
export const sameDesktop: Pairing = ({ connection, hl7 }) => (connection === 'rdp' ? (hl7?.host ?? null) : null);

/** The site in which a practice's account takes clients from somewhere else. */
function accepting(site: ModelSite, practice: Practice, host: string): ModelSite {
  return withSql(site, practice.instance, (sql) => sql.replaceAll(grantee(practice), `${practice.account}@'${host}'`));
}

/** Leaks that only several steps together open. */
export const pathMutations: readonly Mutation[] = [
  between(
    'reach/path-to-neighbour',
    'a configuration read at the desktop, and an account that accepts the desktop',
    sameDesktop,
    (site, a, b) => {
      if (a.hl7 === null || b.files === null) return null;
      const readable = withSddl(site, a.hl7.host, a.hl7.config, (sddl) => `${sddl}(A;;FR;;;${b.files?.group ?? ''})`);
      return accepting(readable, a, '10.50.0.%');
    },
    'together',
  ),
  between(
    'reach/path-to-neighbour',
    'a copy of the configuration in the neighbour’s A to Z folder, and an account that accepts everybody',
    sameHl7Host,
    (site, a, b) => {
      const { hl7 } = a;
      const file = site.machines[hl7?.host ?? '']?.['files.configs'].find(({ path }) => path === hl7?.config);
      if (hl7 === null || b.files === null || file === undefined) return null;
      const path = `${b.files.root}\\FreeDentalConfig.xml`;
      const copied = withMachine(site, hl7.host, 'files.configs', (rows) => [...rows, { ...file, path }]);
      const listed = withDescriptor(copied, hl7.host, path, {
        kind: 'windows',
        sddl: `O:BAG:SYD:PAI(A;;FA;;;BA)(A;;FA;;;${b.files.group})`,
        sddlSource: 'binary',
      });
      return accepting(listed, a, '%');
    },
    'together',
  ),
  between(
    'reach/path-to-neighbour',
    'a shortcut with the password on everybody’s desktop, and an account that accepts everybody',
    sameDesktop,
    (site, a) => {
      if (a.files === null) return null;
      const [path, { host }] = [String.raw`C:\Users\Public\Desktop\Open Dental.lnk`, a.files];
      const words = `ServerName=${site.inventory.mysql[a.instance]?.host ?? ''} DatabaseName=${a.database} MySqlUser=${a.account} MySqlPassword=k1:7`;
      const line = { origin: path, program: String.raw`C:\Program Files (x86)\Open Dental\OpenDental.exe`, arguments: words, secrets: ['MySqlPassword'] };
      const left = withMachine(site, host, 'host.commandLines', (rows) => [...rows, line]);
      return accepting(
        withSddl(left, host, path, () => 'O:BAG:SYD:PAI(A;;FA;;;BA)(A;;0x1200a9;;;BU)'),
        a,
        '%',
      );
    },
    // Everybody at the desktop comes to it, and one finding names them all.
    'owner',
  ),
  between(
    'reach/path-to-neighbour',
    'FILE, and a configuration that everybody on the database server may read',
    sameInstance,
    (site, a, b) => {
      const host = a.instance;
      if (site.machines[host]?.['host.identity'].os !== 'linux') return null;
      const server = site.inventory.mysql[host]?.host ?? '';
      const folder = `/srv/opendental/${a.id}`;
      const file = { path: `${folder}/FreeDentalConfig.xml`, config: configWith({ server, database: a.database, user: a.account }) };
      const left = withMachine(site, host, 'files.configs', (rows) => [...rows, file]);
      const listed = ['/', '/srv', '/srv/opendental', folder, file.path].reduce(
        (all, path) => withDescriptor(all, host, path, { kind: 'posix', owner: 0, group: 0, mode: 0o755, acl: null, defaultAcl: null }),
        left,
      );
      // Confined to where no table lies: else FILE opens the database itself.
      return accepting(withVariables(ran(listed, b, `GRANT FILE ON *.* TO ${grantee(b)};`), b, { secure_file_priv: '/srv/' }), a, '%');
    },
    'together',
  ),
  between(
    'reach/service-identity-crosses',
    'a service as LocalSystem whose program its tenant’s people can change',
    sameHl7Host,
    (site, a, b) => {
      const { hl7, files } = b;
      if (hl7 === null || files === null || a.files?.host !== hl7.host) return null;
      const system = withMachine(site, hl7.host, 'host.services', (rows) =>
        rows.map((row) => (row.name === hl7.service ? { ...row, account: 'LocalSystem' } : row)),
      );
      // Over the share that every file server has for its own disk it is out of reach; the people work at the desktop or through a share of the folder.
      const shared = withMachine(system, hl7.host, 'host.shares', (rows) => [
        ...rows,
        {
          name: 'hl7$',
          path: hl7.folder,
          descriptor: { sddl: 'O:SYG:SYD:(A;;FA;;;WD)', sddlSource: 'binary' as const },
          samba: null,
          special: false,
          encrypted: true,
        },
      ]);
      return withSddl(shared, hl7.host, hl7.folder, (sddl) => `${sddl}(A;OICI;0x1301bf;;;${files.group})`);
    },
    'reacher',
  ),
];
