import { hostname, networkInterfaces, version } from 'node:os';
import { AnswerError, gap, problem } from './answer-error.ts';
import type { Found } from './answer-lines.ts';
import { address, addressOf, addressRoom, bind, bytesAt, holds, memory, number32, sidAt, succeed, text, textAt, u32 } from './win32-calls.ts';
import type { WindowsGap } from './windows-port.ts';

const computerName = bind('kernel32', 'GetComputerNameExW', u32, ['int', memory, memory]);
const lookupName = bind('advapi32', 'LookupAccountNameW', u32, [text, text, memory, memory, memory, memory, memory]);
const userEnum = bind('netapi32', 'NetUserEnum', u32, [text, u32, u32, memory, u32, memory, memory, memory]);
const groupEnum = bind('netapi32', 'NetLocalGroupEnum', u32, [text, u32, memory, u32, memory, memory, memory]);
const groupMembers = bind('netapi32', 'NetLocalGroupGetMembers', u32, [text, text, u32, memory, u32, memory, memory, memory]);
const openPolicy = bind('advapi32', 'LsaOpenPolicy', u32, [memory, memory, u32, memory]);
const queryPolicy = bind('advapi32', 'LsaQueryInformationPolicy', u32, [address, 'int', memory]);
const holdersOf = bind('advapi32', 'LsaEnumerateAccountsWithUserRight', u32, [address, memory, memory, memory]);
const freeLsa = bind('advapi32', 'LsaFreeMemory', u32, [address]);
const closePolicy = bind('advapi32', 'LsaClose', u32, [address]);

const everything = 0xffff_ffff;
const viewLocal = 1;
const lookupNames = 0x800;
const policyClass = { accountDomain: 5, dnsDomain: 12 } as const;
const noMoreEntries = 0x8000_001a;

/** Rights that get around access lists, and rights to log on. */
const userRights = [
  ...['Backup', 'Restore', 'TakeOwnership', 'Debug', 'Tcb', 'CreateToken', 'LoadDriver', 'Impersonate', 'ChangeNotify'].map((name) => `Se${name}Privilege`),
  ...['Interactive', 'RemoteInteractive', 'Network', 'Service', 'Batch'].flatMap((name) => [`Se${name}LogonRight`, `SeDeny${name}LogonRight`]),
];

interface Policy {
  readonly machineSid: string | null;
  /** Null on a computer of a workgroup. */
  readonly domainSid: string | null;
  readonly forest: string;
}

function withPolicy<Result>(access: number, use: (handle: bigint) => Result): Result {
  const room = addressRoom();
  succeed('LsaOpenPolicy', openPolicy(null, Buffer.alloc(48), access, room));
  const handle = room.readBigUInt64LE();
  try {
    return use(handle);
  } finally {
    closePolicy(handle);
  }
}

function policy(): Policy {
  return withPolicy(viewLocal, (handle) => {
    const read = <Result>(kind: number, bytes: number, use: (found: Buffer) => Result): Result => {
      const room = addressRoom();
      succeed('LsaQueryInformationPolicy', queryPolicy(handle, kind, room));
      const at = room.readBigUInt64LE();
      const result = use(bytesAt(at, bytes));
      freeLsa(at);
      return result;
    };
    const sidIn = (found: Buffer, offset: number): string | null => (found.readBigUInt64LE(offset) === 0n ? null : sidAt(found.readBigUInt64LE(offset)));
    const machineSid = read(policyClass.accountDomain, 24, (found) => sidIn(found, 16));
    return read(policyClass.dnsDomain, 72, (found) => ({ machineSid, domainSid: sidIn(found, 64), forest: lsaText(found, 32) }));
  });
}

function lsaText(found: Buffer, offset: number): string {
  const length = found.readUInt16LE(offset);
  return length === 0 ? '' : bytesAt(found.readBigUInt64LE(offset + 8), length).toString('utf16le');
}

/** Names, addresses and SIDs of the computer: the row of `computer`. */
export function computer(): Found {
  const { machineSid, domainSid, forest } = policy();
  const names = [hostname(), ...[0, 3].flatMap(nameOf)];
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each?.map((one) => one.address) ?? []);
  const gaps: WindowsGap[] = [];
  const row = { Names: [...new Set(names)], Addresses: addresses, Caption: version(), MachineSid: machineSid, DomainSid: domainSid };
  try {
    return { rows: [{ ...row, ForestSid: domainSid === null || forest === '' ? null : sidOf(forest) }], gaps };
  } catch (error) {
    return { rows: [row], gaps: [gap(`SID of the forest ${forest}`, error)] };
  }
}

