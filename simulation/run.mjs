// Plays many runs of the simulation: npm run test:simulate -- [--seeds N] [--from S]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '100000' }, from: { type: 'string', default: '1' } },
});
for (const [name, text] of Object.entries(values)) {
  if (/^\d{1,9}$/.test(text)) continue;
  console.error(`--${name} takes a whole number`);
  process.exit(64);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const args = ['tools/jest.mjs', '--selectProjects', 'property', '--testPathPatterns', 'simulation/test/simulation'];
const env = { ...process.env, OMNI_SIMULATION_SEEDS: values.seeds, OMNI_SIMULATION_FROM: values.from };
process.exit(spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1);
