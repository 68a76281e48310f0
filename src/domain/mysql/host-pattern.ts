import type { Client } from './access.ts';
import type { ServerSemantics } from './grant-tables.ts';
import { ipv4Number } from './ipv4.ts';
import { byteText, foldName } from './name-text.ts';
import { atLeast } from './server-semantics.ts';
import { compileWildcards, type Wildcards } from './wildcards.ts';

/** A network in a Host column. `kind` orders MySQL's rows: a plain address, then `/24`, then `/255.255.255.0`. */
export interface HostNetwork {
  readonly base: number;
  readonly mask: number;
  readonly kind: 'address' | 'prefix' | 'netmask';
}

/** A Host text compiled for one server. */
export interface HostPattern {
  readonly text: string;
  /** Set when only the numeric address counts. MySQL gives one to plain addresses, too. */
  readonly network: HostNetwork | null;
  readonly server: ServerSemantics;
  /** The text as patterns, compiled when it is first compared: a large server has as many hosts as accounts, most of them networks. Null until then. */
  wildcards: { readonly byName: Wildcards; readonly byAddress: Wildcards } | null;
}

/** Compiles a Host text. '' is taken as written: on MySQL it matches everybody, on MariaDB (a role's row) only the empty host name. */
export function compileHostPattern(host: string, server: ServerSemantics): HostPattern {
  const text = server.flavor === 'mysql' ? host.trimEnd() : host;
  return { text, network: hostNetwork(text, server), server, wildcards: null };
}

/** Does the host apply to the client? */
export function hostFits(host: HostPattern, client: Client): boolean {
  const { network } = host;
  if (network === null) return hostFitsText(host, usableHostName(client, host.server), client.ip);
  // No client's name begins like a network.
  const address = client.ip === null ? null : ipv4Number(client.ip);
  return address !== null && isOnNetwork(network, address);
}

/** Is the address, as a number, one of the network? */
export function isOnNetwork({ base, mask }: HostNetwork, address: number): boolean {
  return (address & mask) >>> 0 === base;
}

/** The same for a host text that is no client's: a role's (''), or the Host of the account in use. */
export function hostFitsText(host: HostPattern, name: string | null, ip: string | null): boolean {
  const { text, network, server } = host;
  if (text === '' && server.flavor === 'mysql') return true;
  const address = network === null || ip === null ? null : ipv4Number(ip);
  if (network !== null && address !== null) return (address & network.mask) >>> 0 === network.base;
  if (!/[%_\\]/.test(text)) return (name !== null && isSameName(text, name)) || text === ip;
  host.wildcards ??= { byName: compileWildcards(byteText(foldName(text)), server.flavor), byAddress: compileWildcards(byteText(text), server.flavor) };
  const { byName, byAddress } = host.wildcards;
  return (name !== null && byName.matches(byteText(foldName(name)))) || (ip !== null && byAddress.matches(ip));
}

function isSameName(one: string, other: string): boolean {
  return one === other || byteText(foldName(one)) === byteText(foldName(other));
}

/** Does a row with this Host text apply to the client? On MariaDB an empty Host of a user's row means `%`. */
export function hostMatches(hostPattern: string, client: Client, server: ServerSemantics): boolean {
  const host = hostPattern === '' && server.flavor === 'mariadb' ? '%' : hostPattern;
  return hostFits(compileHostPattern(host, server), client);
}

/**
 * MariaDB without name resolution drops account rows whose host can only be a name: not `localhost`, no wildcard, no network,
 * no address.
 */
export function isHostLoaded(host: string, server: ServerSemantics): boolean {
  if (server.flavor !== 'mariadb' || !server.skipNameResolve) return true;
  return /[%_:/]/.test(host) || /^[\d.]*$/.test(host) || foldName(host) === 'localhost';
}

/** Servers take no name that looks like the beginning of an address, and none at all from TCP without name resolution. */
function usableHostName(client: Client, server: ServerSemantics): string | null {
  if (client.ip !== null && server.skipNameResolve) return null;
  return client.hostName !== null && /^\d+\./.test(client.hostName) ? null : client.hostName;
}

function hostNetwork(text: string, server: ServerSemantics): HostNetwork | null {
  const slash = text.indexOf('/');
  const base = ipv4Number(slash < 0 ? text : text.slice(0, slash));
  if (base === null) return null;
  // More than one slash is neither a mask nor a length.
  const mask = slash < 0 ? null : text.slice(slash + 1);
  if (mask === null) return server.flavor === 'mysql' ? { base, mask: 0xffffffff, kind: 'address' } : null;
  const dotted = ipv4Number(mask);
  if (dotted !== null) {
    const usable = dotted !== 0 && (server.flavor === 'mariadb' || isContiguous(dotted));
    return usable ? { base, mask: dotted, kind: 'netmask' } : null;
  }
  const length = /^\d{1,2}$/.test(mask) ? Number(mask) : 0;
  if (length < 1 || length > 32 || server.flavor !== 'mysql' || !atLeast(server, 8, 0, 23)) return null;
  return { base, mask: (0xffffffff << (32 - length)) >>> 0, kind: 'prefix' };
}

function isContiguous(mask: number): boolean {
  const inverted = ~mask >>> 0;
  return (inverted & (inverted + 1)) === 0;
}
