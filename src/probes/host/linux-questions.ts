import type { Command } from '../../adapters/command/command-port.ts';

/** A question to a Linux host that its programs answer. */
export interface LinuxQuestion {
  /** Which decoder reads the answer. */
  readonly section: string;
  readonly what: string;
  /** Their outputs follow one another. */
  readonly commands: readonly [Command, ...Command[]];
  /** Asked where Samba's shares could be read; before that, such a command could make files of its own. */
  readonly ofSamba: boolean;
  /** Where the host has no answer, nothing is missing. */
  readonly optional: boolean;
  /** What makes it answer. */
  readonly remedy: string;
}

const asRoot = 'Run the collect as root';
const plain = { ofSamba: false, optional: false, remedy: asRoot };

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
  { ...plain, section: 'hostname', what: 'Full name of the host', commands: [['hostname', '-f']], optional: true },
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
  { ...plain, section: 'usershares', what: 'Shares that users made', commands: [['net', 'usershare', 'info', '--long']], ofSamba: true },
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
  { ...plain, section: 'ps', what: 'Command lines; secrets in them become fingerprints', commands: [['ps', '-eo', 'pid=,args=']] },
];

/** Counts what waits in a folder; type and time of each, no name. */
export function folderListing(folder: string): Command {
  return ['find', folder, '-mindepth', '1', '-maxdepth', '1', '-printf', '%y %T@\\n'];
}
