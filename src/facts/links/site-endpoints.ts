import type { EndpointSeen, TlsSeenFacts } from '../../domain/tls/endpoint-seen.ts';
import { endpointPlace } from '../../inventory/endpoint-place.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantsOn } from '../../inventory/ownership.ts';
import type { Evidence, Fix, Pass, Subject } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { HostContext, RuleContext } from '../fact-map.ts';

/** A declared endpoint, what was seen of it, and who uses it. */
export interface SiteEndpoint {
  readonly host: string;
  readonly seen: EndpointSeen;
  readonly subject: Subject;
  /** Sorted. */
  readonly tenants: readonly string[];
  readonly pass: Pass;
  /** Something seen at it; `pointer` below the endpoint. */
  readonly evidence: (pointer: string, excerpt: string) => Evidence;
}

/** The facts rules about endpoints need. */
export type EndpointFacts = RuleContext & { readonly hosts: readonly (HostContext & { readonly 'links.endpoints': readonly EndpointSeen[] })[] };

/** Every endpoint that was looked at. */
export function siteEndpoints({ inventory, hosts }: EndpointFacts): readonly SiteEndpoint[] {
  const users = endpointUsers(inventory);
  return hosts.flatMap(({ host, 'links.endpoints': endpoints }) =>
    endpoints.map((seen, at): SiteEndpoint => {
      const subject: Subject = { type: 'endpoint', id: `${seen.kind} ${seen.kind === 'mysql' ? seen.declared : `${seen.host}:${seen.port}`}` };
      const tenants = seen.kind === 'mysql' ? tenantsOn(inventory, seen.declared) : (users.get(`${seen.kind} ${seen.host}:${seen.port}`) ?? []);
      const evidence = (pointer: string, excerpt: string): Evidence => ({ source: sourceId('links.endpoints', host), pointer: `/${at}${pointer}`, excerpt });
      return { host, seen, subject, tenants, pass: { status: 'pass', subject, tenants }, evidence };
    }),
  );
}

function endpointUsers(inventory: Inventory): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const { id, stage, workstations } of Object.values(inventory.tenants)) {
    if (stage === 'retired') continue;
    for (const kind of ['middle-tier', 'rdp'] as const) {
      for (const declared of kind === 'rdp' ? workstations.rdp : workstations.middleTier) {
        const place = endpointPlace(kind, declared);
        const key = place === null ? null : `${kind} ${place.host}:${place.port}`;
        if (key !== null && !users.get(key)?.includes(id)) users.set(key, [...(users.get(key) ?? []), id].sort());
      }
    }
  }
  return users;
}

/** The one tenant an endpoint is for; null when there are several or none. */
export function onlyTenant({ tenants }: SiteEndpoint): string | null {
  return tenants.length === 1 ? (tenants[0] ?? null) : null;
}

/** The certificate the endpoint shows. */
export function leafOf({ seen }: SiteEndpoint): TlsSeenFacts['chain'][number] | null {
  return seen.tls?.chain[0] ?? null;
}

/** Suites that Windows goes without once these ciphers are switched off. Source: Microsoft, TLS registry settings. */
const weakSuites = ['null', 'rc4', 'des'] as const;
const weakCiphers = ['NULL', 'RC4 40/128', 'RC4 56/128', 'RC4 64/128', 'RC4 128/128', 'DES 56/56', 'Triple DES 168'];

/** How the program behind an endpoint is told to leave out old things; or (`newer`) to have new ones, which Windows has by its version alone. */
export function tlsFix({ host, seen }: SiteEndpoint, inventory: Inventory, wish: 'no-old' | 'newer' = 'no-old'): Fix {
  const schannel = String.raw`HKLM:\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols`;
  const verify = [
    {
      command: `openssl s_client -connect ${seen.host}:${seen.port}${seen.kind === 'mysql' ? ' -starttls mysql' : ''} -tls1_1`,
      expect: 'an alert, no certificate',
    },
  ];
  if (seen.kind === 'mysql') {
    return {
      language: 'ini',
      target: `${host}: my.cnf`,
      commands: ['[mysqld]', 'tls_version = TLSv1.2,TLSv1.3', ...(wish === 'newer' ? [] : ['ssl_cipher = HIGH:!aNULL:!eNULL:!RC4:!3DES:!MD5'])],
      undo: ['[mysqld]', wish === 'newer' ? '# remove tls_version' : '# remove tls_version and ssl_cipher'],
      verify,
      note: 'The server has to be restarted. Open Dental 23.2 and later speak TLS 1.2; older ones speak none.',
    };
  }
  if (inventory.hosts[host]?.os === 'linux') {
    return {
      language: 'ini',
      target: `${host}: nginx or xrdp.ini`,
      commands: ['ssl_protocols TLSv1.2 TLSv1.3;', 'ssl_ciphers HIGH:!aNULL:!eNULL:!RC4:!3DES:!MD5;'],
      undo: ['# the lines as they were'],
      verify,
      note: 'xrdp.ini says ssl_protocols=TLSv1.2, TLSv1.3 and tls_ciphers=HIGH.',
    };
  }
  if (wish === 'newer') {
    return {
      language: 'powershell',
      target: host,
      commands: [],
      undo: [],
      verify: [{ command: `openssl s_client -connect ${seen.host}:${seen.port} -tls1_3`, expect: 'Protocol: TLSv1.3' }],
      note: 'Windows speaks TLS 1.3 from Server 2022 on: decide when the machine moves there. Forward secrecy needs suites TLS_ECDHE_… (Get-TlsCipherSuite shows them, Enable-TlsCipherSuite switches them on).',
    };
  }
  const protocols = ['SSL 3.0', 'TLS 1.0', 'TLS 1.1'];
  // PowerShell takes the slash in these names for a folder's; reg does not.
  const ciphers = seen.tls !== null && weakSuites.some((group) => seen.tls?.suites[group].state === 'yes') ? weakCiphers : [];
  const cipherKey = (name: string): string => `"HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Ciphers\\${name}"`;
  return {
    language: 'powershell',
    target: host,
    commands: [
      ...protocols.flatMap((name) => [
        `New-Item -Force '${schannel}\\${name}\\Server'`,
        `Set-ItemProperty '${schannel}\\${name}\\Server' -Name Enabled -Type DWord -Value 0`,
      ]),
      ...ciphers.map((name) => `reg add ${cipherKey(name)} /v Enabled /t REG_DWORD /d 0 /f`),
    ],
    undo: [...protocols.map((name) => `Remove-Item -Recurse '${schannel}\\${name}\\Server'`), ...ciphers.map((name) => `reg delete ${cipherKey(name)} /f`)],
    verify,
    note: 'Takes effect after a restart of the machine. Open Dental’s clients speak TLS 1.2.',
  };
}
