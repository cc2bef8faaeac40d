// Installs the locked dependencies when they are missing or belong to another lock file; otherwise does nothing.
import { spawnSync } from 'node:child_process';
import { installedStamp, wantedStamp, writeStamp } from './deps-stamp.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`omni: Node.js 20.19, 22 or 24 is needed; this is ${process.versions.node}.`);
  process.exit(78);
}

if (installedStamp() !== wantedStamp()) {
  console.error('omni: installing the locked dependencies with npm ci (a minute or two, once) ...');
  const root = new URL('..', import.meta.url);
  const args = ['ci', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  // npm hands its own settings down as variables; a nested npm must not take them for the user's.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config|package|lifecycle)_/i.test(name)),
  );
  const npm = process.env.npm_execpath;
  const result = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2], env })
    : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], env });
  if (result.status !== 0) {
    console.error('omni: the installation failed; see the lines above.');
    process.exit(result.status ?? 1);
  }
  writeStamp();
  console.error('omni: installed.');
}
