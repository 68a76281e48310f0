import { profiles } from '../src/audit/profiles.ts';
import { evidencePack } from '../src/cli/evidence-pack.ts';
import { measured, milliseconds, peakMegabytes } from './measure.ts';
import { wholeSite } from './whole-site.ts';

/** The evidence pack of one tenant of a generated site over all planes: judged once, remedies simulated, redacted, searched. */
export async function benchPack(count: number): Promise<void> {
  const { snapshot } = wholeSite(count, 'alike');
  const tenant = Object.values(snapshot.inventory.tenants)[count >> 1];
  if (tenant === undefined) throw new Error('no tenant');
  const judgement = { profile: profiles['go-live'], gate: 'high', tenant: tenant.id, simulate: true } as const;
  const made = await measured(() => evidencePack({ snapshot, tenant, judgement, key: '00'.repeat(32), isSigned: false, formats: ['html', 'markdown'] }));
  const bytes = Object.values(made.value.files).reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  console.log(
    `pack: one tenant of ${count} over all planes: ${milliseconds(made.cpuMs)} of CPU, peak ${Math.round(peakMegabytes())} MB, ${(bytes / 1e6).toFixed(1)} MB of files`,
  );
}
