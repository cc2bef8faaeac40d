import { type FaultPlan, repeatedly } from '../fault.js';
import { worst } from '../measure.js';
import { type Ground } from '../stand/ground.js';
import { during } from './windows.js';

const REBUILDS = [
  ['rebuild', 'journal'],
  ['rebuild', 'graph', '--live'],
] as const;

/** Calls wait while the tables of the graph are compared and switched. */
const REFUSED_MAX = 0.05;

export const rebuilds: FaultPlan<Ground> = {
  id: 'F21',
  title: 'journal and graph are rebuilt from the log while calls go on',
  inject: async (trial) => {
    const faults: string[] = [];
    const took: number[] = [];
    let times = 0;
    const window = await during(trial, async () => {
      times = await repeatedly(trial, { restMs: 1_000, eachMs: 4_000 }, async () => {
        for (const args of REBUILDS) {
          const sinceMs = performance.now();
          const { status, stdout, stderr } = await trial.stand.omni(...args);
          took.push(Math.round(performance.now() - sinceMs));
          if (status !== 0) faults.push(`omni ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
        }
      });
    });
    trial.note(`the slowest took ${worst(took)} ms`);
    trial.measure({ what: '503', is: window.refusedShare * 100, budget: REFUSED_MAX * 100, unit: '%' });
    return { times: REBUILDS.length * times, faults };
  },
};
