import type { WindowsQuestionName } from './windows-port.ts';

/**
 * What answers each question in Windows PowerShell 5.1: writes rows to the pipeline. `$paths` and `$alone` are the question's; `Gap` notes a part that could not be
 * read. .NET sorts and merges access lists, so Windows' own calls are asked first where they can be.
 */
export const powershellAnswers: Readonly<Record<WindowsQuestionName, string>> = {
  'computer': String.raw`
$system = Get-CimInstance Win32_ComputerSystem
$names = @($system.Name, $system.DNSHostName)
try { $names += [Net.Dns]::GetHostEntry('').HostName } catch { Gap 'full name' $_ }
$domainSid = $null
if ($system.PartOfDomain) {
  try {
    $account = New-Object Security.Principal.NTAccount $system.Domain, ($system.Name + '$')
    $domainSid = $account.Translate([Security.Principal.SecurityIdentifier]).AccountDomainSid.Value
  } catch { Gap 'SID of the domain' $_ }
}
New-Object PSObject -Property @{
  Names = [object[]]@($names | Where-Object { $_ } | Select-Object -Unique)
  Addresses = [object[]]@([Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces() |
    ForEach-Object { $_.GetIPProperties().UnicastAddresses } | ForEach-Object { $_.Address.ToString() })
  Caption = (Get-CimInstance Win32_OperatingSystem).Caption
  MachineSid = MachineSid
  DomainSid = $domainSid
}`,
  'local-accounts': String.raw`
$groups = foreach ($group in Get-CimInstance Win32_Group -Filter 'LocalAccount=TRUE') {
  $members = $null
  try {
    $members = [object[]]@(foreach ($member in ([ADSI]('WinNT://' + $env:COMPUTERNAME + '/' + $group.Name + ',group')).psbase.Invoke('Members')) {
      $sid = New-Object Security.Principal.SecurityIdentifier ([byte[]](ComValue $member 'objectSid')), 0
      @{ Name = [string](ComValue $member 'Name'); SID = $sid.Value; ObjectClass = [string](ComValue $member 'Class') }
    })
  } catch { Gap ('members of ' + $group.Name) $_ }
  @{ Name = $group.Name; SID = $group.SID; Members = $members }
}
New-Object PSObject -Property @{
  MachineSid = MachineSid
  PartOfDomain = (Get-CimInstance Win32_ComputerSystem).PartOfDomain
  Users = [object[]]@(Get-CimInstance Win32_UserAccount -Filter 'LocalAccount=TRUE' | ForEach-Object { @{ Name = $_.Name; SID = $_.SID } })
  Groups = [object[]]@($groups)
}`,
  'smb-shares': `
Get-SmbShare | Select-Object 'Name', 'Path', 'Special', 'EncryptData', 'SecurityDescriptor'`,
  'win32-services': String.raw`
foreach ($service in Get-CimInstance Win32_Service) {
  $sddl = $null
  try { $sddl = @(& ($env:SystemRoot + '\System32\sc.exe') sdshow $service.Name) -match '^[ODGS]:' | Select-Object -First 1 } catch { Gap $service.Name $_ }
  if (-not $sddl) { Gap ('descriptor of ' + $service.Name) 'sc sdshow gave none' }
  $key = Get-ItemProperty -LiteralPath ('HKLM:\SYSTEM\CurrentControlSet\Services\' + $service.Name) -ErrorAction SilentlyContinue
  $service | Select-Object 'Name', 'DisplayName', 'PathName', 'StartName', 'StartMode', 'State', 'ProcessId',
    @{ n = 'Dependencies'; e = { [object[]]@($key.DependOnService | Where-Object { $_ }) } }, @{ n = 'Sddl'; e = { $sddl } }
}`,
  'net-tcp': `
Get-NetTCPConnection -State Listen | Select-Object 'LocalAddress', 'LocalPort', @{ n = 'State'; e = { 2 } }, 'OwningProcess'`,
  'net-udp': `
Get-NetUDPEndpoint | Select-Object 'LocalAddress', 'LocalPort', 'OwningProcess'`,
  'processes': `
Get-CimInstance Win32_Process | Select-Object 'ProcessId', 'CommandLine'`,
  'path-aliases': String.raw`
Get-CimInstance Win32_Volume | Where-Object { $_.Name -notlike '\\?\*' } | ForEach-Object { @{ Kind = 'volume'; From = $_.Name; To = $_.DeviceID } }
Get-CimInstance Win32_LogicalDisk -Filter 'DriveType=4' | ForEach-Object { @{ Kind = 'drive'; From = $_.DeviceID; To = $_.ProviderName; User = $env:USERNAME } }
foreach ($line in @(& ($env:SystemRoot + '\System32\subst.exe'))) {
  if ($line -match '^([A-Z]:)\\: => (.+)$') { @{ Kind = 'drive'; From = $Matches[1]; To = $Matches[2] -replace '^UNC\\', '\\'; User = $env:USERNAME } }
}`,
  'get-acl': String.raw`
$waiting = New-Object Collections.Stack
foreach ($path in $alone) { $waiting.Push(@($path, 65)) }
foreach ($path in $paths) { $waiting.Push(@($path, 0)) }
$count = 0
while ($waiting.Count -gt 0) {
  $path, $depth = $waiting.Pop()
  $count++
  if ($count -gt 1000000) { Gap $path 'this and what follows: more folders than are looked at'; break }
  try {
    $item = Get-Item -LiteralPath $path -Force
    $target = $null
    if ($item.LinkType -eq 'Junction' -or $item.LinkType -eq 'SymbolicLink') { $target = @($item.Target)[0] }
    $sddl = $null
    try { $sddl = (Get-Acl -LiteralPath $path).Sddl } catch { Gap $path $_ }
    @{ Path = $path; Attributes = [int]$item.Attributes; Target = $target; Sddl = $sddl; Asked = ($depth -eq 0) }
    if (-not $item.PSIsContainer -or $target -or $depth -gt 64) { continue }
    if ($depth -eq 64) { Gap $path 'more levels than are looked at' } else {
      Get-ChildItem -LiteralPath $path -Directory -Force | ForEach-Object { $waiting.Push(@($_.FullName, ($depth + 1))) }
    }
  } catch { Gap $path $_ }
}`,
  'folder-contents': String.raw`
foreach ($path in $paths) {
  try {
    $now = [DateTime]::UtcNow
    $items = @(Get-ChildItem -LiteralPath $path -Force)
    $ages = @($items | Where-Object { -not $_.PSIsContainer } |
      ForEach-Object { [Math]::Max(0, [Math]::Floor(($now - $_.LastWriteTimeUtc).TotalSeconds)) } | Sort-Object)
    $row = @{ Path = $path; Files = $ages.Count; Folders = $items.Count - $ages.Count; OldestSeconds = $null; YoungestSeconds = $null }
    if ($ages.Count -gt 0) { $row.OldestSeconds = [long]$ages[-1]; $row.YoungestSeconds = [long]$ages[0] }
    $row
  } catch { Gap $path $_ }
}`,
  'file-versions': String.raw`
$files = foreach ($path in $paths) {
  try {
    if (-not (Test-Path -LiteralPath $path -PathType Container)) { $path; continue }
    foreach ($folder in @($path, ($path + '\bin'))) {
      if (-not (Test-Path -LiteralPath $folder)) { continue }
      Get-ChildItem -LiteralPath $folder -File -Force | Where-Object { $_.Name -match '^(opendent.*\.(exe|dll)|centralmanager\.exe)$' } | ForEach-Object { $_.FullName }
    }
  } catch { Gap $path $_ }
}
foreach ($path in @($files | Where-Object { $_ } | Select-Object -Unique)) {
  try { @{ FullName = $path; ProductVersion = [Diagnostics.FileVersionInfo]::GetVersionInfo($path).ProductVersion } } catch { Gap $path $_ }
}`,
};

