// Starts one of the project's programs on a machine that has nothing but Node and git: installs what is
// missing, says what cannot run here and why, and runs the rest on the project's own Node.
// Plain JavaScript, because the Node that reads this file may not read TypeScript.
import { spawn, spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareDebian } from './debian.mjs';
import { findNode, prepareNpm } from './npm.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Program → what it needs and where it starts. `needs` parts are required, `likes` parts may be missing. `bundle`:
 * what it starts is the program as the image has it.
 */
const programs = {
  test: { likes: ['lab', 'redis', 'page', 'shells'], start: ['test/setup/test.ts'] },
  'test:long': { likes: ['lab', 'redis'], start: ['test/setup/test-long.ts'] },
  'try:accounts': { start: ['test/accounts/main.ts'] },
  'test:chaos': { needs: ['redis'], start: ['test/chaos/main.ts'] },
  demo: { likes: ['lab', 'redis'], start: ['test/demo/main.ts'], bundle: true },
  lab: { needs: ['lab'], start: ['test/lab/main.ts'], bundle: true },
  workspace: { start: ['test/workspace/main.ts'] },
  picture: { needs: ['lab', 'redis', 'page'], start: ['test/demo/take-picture.ts'] },
  'record-cases': { needs: ['lab'], start: ['test/demo/record-cases.ts'] },
  package: { start: ['deploy/package/write-package.ts'] },
  settings: { start: ['deploy/settings/write-settings.ts'] },
  notices: { start: ['deploy/third-party/write-notices.ts'] },
  'bench:faults': { needs: ['lab'], start: ['test/bench/faults.ts'], bundle: true },
  'bench:healthy': { needs: ['lab'], start: ['test/bench/healthy.ts'], bundle: true },
  'bench:ack': { needs: ['redis'], start: ['test/bench/ack.ts'] },
  'bench:queue': { needs: ['redis'], start: ['test/bench/queue.ts'] },
  'bench:policy': { start: ['test/bench/policy.ts'] },
  'bench:understand': { start: ['test/bench/understand.ts'] },
  'bench:scale': { needs: ['lab', 'redis'], start: ['test/bench/scale.ts'], bundle: true },
  'bench:memory': { needs: ['lab', 'redis'], start: ['test/bench/memory.ts'], bundle: true },
  'bench:status': { start: ['test/bench/status.ts'] },
  'bench:start': { needs: ['redis'], start: ['test/bench/start.ts'], bundle: true },
  'bench:hand': { needs: ['lab'], start: ['test/bench/hand.ts'], bundle: true },
  'bench:verdict': { likes: ['lab'], start: ['test/bench/verdict.ts'], bundle: true },
};

const [name = '', ...args] = process.argv.slice(2);
const program = programs[name];
if (!program) {
  console.error(`There is no program ${name}: ${Object.keys(programs).join(', ')}`);
  process.exit(2);
}

prepareNpm(root);
const node = findNode(root);
const cannot = prepareDebian([...(program.needs ?? []), ...(program.likes ?? [])]);
for (const [part, reason] of cannot) console.log(`Cannot run here: ${part}. ${reason}`);
if ((program.needs ?? []).some((part) => cannot.has(part))) process.exit(2);

const bin = join(root, 'node_modules', '.bin');

/** The sources themselves where no bundle can be made. */
const bundled = () => {
  if (!program.bundle || process.env.TEST_PROGRAM) return {};
  const made = spawnSync(node, [join(root, 'test', 'setup', 'cached-bundle.ts')], { encoding: 'utf8' });
  return made.status === 0 ? { TEST_PROGRAM: made.stdout.trim() } : {};
};
const child = spawn(node, [...program.start.map((file) => join(root, file)), ...args], {
  stdio: 'inherit',
  env: {
    ...process.env,
    ...bundled(),
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    TEST_CANNOT: [...cannot.keys()].join(','),
  },
});
// The terminal sends Ctrl-C to the whole group: the program cleans up and ends, and only then do we.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
