/**
 * `npx tsx scripts/digests.ts [FIRST_SEED LAST_SEED]`: digests of whole audits of generated sites, for changes that must change no result, such as those for
 * speed. Run it before and after: equal lines, equal results, byte for byte. Sites of two seeds take about a minute. On each, leaks are planted one
 * after the other, up to four together, and every second site is judged once more without one of its sources.
 */
import { wholeSite } from '../bench/whole-site.ts';
import { sha256 } from '../src/adapters/digest.ts';
import { audit } from '../src/audit/audit.ts';
import { profiles } from '../src/audit/profiles.ts';
import { rules } from '../src/rules/index.ts';
import { mutations } from '../src/selftest/catalogue.ts';
import { cleanSite } from '../src/selftest/clean/clean-site.ts';
import { snapshotOf } from '../src/selftest/model-site.ts';
import { randomOf } from '../src/selftest/random.ts';
import type { Snapshot } from '../src/snapshot/snapshot.ts';

const leaksTogether = 4;
const mostTenants = [8, 16];

function digestOf(snapshot: Snapshot): string {
  return sha256(JSON.stringify(audit({ snapshot, rules, profile: profiles.nightly, previous: null, tenant: null, sha256, toolVersion: '0.0.0' })));
}

/** One line per site judged. */
function planted(seed: number): string[] {
  const random = randomOf(seed);
  const fresh = (number: number): ReturnType<typeof cleanSite> => cleanSite(random.fork(number), mostTenants[seed % mostTenants.length] ?? 0);
  const lines: string[] = [];
  let site = fresh(-1);
  for (const [number, mutation] of mutations.entries()) {
    const spoiled = mutation.plant(site, random.fork(mutations.length + number))?.site;
    if (spoiled === undefined) continue;
    const snapshot = snapshotOf(spoiled);
    const gone = snapshot.sources[(seed * 7919 + number * 31) % snapshot.sources.length];
    lines.push(`${mutation.rule} ${digestOf(snapshot)}`);
    if (number % 2 === 1 && gone !== undefined) lines.push(`${gone.id} ${digestOf(snapshotOf({ ...spoiled, withheld: [gone.id] }))}`);
    site = lines.length % leaksTogether === 0 ? fresh(number) : spoiled;
  }
  return lines;
}

const [first = 1, last = first + 1] = process.argv.slice(2).map(Number);
for (const [tenants, lists] of [
  [2000, 'alike'],
  [500, 'different'],
] as const) {
  console.log(`${tenants} tenants, lists ${lists}: ${digestOf(wholeSite(tenants, lists).snapshot).slice(0, 16)}`);
}
for (let seed = first; seed <= last; seed++) {
  const lines = planted(seed);
  console.log(`seed ${seed}, ${lines.length} audits: ${sha256(lines.join('\n')).slice(0, 16)}`);
}
