/** Properties that leave a Windows machine, by the cmdlet that has them. None can hold a secret. */
const wanted = {
  sites: [
    'Name',
    'Destination',
    'IPv4Subnet',
    'IPv6Subnet',
    'PersistentConnection',
    'Protocol',
    'AuthenticationMethod',
    'EncryptionMethod',
    'CipherTransformConstants',
    'IntegrityCheckMethod',
    'AuthenticationTransformConstants',
    'DHGroup',
    'PfsGroup',
    'LocalVpnTrafficSelector',
    'ConnectionState',
    'AdminStatus',
  ],
  connections: ['Name', 'ServerAddress', 'SplitTunneling', 'TunnelType', 'AuthenticationMethod', 'EncryptionLevel'],
  server: [
    'TunnelType',
    'SstpPorts',
    'Ikev2Ports',
    'L2tpPorts',
    'PptpPorts',
    'EncryptionMethod',
    'CipherTransformConstants',
    'IntegrityCheckMethod',
    'AuthenticationTransformConstants',
    'DHGroup',
    'PfsGroup',
  ],
  remoteAccess: ['VpnStatus', 'VpnS2SStatus', 'RoutingStatus', 'IPAssignmentMethod', 'IPAddressRangeList'],
} as const;

const cmdlets = {
  sites: 'Get-VpnS2SInterface',
  connections: 'Get-VpnConnection -AllUserConnection',
  server: 'Get-VpnServerConfiguration',
  remoteAccess: 'Get-RemoteAccess',
} as const;

const parts = (['sites', 'connections', 'server', 'remoteAccess'] as const).map(
  (part) => `${part} = Ask { ${cmdlets[part]} -ErrorAction Stop } @(${wanted[part].map((name) => `'${name}'`).join(', ')})`,
);

/**
 * Prints what Windows knows of its tunnels as one JSON object. Every value is text, since enumerations would become numbers; a cmdlet that is not
 * there or refuses gives null.
 */
export const windowsVpnScript: string = [
  '[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false',
  'function Ask([scriptblock]$Question, [string[]]$Wanted) {' +
    ' try { $rows = @(& $Question) } catch { return $null };' +
    ' $list = @($rows | ForEach-Object { $row = $_; $out = @{};' +
    ' foreach ($name in $Wanted) { $out[$name] = @($row.$name | Where-Object { $null -ne $_ } | ForEach-Object { [string]$_ }) };' +
    ' if ($row.Routes) { $out.Routes = @($row.Routes | ForEach-Object { [string]$_.DestinationPrefix }) };' +
    ' $out });' +
    ' return ,$list }',
  `ConvertTo-Json -Depth 4 -Compress -InputObject @{ ${parts.join('; ')} }`,
].join('; ');
