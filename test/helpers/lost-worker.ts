import { openNodeGuard } from '../../jobs/node-guard.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { connectRedis } from '../../src/store/redis.ts';
import { openSuspects } from '../../src/store/suspects.ts';

/**
 * A worker process that dies over what nodes sent: REDIS_URL, REDIS_PREFIX, RUN; NODES, one or more names;
 * DOING, `reading` or `checking`; HOW, `killed` or `stalled`, in which case it says `stalled` and never yields again.
 */
const { REDIS_URL = '', REDIS_PREFIX = '', RUN = '', NODES = '', DOING, HOW } = process.env;
const redis = connectRedis({ url: REDIS_URL, prefix: REDIS_PREFIX }, 'work', () => {});
const suspects = openSuspects(redis, keysUnder(REDIS_PREFIX), RUN);
const guard = await openNodeGuard({ suspects, onError: () => {} });
const nodes = NODES.split(',');
const end = (): void => {
  if (HOW === 'killed') process.kill(process.pid, 'SIGKILL');
  process.stdout.write('stalled\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};
if (DOING === 'checking') await guard.checking(nodes, end);
else await Promise.all(nodes.map((node) => guard.reading(node, end)));
