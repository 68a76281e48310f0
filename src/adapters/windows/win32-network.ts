import { gap, problem } from './answer-error.ts';
import type { Found } from './answer-lines.ts';
import { address, addressRoom, bind, bytesAt, memory, number32, sddlAt, succeed, text, textAt, u32 } from './win32-calls.ts';
import type { WindowsGap } from './windows-port.ts';

const shareEnum = bind('netapi32', 'NetShareEnum', u32, [text, u32, memory, u32, memory, memory, memory]);
const shareInfo = bind('netapi32', 'NetShareGetInfo', u32, [text, text, u32, memory]);
const freeNet = bind('netapi32', 'NetApiBufferFree', u32, [address]);
const tcpTable = bind('iphlpapi', 'GetExtendedTcpTable', u32, [memory, memory, u32, u32, u32, u32]);
const udpTable = bind('iphlpapi', 'GetExtendedUdpTable', u32, [memory, memory, u32, u32, u32, u32]);

const everything = 0xffff_ffff;
const special = 0x8000_0000;
const encrypts = 0x8000;
/** Bytes of one SHARE_INFO_502. */
const shareBytes = 72;
const tooSmall = 122;

/** Shares with folder and descriptor: rows of `smb-shares`. */
export function shares(): Found {
  const [room, count, total] = [addressRoom(), number32(), number32()];
  succeed('NetShareEnum', shareEnum(null, 502, room, everything, count, total, null));
  const at = room.readBigUInt64LE();
  const gaps: WindowsGap[] = [];
  try {
    const rows = Array.from({ length: at === 0n ? 0 : count.readUInt32LE() }, (_, index) => {
      const entry = bytesAt(at + BigInt(index * shareBytes), shareBytes);
      const name = textAt(entry.readBigUInt64LE(0));
      const descriptor = entry.readBigUInt64LE(64);
      return {
        Name: name,
        Path: textAt(entry.readBigUInt64LE(40)),
        Special: (entry.readUInt32LE(8) & special) !== 0,
        EncryptData: isEncrypted(name, gaps),
        SecurityDescriptor: descriptor === 0n ? null : sddlAt(descriptor),
      };
    });
    return { rows, gaps };
  } finally {
    if (at !== 0n) freeNet(at);
  }
}

function isEncrypted(name: string, gaps: WindowsGap[]): boolean | null {
  const room = addressRoom();
  try {
    succeed('NetShareGetInfo', shareInfo(null, name, 1005, room));
  } catch (error) {
    gaps.push(gap(`encryption of ${name}`, error));
    return null;
  }
  const at = room.readBigUInt64LE();
  const flags = bytesAt(at, 4).readUInt32LE();
  freeNet(at);
  return (flags & encrypts) !== 0;
}

/** Of a table of sockets: the call, its class, and for each family the bytes of a row and where address, port and process stand. */
interface SocketTable {
  readonly name: string;
  readonly call: typeof tcpTable;
  readonly tableClass: number;
  readonly families: readonly { readonly family: number; readonly row: number; readonly address: number; readonly port: number; readonly pid: number }[];
}

const tcp: SocketTable = {
  name: 'GetExtendedTcpTable',
  call: tcpTable,
  // Listening sockets with their process.
  tableClass: 3,
  families: [
    { family: 2, row: 24, address: 4, port: 8, pid: 20 },
    { family: 23, row: 56, address: 0, port: 20, pid: 52 },
  ],
};

const udp: SocketTable = {
  name: 'GetExtendedUdpTable',
  call: udpTable,
  tableClass: 1,
  families: [
    { family: 2, row: 12, address: 0, port: 4, pid: 8 },
    { family: 23, row: 28, address: 0, port: 20, pid: 24 },
  ],
};

/** Listening TCP sockets: rows of `net-tcp`. */
export function tcpListeners(): Found {
  return { rows: sockets(tcp).map((row) => ({ ...row, State: 2 })), gaps: [] };
}

/** Bound UDP sockets: rows of `net-udp`. */
export function udpListeners(): Found {
  return { rows: sockets(udp), gaps: [] };
}

function sockets(table: SocketTable): readonly object[] {
  return table.families.flatMap((layout) => {
    const entries = tableOf(table, layout.family);
    return Array.from({ length: entries.readUInt32LE(0) }, (_, index) => {
      const entry = entries.subarray(4 + index * layout.row, 4 + (index + 1) * layout.row);
      return {
        LocalAddress: addressText(entry.subarray(layout.address, layout.address + (layout.family === 2 ? 4 : 16))),
        LocalPort: entry.readUInt16BE(layout.port),
        OwningProcess: entry.readUInt32LE(layout.pid),
      };
    });
  });
}

function tableOf({ name, call, tableClass }: SocketTable, family: number): Buffer {
  const size = number32();
  let room = Buffer.alloc(4);
  for (let tries = 0; ; tries++) {
    const code = Number(call(room, size, 0, family, tableClass, 0));
    if (code === 0) return room;
    if (code !== tooSmall || tries === 5) throw problem(name, code);
    // Sockets may be opened between two calls.
    room = Buffer.alloc(size.readUInt32LE() + 4096);
    size.writeUInt32LE(room.length);
  }
}

function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16)).join(':');
  // The short form, by the rules for addresses in URLs.
  return new URL(`http://[${groups}]`).hostname.slice(1, -1);
}
