import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bigResult } from '../fixtures/builders/big-result.ts';
import { renderResources } from '../src/cli/formats.ts';
import { renderers } from '../src/report/renderers.ts';
import { measured, milliseconds, peakMegabytes } from './measure.ts';

/** Writes every report of a large result and prints time and size. */
export async function benchReport(tenants: number, findings: number): Promise<void> {
  const result = bigResult(tenants, findings);
  const resources = renderResources();
  const folder = mkdtempSync(join(tmpdir(), 'bench-report-'));
  try {
    for (const renderer of Object.values(renderers)) {
      const file = join(folder, renderer.fileName);
      const written = await measured(() => writeFileSync(file, renderer.render(result, resources)));
      console.log(
        `report: ${renderer.fileName} of ${tenants} tenants and ${result.findings.length} findings: ${milliseconds(written.wallMs)} (CPU ${milliseconds(written.cpuMs)}), ${(statSync(file).size / 1e6).toFixed(1)} MB, peak ${Math.round(peakMegabytes())} MB`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
