import { commandBytes } from '../limits/limits.ts';
import { say } from '../words/say.ts';
import { askBird } from './bird-socket.ts';
import { askFelix } from './felix-health.ts';
import type { RawSnapshot } from './raw.ts';
import { snapshotOf } from './snapshot-format.ts';
import type { SnapshotRequest } from './snapshot-request.ts';

const deadlineMs = 1_000;

/** Ids of what a whole snapshot holds and this does not. */
const others = [
  ...['addresses', 'neighbours', 'fdb', 'nft-tables', 'ipsets', 'sysctls', 'calico-files', 'cni', 'conntrack'],
  ...['routes', 'rules', 'iptables-nft-', 'iptables-legacy-'].flatMap((id) => [`${id}4`, `${id}6`]),
];

/** BIRD and Felix alone, for a cluster check over all nodes: no command is run. Never rejects. */
export const takeAgents = async (request: SnapshotRequest, signal: AbortSignal, now: Date): Promise<RawSnapshot> => {
  const start = performance.now();
  const bird = { deadlineMs, maxBytes: commandBytes, signal };
  const answers = await Promise.all([
    askBird('bird', bird),
    request.families.includes(6) ? askBird('bird6', bird) : Promise.resolve([]),
    askFelix(request.felixHealthPort, { deadlineMs, maxBytes: 100_000, signal }),
  ]);
  const skipped = Object.fromEntries(others.map((id) => [id, say('probe.agents-alone')]));
  if (!request.families.includes(6)) {
    for (const part of ['status', 'protocols', 'routes'])
      skipped[`bird6-${part}`] = say('read.family-not-asked', { family: 6 });
  }
  return snapshotOf(request, { now, start }, { runs: answers.flat(), skipped });
};
