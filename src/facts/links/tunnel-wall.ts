import type { Fix } from '../../model/verdict.ts';
import type { HostReach } from '../host/host-reach.ts';
import type { SiteHub } from '../site/tunnels.ts';
import { isApplianceFile, openvpnUnit } from './tunnel-words.ts';

/** Refuses packets from one tunnel to another in a table of its own, so that no existing rule has to be understood or moved; both ends keep their way to the servers. */
export function tunnelWall(from: SiteHub, to: SiteHub, os: HostReach['os']): Fix {
  const [incoming, outgoing] = [from, to].map(({ hub }) => hub.interface ?? hub.name);
  if (os === 'appliance') return applianceWall(from, to);
  if (os === 'windows') {
    return {
      language: 'powershell',
      target: to.host,
      commands: [`Get-NetIPInterface -InterfaceAlias '${incoming ?? ''}' | Set-NetIPInterface -Forwarding Disabled`],
      undo: [`Get-NetIPInterface -InterfaceAlias '${incoming ?? ''}' | Set-NetIPInterface -Forwarding Enabled`],
      verify: [{ command: `ping from one tenant's network to the other's`, expect: 'no answer' }],
      note: 'If the tunnel has to forward to servers behind this host, set packet filters in Routing and Remote Access instead.',
    };
  }
  // A table of its own, so that taking one wall back leaves the others.
  const table = `inet bitewing_${[...new Set([incoming, outgoing])].map((name) => (name ?? '').replaceAll(/\W/g, '_')).join('_')}`;
  return {
    language: 'sh',
    target: to.host,
    commands: [
      `nft add table ${table}`,
      `nft add chain ${table} tunnels '{ type filter hook forward priority -10; policy accept; }'`,
      `nft add rule ${table} tunnels iifname "${incoming ?? ''}" oifname "${outgoing ?? ''}" drop`,
      ...(incoming === outgoing ? [] : [`nft add rule ${table} tunnels iifname "${outgoing ?? ''}" oifname "${incoming ?? ''}" drop`]),
    ],
    undo: [`nft delete table ${table}`],
    verify: [
      { command: `nft list table ${table}`, expect: 'the drop rule' },
      { command: `ping from one tenant's network to the other's`, expect: 'no answer' },
    ],
    note: 'A drop in one table stands, whatever other tables accept. Add the table to /etc/nftables.conf to keep it. Each tunnel keeps its way to the servers, which is not from tunnel to tunnel.',
  };
}

/** pfSense and OPNsense are changed in their web interface. */
function applianceWall(from: SiteHub, to: SiteHub): Fix {
  return {
    language: 'ini',
    target: to.host,
    commands: [],
    undo: [],
    verify: [{ command: `ping from one tenant's network to the other's`, expect: 'no answer' }],
    note: `In the web interface, on the rules of each of the interfaces ${[...new Set([from, to].map(({ hub }) => hub.interface ?? hub.name))].join(' and ')} (or of their group): put a rule that blocks every protocol from any source to the networks of the other tenants’ tunnels above every rule that passes, and apply the changes. Rules of a group come before those of its interfaces. Then export the configuration again and audit it.`,
  };
}

/** Takes client-to-client out of OpenVPN; then the kernel forwards, so the firewall must refuse as well. */
export function switchFix(hub: SiteHub): Fix {
  const config = hub.hub.place.source;
  if (isApplianceFile(config)) {
    const wall = applianceWall(hub, hub);
    return { ...wall, note: `Untick Inter-client communication of this server, and restart it; then the firewall decides. ${wall.note ?? ''}` };
  }
  const wall = tunnelWall(hub, hub, 'linux');
  return {
    ...wall,
    commands: [
      `cp -p ${config} ${config}.before`,
      `sed -i -E 's/^[[:space:]]*(--)?client-to-client/# &/' ${config}`,
      `systemctl restart ${openvpnUnit(config)}`,
      ...wall.commands,
    ],
    undo: [`mv ${config}.before ${config}`, `systemctl restart ${openvpnUnit(config)}`, ...wall.undo],
    verify: [{ command: `grep -n client-to-client ${config}`, expect: 'only the line that is commented out' }, ...wall.verify],
    note: `${wall.note ?? ''} Taking client-to-client out alone only moves the packets to the kernel.${openvpnUnit(config).endsWith('@NAME') ? ' NAME is what systemd calls this tunnel.' : ''}`,
  };
}
