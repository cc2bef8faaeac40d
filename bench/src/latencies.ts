import { type LoadResult } from './load-job.js';
import { shareOf } from './statistics.js';

type Kind = 'resolve' | 'journal';
type Percentiles = Pick<
  LoadResult,
  'p50Ms' | 'p99Ms' | 'resolveP50Ms' | 'resolveP99Ms' | 'journalP50Ms' | 'journalP99Ms'
>;

/** Every single one is kept: at one client a histogram of whole milliseconds would hide a difference of half a call. */
export const createLatencies = () => {
  const tookMs: { readonly [K in Kind]: number[] } = { resolve: [], journal: [] };
  return {
    add: (kind: Kind, ms: number): void => void tookMs[kind].push(ms),
    figures: (): Percentiles => {
      const [resolve, journal] = [Float64Array.from(tookMs.resolve).sort(), Float64Array.from(tookMs.journal).sort()];
      const all = Float64Array.from([...resolve, ...journal]).sort();
      return {
        p50Ms: shareOf(all, 0.5),
        p99Ms: shareOf(all, 0.99),
        resolveP50Ms: shareOf(resolve, 0.5),
        resolveP99Ms: shareOf(resolve, 0.99),
        journalP50Ms: shareOf(journal, 0.5),
        journalP99Ms: shareOf(journal, 0.99),
      };
    },
  };
};
