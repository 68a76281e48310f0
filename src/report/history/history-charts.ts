import type { State } from '../../model/audit-result.ts';
import type { RunSummary } from '../../model/run-summary.ts';
import { severities } from '../../model/severity.ts';
import { counted, readableTime, severityWords, stateMarks } from '../html/words.ts';

/** A rectangle of a drawing; `shape` is the class that fills it. */
export interface Bar {
  readonly shape: string;
  readonly x: string;
  readonly y: string;
  readonly width: string;
  readonly height: string;
}

/** A drawing without axes: what it shows stands in a table beside it. */
export interface Chart {
  readonly viewBox: string;
  readonly bars: readonly Bar[];
  /** What it shows, in words. */
  readonly label: string;
}

/** The drawing of failing findings, with what its scale and ends mean. */
export interface SeverityChart extends Chart {
  readonly top: string;
  readonly from: string;
  readonly to: string;
  readonly legend: readonly { readonly shape: string; readonly word: string }[];
}

const height = 160;
const strip = 26;
const width = 960;

/** Failing findings of each run by severity, worst at the bottom; below, how much was not assessed. Null for fewer than two runs. */
export function severityChart(runs: readonly RunSummary[]): SeverityChart | null {
  const [first, last] = [runs[0], runs.at(-1)];
  if (runs.length < 2 || !first || !last) return null;
  const totals = runs.map(({ failing }) => severities.reduce((sum, severity) => sum + (failing[severity] ?? 0), 0));
  const most = Math.max(1, ...totals);
  const step = width / runs.length;
  const bars = runs.flatMap((run, at): Bar[] => {
    const place = { x: short(at * step), width: short(Math.max(0.6, step * 0.78)) };
    let bottom = height;
    const stack = severities.flatMap((severity): Bar[] => {
      const size = ((run.failing[severity] ?? 0) / most) * height;
      bottom -= size;
      return size === 0 ? [] : [{ ...place, shape: `sev-${severity}`, y: short(bottom), height: short(size) }];
    });
    const { required, assessed } = run.coverage;
    const open = required === 0 ? 1 : 1 - assessed / required;
    return open === 0 ? stack : [...stack, { ...place, shape: 'unassessed', y: String(height + 6), height: short(Math.max(1.5, open * strip)) }];
  });
  const [was, is] = [totals[0] ?? 0, totals.at(-1) ?? 0];
  return {
    viewBox: `0 0 ${width} ${height + strip + 6}`,
    bars,
    label: `Failing findings by severity in ${counted(runs.length, 'run')}, from ${was} to ${is}, at most ${most}. The table of runs has every number.`,
    top: counted(most, 'failing finding'),
    from: readableTime(first.startedAt),
    to: readableTime(last.startedAt),
    legend: [
      ...severities.map((severity) => ({ shape: `sev-${severity}`, word: severityWords[severity] })),
      { shape: 'unassessed', word: 'Share not assessed, below the line' },
    ],
  };
}

const heights: Readonly<Record<State, number>> = { exposed: 16, incomplete: 10, isolated: 4 };

/** A tenant's states, oldest first, told by height as well as by colour; null: it was not in that run. */
export function stateStrip(states: readonly (State | null)[]): Chart {
  const bars = states.flatMap((state, at): Bar[] =>
    state === null ? [] : [{ shape: `is-${state}`, x: String(at * 5), y: String(16 - heights[state]), width: '4', height: String(heights[state]) }],
  );
  const words = (['exposed', 'incomplete', 'isolated'] as const).flatMap((state) => {
    const runs = states.filter((one) => one === state).length;
    return runs === 0 ? [] : [`${stateMarks[state].word.toLowerCase()} in ${runs}`];
  });
  return { viewBox: `0 0 ${Math.max(1, states.length) * 5} 16`, bars, label: `${words.join(', ')} of ${counted(states.length, 'run')}` };
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
