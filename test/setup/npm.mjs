import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInstalled } from './installed.mjs';

const json = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});

/** Installs the npm packages exactly as the lockfile lists them, where they are not. No package runs a script. */
export const prepareNpm = (root) => {
  const lock = json(join(root, 'package-lock.json'));
  if (isInstalled(lock, json(join(root, 'node_modules', '.package-lock.json')))) return;
  console.log('Installing npm packages');
  const argv = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync('npm', argv, { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) {
    console.error('npm ci failed: see above. Check that the npm registry can be reached.');
    process.exit(1);
  }
};

/** What the sources need: types are stripped from `.ts` files without a flag. */
const oldest = [22, 19];

/**
 * The Node that programs run on: the one among the packages, which Linux on x64 and arm64 has, else the one
 * that reads this, where it is new enough.
 */
export const findNode = (root) => {
  const ours = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(ours)) return ours;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return process.execPath;
  console.error(
    `There is no package of Node for ${process.platform} on ${process.arch}, and this one is ${process.version}: ` +
      `install Node ${oldest.join('.')} or newer and run the same again.`,
  );
  process.exit(2);
};
