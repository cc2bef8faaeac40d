import { fileURLToPath } from 'node:url';
import { type Fault, repeatedly } from '../fault.js';

export const CLOCK_HOOK = fileURLToPath(new URL('../shifted-clock.js', import.meta.url));
const JUMP_MS = 4_000;

export const clockJumps: Fault = {
  id: 'F20',
  title: 'the clock of a gateway jumps an hour ahead, an hour back, and right again',
  length: 1.5,
  extraGateway: ({ add }) => add('gateway', { NODE_OPTIONS: `--import=${CLOCK_HOOK}` }),
  inject: async (trial) => ({
    times: await repeatedly(trial, { restMs: JUMP_MS, eachMs: JUMP_MS }, async () => trial.extra?.signal('SIGUSR2')),
  }),
};
