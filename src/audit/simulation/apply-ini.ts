import type { VpnHub, VpnPeer } from '../../domain/vpn/vpn-hub.ts';
import type { ShareRow } from '../../snapshot/artifacts/host.ts';
import { applyMysqlTls } from './apply-endpoints.ts';
import { applied, type ApplyOutcome, notModelled, refused } from './apply-outcome.ts';
import { clientNetworks, type OpenvpnChange, openvpnChange } from './openvpn-lines.ts';
import type { World } from './world.ts';

/** Puts lines into a configuration file of a host: `host: file`. They belong together: a section's name stands above its settings. */
export function applyIni(world: World, target: string, lines: readonly string[]): ApplyOutcome {
  const [, host = '', file = ''] = /^([^:]+): (.+)$/.exec(target) ?? [];
  const [first = '', ...rest] = lines;
  const share = /^\[(.+)\]$/.exec(first)?.[1];
  if (file === 'smb.conf' && share !== undefined) return setEncryption(world, host, share, rest.join('\n'));
  const tls = file === 'my.cnf' ? applyMysqlTls(world, host, lines) : null;
  if (tls !== null) return tls;
  const networks = clientNetworks(lines);
  if (networks !== null) return changeClient(world, host, file, networks);
  const option = openvpnChange(lines);
  if (option !== null) return changeHub(world, host, file, remembered(world, `${target} ${option.field}`, option));
  const change = tunnelChange(lines);
  return change === null ? notModelled(`the model cannot follow: ${first.slice(0, 60)}`) : changeHub(world, host, file, change);
}

function setEncryption(world: World, host: string, name: string, setting: string): ApplyOutcome {
  const shares = world.rows<ShareRow>('host.shares', host, (row) => row.name.toLowerCase());
  const [row] = shares?.get(name.toLowerCase()) ?? [];
  if (!shares || row === undefined) return notModelled(`the share ${name} of ${host} was not collected`);
  const was = `${host} smb encrypt ${name}`;
  if (setting === 'server smb encrypt = required') {
    world.kept.set(was, [row.encrypted]);
    shares.set(name.toLowerCase(), [{ ...row, encrypted: true }]);
    return applied;
  }
  const before = world.kept.get(was);
  if (setting !== '# remove server smb encrypt' || !Array.isArray(before)) return notModelled(`the model cannot follow: ${setting.slice(0, 60)}`);
  // The boundary: what was kept above.
  const [encrypted = null] = before as readonly (boolean | null)[];
  shares.set(name.toLowerCase(), [{ ...row, encrypted }]);
  return applied;
}

/** The changed tunnel; a text when what it would be is not known, null when it has no such peer. */
type HubChange = (hub: VpnHub) => VpnHub | string | null;

/** What the lines do to a tunnel; null when the model does not know them. */
function tunnelChange(lines: readonly string[]): HubChange | null {
  const [first = '', second = '', third = ''] = lines;
  const key = /^PublicKey = (\S+)$/.exec(second)?.[1];
  const networks = /^AllowedIPs = (.*)$/.exec(third)?.[1]?.split(', ');
  if (first === '[Peer]' && key !== undefined && networks !== undefined && /^[\d a-f.:/]+$/.test(networks.join(' '))) {
    const isMeant = ({ identity }: VpnPeer): boolean => identity?.text === key;
    // What is in force beside another text in the file: nobody knows what a restart would give.
    const isTold = ({ networks: used, configuredNetworks }: VpnPeer): boolean => used !== null && JSON.stringify(used) === JSON.stringify(configuredNetworks);
    return (hub) =>
      hub.peers.some((peer) => isMeant(peer) && !isTold(peer))
        ? 'what is in force is not what the file says'
        : hub.peers.some(isMeant)
          ? { ...hub, peers: hub.peers.map((peer) => (isMeant(peer) ? { ...peer, networks, configuredNetworks: networks } : peer)) }
          : null;
  }
  return null;
}

/** Keeps what a fact was, for the undo. */
function remembered(world: World, key: string, { field, change }: OpenvpnChange): HubChange {
  return (hub) => {
    if (change !== null) {
      world.kept.set(key, { [field]: hub[field] });
      return change(hub);
    }
    // The boundary: what was kept above.
    const before = world.kept.get(key) as Partial<VpnHub> | undefined;
    return before === undefined ? `${field} was not changed before` : { ...hub, ...before };
  };
}

function changeHub(world: World, host: string, file: string, change: HubChange): ApplyOutcome {
  const hubs = world.whole('links.tunnels', host);
  const all = hubs?.get('') ?? [];
  const [hub, ...more] = all.filter(({ place }) => place.source === file);
  if (!hubs || hub === undefined || more.length > 0) return notModelled(`the tunnel of ${file} on ${host} was not collected`);
  const changed = change(hub);
  if (changed === null) return refused(`${file} has no such peer`);
  if (typeof changed === 'string') return notModelled(changed);
  hubs.set(
    '',
    all.map((one) => (one === hub ? changed : one)),
  );
  return applied;
}

/** Networks behind the client whose file it is; its fixed addresses stay. */
function changeClient(world: World, host: string, file: string, networks: readonly string[]): ApplyOutcome {
  const hubs = world.whole('links.tunnels', host);
  const isMeant = ({ place }: VpnPeer): boolean => place.source === file && place.line === 0;
  const all = hubs?.get('') ?? [];
  const [peer, ...more] = all.flatMap(({ peers }) => peers.filter(isMeant));
  if (!hubs || peer === undefined || more.length > 0) return notModelled(`the client of ${file} on ${host} was not collected`);
  if (peer.networks === null || JSON.stringify(peer.networks) !== JSON.stringify(peer.configuredNetworks))
    return notModelled('what is in force is not what the file says');
  const fixed = peer.networks.filter((network) => peer.addresses.some((address) => network.startsWith(`${address}/`)));
  const next = [...fixed, ...networks];
  hubs.set(
    '',
    all.map((hub) => ({ ...hub, peers: hub.peers.map((one) => (isMeant(one) ? { ...one, networks: next, configuredNetworks: next } : one)) })),
  );
  return applied;
}
