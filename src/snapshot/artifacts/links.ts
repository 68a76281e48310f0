import type { EndpointSeen } from '../../domain/tls/endpoint-seen.ts';

/** How a machine can be talked to, as seen over the network; the target is its inventory name. */
export interface LinkArtifacts {
  /** Endpoints the inventory declares on this machine: its MySQL instances, Middle Tiers and Remote Desktop. Empty where it declares none. */
  readonly 'links.endpoints': readonly EndpointSeen[];
}
