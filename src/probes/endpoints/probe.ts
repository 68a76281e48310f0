import type { EndpointPort } from '../../adapters/endpoint/endpoint-port.ts';
import type { EndpointSeen } from '../../domain/tls/endpoint-seen.ts';
import type { DeclaredEndpoint } from './declared-endpoints.ts';
import { lookAtMiddleTier } from './look-at-middle-tier.ts';
import { lookAtRdp } from './look-at-rdp.ts';
import type { LookOptions } from './tls-road.ts';

/** Looks under way at the same time; the port keeps its own, lower count of connections. */
const looksAtOnce = 32;

/** Looks at every endpoint, once each, in the order given. Endpoints that do not answer cost their own answers only; never throws for them. */
export async function lookAtEndpoints(
  port: EndpointPort,
  endpoints: readonly DeclaredEndpoint[],
  options: LookOptions & { readonly onProgress: (what: string) => void },
): Promise<readonly EndpointSeen[]> {
  const seen: EndpointSeen[] = [];
  const waiting = [...endpoints.entries()].values();
  const worker = async (): Promise<void> => {
    for (const [index, endpoint] of waiting) {
      options.onProgress(`${endpoint.declared}: looking at its encryption`);
      seen[index] = await (endpoint.kind === 'rdp' ? lookAtRdp : lookAtMiddleTier)(port, endpoint, options);
    }
  };
  await Promise.all(Array.from({ length: looksAtOnce }, worker));
  return seen;
}

/** Why nothing at all is known of an endpoint; null when something is. */
export function unreachable({ offersTls, rdp, http }: EndpointSeen): string | null {
  const answered =
    offersTls.state !== 'unknown' || Object.values(rdp ?? {}).some(({ state }) => state !== 'unknown') || (http !== null && http.plain !== 'no-answer');
  return answered ? null : (rdp?.rdp.why ?? offersTls.why);
}
