import type { HostDescription, LinuxDescription, LinuxSection, WindowsDescription, WindowsService } from './host-description.ts';

/** The moment at which the exports of the sample sites were made, as if. */
export const exportedAt = '2026-03-20T01:40:00Z';

/** The exported files of a host by name. */
export function hostFiles(host: HostDescription): Readonly<Record<string, Uint8Array>> {
  return host.os === 'windows' ? windowsFiles(host) : linuxFiles(host);
}

function linuxFiles({ name, sections, more = {} }: LinuxDescription): Readonly<Record<string, Uint8Array>> {
  return { 'export.txt': utf8(exportText('linux', name, sections)), ...asTheyAre(more) };
}

function asTheyAre(files: Readonly<Record<string, string>>): Readonly<Record<string, Uint8Array>> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, utf8(text)]));
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/** As PowerShell 5.1 writes with `Out-File`: UTF-16 with a byte order mark. */
function utf16(text: string): Uint8Array {
  return Buffer.from(`\ufeff${text}`, 'utf16le');
}

function lines(text: readonly string[]): string {
  return text.map((line) => `${line}\r\n`).join('');
}

function json(rows: readonly object[]): string {
  return `${JSON.stringify(rows, null, 1).replaceAll('\n', '\r\n')}\r\n`;
}

function windowsFiles(host: WindowsDescription): Readonly<Record<string, Uint8Array>> {
  const bySc = host.services.filter(({ from }) => from !== 'registry');
  const byRegistry = host.services.filter(({ from }) => from === 'registry');
  return {
    'computer.json': utf8(json([computer(host)])),
    'local-accounts.json': utf8(json([localAccounts(host)])),
    'get-acl.json': utf16(json(Object.entries(host.lists).map(([path, sddl]) => getAcl(host, path, sddl)))),
    ...Object.fromEntries(Object.entries(host.icacls).map(([folder, lists]) => [`${encodeURIComponent(folder)}.icacls`, utf16(icacls(folder, lists))])),
    'smb-shares.json': utf8(json(host.shares.map(smbShare))),
    'sc-qc.txt': utf8(lines(bySc.flatMap(scQc))),
    'sc-queryex.txt': utf8(lines(host.services.flatMap(scQueryex))),
    'sc-sdshow.txt': utf8(lines(host.services.flatMap(({ name, list }) => [`SERVICE_NAME: ${name}`, '', list, '']))),
    ...(byRegistry.length === 0 ? {} : { 'services.reg': utf16(lines(['Windows Registry Editor Version 5.00', '', ...byRegistry.flatMap(registryKey)])) }),
    'netstat-ano.txt': utf8(lines(['', 'Active Connections', '', netstatHead, ...host.listeners.map(netstatLine)])),
    'versions.json': utf8(json(Object.entries(host.programs).map(([path, version]) => ({ FullName: path, ProductVersion: version })))),
    'processes.json': utf8(json(Object.entries(host.processes).map(([pid, command]) => ({ ProcessId: Number(pid), CommandLine: command })))),
    ...(Object.keys(host.shortcuts).length === 0 ? {} : { 'shortcuts.json': utf8(json(Object.entries(host.shortcuts).map(shortcut))) }),
    'path-aliases.json': utf8(json(host.aliases.map(([kind, from, to]) => ({ Kind: kind, From: from, To: to, User: null })))),
    'folder-contents.json': utf8(json(Object.entries(host.contents).map(folderContent))),
    ...networkFiles(host),
    'export.txt': utf8(exportText('windows', host.name, scriptSections(host))),
    ...asTheyAre(host.more),
  };
}

/** What only the script's export holds: configuration files, policies that are not there, what was found nowhere. */
function scriptSections({ configs, without, sections }: WindowsDescription): readonly LinuxSection[] {
  return [
    ...Object.entries(configs).map(([path, text]) => ({ name: 'config', how: path, text })),
    { name: 'windows-firewall-policy', how: 'reg export HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall', text: '' },
    { name: 'remote-desktop-policy', how: 'reg export "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services"', text: '' },
    ...(without.length === 0 ? [] : [{ name: 'nothing-found', how: 'C:\\ and D:\\', text: without.join('\n') }]),
    ...sections,
  ];
}

const control = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet';
const firewallPolicy = `${control}\\Services\\SharedAccess\\Parameters\\FirewallPolicy`;

