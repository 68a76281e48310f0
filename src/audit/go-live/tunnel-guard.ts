/** A packet filter table as commands, and as the ruleset would show it. */
export interface GuardTable {
  readonly commands: readonly string[];
  /** The output of `nft -j list ruleset` with the table in it; null when the text is no ruleset. */
  appendedTo(ruleset: string): string | null;
}

/** A table that drops what a tunnel sends elsewhere than to `servers`, and what others than these send into it. IPv4, `networks` as CIDR. */
export function guardTable(table: string, interfaceName: string, networks: readonly string[], servers: readonly string[]): GuardTable {
  const inTable = { family: 'inet', table, chain: 'tunnel' };
  const set = (values: readonly string[]): string => `{ ${values.join(', ')} }`;
  const directions = [
    { meta: 'iifname', own: 'saddr', other: 'daddr' },
    { meta: 'oifname', own: 'daddr', other: 'saddr' },
  ] as const;
  const match = (op: string, left: object, right: unknown): object => ({ match: { op, left, right } });
  const payload = (field: string): object => ({ payload: { protocol: 'ip', field } });
  return {
    commands: [
      `nft add table inet ${table}`,
      `nft add chain inet ${table} tunnel '{ type filter hook forward priority -10; policy accept; }'`,
      ...directions.map(
        ({ meta, own, other }) =>
          `nft add rule inet ${table} tunnel ${meta} "${interfaceName}" ip ${own} '${set(networks)}' ip ${other} != '${set(servers)}' drop`,
      ),
    ],
    appendedTo(ruleset) {
      let document: unknown;
      try {
        document = ruleset.trim() === '' ? { nftables: [] } : JSON.parse(ruleset);
      } catch {
        return null;
      }
      const list: unknown = typeof document === 'object' && document !== null ? Reflect.get(document, 'nftables') : null;
      if (!Array.isArray(list)) return null;
      const before: readonly unknown[] = list;
      const rules = directions.map(({ meta, own, other }) => ({
        rule: {
          ...inTable,
          expr: [
            match('==', { meta: { key: meta } }, interfaceName),
            match('==', payload(own), { set: networks.map(prefixOf) }),
            match('!=', payload(other), { set: servers }),
            { drop: null },
          ],
        },
      }));
      const chain = { family: 'inet', table, name: 'tunnel', type: 'filter', hook: 'forward', prio: -10, policy: 'accept' };
      return JSON.stringify({ nftables: [...before, { table: { family: 'inet', name: table } }, { chain }, ...rules] });
    },
  };
}

function prefixOf(network: string): object | string {
  const [addr = '', len] = network.split('/');
  return len === undefined ? addr : { prefix: { addr, len: Number(len) } };
}
