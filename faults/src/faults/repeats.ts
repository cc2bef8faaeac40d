import { bodyOf, isLookUp } from '../load/body.js';
import { drawsOf } from '../load/draw.js';
import { type FaultPlan, type Trial } from '../fault.js';
import { type Call, type Told } from '../load/told.js';
import { type Ground } from '../stand/ground.js';

/** Each call comes so often, at once and later. */
const SENDINGS = 4;

const callOf = ({ tenants, seed }: Trial<Ground>, index: number): Call | undefined => {
  const serial = `repeat-${seed}-${index}`;
  const body = bodyOf(drawsOf(serial), serial);
  const tenant = tenants[index % tenants.length];
  // What leaves nothing in the log is not stored under its key.
  return tenant && !isLookUp(body) ? { tenant, key: serial, body } : undefined;
};

const isSame = ([first, ...others]: readonly (Told | undefined)[]): boolean =>
  others.every((one) => one?.answer.uuid === first?.answer.uuid && one?.answer.visits === first?.answer.visits);

export const repeats: FaultPlan<Ground> = {
  id: 'F9',
  title: 'callers send every call four times with one key, at once and again later',
  inject: async (trial) => {
    const { load } = trial;
    let [times, different] = [0, 0];
    const repeat = async (call: Call): Promise<void> => {
      const atOnce = await Promise.all(Array.from({ length: SENDINGS - 1 }, () => load.send(call)));
      const told = [...atOnce, await load.send(call)];
      if (!isSame(told)) different++;
      times += SENDINGS - 1;
    };
    for (let index = 0; trial.leftMs() > 0; index++) {
      const call = callOf(trial, index);
      if (call) await repeat(call);
    }
    return { times, faults: different > 0 ? [`I9: ${different} repeated calls were answered otherwise`] : [] };
  },
};