function networkFiles({ addresses, firewall, remoteDesktop, smbServer }: WindowsDescription): Readonly<Record<string, Uint8Array>> {
  const [address = ''] = addresses;
  const own = [
    { IPAddress: address, PrefixLength: 24, InterfaceAlias: 'Ethernet', AddressFamily: 2 },
    { IPAddress: '127.0.0.1', PrefixLength: 8, InterfaceAlias: 'Loopback Pseudo-Interface 1', AddressFamily: 2 },
  ];
  const routes = [
    { DestinationPrefix: '0.0.0.0/0', NextHop: address.replace(/\d+$/, '1'), InterfaceAlias: 'Ethernet', RouteMetric: 256, InterfaceMetric: 25 },
    { DestinationPrefix: address.replace(/\d+$/, '0/24'), NextHop: '0.0.0.0', InterfaceAlias: 'Ethernet', RouteMetric: 256, InterfaceMetric: 25 },
  ];
  const families = [2, 23].map((family) => ({ InterfaceAlias: 'Ethernet', AddressFamily: family, Forwarding: 2 }));
  const rules = Object.fromEntries(firewall.map((rule, at) => [`{00000000-0000-0000-0000-${String(at + 1).padStart(12, '0')}}`, rule]));
  const profile = { EnableFirewall: 1, DefaultInboundAction: 1, DefaultOutboundAction: 0 };
  return {
    'net-ip-addresses.json': utf8(json(own)),
    'net-routes.json': utf8(json(routes)),
    'net-interfaces.json': utf8(json(families)),
    'connection-profiles.json': utf8(json([{ Name: 'Network', InterfaceAlias: 'Ethernet', NetworkCategory: 1 }])),
    'firewall.reg': registry({
      ...Object.fromEntries(['DomainProfile', 'StandardProfile', 'PublicProfile'].map((name) => [`${firewallPolicy}\\${name}`, profile])),
      [`${firewallPolicy}\\FirewallRules`]: rules,
    }),
    'remote-desktop.reg': registry({ [`${control}\\Control\\Terminal Server\\WinStations\\RDP-Tcp`]: remoteDesktop }),
    'smb-server.reg': registry({ [`${control}\\Services\\LanmanServer\\Parameters`]: smbServer }),
  };
}