/** What all of them use. */
const preamble = String.raw`
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$gaps = New-Object Collections.ArrayList
function Gap($item, $problem) {
  $status = 'failed'
  $reason = [string]$problem
  if ($problem -is [Management.Automation.ErrorRecord]) {
    $reason = $problem.Exception.Message
    if ($problem.Exception -is [UnauthorizedAccessException] -or $problem.CategoryInfo.Category -eq 'PermissionDenied') { $status = 'denied' }
  }
  if ($gaps.Count -lt 1000) { [void]$gaps.Add(@{ item = [string]$item; status = $status; reason = $reason }) }
  elseif ($gaps.Count -eq 1000) { [void]$gaps.Add(@{ item = 'more'; status = 'failed'; reason = 'more could not be looked at' }) }
}
function MachineSid {
  $user = Get-CimInstance Win32_UserAccount -Filter 'LocalAccount=TRUE' | Select-Object -First 1
  if ($user) { $user.SID -replace '-[0-9]+$', '' }
}
function ComValue($object, $name) { $object.GetType().InvokeMember($name, 'GetProperty', $null, $object, $null) }
`;

/** Reads one question a line and writes one answer a line, in ASCII whatever the console's code page. */
const conversation = String.raw`
foreach ($line in ([Console]::In.ReadToEnd() -split '\r?\n')) {
  if (-not $line) { continue }
  $question = $line | ConvertFrom-Json
  $paths = @($question.paths | Where-Object { $_ })
  $alone = @($question.alone | Where-Object { $_ })
  $gaps.Clear()
  try {
    $rows = [object[]]@(& $answers[$question.name])
    $none = $question.name -eq 'file-versions' -and $rows.Count + $gaps.Count -eq 0
    $answer = @{ name = $question.name; rows = $rows; gaps = [object[]]@($gaps); none = $none }
  } catch {
    Gap $question.name $_
    $answer = @{ name = $question.name; status = $gaps[-1].status; reason = $gaps[-1].reason }
  }
  $json = ConvertTo-Json -InputObject $answer -Depth 6 -Compress
  [Console]::Out.WriteLine([regex]::Replace($json, '[^\x20-\x7e]', { param($m) '\u{0:x4}' -f [int][char]$m.Value }))
  [Console]::Out.Flush()
}`;

const table = Object.entries(powershellAnswers).map(([name, body]) => `'${name}' = {${body}\n}`);

/** What answers the questions (`$answers`), for whoever asks them one by one. */
export const powershellQuestions: string = `${preamble}$answers = @{\n${table.join('\n')}\n}`;

/** The whole script, as it is given to `powershell.exe -EncodedCommand`, which takes no more than some 12,000 characters. */
export const powershellScript: string = `${powershellQuestions}\n${conversation}\n`;
