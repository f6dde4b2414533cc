import { serve } from '../../src/service/serve.ts';
import { readWorkerSettings } from '../../src/settings/config.ts';
import { runWorker } from '../../src/start/worker.ts';
import { somePicture } from './conversation.ts';
import { sampleClusterCheck } from './sample-cluster-check.ts';
import { sampleFindings } from './sample-report.ts';

/** A worker process that finds the first three things and then thinks for ever, to be ended by a test. */
const start = async () => {
  const worker = await runWorker(readWorkerSettings(process.env), {
    connectCluster: () => 'cluster',
    diagnose: (_question, _cluster, listener) => {
      for (const finding of sampleFindings.slice(0, 3)) listener.finding(finding);
      return new Promise(() => {});
    },
    clusterCheck: sampleClusterCheck,
    drawPicture: () => Promise.resolve(somePicture),
    lockMs: 1_000,
  });
  process.stdout.write('ready\n');
  return worker;
};

const onError = (message: string): void => void process.stderr.write(`${message}\n`);
process.exit(await serve(start, { process, closeMs: 27_000, onError }));
