import { addressText } from '../network/address-ranges.ts';
import type { Listener, ListenerRows } from './listener.ts';

/** Slot, local address and port, remote, state, queues, timer, retransmits, user, timeout, inode. */
const row = /^\s*\d+: ([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4}) [\dA-F]+:[\dA-F]{4} ([\dA-F]{2}) \S+ \S+ \S+\s+(\d+)\s+\d+ (\d+)(?: |$)/;
/** TCP sockets that listen, UDP sockets without a peer. */
const waiting = { tcp: '0A', udp: '07' } as const;

/**
 * Reads `/proc/net/tcp`, `tcp6`, `udp` or `udp6` of a little-endian machine (x86, ARM). The files do not tell dual-stack sockets from IPv6
 * ones, nor owners: those are not known.
 */
export function parseProcNet(protocol: 'tcp' | 'udp', text: string): ListenerRows {
  const listeners: Listener[] = [];
  const unreadable: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || /^\s*sl\s+local_address/.test(line)) continue;
    const [, words, port = '', state, uid, inode] = row.exec(line) ?? [];
    if (words === undefined) unreadable.push(index + 1);
    else if (state === waiting[protocol])
      listeners.push({
        protocol,
        address: addressOf(words),
        port: Number.parseInt(port, 16),
        device: null,
        ipv6Only: null,
        owners: null,
        uid: Number(uid),
        controlGroup: null,
        inode: Number(inode),
      });
  }
  return { listeners, unreadable };
}

/** Each word of 32 bits has its bytes reversed. */
function addressOf(words: string): string {
  const bytes = (words.match(/.{8}/g) ?? []).map((word) => (word.match(/../g) ?? []).reverse().join('')).join('');
  return addressText(words.length === 8 ? 4 : 6, BigInt(`0x${bytes}`));
}
