import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Installs the npm packages by the lockfile where they are missing or older than it. */
export const prepareNpm = (root) => {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const wanted = ['package.json', 'package-lock.json'].map((file) => join(root, file));
  const fresh =
    existsSync(installed) && wanted.every((file) => statSync(file).mtimeMs <= statSync(installed).mtimeMs + 1000);
  if (fresh && existsSync(join(root, 'node_modules', '.bin', 'node'))) return;
  console.log('Installing npm packages');
  // `npm ci` refuses a lockfile made on another platform, because its optional packages are not in it.
  const result = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (result.status !== 0) {
    console.error('npm install failed: see above. Check that the npm registry can be reached.');
    process.exit(1);
  }
};
