// Compiles src/**/*.ts to dist/**/*.js with swc, only what is newer than its output. `npm run typecheck` checks the types.
//   node tools/build.mjs [FOLDER…]     default: every app and library
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFileSync } from '@swc/core';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = process.argv.slice(2).map((folder) => join(root, folder));
const all = () =>
  ['apps', 'libs'].flatMap((kind) => readdirSync(join(root, kind)).map((name) => join(root, kind, name)));
const options = {
  swcrc: false,
  sourceMaps: true,
  module: { type: 'es6' },
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
};
const modifiedMs = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

let compiled = 0;
for (const folder of folders.length ? folders : all()) {
  const src = join(folder, 'src');
  if (!statSync(src, { throwIfNoEntry: false })) continue;
  for (const name of readdirSync(src, { recursive: true }).filter((path) => path.endsWith('.ts'))) {
    const from = join(src, name);
    const to = join(folder, 'dist', name.replace(/\.ts$/, '.js'));
    if (modifiedMs(to) > modifiedMs(from)) continue;
    const { code, map } = transformFileSync(from, { ...options, sourceFileName: from });
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(`${to}.map`, map);
    writeFileSync(to, `${code}\n//# sourceMappingURL=${name.split('/').at(-1).replace(/\.ts$/, '.js')}.map\n`);
    compiled++;
  }
}
if (compiled) console.error(`omni: compiled ${compiled} files.`);
