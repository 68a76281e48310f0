import type { Fix } from '../model/verdict.ts';

/** How a remedy is headed, and what came of trying it on the model; null where nobody tried. */
export interface SimulationWords {
  readonly heading: 'Fix' | 'Remedy, not proven';
  readonly sentence: string | null;
}

/** A remedy that failed on the model is not called a fix. */
export function simulationWords({ simulated }: Pick<Fix, 'simulated'>): SimulationWords {
  if (simulated === undefined) return { heading: 'Fix', sentence: null };
  const { state, reason } = simulated;
  switch (state) {
    case 'closes':
      return { heading: 'Fix', sentence: `Proven: ${reason}.` };
    case 'not-modelled':
      return { heading: 'Fix', sentence: `Not simulated: ${reason}.` };
    case 'not-closed':
      return { heading: 'Remedy, not proven', sentence: `Does not close the finding: ${reason}.` };
    case 'opens':
      return { heading: 'Remedy, not proven', sentence: `Something else fails since: ${reason}` };
    case 'breaks':
      return { heading: 'Remedy, not proven', sentence: `A tenant’s own work breaks: ${reason}` };
  }
}
