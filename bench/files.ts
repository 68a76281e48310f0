import { evaluate } from '../src/audit/evaluate.ts';
import { auditedPlaces } from '../src/audit/places.ts';
import type { Status } from '../src/model/verdict.ts';
import { rules } from '../src/rules/index.ts';
import { acesPerObject, objectsPerTenant } from './file-server.ts';
import { against, measured, milliseconds, peakMegabytes } from './measure.ts';
import { wholeSite } from './whole-site.ts';

/** Judges a generated file server by every rule about files: a million entries of access lists, no two lists equal. Prints as it goes. */
export async function benchFiles(tenants: number): Promise<void> {
  const { inventory, snapshot } = wholeSite(tenants, 'different');
  const about = rules.filter(({ id }) => id.startsWith('files/'));
  const places = auditedPlaces(snapshot, inventory);
  const each: string[] = [];
  const counts: Partial<Record<Status, number>> = {};
  const { wallMs, cpuMs } = await measured(async () => {
    for (const rule of about) {
      const judged = await measured(() => evaluate(snapshot, inventory, [rule], places));
      if (judged.cpuMs > 100) each.push(`${rule.id.slice(6)} ${milliseconds(judged.cpuMs)}`);
      for (const { status } of judged.value.flatMap((outcome) => outcome.places.flatMap(({ verdicts }) => verdicts)))
        counts[status] = (counts[status] ?? 0) + 1;
    }
  });
  const entries = tenants * objectsPerTenant * acesPerObject;
  console.log(
    `files: ${tenants} tenants, ${entries} entries on ${tenants * objectsPerTenant} objects, ${about.length} rules: ${milliseconds(wallMs)} (CPU ${milliseconds(cpuMs)})`,
  );
  console.log(`  ${against(3000, cpuMs, 'ms')}; peak ${Math.round(peakMegabytes())} MB, ${against(1000, peakMegabytes(), 'MB')}`);
  console.log(`  verdicts: ${JSON.stringify(counts)}; by CPU: ${each.join(', ')}`);
}
