import { z } from 'zod';
import type { LinkArtifacts } from './artifacts/links.ts';

const text = z.string();
const textOrNull = text.nullable();
const texts = z.array(text);
const textsOrNull = texts.nullable();
const truth = z.boolean();
const truthOrNull = truth.nullable();
const port = z.int().min(0).max(65_535);

const place = z.strictObject({ source: text, line: z.int() });
const secret = z.strictObject({
  kind: z.enum(['private-key', 'pre-shared-key', 'static-key', 'control-key', 'password']),
  fingerprint: text,
  ids: texts,
  place,
});
const crypto = z.strictObject({
  role: z.enum(['protocol', 'cipher', 'integrity', 'exchange', 'authentication', 'control-channel']),
  name: text,
  origin: z.enum(['configured', 'negotiated']),
  place,
});

const peer = z.strictObject({
  name: textOrNull,
  identity: z.strictObject({ kind: z.enum(['public-key', 'common-name', 'ike-id', 'user']), text }).nullable(),
  enabled: truth,
  addresses: texts,
  networks: textsOrNull,
  configuredNetworks: textsOrNull,
  localNetworks: z.union([texts, z.literal('anywhere')]).nullable(),
  pushedNetworks: texts,
  endpoints: texts,
  lastSeen: z.union([
    z.strictObject({ state: z.enum(['seen', 'absent']), at: z.number().nullable() }),
    z.strictObject({ state: z.enum(['never', 'unknown']) }),
  ]),
  secrets: z.array(secret),
  crypto: z.array(crypto),
  place,
});

const hub = z.strictObject({
  technology: z.enum(['wireguard', 'openvpn', 'ipsec', 'pptp', 'l2tp', 'l2tp-ipsec', 'sstp', 'unknown']),
  name: text,
  role: z.enum(['server', 'client', 'site']),
  interface: textOrNull,
  enabled: truth,
  listen: z.array(z.strictObject({ protocol: z.enum(['udp', 'tcp']), address: textOrNull, port: z.int().nullable() })),
  networks: texts,
  publicKey: textOrNull,
  peers: z.array(peer),
  switchesPeers: truthOrNull,
  routedNetworks: texts,
  pushedNetworks: texts,
  sharesNames: truthOrNull,
  onlyListed: truthOrNull,
  management: z.array(z.strictObject({ address: text, port: z.int().nullable(), password: truth, place })),
  secrets: z.array(secret),
  crypto: z.array(crypto),
  missing: texts,
  secretFiles: texts,
  unseen: texts,
  place,
});

const family = z.union([z.literal(4), z.literal(6)]).nullable();
const networks = z.union([texts, z.literal('any'), z.literal('unknown')]);
const end = z.strictObject({
  networks,
  not: truth,
  ports: z.union([z.array(z.strictObject({ first: port, last: port })), z.literal('any'), z.literal('unknown')]),
  text,
});
const rule = {
  enabled: truth,
  interfaces: texts,
  family,
  protocol: textOrNull,
  source: end,
  destination: end,
  limits: texts,
  description: text,
  line: z.int(),
};

const appliance = z.strictObject({
  product: z.enum(['pfsense', 'opnsense']),
  version: textOrNull,
  hostname: textOrNull,
  interfaces: z.array(z.strictObject({ name: text, device: text, description: text, addresses: texts, enabled: truth, blocksPrivate: truth })),
  groups: z.array(z.strictObject({ name: text, members: texts })),
  routes: z.array(z.strictObject({ to: text, interface: textOrNull })),
  ipv6: truth,
  unread: texts,
  rules: z.array(
    z.strictObject({ ...rule, action: z.enum(['pass', 'block', 'reject', 'match']), floating: truth, quick: truth, direction: z.enum(['in', 'out', 'any']) }),
  ),
  forwards: z.array(z.strictObject({ ...rule, target: z.union([texts, z.literal('unknown')]), targetPort: z.int().nullable(), exempts: truth, passes: truth })),
  source: text,
});

/** The shapes of tunnels and of the firewalls that configure some of them. */
export const tunnelSchemas: { readonly [K in 'links.tunnels' | 'links.appliances']: z.ZodType<LinkArtifacts[K]> } = {
  'links.tunnels': z.array(hub),
  'links.appliances': z.array(appliance),
};
