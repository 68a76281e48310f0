import { parseNetwork } from '../network/address-ranges.ts';
import type { Listener, ListenerOwner, ListenerRows } from './listener.ts';

/** Netid, state, two queues, local address with port, peer. */
const row = /^(tcp|udp)\s+(?:LISTEN|UNCONN)\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+:\*(?:\s+(.*))?$/;
/** Names have at most 15 bytes and may contain anything, so the whole list has to fit. */
const ownerList = /users:\(((?:\(".{0,15}?",pid=\d+,fd=\d+\),?)+)\)(?=\s|$)/;

/** Reads `ss -ltnupeH`. With the other options of `ss`, or an old version, less is known and nothing is guessed. */
export function parseSs(text: string): ListenerRows {
  const listeners: Listener[] = [];
  const unreadable: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const listener = parseRow(line.trimEnd());
    if (listener === null) unreadable.push(index + 1);
    else listeners.push(listener);
  }
  return { listeners, unreadable };
}

function parseRow(line: string): Listener | null {
  const [, netid, local = '', port, rest = ''] = row.exec(line) ?? [];
  const [, bracketed, plain, device] = /^(?:\[([^\]]*)\]|([^%]*))(?:%(\S+))?$/.exec(local) ?? [];
  const spelled = bracketed ?? plain ?? '';
  const address = spelled === '*' ? '::' : spelled;
  if (netid === undefined || Number(port) > 65_535 || parseNetwork(address) === null || address.includes('/')) return null;
  const owners = ownersOf(rest);
  const attributes = new Map([...rest.replace(ownerList, '').matchAll(/(?:^|\s)(uid|ino|cgroup|v6only):(\S+)/g)].map(([, key, value]) => [key, value]));
  const only = attributes.get('v6only');
  return {
    protocol: netid === 'udp' ? 'udp' : 'tcp',
    address,
    port: Number(port),
    device: device ?? null,
    ipv6Only: only === undefined ? null : only === '1',
    owners,
    // A socket of root is printed without its user, but only where the details are printed at all.
    uid: attributes.has('ino') ? Number(attributes.get('uid') ?? 0) : null,
    controlGroup: attributes.get('cgroup')?.startsWith('/') === true ? (attributes.get('cgroup') ?? null) : null,
    inode: attributes.has('ino') ? Number(attributes.get('ino')) : null,
  };
}

function ownersOf(rest: string): ListenerOwner[] | null {
  const list = ownerList.exec(rest)?.[1];
  if (list === undefined) return null;
  const owners: ListenerOwner[] = [];
  const one = /\("(.{0,15}?)",pid=(\d+),fd=\d+\)(?:,(?=\()|$)/y;
  while (one.lastIndex < list.length) {
    const [, name, pid] = one.exec(list) ?? [];
    if (name === undefined) return null;
    if (!owners.some((owner) => owner.pid === Number(pid))) owners.push({ name, pid: Number(pid) });
  }
  return owners;
}
