import { vpnCommands } from '../vpn/vpn-commands.ts';
import { windowsVpnScript } from '../vpn/windows-vpn-script.ts';
import type { StatedFolder } from './host-folders.ts';

/** A text of PowerShell that nothing in it can leave. */
function quoted(text: string): string {
  // PowerShell takes typographic quotation marks for plain ones.
  return `'${text.replaceAll(/['\u2018\u2019\u201a\u201b]/g, (mark) => mark + mark)}'`;
}

/** Registry keys of the links plane: section, key, whether its absence is an answer. */
const registryKeys: readonly (readonly [section: string, key: string])[] = [
  ['windows-firewall', String.raw`HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy`],
  ['windows-firewall-policy', String.raw`HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall`],
  ['remote-desktop', String.raw`HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server`],
  ['remote-desktop-policy', String.raw`HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services`],
  ['smb-server', String.raw`HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters`],
];

/** Cmdlets about the network, in the form their decoders read. */
const cmdlets: readonly (readonly [section: string, command: string])[] = [
  ['net-ip-addresses', "Get-NetIPAddress | Select-Object 'IPAddress', 'PrefixLength', 'InterfaceAlias'"],
  ['net-routes', "Get-NetRoute | Select-Object 'DestinationPrefix', 'InterfaceAlias', 'RouteMetric', 'InterfaceMetric', 'NextHop'"],
  ['net-interfaces', "Get-NetIPInterface | Select-Object 'InterfaceAlias', 'AddressFamily', 'Forwarding'"],
  ['connection-profiles', "Get-NetConnectionProfile | Select-Object 'InterfaceAlias', 'NetworkCategory'"],
];

/**
 * A script for Windows PowerShell 5.1 that an administrator runs on a file server without Node.js; it writes an export to the file it is given and nothing else.
 * `questions`: what answers each question, as a live collect asks it (`$answers`, `$gaps`, `Gap`). `folders`: what the inventory puts on the host; null: it was
 * not asked.
 */
export function windowsScript(questions: string, folders: readonly StatedFolder[] | null): string {
  const list = (some: readonly StatedFolder[]): string => `@(${some.map(({ text }) => quoted(text)).join(', ')})`;
  const vpn = vpnCommands.find(({ os }) => os === 'windows');
  return [
    head,
    questions,
    writing,
    `$stated = ${list(folders ?? [])}`,
    `$exchange = ${list((folders ?? []).filter(({ exchange }) => exchange))}`,
    looking,
    ...cmdlets.map(([section, command]) => `Ask ${quoted(section)} ${quoted(command)} { ${command} }`),
    ...registryKeys.map(([section, key]) => `Registry ${quoted(section)} ${quoted(key)}`),
    ...(vpn === undefined ? [] : [`Whole 'tunnels' ${quoted(vpn.how)} { ${windowsVpnScript} }`]),
    tail,
  ].join('\n');
}

const head = String.raw`# Collects what Bitewing asks of a Windows file server, without Node.js. Run it in an elevated Windows PowerShell 5.1:
#   powershell -NoProfile -ExecutionPolicy Bypass -File collect-windows.ps1 -Out fs1.txt
#   powershell -NoProfile -ExecutionPolicy Bypass -File collect-windows.ps1 -Out fs1.txt -Folder D:\More,E:\Folders
# Reads only, and writes the one file. Lists folders, not the files in them; reads configuration files of Open Dental whole: keep the file like them.
# This script was checked by a parser of PowerShell; its makers had no Windows to run it on.
param([Parameter(Mandatory = $true)][string]$Out, [string[]]$Folder = @())`;

