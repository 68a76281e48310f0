import type { Fix } from '../../model/verdict.ts';
import { type Exposure, networksFor } from './exposures.ts';
import type { TunnelFacts } from './tunnel-words.ts';

/** Closes a port to everybody but the service's tenants and the servers' own networks. */
export function portFix(facts: TunnelFacts, exposure: Exposure): Fix {
  const { service, facts: host } = exposure;
  const networks = networksFor(exposure, facts);
  if (networks === null) {
    const language = host['host.networkReach'].os === 'windows' ? 'powershell' : 'sh';
    const stated =
      'State the networks of every tenant of this service in the inventory (workstations.networks) first; a rule written without them would lock somebody out.';
    return { language, target: host.host, commands: [], undo: [], verify: [], note: stated };
  }
  const four = networks.filter((network) => !network.includes(':'));
  const six = networks.filter((network) => network.includes(':'));
  const verify = {
    command: `from an address outside: nc -vz ${facts.inventory.hosts[host.host]?.address ?? host.host} ${service.port}`,
    expect: 'no connection',
  };
  const note = 'Check that the list holds every network that has to get in, remote administration included, before running it.';
  if (host['host.networkReach'].os === 'windows') {
    const rules = `Get-NetFirewallPortFilter -Protocol TCP | Where-Object LocalPort -eq ${service.port} | Get-NetFirewallRule | Where-Object { $_.Direction -eq 'Inbound' -and $_.Action -eq 'Allow' }`;
    return {
      language: 'powershell',
      target: host.host,
      commands: [`${rules} | Set-NetFirewallRule -RemoteAddress ${networks.join(',')}`],
      undo: [`${rules} | Set-NetFirewallRule -RemoteAddress Any`],
      verify: [{ command: `${rules} | Get-NetFirewallAddressFilter`, expect: 'these networks only' }, verify],
      note,
    };
  }
  const outside = (words: string, list: readonly string[]): string => (list.length === 0 ? '' : `${words} saddr != { ${list.join(', ')} } `);
  // A table of its own, so that taking one port's rules back leaves those of others.
  const table = `inet bitewing_port_${service.port}`;
  return {
    language: 'sh',
    target: host.host,
    commands: [
      `nft add table ${table}`,
      `nft add chain ${table} ports '{ type filter hook input priority -10; policy accept; }'`,
      `nft add rule ${table} ports iifname != "lo" meta nfproto ipv4 tcp dport ${service.port} ${outside('ip', four)}ct state new drop`,
      `nft add rule ${table} ports iifname != "lo" meta nfproto ipv6 tcp dport ${service.port} ${outside('ip6', six)}ct state new drop`,
    ],
    undo: [`nft delete table ${table}`],
    verify: [{ command: `nft list table ${table}`, expect: 'the drop rules' }, verify],
    note: `${note} A drop in one table stands, whatever other tables accept; add the table to /etc/nftables.conf to keep it.`,
  };
}
