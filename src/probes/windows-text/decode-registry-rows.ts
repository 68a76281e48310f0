import { decodeDescriptor } from '../../domain/windows/decode-descriptor.ts';
import { printSddl } from '../../domain/windows/print-sddl.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import type { ServiceRow, ShareRow } from '../../snapshot/artifacts/host.ts';
import { decodeRegistry, type RegistryKey, type RegistryValue } from './registry-keys.ts';
import type { TextRows } from './text-rows.ts';

const serviceKey = /^HKEY_LOCAL_MACHINE\\SYSTEM\\(?:CurrentControlSet|ControlSet\d{3})\\Services\\([^\\]+)(\\Security)?$/i;
const shareKey = /^HKEY_LOCAL_MACHINE\\SYSTEM\\(?:CurrentControlSet|ControlSet\d{3})\\Services\\LanmanServer\\Shares(\\Security)?$/i;
const startModes = ['auto', 'auto', 'auto', 'manual', 'disabled'] as const;

/** Services of a registry export: command, account, start, dependencies, and the descriptor where the key Security was exported too. */
export function decodeRegistryServices(bytes: Uint8Array): TextRows<ServiceRow> {
  const { rows: keys, problems } = decodeRegistry(bytes);
  const failures = [...problems];
  const descriptors = new Map<string, StoredDescriptor>();
  const services: [key: RegistryKey, name: string][] = [];
  for (const key of keys) {
    const [, name, security] = serviceKey.exec(key.path) ?? [];
    if (name === undefined) continue;
    if (security === undefined) services.push([key, name]);
    else {
      const read = storedDescriptor(key.values.get('Security'));
      if (read === null) failures.push({ line: key.line, expected: 'a security descriptor', found: 'other bytes' });
      else descriptors.set(name.toLowerCase(), read);
    }
  }
  // Keys without a command are not services: drivers' parameters, performance counters.
  const rows = services.flatMap(([{ values }, name]): ServiceRow[] => {
    const command = textOf(values.get('ImagePath'));
    if (command === null) return [];
    const start = values.get('Start');
    return [
      {
        name,
        displayName: textOf(values.get('DisplayName')) ?? '',
        command,
        account: textOf(values.get('ObjectName')),
        startMode: typeof start === 'number' ? (startModes[start] ?? null) : null,
        running: null,
        pid: null,
        dependencies: listOf(values.get('DependOnService')),
        descriptor: descriptors.get(name.toLowerCase()) ?? null,
      },
    ];
  });
  return { rows, problems: failures };
}

/** Shares of a registry export of LanmanServer. A share without a stored descriptor has the default one, which is not known here. */
export function decodeRegistryShares(bytes: Uint8Array): TextRows<ShareRow> {
  const { rows: keys, problems } = decodeRegistry(bytes);
  const failures = [...problems];
  const descriptors = new Map<string, StoredDescriptor>();
  for (const key of keys.filter(({ path }) => shareKey.exec(path)?.[1] !== undefined)) {
    for (const [name, value] of key.values) {
      const read = storedDescriptor(value);
      if (read === null) failures.push({ line: key.line, expected: 'security descriptors of shares', found: 'other bytes' });
      else descriptors.set(name.toLowerCase(), read);
    }
  }
  const plain = keys.filter(({ path }) => shareKey.test(path) && shareKey.exec(path)?.[1] === undefined);
  const rows = plain.flatMap(({ values }) =>
    [...values].flatMap(([name, value]): ShareRow[] => {
      const path = listOf(value)
        .find((setting) => setting.startsWith('Path='))
        ?.slice('Path='.length);
      if (path === undefined) return [];
      return [{ name, path, descriptor: descriptors.get(name.toLowerCase()) ?? null, samba: null, special: false, encrypted: null }];
    }),
  );
  return { rows, problems: failures };
}

function storedDescriptor(value: RegistryValue | undefined): StoredDescriptor | null {
  if (!(value instanceof Uint8Array)) return null;
  const read = decodeDescriptor(value);
  return read.ok ? { sddl: printSddl(read.value), sddlSource: 'binary' } : null;
}

function textOf(value: RegistryValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function listOf(value: RegistryValue | undefined): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return Array.isArray(value) ? value.filter((part): part is string => typeof part === 'string') : [];
}
