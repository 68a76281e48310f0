/** Machine and port of a Middle Tier's URL, or of `host` or `host:port` of Remote Desktop; null when it is neither. */
export function endpointPlace(kind: 'middle-tier' | 'rdp', declared: string): EndpointPlace | null {
  return kind === 'rdp' ? rdpPlace(declared) : middleTierPlace(declared);
}

/** Where an endpoint is. The host is lower-cased, IPv6 without brackets. */
export interface EndpointPlace {
  readonly host: string;
  readonly port: number;
}

function middleTierPlace(url: string): EndpointPlace | null {
  const [, scheme = '', host = '', port] = /^(https?):\/\/(?:[^@/?#]*@)?(\[[\da-f:.]+\]|[^:/?#[\]@\s]+)(?::(\d{1,5}))?(?:[/?#].*)?$/i.exec(url) ?? [];
  return place(host, port, scheme.toLowerCase() === 'http' ? 80 : 443);
}

function rdpPlace(text: string): EndpointPlace | null {
  const [, host = '', port] = /^(\[[\da-f:.]+\]|[^:/[\]\s]+)(?::(\d{1,5}))?$/i.exec(text.trim()) ?? [];
  return place(host === '' && /^[\da-f:.]*:[\da-f:.]*$/i.test(text.trim()) ? text.trim() : host, port, 3389);
}

function place(host: string, port: string | undefined, usual: number): EndpointPlace | null {
  const number = port === undefined ? usual : Number(port);
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return bare === '' || number < 1 || number > 65_535 ? null : { host: bare, port: number };
}