const writing = String.raw`
$tab = [string][char]9
$count = 0
$writer = New-Object IO.StreamWriter ($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Out)), $false, ([Text.Encoding]::ASCII)
function Bytes([string]$text) { , [Text.Encoding]::UTF8.GetBytes($text) }
function Encoded([string]$text) { [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text)) }
function Section([string]$name, [string]$status, [string]$how, [byte[]]$content) {
  $script:count++
  if ($null -eq $content) { $content = [byte[]]@() }
  $writer.WriteLine((@('section', $name, $status, (Encoded $how), [Convert]::ToBase64String($content)) -join $tab))
}
function Refused([string]$name, [string]$how) {
  foreach ($gap in $gaps) {
    $status = 'failed'
    if ($gap.status -eq 'denied') { $status = 'denied' }
    Section $name $status ($how + ': ' + $gap.item) (Bytes $gap.reason)
  }
  $gaps.Clear()
}
function Ask([string]$name, [string]$how, [scriptblock]$question) {
  $gaps.Clear()
  try {
    $rows = [object[]]@(& $question)
    if ($rows.Count -eq 0) { Section $name 'failed' $how (Bytes 'it gave nothing') }
    else { Section $name 'ok' $how (Bytes (ConvertTo-Json -InputObject $rows -Depth 6 -Compress)) }
  } catch { Gap 'all' $_ }
  Refused $name $how
}
function Whole([string]$name, [string]$how, [scriptblock]$question) {
  $gaps.Clear()
  try { Section $name 'ok' $how (Bytes ((& $question) -join [string][char]10)) } catch { Gap 'all' $_ }
  Refused $name $how
}
function Registry([string]$name, [string]$key) {
  $gaps.Clear()
  $file = [IO.Path]::GetTempFileName()
  try {
    if (Test-Path -LiteralPath ('Registry::' + ($key -replace '^HKLM', 'HKEY_LOCAL_MACHINE'))) {
      & ($env:SystemRoot + '\System32\reg.exe') export $key $file /y | Out-Null
      Section $name 'ok' ('reg export ' + $key) ([IO.File]::ReadAllBytes($file))
    } elseif ($name -like '*-policy') { Section $name 'ok' ($key + ' does not exist') ([byte[]]@()) }
    else { Section $name 'failed' $key (Bytes 'the key does not exist') }
  } catch { Gap 'all' $_ } finally { Remove-Item -LiteralPath $file -Force }
  Refused $name $key
}
$writer.WriteLine((@('bitewing-host-export', '1', 'windows', (Encoded $env:COMPUTERNAME), [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')) -join $tab))
$shares = @{}
try { Get-SmbShare | Where-Object { $_.Path -and -not $_.Special } | ForEach-Object { $shares[$_.Name.ToLowerInvariant()] = $_.Path } } catch { Gap 'shares' $_ }`;

const looking = String.raw`
# A path of this machine, for one over a share of its own.
function LocalPath([string]$path) {
  if ($path -notmatch '^[\\/]{2}[^\\/]+[\\/]([^\\/]+)(?:[\\/](.*))?$') { return $path }
  $name = $Matches[1]
  $below = $Matches[2]
  $base = $shares[$name.ToLowerInvariant()]
  if (-not $base) { Section 'get-acl' 'failed' $path (Bytes 'there is no such share') } elseif ($below) { $base.TrimEnd('\') + '\' + $below } else { $base }
}
$roots = @(@($shares.Values) + @($stated | ForEach-Object { LocalPath $_ }) + $Folder | Where-Object { $_ } | Select-Object -Unique)
$alone = @(foreach ($root in $roots) { for ($at = Split-Path -Parent $root; $at; $at = Split-Path -Parent $at) { $at } }) | Select-Object -Unique
$paths = @()
foreach ($name in 'computer', 'local-accounts', 'smb-shares', 'win32-services', 'net-tcp', 'net-udp', 'processes', 'path-aliases') { Ask $name $name $answers[$name] }
if ($roots.Count -gt 0) {
  # Configuration files and programs; not in folders named by one letter, in which patients' folders lie.
  $found = @(foreach ($root in $roots) {
    try { Get-ChildItem -LiteralPath $root -Recurse -Depth 12 -Force -File -ErrorAction SilentlyContinue | Where-Object { $_.FullName -notmatch '\\[A-Za-z]\\' } } catch { Gap $root $_ }
  })
  $configs = @($found | Where-Object { $_.Name -like '*config*.xml*' -and $_.Length -le 16777216 } | ForEach-Object { $_.FullName } | Select-Object -Unique)
  foreach ($file in $configs) {
    $gaps.Clear()
    try { Section 'config' 'ok' $file ([IO.File]::ReadAllBytes($file)) } catch { Gap $file $_ }
    Refused 'config' $file
  }
  $paths = @($found | Where-Object { $_.Name -match '^(OpenDent|FreeDental|CentralManager|mysqld|mariadbd).*\.(exe|dll)$' } | ForEach-Object { $_.FullName } | Select-Object -Unique)
  if ($paths.Count -gt 0) { Ask 'file-versions' 'versions of programs' $answers['file-versions'] }
  $paths = $roots
  $alone = @(@($alone) + $configs)
  Ask 'get-acl' 'Get-Acl' $answers['get-acl']
}
$paths = @($exchange | ForEach-Object { LocalPath $_ } | Where-Object { $_ })
if ($paths.Count -gt 0) { Ask 'folder-contents' 'what waits in exchange folders' $answers['folder-contents'] }`;

const tail = String.raw`
$writer.WriteLine('end' + $tab + $count)
$writer.Dispose()
`;
