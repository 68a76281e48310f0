import type { Listener } from '../../domain/listeners/listener.ts';
import { parseNetwork } from '../../domain/network/address-ranges.ts';
import { decodeJsonRows } from './json-rows.ts';
import { exportedText, noRows, numberedLines, type TextRows } from './text-rows.ts';

/**
 * Decodes `netstat -ano`, whatever the language: protocol, local address, remote address, a word for the state (TCP only), process. A TCP socket
 * listens when its remote port is 0. Columns after the process id, and lines of `-b` with program names, do not disturb.
 */
export function decodeNetstat(bytes: Uint8Array): TextRows<Listener> {
  const read = exportedText(bytes, 'output of netstat -ano');
  if (!read.ok) return { rows: [], problems: [read.problem] };
  const rows: Listener[] = [];
  const problems: { line: number; expected: string; found: string }[] = [];
  let sockets = 0;
  for (const { number, text } of numberedLines(read.text)) {
    const [protocol = '', local = '', remote = '', ...rest] = text.trim().split(/\s+/);
    if (protocol !== 'TCP' && protocol !== 'UDP') continue;
    sockets += 1;
    const pid = rest.at(protocol === 'TCP' ? 1 : 0);
    const [, address, port] = /^(.+):(\d{1,5})$/.exec(local) ?? [];
    if (pid === undefined || !/^\d+$/.test(pid) || address === undefined) {
      problems.push({ line: number, expected: 'addresses, state and process id', found: `${rest.length + 3} columns` });
    } else if (protocol === 'UDP' || remote.endsWith(':0')) {
      const row = listener(protocol === 'TCP' ? 'tcp' : 'udp', address.replace(/^\[|\]$/g, ''), Number(port), Number(pid));
      if (row === null) problems.push({ line: number, expected: 'an IP address and port', found: 'something else' });
      else rows.push(row);
    }
  }
  // Every Windows host has sockets of its own.
  return sockets === 0 ? noRows(0, 'output of netstat -ano', 'no socket') : { rows, problems };
}

const listenState = 2;

/** Decodes `Get-NetTCPConnection` (the listening ones) or `Get-NetUDPEndpoint` as ConvertTo-Json writes it. */
export function decodeNetConnections(bytes: Uint8Array, protocol: Listener['protocol']): TextRows<Listener> {
  const what = protocol === 'tcp' ? 'output of Get-NetTCPConnection' : 'output of Get-NetUDPEndpoint';
  const { rows, problems } = decodeJsonRows(bytes, what, (row) => {
    const state = protocol === 'udp' ? listenState : row.word('State', { listen: listenState });
    return { state, row: listener(protocol, row.text('LocalAddress'), row.whole('LocalPort'), row.whole('OwningProcess')) };
  });
  const listening = rows.filter(({ state }) => state === listenState);
  const bad = listening.filter(({ row }) => row === null).map(() => ({ line: 0, expected: 'an IP address and port', found: 'something else' }));
  return { rows: listening.flatMap(({ row }) => row ?? []), problems: [...problems, ...bad] };
}

/** Windows names no program here; whether an IPv6 socket takes IPv4 too it does not tell either. */
function listener(protocol: Listener['protocol'], local: string, port: number, pid: number): Listener | null {
  const [, address = '', device] = /^([^%]*)(?:%(.*))?$/.exec(local) ?? [];
  const spelled = address === '*' ? '::' : address;
  if (parseNetwork(spelled) === null || spelled.includes('/') || port > 65_535) return null;
  return {
    protocol,
    address: spelled,
    port,
    device: device ?? null,
    ipv6Only: null,
    owners: pid === 0 ? null : [{ name: '', pid }],
    uid: null,
    controlGroup: null,
    inode: null,
  };
}
