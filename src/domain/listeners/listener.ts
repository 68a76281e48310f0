import { type AddressRange, parseNetwork } from '../network/address-ranges.ts';

/** A socket that waits for connections or datagrams; also the row of a snapshot. `null` always means "not known". */
export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  /** As bound: `0.0.0.0` and `::` are every address of the host. */
  readonly address: string;
  readonly port: number;
  /** Interface the socket is bound to, next to the address. */
  readonly device: string | null;
  /** Does an IPv6 socket refuse IPv4? Null for IPv4 sockets, and where the source does not tell. */
  readonly ipv6Only: boolean | null;
  /** Programs that hold the socket. Without privileges, for sockets of the kernel and of other containers, they are not known. */
  readonly owners: readonly ListenerOwner[] | null;
  /** User id the socket was made by. */
  readonly uid: number | null;
  /** Control group, which names the service: `/system.slice/mariadb.service`. */
  readonly controlGroup: string | null;
  /** Number by which `/proc/PID/fd` names the socket. */
  readonly inode: number | null;
}

/** A process that holds a socket. */
export interface ListenerOwner {
  /** The kernel's name of the process, at most 15 bytes, which the process itself chooses. */
  readonly name: string;
  readonly pid: number;
}

/** Which addresses of its host a listener answers on, for one address family. */
export type ListenerBind =
  | { readonly kind: 'every' }
  | { readonly kind: 'one'; readonly address: AddressRange }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Parsed rows, and the lines (from 1) that are no rows: those may hide listeners, so the source is incomplete. */
export interface ListenerRows {
  readonly listeners: readonly Listener[];
  readonly unreadable: readonly number[];
}

/** Nearly every listener is bound to one of these. */
const everyAddress = new Map(['0.0.0.0', '::'].map((text) => [text, parseNetwork(text)]));

/** What the bind address means for a family: `::` takes IPv4 as well unless the socket is IPv6 only. */
export function listenerBind(listener: Listener, family: 4 | 6): ListenerBind {
  const address = everyAddress.get(listener.address) ?? parseNetwork(listener.address);
  if (address === null) return { kind: 'unknown', reason: `the bind address ${listener.address} cannot be read` };
  const everywhere = address.first === 0n;
  if (address.family === family) return everywhere ? { kind: 'every' } : { kind: 'one', address };
  if (address.family === 4 || !everywhere || listener.ipv6Only === true) return { kind: 'none' };
  return listener.ipv6Only === false ? { kind: 'every' } : { kind: 'unknown', reason: 'whether the IPv6 socket takes IPv4 connections is not known' };
}
