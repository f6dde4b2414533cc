import { spawnSync } from 'node:child_process';

/** Another program that installs packages holds its locks for minutes: it is waited for. */
const lockSeconds = 600;
const againMs = 1_000;

const pause = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

/**
 * Runs apt-get, and answers whether it did what it was told. apt itself waits for dpkg's locks alone: where those
 * of its lists and of its archives are another's, it ends at once, and is called again.
 */
export const aptGet = (words, env) => {
  const until = Date.now() + lockSeconds * 1_000;
  for (;;) {
    const { status, stderr } = spawnSync('apt-get', ['-o', `DPkg::Lock::Timeout=${lockSeconds}`, ...words], {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      env: { ...env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
    });
    const isLocked = /Could not get lock|Unable to lock/.test(stderr ?? '');
    if (status === 0 || !isLocked || Date.now() > until) {
      process.stderr.write(stderr ?? '');
      return status === 0;
    }
    pause(againMs);
  }
};
