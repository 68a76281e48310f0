import { cpus, totalmem } from 'node:os';

/** What a step cost: wall and CPU time in milliseconds (CPU of all threads), and the answer. */
export interface Measured<Value> {
  readonly value: Value;
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Runs a step and takes its time. */
export async function measured<Value>(step: () => Value | Promise<Value>): Promise<Measured<Value>> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const value = await step();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { value, wallMs, cpuMs: (user + system) / 1000 };
}

/** The faster of two by wall time: what else the machine does only ever adds. */
export function faster<Value>(one: Measured<Value>, other: Measured<Value>): Measured<Value> {
  return other.wallMs < one.wallMs ? other : one;
}

/** The middle one of several by wall time, in milliseconds. */
export function medianMs(runs: readonly Measured<unknown>[]): number {
  return runs.map(({ wallMs }) => wallMs).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)] ?? 0;
}

/** The fastest of several runs by wall time. */
export async function fastest<Value>(runs: number, step: () => Value | Promise<Value>): Promise<Measured<Value>> {
  let best = await measured(step);
  for (let run = 1; run < runs; run++) best = faster(best, await measured(step));
  return best;
}

/** Most memory this process ever held, in MB (10^6 bytes). */
export function peakMegabytes(): number {
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
}

/** The machine in one line: processors, memory, Node. */
export function machine(): string {
  const processors = cpus();
  return `${processors.length} x ${processors[0]?.model.trim() ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}`;
}

/** A duration for the eye. */
export function milliseconds(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

/** A figure against its bar. */
export function against(bar: number, value: number, unit?: string): string {
  return `bar ${bar}${unit === undefined ? '' : ` ${unit}`}: ${value <= bar ? 'kept' : 'MISSED'}`;
}

/** How processor time grows: `times` the size cost `costs` times as much. */
export function growth(times: number, costs: number): string {
  const exponent = Math.log(costs) / Math.log(times);
  return `n^${exponent.toFixed(2)} by CPU time (${against(1.15, exponent)})`;
}
