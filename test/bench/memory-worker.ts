// The worker as it is, with a garbage collector that can be asked: bench/memory.ts sends it `memory`.
import { readWorkerSettings } from '../../src/settings/config.ts';
import { runWorker } from '../../src/start/worker.ts';
import { workerParts } from '../../src/start/worker-parts.ts';

/** Bytes that are in use after everything that can be forgotten was forgotten. */
export interface MemoryAnswer {
  heap: number;
  external: number;
  resident: number;
}

await runWorker(readWorkerSettings(process.env), workerParts);
process.on('message', () => {
  for (let round = 0; round < 4; round += 1) globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const answer: MemoryAnswer = { heap: heapUsed, external, resident: rss };
  process.send?.(answer);
});
process.send?.('ready');