/** An export of registry keys with numbers and texts. */
function registry(keys: Readonly<Record<string, Readonly<Record<string, number | string>>>>): Uint8Array {
  const value = (data: number | string): string =>
    typeof data === 'number' ? `dword:${data.toString(16).padStart(8, '0')}` : `"${data.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const blocks = Object.entries(keys).flatMap(([path, values]) => [
    `[${path}]`,
    ...Object.entries(values).map(([name, data]) => `"${name}"=${value(data)}`),
    '',
  ]);
  return utf16(lines(['Windows Registry Editor Version 5.00', '', ...blocks]));
}

function computer({ name, addresses, caption, machineSid }: WindowsDescription): object {
  return { Names: [name], Addresses: addresses, Caption: caption, MachineSid: machineSid, DomainSid: null, ForestSid: null };
}

function localAccounts(host: WindowsDescription): object {
  const groupSid = (sid: string | number): string => (typeof sid === 'number' ? `${host.machineSid}-${sid}` : sid);
  const member = (name: string): object => {
    const rid = host.users[name];
    if (rid !== undefined) return { Name: `${host.name}\\${name}`, SID: { Value: `${host.machineSid}-${rid}` }, PrincipalSource: 1, ObjectClass: 'User' };
    return { Name: name, SID: { Value: name }, PrincipalSource: 4, ObjectClass: 'Group' };
  };
  const builtin = (sid: string | number): string => (typeof sid === 'string' && sid.startsWith('S-1-5-32') ? 'BUILTIN' : host.name);
  return {
    MachineSid: host.machineSid,
    PartOfDomain: false,
    Users: Object.entries(host.users).map(([name, rid]) => ({ Name: `${host.name}\\${name}`, SID: { Value: `${host.machineSid}-${rid}` } })),
    Groups: Object.entries(host.groups).map(([name, { sid, members }]) => ({
      Name: `${builtin(sid)}\\${name}`,
      SID: { Value: groupSid(sid) },
      Members: members.map(member),
    })),
    UserRights: Object.entries(host.userRights).map(([right, sids]) => ({ Right: right, Sids: sids })),
  };
}

const folderAttribute = 16;
const fileAttribute = 32;

function getAcl({ files, aliases }: WindowsDescription, path: string, sddl: string): object {
  const target = aliases.find(([kind, from]) => kind === 'link' && from === path)?.[2];
  return {
    Path: `Microsoft.PowerShell.Core\\FileSystem::${path}`,
    Sddl: sddl,
    Attributes: files.includes(path) ? fileAttribute : folderAttribute,
    Target: target === undefined ? [] : [target],
  };
}

/** Name, relative to the folder above, and list in turn; no owner, as `icacls` leaves it out. */
function icacls(folder: string, lists: Readonly<Record<string, string>>): string {
  const above = folder.slice(0, folder.lastIndexOf('\\') + 1);
  return lines(Object.entries(lists).flatMap(([path, sddl]) => [path.slice(above.length), sddl.replace(/^O:.*?(?=D:)/, '')]));
}

function smbShare({ name, path, list, encrypted = true }: WindowsDescription['shares'][number]): object {
  return {
    Name: name,
    ScopeName: '*',
    Path: path,
    Special: /^(?:[A-Z]|ADMIN|IPC)\$$/.test(name),
    SecurityDescriptor: `O:SYG:SY${list}`,
    FolderEnumerationMode: 0,
    EncryptData: encrypted,
    ShareType: 0,
  };
}

function scQc({ name, command, account, dependencies = [] }: WindowsService): readonly string[] {
  const [first = '', ...others] = dependencies;
  return [
    '[SC] QueryServiceConfig SUCCESS',
    '',
    `SERVICE_NAME: ${name}`,
    '        TYPE               : 10  WIN32_OWN_PROCESS ',
    '        START_TYPE         : 2   AUTO_START',
    '        ERROR_CONTROL      : 1   NORMAL',
    `        BINARY_PATH_NAME   : ${command} `,
    '        LOAD_ORDER_GROUP   : ',
    '        TAG                : 0',
    `        DISPLAY_NAME       : ${name}`,
    `        DEPENDENCIES       : ${first}`,
    ...others.map((dependency) => `                           : ${dependency}`),
    `        SERVICE_START_NAME : ${account}`,
    '',
  ];
}

function scQueryex({ name, pid }: WindowsService): readonly string[] {
  return [
    `SERVICE_NAME: ${name}`,
    `DISPLAY_NAME: ${name}`,
    '        TYPE               : 10  WIN32_OWN_PROCESS  ',
    pid === 0 ? '        STATE              : 1  STOPPED ' : '        STATE              : 4  RUNNING ',
    '                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)',
    '        WIN32_EXIT_CODE    : 0  (0x0)',
    '        SERVICE_EXIT_CODE  : 0  (0x0)',
    '        CHECKPOINT         : 0x0',
    '        WAIT_HINT          : 0x0',
    `        PID                : ${pid}`,
    '        FLAGS              : ',
    '',
  ];
}

function registryKey({ name, command, account, dependencies = [] }: WindowsService): readonly string[] {
  const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const multi = Buffer.from(`${dependencies.join('\0')}\0\0`, 'utf16le')
    .toString('hex')
    .replaceAll(/(..)(?!$)/g, '$1,');
  return [
    `[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\${name}]`,
    '"Type"=dword:00000010',
    '"Start"=dword:00000002',
    `"DisplayName"=${quoted(name)}`,
    `"ImagePath"=${quoted(command)}`,
    `"ObjectName"=${quoted(account)}`,
    ...(dependencies.length === 0 ? [] : [`"DependOnService"=hex(7):${multi}`]),
    '',
  ];
}

const netstatHead = '  Proto  Local Address          Foreign Address        State           PID';

function netstatLine([protocol, local, pid]: WindowsDescription['listeners'][number]): string {
  const remote = protocol === 'UDP' ? '*:*' : local.startsWith('[') ? '[::]:0' : '0.0.0.0:0';
  return `  ${protocol}    ${local.padEnd(22)} ${remote.padEnd(22)} ${(protocol === 'UDP' ? '' : 'LISTENING').padEnd(15)} ${pid}`;
}

function shortcut([path, [program, args]]: readonly [string, readonly [program: string, args: string]]): object {
  return { Path: path, Target: program, Arguments: args };
}

function folderContent([path, [files, folders, oldest, youngest]]: readonly [string, WindowsDescription['contents'][string]]): object {
  return { Path: path, Files: files, Folders: folders, OldestSeconds: oldest, YoungestSeconds: youngest };
}

/** The container that our collecting scripts write. */
function exportText(os: 'windows' | 'linux', host: string, sections: LinuxDescription['sections']): string {
  const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
  return [
    ['bitewing-host-export', '1', os, base64(host), exportedAt],
    ...sections.map(({ name, how, text, status }) => ['section', name, status ?? 'ok', base64(how), base64(text)]),
    ['end', String(sections.length)],
  ]
    .map((fields) => `${fields.join('\t')}\n`)
    .join('');
}
