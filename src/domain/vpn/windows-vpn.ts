import { cidrsOf, parseRange } from '../network/address-ranges.ts';
import { type ConfigRead, ConfigStop, readConfig } from './config-text.ts';

/** A row of a cmdlet's output, as ConvertTo-Json spells it. May hold secrets: rows are turned into hubs and never stored. */
export type WindowsRow = Readonly<Record<string, unknown>>;

/** What the cmdlets of one machine said; null when one of them was not asked. */
export interface WindowsVpn {
  /** Get-VpnS2SInterface: tunnels to other sites. */
  readonly sites: readonly WindowsRow[] | null;
  /** Get-VpnConnection -AllUserConnection: what this machine dials. */
  readonly connections: readonly WindowsRow[] | null;
  /** Get-VpnServerConfiguration. */
  readonly server: WindowsRow | null;
  /** Get-RemoteAccess. */
  readonly remoteAccess: WindowsRow | null;
}

/** A property that only one cmdlet's rows have. */
const marks = [
  ['SplitTunneling', 'connections'],
  ['IPv4Subnet', 'sites'],
  ['PersistentConnection', 'sites'],
  ['SstpPorts', 'server'],
  ['Ikev2Ports', 'server'],
  ['VpnStatus', 'remoteAccess'],
] as const;

const nothing: WindowsVpn = { sites: null, connections: null, server: null, remoteAccess: null };

/**
 * Reads what one of the cmdlets gave to ConvertTo-Json: a list, or one object where there is one row only. Also reads all of them in one object
 * by the names of `WindowsVpn`.
 */
export function readWindowsVpn(text: string): ConfigRead<WindowsVpn> {
  return readConfig(() => {
    const value = jsonIn(text);
    if (isRow(value) && Object.keys(nothing).every((key) => Object.hasOwn(value, key))) {
      return {
        sites: rowsIn(value['sites']),
        connections: rowsIn(value['connections']),
        server: rowsIn(value['server'])?.[0] ?? null,
        remoteAccess: rowsIn(value['remoteAccess'])?.[0] ?? null,
      };
    }
    const rows = rowsIn(value) ?? [];
    const kind = marks.find(([mark]) => rows.some((row) => Object.keys(row).some((key) => key.toLowerCase() === mark.toLowerCase())))?.[1];
    if (kind === undefined)
      throw new ConfigStop(1, 'what Get-VpnS2SInterface, Get-VpnConnection, Get-VpnServerConfiguration or Get-RemoteAccess gave', 'other JSON');
    return { ...nothing, [kind]: kind === 'server' || kind === 'remoteAccess' ? (rows[0] ?? null) : rows };
  });
}

/** Several exports of one machine as one. */
export function mergedWindowsVpn(parts: readonly WindowsVpn[]): WindowsVpn {
  return parts.reduce(
    (all, part) => ({
      sites: joined(all.sites, part.sites),
      connections: joined(all.connections, part.connections),
      server: all.server ?? part.server,
      remoteAccess: all.remoteAccess ?? part.remoteAccess,
    }),
    nothing,
  );
}

function joined(a: readonly WindowsRow[] | null, b: readonly WindowsRow[] | null): readonly WindowsRow[] | null {
  return a === null ? b : [...a, ...(b ?? [])];
}

function jsonIn(text: string): unknown {
  if (text.length > 32 * 1024 * 1024) throw new ConfigStop(0, 'at most 32 MiB', 'more');
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (problem) {
    // The parser's message quotes the text around the place: only the place is kept.
    const position = /position (\d+)/.exec(problem instanceof Error ? problem.message : '')?.[1];
    const before = position === undefined ? text : text.slice(0, Number(position));
    throw new ConfigStop(before.split('\n').length, 'JSON', position === undefined ? 'the end of the file' : 'something else');
  }
}

function isRow(value: unknown): value is WindowsRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Null (nothing was given) stays null; one row is a list of one. */
function rowsIn(value: unknown): readonly WindowsRow[] | null {
  if (value === null || value === undefined) return null;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every(isRow)) throw new ConfigStop(1, 'an object or a list of objects', 'other JSON');
  return list;
}

/** A property by name, which PowerShell does not spell by case. A list of one is that one. */
function property(row: WindowsRow, name: string): unknown {
  const key = Object.keys(row).find((each) => each.toLowerCase() === name.toLowerCase());
  const value = key === undefined ? undefined : row[key];
  const list: readonly unknown[] | null = Array.isArray(value) ? value : null;
  return list?.length === 1 ? list[0] : value;
}

/**
 * The words of a property. Enumerations become numbers when nobody turned them into text: a number stands as `number N`, since the numbers of
 * these cmdlets are not documented.
 */
export function windowsWords(row: WindowsRow, name: string): string[] {
  const value = property(row, name);
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((each) => {
    if (typeof each === 'string') return each === '' ? [] : [each];
    return typeof each === 'number' ? [`number ${each}`] : [];
  });
}

/** The first word of a property; null when there is none. */
export function windowsWord(row: WindowsRow, name: string): string | null {
  return windowsWords(row, name)[0] ?? null;
}

/** A count or other number; null when it is none. */
export function windowsNumber(row: WindowsRow, name: string): number | null {
  const value = property(row, name);
  return typeof value === 'number' ? value : typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

/** Yes or no, as JSON or as word; null when not said. */
export function windowsFlag(row: WindowsRow, name: string): boolean | null {
  const value = property(row, name);
  if (typeof value === 'boolean') return value;
  return value === 'True' ? true : value === 'False' ? false : null;
}

/** Networks of `10.0.0.0/24:100` (network and metric), or of objects with a `DestinationPrefix`; null when one cannot be read. */
export function windowsNetworks(row: WindowsRow, name: string): string[] | null {
  const value = property(row, name);
  if (value === null || value === undefined) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const networks = list.map((each) => {
    const word = isRow(each) ? property(each, 'DestinationPrefix') : each;
    return typeof word === 'string' ? networkIn(word) : null;
  });
  return networks.every((network) => network !== null) ? networks.flatMap((each) => each ?? []) : null;
}

function networkIn(word: string): string[] | null {
  const [, network = word] = /^(.*\/\d+):\d+$/.exec(word) ?? [];
  const range = parseRange(network);
  return range === null ? null : cidrsOf(range);
}
