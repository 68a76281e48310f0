import { evaluate } from '../src/audit/evaluate.ts';
import { auditedPlaces } from '../src/audit/places.ts';
import { rules } from '../src/rules/index.ts';
import { against, growth, measured, milliseconds, peakMegabytes } from './measure.ts';
import { wholeSite } from './whole-site.ts';

/** Rules that ask what the graph asks: who reads and writes which file, whom services obey, who reaches which database. */
const sharing: ReadonlySet<string> = new Set([
  'files/exe-folder-writable',
  'files/config-readable-by-neighbour',
  'files/atoz-neighbour-access',
  'hl7/service-controllable',
  'mysql/pattern-reaches-neighbour',
]);

/** What one size of site took. */
export interface ReachFigures {
  readonly tenants: number;
  readonly cpuMs: number;
  readonly peak: number;
  readonly text: string;
}

/** The graph over all planes of a generated site and its closure. An audit judges first: what the graph shares with rules is there by then. */
export async function reach(tenants: number): Promise<ReachFigures> {
  const { snapshot, inventory } = wholeSite(tenants, 'different');
  const places = auditedPlaces(snapshot, inventory);
  const about = rules.filter(({ id }) => sharing.has(id));
  const before = await measured(() => evaluate(snapshot, inventory, about, places));
  const { value, cpuMs, wallMs } = await measured(() => places.site.get('site.reach'));
  const reached = [...value.tenants.values()].filter(({ own, shared }) => own.length + shared.length > 0).length;
  const graph = `${value.graph.size} things, ${value.graph.from.length} steps, ${reached} tenants reach something of others, ${value.weaknesses.length} weak steps`;
  const times = `${milliseconds(wallMs)} (CPU ${milliseconds(cpuMs)}) after ${about.length} rules in ${milliseconds(before.wallMs)}`;
  return { tenants, cpuMs, peak: peakMegabytes(), text: `${tenants} tenants: ${graph}: ${times}, peak ${Math.round(peakMegabytes())} MB` };
}

/** How the figures of two sizes stand to the goals. */
export function reachGoals(small: ReachFigures, large: ReachFigures): string {
  return `  growth ${growth(large.tenants / small.tenants, large.cpuMs / small.cpuMs)}; ${against(1500, large.cpuMs, 'ms')}; ${against(1000, large.peak, 'MB')}`;
}
