import { parseNetwork } from '../src/domain/network/address-ranges.ts';
import { foreignOverlaps } from '../src/domain/network/overlaps.ts';
import { against, fastest, milliseconds } from './measure.ts';

/** Checks the office networks of many tenants for overlaps, from the texts on: each has its own, and one in a hundred a neighbour's, too. */
async function benchOverlaps(tenants: number): Promise<void> {
  const network = (n: number): string => `10.${n >> 8}.${n & 255}.0/24`;
  const claims = Array.from({ length: tenants }, (_, n) => ({ owner: `t${n}`, text: network(n % 100 === 0 ? n + 1 : n) }));
  const found = await fastest(5, () => {
    const ranges = claims.flatMap(({ owner, text }) => {
      const range = parseNetwork(text);
      return range === null ? [] : [{ ...range, owner }];
    });
    return [...foreignOverlaps(ranges)].length;
  });
  console.log(
    `links: ${tenants} networks of ${tenants} tenants: ${found.value} overlaps in ${milliseconds(found.wallMs)} (${against(50, found.wallMs, 'ms')})`,
  );
}

/** The engines of the links plane against their bars. */
export async function benchLinks(): Promise<void> {
  await benchOverlaps(10_000);
}
