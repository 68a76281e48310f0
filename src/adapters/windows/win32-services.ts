import { existsSync, readdirSync, statSync } from 'node:fs';
import { gap, problem } from './answer-error.ts';
import type { Found } from './answer-lines.ts';
import { address, addressRoom, bind, bytesAt, holds, lastError, memory, number32, ownerGroupAndList, sddlAt, text, textAt, u32 } from './win32-calls.ts';
import type { WindowsGap } from './windows-port.ts';

const openManager = bind('advapi32', 'OpenSCManagerW', address, [text, text, u32]);
const closeService = bind('advapi32', 'CloseServiceHandle', u32, [address]);
const enumServices = bind('advapi32', 'EnumServicesStatusExW', u32, [address, 'int', u32, u32, memory, u32, memory, memory, memory, text]);
const openService = bind('advapi32', 'OpenServiceW', address, [address, text, u32]);
const serviceConfig = bind('advapi32', 'QueryServiceConfigW', u32, [address, memory, u32, memory]);
const serviceSecurity = bind('advapi32', 'QueryServiceObjectSecurity', u32, [address, u32, memory, u32, memory]);
const versionSize = bind('version', 'GetFileVersionInfoSizeW', u32, [text, memory]);
const versionInfo = bind('version', 'GetFileVersionInfoW', u32, [text, u32, u32, memory]);
const versionValue = bind('version', 'VerQueryValueW', u32, [memory, text, memory, memory]);

const connectAndEnumerate = 5;
const queryConfig = 1;
const readControl = 0x20000;
const moreData = 234;
const tooSmall = 122;
const noResources: ReadonlySet<number> = new Set([1812, 1813, 1814]);

/** Services with account, command, start, dependencies and descriptor: rows of `win32-services`. */
export function services(): Found {
  const manager = holds('OpenSCManager', openManager(null, null, connectAndEnumerate));
  const gaps: WindowsGap[] = [];
  try {
    const rows = running(manager).map((service) => {
      try {
        return { ...service, ...configuration(manager, service.Name, gaps) };
      } catch (error) {
        gaps.push(gap(service.Name, error));
        return service;
      }
    });
    return { rows, gaps };
  } finally {
    closeService(manager);
  }
}

interface Running {
  readonly Name: string;
  readonly DisplayName: string;
  readonly State: string;
  readonly ProcessId: number;
}

/** Bytes of one ENUM_SERVICE_STATUS_PROCESSW: two addresses, nine numbers, padding. */
const entryBytes = 56;

function running(manager: number | bigint): readonly Running[] {
  const [needed, count] = [number32(), number32()];
  const ask = (room: Buffer): boolean => enumServices(manager, 0, 0x30, 3, room, room.length, needed, count, number32(), null) !== 0;
  let room = Buffer.alloc(0);
  // Services may be added between two calls.
  for (let tries = 0; !ask(room); tries++) {
    const code = lastError();
    if (code !== moreData || tries === 5) throw problem('EnumServicesStatusEx', code);
    room = Buffer.alloc(room.length + needed.readUInt32LE() + 4096);
  }
  return Array.from({ length: count.readUInt32LE() }, (_, at) => {
    const entry = room.subarray(at * entryBytes, (at + 1) * entryBytes);
    return {
      Name: textAt(entry.readBigUInt64LE(0)),
      DisplayName: textAt(entry.readBigUInt64LE(8)),
      State: entry.readUInt32LE(20) === 4 ? 'Running' : 'Stopped',
      ProcessId: entry.readUInt32LE(44),
    };
  });
}

function configuration(manager: number | bigint, name: string, gaps: WindowsGap[]): object {
  const full = openService(manager, name, queryConfig | readControl);
  const service = full === 0 ? holds('OpenService', openService(manager, name, queryConfig)) : full;
  try {
    const config = filled('QueryServiceConfig', (room, needed) => serviceConfig(service, room, room.length, needed));
    return {
      PathName: textAt(config.readBigUInt64LE(16)),
      StartName: textAt(config.readBigUInt64LE(48)),
      StartMode: config.readUInt32LE(4),
      Dependencies: textsAt(config.readBigUInt64LE(40)),
      Sddl: descriptor(service, name, gaps),
    };
  } finally {
    closeService(service);
  }
}

function descriptor(service: number | bigint, name: string, gaps: WindowsGap[]): string | null {
  try {
    return sddlAt(filled('QueryServiceObjectSecurity', (room, needed) => serviceSecurity(service, ownerGroupAndList, room, room.length, needed)));
  } catch (error) {
    gaps.push(gap(`descriptor of ${name}`, error));
    return null;
  }
}

/** Calls once for the size and once for the content. */
function filled(call: string, ask: (room: Buffer, needed: Buffer) => number | bigint): Buffer {
  const needed = number32();
  if (ask(Buffer.alloc(0), needed) === 0 && lastError() !== tooSmall) throw problem(call, lastError());
  const room = Buffer.alloc(needed.readUInt32LE());
  holds(call, ask(room, needed));
  return room;
}

/** Texts one after the other up to an empty one. Groups of services (`+name`) are no services. */
function textsAt(start: bigint): string[] {
  const texts: string[] = [];
  for (let at = start; at !== 0n;) {
    const found = textAt(at);
    if (found === '') break;
    if (!found.startsWith('+')) texts.push(found);
    at += BigInt(found.length * 2 + 2);
  }
  return texts;
}

/** Product versions of files, and of Open Dental's programs in folders: rows of `file-versions`. */
export function fileVersions(paths: readonly string[]): Found {
  const rows = new Map<string, object>();
  const gaps: WindowsGap[] = [];
  const tolerant = (path: string, look: () => unknown): void => {
    try {
      look();
    } catch (error) {
      gaps.push(gap(path, error));
    }
  };
  const add = (path: string): unknown => rows.set(path.toLowerCase(), { FullName: path, ProductVersion: versionOf(path) });
  for (const path of paths) {
    tolerant(path, () => {
      if (!statSync(path).isDirectory()) add(path);
      else for (const program of programsIn(path)) tolerant(program, () => add(program));
    });
  }
  return { rows: [...rows.values()], gaps, none: rows.size + gaps.length === 0 };
}

/** Also in `bin`, where the libraries of a Middle Tier lie. */
function programsIn(folder: string): readonly string[] {
  const bin = `${folder}\\bin`;
  return [folder, ...(existsSync(bin) ? [bin] : [])].flatMap((path) =>
    readdirSync(path).flatMap((name) => (/^(?:opendent.*\.(?:exe|dll)|centralmanager\.exe)$/i.test(name) ? [`${path}\\${name}`] : [])),
  );
}

/** Null for a file without a version in it. */
function versionOf(path: string): string | null {
  const size = Number(versionSize(path, number32()));
  if (size === 0) {
    const code = lastError();
    if (noResources.has(code)) return null;
    throw problem('GetFileVersionInfoSize', code);
  }
  const info = Buffer.alloc(size);
  holds('GetFileVersionInfo', versionInfo(path, 0, size, info));
  const [room, length] = [addressRoom(), number32()];
  holds('VerQueryValue', versionValue(info, '\\', room, length));
  const fixed = bytesAt(room.readBigUInt64LE(), 24);
  return [18, 16, 22, 20].map((at) => fixed.readUInt16LE(at)).join('.');
}
