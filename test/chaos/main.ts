import { points } from './points.ts';
import { runChaos } from './run-chaos.ts';

/** `npm run test:chaos [-- RUNS]`: prints what became of every fix; exits with 1 where one broke a promise. */
const usage = `npm run test:chaos [-- RUNS]

Approves RUNS fixes (default ${4 * points.length}; each boundary of each step is met once in ${points.length}), delivers every click twice,
kills the fix workers with SIGKILL and lets Redis fall in between, and prints what became of every fix.
It starts a Redis and four fix workers of its own. Exit codes: 0 no promise was broken, 1 one was, 2 wrong use.`;
if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
  console.log(usage);
  process.exit(0);
}
const runs = Number(process.argv[2] ?? 4 * points.length);
if (!Number.isInteger(runs) || runs < 1) {
  console.error(`How many runs? ${process.argv[2]} is no number above 0.\n\n${usage}`);
  process.exit(2);
}

const begun = performance.now();
const counts = await runChaos({ runs, workers: 4, say: (line) => console.log(`  ${line}`) });
const { violations, byStatus, ...rest } = counts;
const statuses = Object.entries(byStatus)
  .sort()
  .map(([status, count]) => `${count} ${status}`)
  .join(', ');
console.log(`
fixes approved, every click delivered twice    ${rest.fixes}
fix workers killed with SIGKILL                ${rest.workersKilled}
fix workers that ended by themselves           ${rest.workersCrashed}
Redis restarts                                 ${rest.redisRestarts}
how the fixes ended                            ${statuses}
fixes that really ran                          ${rest.ran}
fixes that ran twice                           ${rest.ranTwice}
fixes lost without a status that says so       ${rest.lost}
fixes approved other than once                 ${rest.approvedOtherThanOnce}
runs that the audit did not announce           ${rest.notAnnounced}
entries of the audit                           ${rest.auditEntries}
the audit's chain                              ${rest.audit}
jobs left in the queue                         ${rest.jobsLeft}
seconds                                        ${((performance.now() - begun) / 1_000).toFixed(0)}`);
for (const violation of violations) console.log(`VIOLATION ${violation}`);
console.log(
  violations.length === 0 ? '\nEvery fix ran at most once, and each says how it ended.' : '\nPromises were broken.',
);
process.exit(violations.length === 0 ? 0 : 1);
