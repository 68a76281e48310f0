import { endpointLimits } from '../../adapters/endpoint/endpoint-port.ts';
import { suiteGroups } from '../../domain/tls/cipher-suites.ts';
import { mostHellos, versionOrder } from '../../domain/tls/hello-plan.ts';
import type { HelloQuestion } from '../../domain/tls/hello-question.ts';
import { headRequest } from '../../domain/tls/http-answer.ts';
import { mysqlTlsRequest } from '../../domain/tls/mysql-greeting.ts';
import { rdpProtocols, rdpRequest } from '../../domain/tls/rdp-negotiation.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { planEndpoints } from './declared-endpoints.ts';
import { mysqlHelloLimit, mysqlHelloQuestions } from './look-at-mysql.ts';

/** A question in words for people. Which groups are still open depends on the answers before. */
export function helloWords({ version, groups }: HelloQuestion, among: readonly string[] = suiteGroups): string {
  return `ClientHello of ${version} with ${groups === null ? 'every suite' : `suites of these groups only, as far as still open: ${among.join(', ')}`}`;
}

/** Bytes as hex digits, as packet captures show them. */
export function hexBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The request that is sent to a Middle Tier at `address`, a line each. */
function headLines(address: string): string[] {
  return new TextDecoder().decode(headRequest(address)).trimEnd().split('\r\n');
}

const tlsHellos: readonly HelloQuestion[] = [
  ...versionOrder.map((version) => ({ version, groups: null })),
  // TLS 1.3 has no suites of its own to be told apart.
  ...versionOrder.filter((version) => version !== 'TLSv1.3').map((version) => ({ version, groups: suiteGroups })),
];

/**
 * Everything that is sent to endpoints, by the kind of endpoint, for people who have to allow it beforehand. Words in capitals stand for what the
 * inventory names.
 */
export function publishedEndpointQuestions(): readonly { readonly what: string; readonly how: readonly string[] }[] {
  const hellos = tlsHellos.map((question) => helloWords(question));
  return [
    {
      what: `Rules for all: only what the inventory declares, never a port it declares for HL7; one connection at a time to a server, ${endpointLimits.atOnce} in all; no wait is longer than ${endpointLimits.timeoutMs / 1000} s; nobody logs in but the scanner’s account to MySQL, and no certificate is shown`,
      how: [],
    },
    {
      what: `Middle Tiers (workstations.middleTier): which TLS versions and suites are taken, at most ${mostHellos} connections; each ends after the server’s first answer`,
      how: hellos,
    },
    { what: 'Middle Tiers: the certificate', how: ['a handshake with the name in the URL', 'a handshake without a name, where the URL has one'] },
    { what: 'Middle Tiers: whether plain HTTP is answered, and HSTS; once in TLS and once without', how: headLines('HOST:PORT') },
    {
      what: 'Remote Desktop (workstations.rdp): which security is taken; a connection for each, broken off after the answer',
      how: rdpProtocols.map((protocol) => `X.224 Connection Request for ${protocol}: ${hexBytes(rdpRequest(protocol))}`),
    },
    {
      what: `Remote Desktop: below TLS or NLA, where one of them is taken: versions and suites, at most ${mostHellos} connections`,
      how: [...hellos, 'a handshake without a name, for the certificate'],
    },
    {
      what: `MySQL, only where the inventory says tls.askOldVersions: true; after the collect’s own login, at most ${mysqlHelloLimit} connections, and then one more login, by which the server forgets them`,
      how: [
        `after the greeting, a request for TLS: ${hexBytes(mysqlTlsRequest())}`,
        ...mysqlHelloQuestions.map((question) => helloWords(question, question.groups ?? [])),
        'alert user_canceled, and the end of the connection',
      ],
    },
  ];
}

/** What an audit with this inventory will look at, and what of the declared it will not, a line each. */
export function plannedEndpoints(inventory: Inventory): readonly string[] {
  const { endpoints, refused } = planEndpoints(inventory);
  const asked = Object.entries(inventory.mysql).flatMap(([name, { host, port, socket, tls }]) =>
    tls.askOldVersions === true && socket === null && host !== null ? [`mysql ${host}:${port} (${name})`] : [],
  );
  return [
    ...endpoints.map(({ kind, host, port, declared }) => `${kind} ${host}:${port} (${declared})`),
    ...asked,
    ...refused.map(({ declared, reason }) => `not ${declared}: ${reason}`),
  ];
}
