import type { Inventory } from '../../inventory/inventory.ts';
import type { Fix } from '../../model/verdict.ts';
import { shellQuoted } from '../files/access-fix.ts';
import type { SiteEndpoint } from './site-endpoints.ts';

/** Whether old things are to be left out, or newer ones (TLS 1.3, forward secrecy) to be had. */
export type TlsWish = 'no-old' | 'newer';

/** How the program behind an endpoint is told what TLS it may speak. */
export function tlsFix(endpoint: SiteEndpoint, inventory: Inventory, wish: TlsWish = 'no-old'): Fix {
  if (endpoint.seen.kind === 'mysql') return mysqlFix(endpoint, wish);
  if (inventory.hosts[endpoint.host]?.os === 'linux') return linuxFix(endpoint, wish);
  return wish === 'newer' ? newerWindows(endpoint) : schannelFix(endpoint);
}

/** The command that shows the certificate an endpoint gives, as far as OpenSSL knows the way to it; `more` are further options of s_client. */
export function certificateCommand({ seen }: SiteEndpoint, more = ''): string {
  const place = shellQuoted(`${seen.host.includes(':') ? `[${seen.host}]` : seen.host}:${seen.port}`);
  // OpenSSL does not know how Remote Desktop gets to TLS.
  if (seen.kind === 'rdp') return `sslscan --no-colour --rdp ${place}`;
  return `openssl s_client -connect ${place}${seen.kind === 'mysql' ? ' -starttls mysql' : ''}${more} </dev/null`;
}

function verification(endpoint: SiteEndpoint, wish: TlsWish): Fix['verify'] {
  if (endpoint.seen.kind === 'rdp') {
    return [{ command: certificateCommand(endpoint), expect: wish === 'newer' ? 'TLSv1.3 enabled' : 'SSLv3, TLSv1.0 and TLSv1.1 disabled' }];
  }
  if (wish === 'newer') return [{ command: certificateCommand(endpoint, ' -tls1_3'), expect: 'New, TLSv1.3' }];
  // Without the security level a client of today refuses by itself, and an old server would pass for a new one.
  return [{ command: certificateCommand(endpoint, " -tls1_1 -cipher 'DEFAULT:@SECLEVEL=0'"), expect: 'no peer certificate available' }];
}

const suites = 'HIGH:!aNULL:!eNULL:!RC4:!3DES:!MD5';

function mysqlFix(endpoint: SiteEndpoint, wish: TlsWish): Fix {
  return {
    language: 'ini',
    target: `${endpoint.host}: my.cnf`,
    commands: ['[mysqld]', 'tls_version = TLSv1.2,TLSv1.3', ...(wish === 'newer' ? [] : [`ssl_cipher = ${suites}`])],
    undo: ['[mysqld]', wish === 'newer' ? '# remove tls_version' : '# remove tls_version and ssl_cipher'],
    verify: verification(endpoint, wish),
    note: 'The server has to be restarted. Open Dental 23.2 and later speak TLS 1.2; older ones speak none.',
  };
}

function linuxFix(endpoint: SiteEndpoint, wish: TlsWish): Fix {
  const isXrdp = endpoint.seen.kind === 'rdp';
  return {
    language: 'ini',
    target: `${endpoint.host}: ${isXrdp ? 'xrdp.ini' : 'nginx'}`,
    commands: isXrdp ? ['[Globals]', 'ssl_protocols=TLSv1.2, TLSv1.3', `tls_ciphers=${suites}`] : ['ssl_protocols TLSv1.2 TLSv1.3;', `ssl_ciphers ${suites};`],
    undo: [...(isXrdp ? ['[Globals]'] : []), '# the lines as they were'],
    verify: verification(endpoint, wish),
    note: isXrdp ? 'New connections have it at once.' : 'In the server block of this endpoint; then nginx -t && nginx -s reload.',
  };
}

function newerWindows(endpoint: SiteEndpoint): Fix {
  return {
    language: 'powershell',
    target: endpoint.host,
    commands: [],
    undo: [],
    verify: verification(endpoint, 'newer'),
    note: 'Windows speaks TLS 1.3 from Server 2022 on: decide when the machine moves there. Forward secrecy needs suites TLS_ECDHE_… (Get-TlsCipherSuite shows them, Enable-TlsCipherSuite switches them on).',
  };
}

const schannel = String.raw`SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL`;
const oldProtocols = ['SSL 3.0', 'TLS 1.0', 'TLS 1.1'];
/** Suites that Windows goes without once these ciphers are switched off. Source: Microsoft, TLS registry settings. */
const weakSuites = ['null', 'rc4', 'des'] as const;
const weakCiphers = ['NULL', 'RC4 40/128', 'RC4 56/128', 'RC4 64/128', 'RC4 128/128', 'DES 56/56', 'Triple DES 168'];

function schannelFix(endpoint: SiteEndpoint): Fix {
  const { tls } = endpoint.seen;
  const keys = oldProtocols.map((name) => `'HKLM:\\${schannel}\\Protocols\\${name}\\Server'`);
  // PowerShell takes the slash in these names for a folder's; reg does not.
  const ciphers = tls !== null && weakSuites.some((group) => tls.suites[group].state === 'yes') ? weakCiphers : [];
  const cipherKey = (name: string): string => `"HKLM\\${schannel}\\Ciphers\\${name}"`;
  const saved = String.raw`"$env:SystemRoot\Temp\schannel-before.reg"`;
  return {
    language: 'powershell',
    target: endpoint.host,
    commands: [
      `reg export "HKLM\\${schannel}" ${saved} /y`,
      // New-Item -Force empties a key that is there.
      ...keys.flatMap((key) => [
        `if (-not (Test-Path ${key})) { New-Item -Force ${key} | Out-Null }`,
        `Set-ItemProperty ${key} -Name Enabled -Type DWord -Value 0`,
      ]),
      ...ciphers.map((name) => `reg add ${cipherKey(name)} /v Enabled /t REG_DWORD /d 0 /f`),
    ],
    undo: [
      ...keys.map((key) => `Remove-ItemProperty ${key} -Name Enabled`),
      ...ciphers.map((name) => `reg delete ${cipherKey(name)} /v Enabled /f`),
      `reg import ${saved}`,
    ],
    verify: verification(endpoint, 'no-old'),
    note: 'Takes effect after a restart of the machine. Open Dental’s clients speak TLS 1.2. The first command keeps what was set before; the undo brings it back.',
  };
}
