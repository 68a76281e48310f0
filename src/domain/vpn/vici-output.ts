import { configLines, type ConfigRead, ConfigStop, readConfig } from './config-text.ts';

/** A message of charon: values, lists and sections by name. */
export interface ViciSection {
  readonly values: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly sections: ReadonlyMap<string, ViciSection>;
}

/** One connection or security association that swanctl printed, by the name of its connection. */
export interface ViciEvent {
  readonly kind: 'list-sa' | 'list-conn';
  readonly name: string;
  readonly content: ViciSection;
}

/** What swanctl printed: which lists were asked for, an empty one included, and what stood in them. */
export interface ViciOutput {
  readonly lists: readonly ('sas' | 'conns')[];
  readonly events: readonly ViciEvent[];
}

interface Growing {
  readonly values: Map<string, string>;
  readonly lists: Map<string, string[]>;
  readonly sections: Map<string, Growing>;
}

const empty = (): Growing => ({ values: new Map(), lists: new Map(), sections: new Map() });

/** Keys whose values are read: in `--raw` output only a known key ends the value before it, since identities contain blanks and `=`. */
const rawKeys = [
  'uniqueid',
  'version',
  'state',
  'local-host',
  'local-port',
  'local-id',
  'remote-host',
  'remote-port',
  'remote-id',
  'remote-eap-id',
  'remote-xauth-id',
  'initiator',
  'initiator-spi',
  'responder-spi',
  'nat-local',
  'nat-remote',
  'nat-fake',
  'nat-any',
  'if-id-in',
  'if-id-out',
  'encr-alg',
  'encr-keysize',
  'integ-alg',
  'integ-keysize',
  'prf-alg',
  'dh-group',
  'ppk',
  'esn',
  'established',
  'rekey-time',
  'reauth-time',
  'life-time',
  'install-time',
  'local-vips',
  'remote-vips',
  'tasks-queued',
  'tasks-active',
  'tasks-passive',
  'name',
  'reqid',
  'mode',
  'protocol',
  'encap',
  'spi-in',
  'spi-out',
  'cpi-in',
  'cpi-out',
  'mark-in',
  'mark-out',
  'mark-mask-in',
  'mark-mask-out',
  'label',
  'bytes-in',
  'packets-in',
  'use-in',
  'bytes-out',
  'packets-out',
  'use-out',
  'local-ts',
  'remote-ts',
  'local_addrs',
  'remote_addrs',
  'local_port',
  'remote_port',
  'reauth_time',
  'rekey_time',
  'rekey_bytes',
  'rekey_packets',
  'unique',
  'dpd_delay',
  'dpd_timeout',
  'dpd_action',
  'close_action',
  'id',
  'class',
  'eap-type',
  'eap-vendor',
  'xauth',
  'revocation',
  'aaa_id',
  'eap_id',
  'xauth_id',
  'groups',
  'cert_policy',
  'certs',
  'cacerts',
  'interface',
  'priority',
  'mark',
].join('|');

/** Reads what `swanctl --list-sas` or `--list-conns` prints with `--pretty` or `--raw`. */
export function readViciOutput(text: string): ConfigRead<ViciOutput> {
  return readConfig(() => {
    const lines = configLines(text);
    const events: ViciEvent[] = [];
    const lists: ('sas' | 'conns')[] = [];
    for (let at = 0; at < lines.length; at++) {
      const [, kind, rest] = /^(list-sa|list-conn) event \{(.*)$/.exec(lines[at]?.text ?? '') ?? [];
      const list = /^list-(sas|conns) reply \{/.exec(lines[at]?.text ?? '')?.[1];
      if (list !== undefined) lists.push(list === 'sas' ? 'sas' : 'conns');
      if (kind === undefined || rest === undefined) continue;
      const content = empty();
      at = rest === '' ? readPretty(lines, at, content) : readRaw(rest, at + 1, content);
      for (const [name, section] of content.sections) events.push({ kind: kind === 'list-sa' ? 'list-sa' : 'list-conn', name, content: section });
    }
    if (lists.length === 0) throw new ConfigStop(lines.length, "'list-sas reply' or 'list-conns reply' at the end", 'the end of the output');
    return { lists, events };
  });
}

/** One value, list element or brace a line. Gives the index of the last line read. */
function readPretty(lines: ReturnType<typeof configLines>, start: number, into: Growing): number {
  const open = [into];
  for (let at = start + 1; at < lines.length; at++) {
    const text = (lines[at]?.text ?? '').trim();
    const current = open.at(-1);
    const [, name = '', value] = /^(\S+?)(?: = (.*)| \{)$/.exec(text) ?? [];
    if (text === '}') {
      open.pop();
      if (open.length === 0) return at;
    } else if (value === '[') {
      const list: string[] = [];
      current?.lists.set(name, list);
      for (at++; at < lines.length && lines[at]?.text.trim() !== ']'; at++) list.push((lines[at]?.text ?? '').trim());
    } else if (value !== undefined) {
      current?.values.set(name, value);
    } else if (name !== '') {
      const section = empty();
      current?.sections.set(name, section);
      open.push(section);
    } else {
      throw new ConfigStop(at + 1, "'name = value', 'name {' or '}'", `a line of ${text.length} characters`);
    }
  }
  throw new ConfigStop(lines.length, "'}' at the end of the message", 'the end of the output');
}

/** A message on one line. Gives the index of that line. */
function readRaw(text: string, line: number, into: Growing): number {
  const open = [into];
  const token = new RegExp(String.raw`\s*(?:(\})|(${rawKeys})=(?:\[([^\]]*)\]|((?:(?!\s(?:${rawKeys})=|\s\S+ \{|\}).)*))|(\S+) \{)`, 'y');
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (found === null) throw new ConfigStop(line, 'a value or section of a message', 'something else');
    const [, close, key = '', list, value, name] = found;
    const current = open.at(-1);
    if (close !== undefined) open.pop();
    else if (list !== undefined)
      current?.lists.set(
        key,
        list.split(' ').filter((each) => each !== ''),
      );
    else if (value !== undefined) current?.values.set(key, value);
    else if (name !== undefined) {
      const section = empty();
      current?.sections.set(name, section);
      open.push(section);
    }
    if (open.length === 0) return line - 1;
  }
  throw new ConfigStop(line, "'}' at the end of the message", 'the end of the line');
}
