/** Where a connection goes. `port` null: the programs fail on this spelling. */
export interface ServerAddress {
  readonly server: string;
  readonly port: number | null;
}

const defaultPort = 3306;

/** A TCP port in decimal digits, null for anything else. */
export function portNumber(text: string): number | null {
  const number = /^\s*\d{1,5}\s*$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= 65_535 ? number : null;
}

/**
 * Reads `host` or `host:port` as DataConnection.cs does: cut at colons, empty parts dropped, first part and second part; what follows is
 * ignored. An IPv6 address cannot be written.
 */
export function serverAddress(text: string): ServerAddress {
  if (!text.includes(':')) return { server: text, port: defaultPort };
  const [server = '', port = ''] = text.split(':').filter((part) => part !== '');
  return { server, port: portNumber(port) };
}
