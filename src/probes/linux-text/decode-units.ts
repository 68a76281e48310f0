import { maskCommandLine } from '../../domain/command-lines/mask-secrets.ts';
import { decodeBytes } from '../../domain/posix/byte-text.ts';
import type { ServiceRow } from '../../snapshot/artifacts/host.ts';
import type { HostDecodeOptions, HostSection, SectionResult } from '../host/host-section.ts';
import { unusable } from './section-text.ts';

const startModes: Readonly<Record<string, ServiceRow['startMode']>> = {
  'enabled': 'auto',
  'enabled-runtime': 'auto',
  'static': 'manual',
  'indirect': 'manual',
  'generated': 'manual',
  'disabled': 'disabled',
  'masked': 'disabled',
};

/** Decodes `systemctl show --type=service --all` with Id, Description, ExecStart, User, UnitFileState, ActiveState, MainPID and Requires: `key=value` lines, an empty line between units. */
export function decodeUnits(section: HostSection, { fingerprint }: HostDecodeOptions): SectionResult {
  const units = decodeBytes(section.bytes)
    .split(/\n\s*\n/)
    .map(
      (block) => new Map(block.split('\n').map((line): [string, string] => [line.slice(0, Math.max(0, line.indexOf('='))), line.slice(line.indexOf('=') + 1)])),
    )
    .filter((unit) => unit.has('Id'));
  if (units.length === 0) return unusable(0, 'output of systemctl show', 'no unit');
  const data = units.map((unit): ServiceRow => {
    const value = (key: string): string => unit.get(key) ?? '';
    const pid = Number(value('MainPID'));
    return {
      name: value('Id'),
      displayName: value('Description'),
      command: commandOf(value('ExecStart'), fingerprint),
      account: value('User') === '' ? 'root' : value('User'),
      startMode: startModes[value('UnitFileState')] ?? null,
      running: value('ActiveState') === '' ? null : value('ActiveState') === 'active',
      pid: pid > 0 ? pid : null,
      dependencies: value('Requires')
        .split(' ')
        .filter((name) => name.endsWith('.service')),
      descriptor: null,
    };
  });
  return { ok: true, pieces: [{ kind: 'host.services', data }] };
}

/** `{ path=/usr/sbin/x ; argv[]=/usr/sbin/x -a ; …}` as a command line without secrets. */
function commandOf(started: string, fingerprint: HostDecodeOptions['fingerprint']): string {
  const [, written = ''] = /argv\[\]=(.*?) ; ignore_errors=/.exec(started) ?? [];
  const { program, arguments: words, secrets } = maskCommandLine(written, fingerprint);
  return secrets.length === 0 ? written : `"${program}" ${words}`;
}
