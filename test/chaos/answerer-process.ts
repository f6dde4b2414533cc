import { appendFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { readWorkerSettings } from '../../src/settings/config.ts';
import { runWorker } from '../../src/start/worker.ts';
import { caseOf, somePicture } from '../helpers/conversation.ts';
import { sampleClusterCheck } from '../helpers/sample-cluster-check.ts';
import { sampleFindings, sampleReport } from '../helpers/sample-report.ts';

/** A real worker as a process of its own, with a double for the cluster: it takes a second or so to answer. */

enableCompileCache();
const ranFile = process.argv[2] ?? '';

await runWorker(readWorkerSettings(process.env), {
  connectCluster: () => 'cluster',
  diagnose: async (question, _cluster, listener) => {
    appendFileSync(ranFile, `${question.text}\n`);
    for (const finding of sampleFindings) {
      await sleep(100 + Math.random() * 200);
      listener.finding(finding);
    }
    return { kind: 'report', case: caseOf(question), report: sampleReport };
  },
  clusterCheck: sampleClusterCheck,
  drawPicture: async () => somePicture,
});
