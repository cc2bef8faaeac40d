import { load } from './load-side.js';
import { type Control } from './result.js';
import { startSide } from './side.js';

/** The greatest share by which a control may move within a round. */
const MOVES_AT_MOST = 0.15;
const CLIENTS = 64;

const spreadOf = (rates: readonly number[]): number => 1 - Math.min(...rates) / Math.max(...rates);

/** How far the controls of a round lie apart, as a share of the greatest. */
export const movedBy = (controls: readonly Control[]): number =>
  Math.max(
    spreadOf(controls.map(({ echoesPerSecond }) => echoesPerSecond)),
    spreadOf(controls.map(({ selectsPerSecond }) => selectsPerSecond)),
  );

/** Whether something else used the machine meanwhile, so that the two turns were not given the same. */
export const isVoid = (controls: readonly Control[]): boolean => movedBy(controls) > MOVES_AT_MOST;

type Selects = { readonly selectsPerSecond: number; readonly postgres: string };

const select = async (url: string, seconds: number): Promise<Selects> => {
  const response = await fetch(`${url}/?seconds=${seconds}`);
  return (await response.json()) as Selects;
};

export type Controls = {
  /** Version of the PostgreSQL that is measured. */
  readonly postgres: string;
  measure(seconds: number): Promise<Control>;
  close(): Promise<void>;
};

/** Starts what tells how much of the machine there is, in processes of their own. */
export const startControls = async (): Promise<Controls> => {
  const bare = await startSide('bare');
  const selects = await startSide('selects');
  const { postgres } = await select(selects.url, 0);
  return {
    postgres,
    measure: async (seconds) => {
      const echo = await load(bare, { clients: CLIENTS, seconds, seed: 0 });
      const { selectsPerSecond } = await select(selects.url, seconds);
      return { echoesPerSecond: echo.callsPerSecond, selectsPerSecond };
    },
    close: async () => {
      await bare.stop();
      await selects.stop();
    },
  };
};
