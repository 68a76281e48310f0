import type { Command } from '../../adapters/command/command-port.ts';
import { configFilePatterns } from '../../domain/open-dental-config/config-file-names.ts';
import { vpnCommands, vpnFilePatterns, vpnPlaces } from '../vpn/vpn-commands.ts';
import { keyConfigPatterns, usualKeyFiles } from './key-files.ts';
import { programListing } from './program-files.ts';
import { sambaNtAclCommand } from './samba-ntacl.ts';

/** A question to a Linux host that its programs answer. */
export interface LinuxQuestion {
  /** Which decoder reads the answer. */
  readonly section: string;
  readonly what: string;
  /** Their outputs follow one another. */
  readonly commands: readonly [Command, ...Command[]];
  /** Asked where Samba's shares could be read; before that, such a command could make files of its own. */
  readonly ofSamba: boolean;
  /** What it means that there is no answer: something is missing; nothing is; or, where its words are among `emptyAnswers`, the answer is empty. */
  readonly without: 'missing' | 'fine' | 'empty';
  /** What makes it answer. */
  readonly remedy: string;
}

/** How programs say that there is nothing of the kind, while they end with an error. */
export const emptyAnswers: readonly string[] = ['No such file or directory', 'usershares are currently disabled'];

const asRoot = 'Run the collect as root';
const plain = { ofSamba: false, without: 'missing', remedy: asRoot } as const;

/** Where Samba's shares are asked for. A host without these programs has none. */
export const shareQuestion: LinuxQuestion = {
  ...plain,
  section: 'smb-conf',
  what: 'Shares of Samba and what smb.conf says about who may use them',
  commands: [['testparm', '-s']],
};

/** Every question whose words do not depend on the host. None writes, none reads a file of a tenant. */
export const linuxQuestions: readonly LinuxQuestion[] = [
  { ...plain, section: 'hostname', what: 'Name of the host', commands: [['hostname']] },
  { ...plain, section: 'hostname', what: 'Full name of the host', commands: [['hostname', '-f']], without: 'fine' },
  { ...plain, section: 'addresses', what: 'Its addresses', commands: [['hostname', '-I']] },
  { ...plain, section: 'os-release', what: 'The system and its version', commands: [['cat', '/etc/os-release']] },
  {
    ...plain,
    section: 'getent',
    what: 'People and groups; no password hash is among it',
    commands: [
      ['getent', 'passwd'],
      ['getent', 'group'],
    ],
  },
  { ...plain, section: 'nsswitch', what: 'Where people come from', commands: [['cat', '/etc/nsswitch.conf']] },
  shareQuestion,
  { ...plain, section: 'sharesec', what: 'Access lists of the shares', commands: [['sharesec', '--view-all']], ofSamba: true },
  { ...plain, section: 'usershares', what: 'Shares that users made', commands: [['net', 'usershare', 'info', '--long']], ofSamba: true, without: 'empty' },
  {
    ...plain,
    section: 'samba-accounts',
    what: 'SIDs of people and groups',
    commands: [
      ['net', 'getlocalsid'],
      ['pdbedit', '-L', '-v'],
      ['net', 'groupmap', 'list'],
    ],
    ofSamba: true,
  },
  {
    ...plain,
    section: 'systemd',
    what: 'Services, their accounts and commands',
    commands: [['systemctl', 'show', '--type=service', '--all', '--property=Id,Description,ExecStart,User,UnitFileState,ActiveState,MainPID,Requires']],
  },
  { ...plain, section: 'ss', what: 'What listens, and which program', commands: [['ss', '-ltnupeH']] },
  { ...plain, section: 'ip-addr', what: 'Interfaces', commands: [['ip', '-j', 'addr']] },
  { ...plain, section: 'ip-route', what: 'Routes', commands: [['ip', '-j', 'route']] },
  { ...plain, section: 'ip-route6', what: 'Routes of IPv6', commands: [['ip', '-j', '-6', 'route']] },
  {
    ...plain,
    section: 'sysctl',
    what: 'Whether packets are passed on',
    commands: [['sysctl', '-a', '-r', String.raw`^net\.ipv[46]\.(ip_forward|conf\..*\.(forwarding|route_localnet))$`]],
  },
  { ...plain, section: 'nft', what: 'The packet filter', commands: [['nft', '-j', 'list', 'ruleset']] },
  { ...plain, section: 'iptables-save', what: 'The packet filter as iptables writes it', commands: [['iptables-save']], without: 'fine' },
  { ...plain, section: 'ip6tables-save', what: 'The same for IPv6', commands: [['ip6tables-save']], without: 'fine' },
  { ...plain, section: 'iptables-legacy-save', what: 'Rules of the older filter', commands: [['iptables-legacy-save']], without: 'fine' },
  { ...plain, section: 'ip6tables-legacy-save', what: 'The same for IPv6', commands: [['ip6tables-legacy-save']], without: 'fine' },
  { ...plain, section: 'ip-tables-names', what: 'Tables of the older filter', commands: [['cat', '/proc/net/ip_tables_names']], without: 'empty' },
  { ...plain, section: 'ip6-tables-names', what: 'The same for IPv6', commands: [['cat', '/proc/net/ip6_tables_names']], without: 'empty' },
  ...vpnCommands
    .filter(({ os }) => os === 'linux')
    .map(({ command, remedy }): LinuxQuestion => ({ ...plain, section: 'tunnels', what: 'Tunnels; no key is printed', commands: [command], remedy })),
  { ...plain, section: 'ps', what: 'Command lines; secrets in them become fingerprints', commands: [['ps', '-eo', 'pid=,args=']] },
];

/** Says whether a place of VPN configurations is there and could be read. */
export function placeListing(place: string): Command {
  return ['ls', '-R', place];
}

/** Counts what waits in a folder; type and time of each, no name. */
export function folderListing(folder: string): Command {
  return ['find', folder, '-mindepth', '1', '-maxdepth', '1', '-printf', '%y %T@\\n'];
}

/** Everything that a collect does on a Linux host, for people. Words in capitals stand for what the host or the inventory names. */
export function publishedQuestions(): readonly { readonly what: string; readonly how: readonly string[] }[] {
  const ntAcls = sambaNtAclCommand([{ name: 'SHARE', path: 'FOLDER' }]).join(' ');
  return [
    ...linuxQuestions.map(({ what, commands }) => ({ what, how: commands.map((command) => command.join(' ')) })),
    { what: 'Configurations of tunnels, read whole; their secrets become fingerprints', how: vpnFilePatterns.linux },
    { what: 'Whether there are others', how: vpnPlaces.linux.map((place) => placeListing(place).join(' ')) },
    {
      what: 'Folders of shares and tenants with their rights: links are not followed, other machines’ file systems not entered',
      how: ['find FOLDER', 'getfacl'],
    },
    { what: 'Programs of Open Dental and the database below them, and the versions they carry', how: [programListing('FOLDER').join(' ')] },
    {
      what: 'Private keys that configurations of servers name: read, and reduced to the digest of their public key',
      how: [...keyConfigPatterns, ...usualKeyFiles],
    },
    { what: 'Where Samba enforces access lists of Windows', how: [ntAcls] },
    { what: 'What waits in the folders of HL7 interfaces: type and time, no name', how: [folderListing('FOLDER').join(' ')] },
    { what: 'Configuration files of Open Dental below these folders, read whole; their secrets become fingerprints', how: configFilePatterns },
  ];
}
