import { type ConfigLine, configLines, type ConfigRead, ConfigStop, readConfig, wordFound } from './config-text.ts';

/** A client that was connected when the status file was written. */
export interface OpenvpnSession {
  readonly commonName: string;
  /** `address:port` outside of the tunnel. */
  readonly realAddress: string;
  /** Addresses and networks the server learned for it. */
  readonly virtualAddresses: readonly string[];
  /** Seconds since 1970; null in version 1, which writes local time. */
  readonly connectedSince: number | null;
  /** Null before OpenVPN 2.5, and while the client has no address yet: until then the file names a default that is not in use. */
  readonly cipher: string | null;
  readonly line: number;
}

/** A status file of a server. */
export interface OpenvpnStatus {
  /** Seconds since 1970; null in version 1. */
  readonly updatedAt: number | null;
  readonly sessions: readonly OpenvpnSession[];
}

type Growing = OpenvpnSession & { readonly virtualAddresses: string[] };

const routing = 'ROUTING TABLE';

/** Reads the status file of a server, version 1 (titles), 2 (commas) or 3 (tabs). Columns are found by the names the file gives. */
export function readOpenvpnStatus(text: string): ConfigRead<OpenvpnStatus> {
  return readConfig(() => {
    const lines = configLines(text).filter((each) => each.text !== '');
    const last = lines.at(-1);
    if (last === undefined) throw new ConfigStop(0, 'a status file', 'an empty file');
    if (last.text !== 'END') throw new ConfigStop(last.line, "'END' as the last line", 'the end of the file: it was cut off');
    const first = lines[0]?.text ?? '';
    if (first === 'OpenVPN CLIENT LIST') return versionOne(lines);
    if (/^TITLE[,\t]/.test(first)) return versionTwo(lines, first.charAt('TITLE'.length));
    throw new ConfigStop(1, "'TITLE' or 'OpenVPN CLIENT LIST'", wordFound(first));
  });
}

function versionTwo(lines: readonly ConfigLine[], separator: string): OpenvpnStatus {
  const columns = new Map<string, readonly string[]>();
  const sessions = new Sessions();
  let updatedAt: number | null = null;
  for (const each of lines) {
    const [kind = '', ...cells] = each.text.split(separator);
    if (kind === 'TIME') updatedAt = secondsOf(cells[1], each.line);
    else if (kind === 'HEADER') columns.set(cells[0] ?? '', cells.slice(1));
    else if (kind === 'CLIENT_LIST') sessions.add(sessionOf(rowOf(columns.get(kind), cells, each)));
    else if (kind === 'ROUTING_TABLE') sessions.learn(rowOf(columns.get(kind), cells, each));
    else if (!['TITLE', 'GLOBAL_STATS', 'END'].includes(kind)) throw new ConfigStop(each.line, 'a row of a status file', wordFound(each.text));
  }
  return { updatedAt, sessions: sessions.all() };
}

function versionOne(lines: readonly ConfigLine[]): OpenvpnStatus {
  const sessions = new Sessions();
  let columns: readonly string[] | undefined;
  let part = '';
  for (const each of lines) {
    const { text } = each;
    if (text === 'OpenVPN CLIENT LIST' || text === routing || text === 'GLOBAL STATS') {
      part = text;
      columns = undefined;
    } else if (part === 'GLOBAL STATS' || text.startsWith('Updated,')) {
      continue;
    } else if (columns === undefined) {
      columns = text.split(',');
    } else {
      const row = rowOf(columns, text.split(','), each);
      if (part === routing) sessions.learn(row);
      else sessions.add(sessionOf(row));
    }
  }
  return { updatedAt: null, sessions: sessions.all() };
}

interface Row {
  readonly cell: (column: string) => string | null;
  readonly line: number;
}

function rowOf(columns: readonly string[] | undefined, cells: readonly string[], { line }: ConfigLine): Row {
  if (columns === undefined) throw new ConfigStop(line, 'the names of the columns first', 'a row');
  // A comma in a name would move every column after it: refused rather than read wrongly.
  if (columns.length !== cells.length) throw new ConfigStop(line, `${columns.length} columns`, `${cells.length}`);
  return { cell: (column) => cells[columns.indexOf(column)] ?? null, line };
}

function sessionOf({ cell, line }: Row): Growing {
  const commonName = cell('Common Name');
  if (commonName === null) throw new ConfigStop(line, 'a column Common Name', 'none');
  const since = cell('Connected Since (time_t)');
  const virtualAddresses = [cell('Virtual Address'), cell('Virtual IPv6 Address')].filter((address) => address !== null && address !== '').map(String);
  return {
    commonName,
    realAddress: cell('Real Address') ?? '',
    virtualAddresses,
    connectedSince: since === null ? null : secondsOf(since, line),
    cipher: virtualAddresses.length === 0 ? null : cell('Data Channel Cipher') || null,
    line,
  };
}

/** Sessions in order, found by who and from where. */
class Sessions {
  private readonly byOrigin = new Map<string, Growing>();

  add(session: Growing): void {
    // Somebody who has not shown a certificate yet.
    if (session.commonName === 'UNDEF' && session.virtualAddresses.length === 0) return;
    this.byOrigin.set(JSON.stringify([session.commonName, session.realAddress]), session);
  }

  /** Adds a route the server learned to the session it leads to. */
  learn({ cell }: Row): void {
    const session = this.byOrigin.get(JSON.stringify([cell('Common Name'), cell('Real Address')]));
    // A trailing C marks an address that was learned from the client and will be forgotten.
    const address = cell('Virtual Address')?.replace(/C$/, '');
    if (session !== undefined && address !== undefined && !session.virtualAddresses.includes(address)) session.virtualAddresses.push(address);
  }

  all(): OpenvpnSession[] {
    return [...this.byOrigin.values()];
  }
}

function secondsOf(cell: string | undefined, line: number): number {
  if (cell === undefined || !/^\d{1,12}$/.test(cell)) throw new ConfigStop(line, 'a time in seconds', 'something else');
  return Number(cell);
}
