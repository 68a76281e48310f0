import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import type { SyslogTarget } from '../../inventory/operations.ts';
import { type NewsMessage, type Receiver, ReceiverRefused } from './notify-port.ts';

const facilities: Readonly<Record<SyslogTarget['facility'], number>> = {
  user: 1,
  daemon: 3,
  auth: 4,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
};

/** A message as RFC 5424 has it: one line, UTF-8. */
export function syslogMessage({ subject, text, level, at }: NewsMessage, facility: SyslogTarget['facility']): string {
  const host = hostname().replaceAll(/[^\x21-\x7e]/g, '') || '-';
  const line = [subject, ...text.split('\n')].map((part) => part.trim()).filter((part) => part !== '');
  return `<${facilities[facility] * 8 + level}>1 ${at} ${host} bitewing ${process.pid} news - \ufeff${line.join(' | ')}`;
}

/**
 * Sends news to a syslog server: UDP (RFC 5426; nobody can tell whether it arrived), TCP (RFC 6587, octets counted) or a unix socket. A unix
 * socket for datagrams, which Node.js cannot write to, is served by the `logger` program.
 */
export function syslogReceiver({ to, facility }: SyslogTarget): Receiver {
  return {
    name: `syslog ${to}`,
    async send(message, signal) {
      const text = syslogMessage(message, facility);
      if (to.startsWith('unix:')) return toUnix(to.slice('unix:'.length), text, message, facility, signal);
      const { hostname: host, port, protocol } = new URL(to);
      const name = host.replaceAll(/[[\]]/g, '');
      return protocol === 'udp:' ? datagram(name, Number(port), text) : stream({ host: name, port: Number(port) }, counted(text), signal);
    },
  };
}

function counted(text: string): string {
  return `${Buffer.byteLength(text)} ${text}`;
}

async function datagram(host: string, port: number, text: string): Promise<void> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.send(text, port, host, (error) => (error ? reject(error) : resolve()));
    });
  } finally {
    socket.close();
  }
}

async function stream(place: { readonly host: string; readonly port: number } | { readonly path: string }, text: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...place, signal });
    socket.once('error', reject);
    socket.once('close', (failed) => (failed ? undefined : resolve()));
    socket.resume();
    socket.end(text);
  });
}

async function toUnix(path: string, text: string, message: NewsMessage, facility: SyslogTarget['facility'], signal: AbortSignal): Promise<void> {
  try {
    await stream({ path }, `${text}\n`, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPROTOTYPE')) throw error;
    await byLogger(path, message, facility, signal);
  }
}

async function byLogger(path: string, { subject, text, level }: NewsMessage, facility: SyslogTarget['facility'], signal: AbortSignal): Promise<void> {
  const words = ['alert', '', 'err', 'warning', 'notice'][level - 1] ?? 'notice';
  const options = ['--socket', path, '--socket-errors=on', '--rfc5424', '--priority', `${facility}.${words}`, '--tag', 'bitewing', '--msgid', 'news'];
  const line = [subject, ...text.split('\n')].filter((part) => part.trim() !== '').join(' | ');
  return new Promise((resolve, reject) => {
    const child = spawn('logger', [...options, '--', line], { stdio: 'ignore', signal });
    child.once('error', () => reject(new ReceiverRefused(`${path} takes datagrams, and there is no logger program to write them`)));
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`logger ended with ${code}`))));
  });
}