/** NetBIOS (0) or full DNS name (3). */
function nameOf(kind: number): string[] {
  const room = Buffer.alloc(1024);
  const length = number32(room.length / 2);
  if (computerName(kind, room, length) === 0) return [];
  const name = room.toString('utf16le', 0, length.readUInt32LE() * 2);
  return name === '' ? [] : [name];
}

function sidOf(name: string): string {
  const [sid, domain] = [Buffer.alloc(68), Buffer.alloc(1024)];
  holds('LookupAccountName', lookupName(null, name, sid, number32(sid.length), domain, number32(domain.length / 2), number32()));
  return sidAt(sid);
}

/** Local users and groups with their members, and user rights: the row of `local-accounts`. */
export function localAccounts(): Found {
  const { machineSid, domainSid } = policy();
  const gaps: WindowsGap[] = [];
  const tolerant = <Result>(item: string, read: () => Result): Result | null => {
    try {
      return read();
    } catch (error) {
      gaps.push(gap(item, error));
      return null;
    }
  };
  const account = (name: string): readonly { readonly Name: string; readonly SID: string }[] => {
    // Built-in groups are known by their name alone, accounts of the computer also where a domain has the same name.
    const sid = tolerant(name, () => (machineSid === null ? sidOf(name) : localSidOf(name)));
    return sid === null ? [] : [{ Name: name, SID: sid }];
  };
  const groups = names('NetLocalGroupEnum', (room, count) => groupEnum(null, 0, room, everything, count, number32(), null));
  // Every Windows has groups of its own.
  if (groups.length === 0) throw new AnswerError('failed', 'NetLocalGroupEnum: no group at all');
  const users = names('NetUserEnum', (room, count) => userEnum(null, 0, 0, room, everything, count, number32(), null));
  const row = {
    MachineSid: machineSid,
    PartOfDomain: domainSid !== null,
    Users: users.flatMap(account),
    Groups: groups.flatMap((name) => account(name).map((group) => ({ ...group, Members: tolerant(`members of ${name}`, () => members(name)) }))),
    UserRights: tolerant('user rights', rights),
  };
  return { rows: [row], gaps };
}

function localSidOf(name: string): string {
  try {
    return sidOf(`${hostname()}\\${name}`);
  } catch {
    return sidOf(name);
  }
}

/** Entries of a list that Windows hands over, never freed: the process ends soon. No error and no memory is an empty list. */
function entries(call: string, bytes: number, ask: (room: Buffer, count: Buffer) => number | bigint): readonly Buffer[] {
  const [room, count] = [addressRoom(), number32()];
  succeed(call, ask(room, count));
  const at = room.readBigUInt64LE();
  return at === 0n ? [] : Array.from({ length: count.readUInt32LE() }, (_, index) => bytesAt(at + BigInt(index * bytes), bytes));
}

function names(call: string, ask: (room: Buffer, count: Buffer) => number | bigint): readonly string[] {
  return entries(call, 8, ask).map((entry) => textAt(entry.readBigUInt64LE()));
}

/** SID_NAME_USE of groups: group, alias, well-known group. */
const groupUses: ReadonlySet<number> = new Set([2, 4, 5]);

function members(group: string): readonly object[] {
  return entries('NetLocalGroupGetMembers', 24, (room, count) => groupMembers(null, group, 2, room, everything, count, number32(), null)).map((entry) => {
    const use = entry.readUInt32LE(8);
    const kind = use === 1 ? 'User' : groupUses.has(use) ? 'Group' : null;
    return { Name: textAt(entry.readBigUInt64LE(16)), SID: sidAt(entry.readBigUInt64LE(0)), ObjectClass: kind };
  });
}

function rights(): readonly object[] {
  return withPolicy(viewLocal | lookupNames, (handle) =>
    userRights.map((right) => {
      const name = Buffer.from(right, 'utf16le');
      const lsaName = Buffer.alloc(16);
      lsaName.writeUInt16LE(name.length, 0);
      lsaName.writeUInt16LE(name.length, 2);
      lsaName.writeBigUInt64LE(addressOf(name), 8);
      const [room, count] = [addressRoom(), number32()];
      const code = Number(holdersOf(handle, lsaName, room, count));
      if (code === noMoreEntries) return { Right: right, Sids: [] };
      if (code !== 0) throw problem(`LsaEnumerateAccountsWithUserRight ${right}`, code);
      const at = room.readBigUInt64LE();
      const sids = Array.from({ length: count.readUInt32LE() }, (_, index) => sidAt(bytesAt(at + BigInt(index * 8), 8).readBigUInt64LE()));
      freeLsa(at);
      return { Right: right, Sids: sids };
    }),
  );
}
