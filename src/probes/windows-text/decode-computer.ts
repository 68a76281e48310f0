import type { HostIdentity } from '../../snapshot/artifacts/host.ts';
import { decodeJsonRows } from './json-rows.ts';
import type { TextRows } from './text-rows.ts';

/**
 * Decodes what our script says of the computer: Names (NetBIOS, full DNS name, aliases), Addresses, Caption (the system's name), MachineSid, and in a
 * domain DomainSid and ForestSid.
 */
export function decodeComputer(bytes: Uint8Array): TextRows<HostIdentity> {
  return decodeJsonRows(bytes, 'names of the computer', (row) => ({
    names: [...new Set([row.texts('Names')].flat().filter((name) => name !== ''))],
    addresses: row.texts('Addresses'),
    os: 'windows' as const,
    osVersion: row.optionalText('Caption'),
    machineSid: row.optionalText('MachineSid'),
    domainSid: row.optionalText('DomainSid'),
    forestSid: row.optionalText('ForestSid'),
  }));
}
