import { points } from './points.ts';
import { runChaos } from './run-chaos.ts';
import { runQuestions } from './run-questions.ts';

/** `npm run test:chaos [-- RUNS QUESTIONS]`: prints what became of each; exits with 1 where a promise was broken. */
const usage = `npm run test:chaos [-- RUNS [QUESTIONS]]

Approves RUNS fixes (default ${4 * points.length}; each boundary of each step is met once in ${points.length}), delivers every click twice,
kills the fix workers with SIGKILL and lets Redis fall in between, and prints what became of every fix.
Then asks QUESTIONS questions (default 500) of two bots and four workers. Every 5 s a worker is killed, every 17 s a
bot, every 3 s all sockets are cut, ten times Redis falls, and Slack has its bad minutes: HTTP 500, dropped
connections, lost answers, HTTP 429, posts that land late. Prints what everybody was told. 0 leaves either out.
It starts all that it needs. Exit codes: 0 no promise was broken, 1 one was, 2 wrong use.`;
if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
  console.log(usage);
  process.exit(0);
}
const [runs, questions] = [process.argv[2] ?? 4 * points.length, process.argv[3] ?? 500].map(Number);
if (![runs, questions].every((count) => Number.isInteger(count) && (count ?? -1) >= 0)) {
  console.error(`How many? ${process.argv.slice(2).join(' ')} are no numbers.\n\n${usage}`);
  process.exit(2);
}
const say = (line: string): void => console.log(`  ${line}`);

const fixChaos = async (count: number): Promise<string[]> => {
  const begun = performance.now();
  const counts = await runChaos({ runs: count, workers: 4, say });
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
  return violations;
};

const questionChaos = async (count: number): Promise<string[]> => {
  const { violations, ...counts } = await runQuestions({ questions: count, workers: 4, say });
  console.log(`
questions asked                                ${counts.questions}
commands given again, for want of an answer    ${counts.askedAgain}
workers killed with SIGKILL                    ${counts.workersKilled}
bots killed with SIGKILL                       ${counts.botsKilled}
starts that failed, Slack being away           ${counts.processesEnded}
Redis restarts                                 ${counts.redisRestarts}
bad minutes of Slack                           ${counts.slackOutages}
times that all sockets were cut                ${counts.socketCuts}
diagnoses made                                 ${counts.diagnoses}
questions answered once and in full            ${counts.answered}
questions lost, in whole or in part            ${counts.lost}
questions doubled, in whole or in part         ${counts.doubled}
questions given up                             ${counts.givenUp}
seconds until the last one was told            ${counts.secondsToTheLast.toFixed(0)}`);
  return violations;
};

const broken = [...(runs ? await fixChaos(runs) : []), ...(questions ? await questionChaos(questions) : [])];
for (const violation of broken) console.log(`VIOLATION ${violation}`);
console.log(
  broken.length === 0
    ? '\nEvery fix ran at most once and says how it ended; every question was answered once.'
    : '\nPromises were broken.',
);
process.exit(broken.length === 0 ? 0 : 1);
