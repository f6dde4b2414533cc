import type { Finding } from '../../case/finding.ts';
import type { PacketTest } from '../../case/packets.ts';
import { kernelCounters } from '../../faults/kernel-counters.ts';
import { lookAtProgram } from '../../fixes/by-hand/look-closer.ts';
import { hopAt, type PathDirection, podOfEndpoint } from '../../path/path-direction.ts';
import { readIn } from '../../path/pod-view.ts';
import { witnessesOf } from '../../path/witness.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';

/** The test of one port whose connections the kernel of the receiver opened, or dropped, in its program's place. */
const queueOf = (path: PathDirection, test: PacketTest): { statement: Message; lines: string[] } | undefined => {
  const to = path.destination.key;
  const port = `${test.protocol}/${test.port ?? ''}`;
  const grown = (test.backlog ?? []).find(
    (queue) =>
      queue.port === test.port && queue.accepts !== true && queue.waiting - queue.before >= Math.max(1, test.sent),
  );
  if (grown !== undefined) {
    const { waiting, before, limit, ms, address } = grown;
    const told = { port, to, number: waiting - before, waiting, limit, ms };
    return {
      statement: say('accept-queue.unaccepted', told),
      lines: [
        `LISTEN ${before} ${limit} ${address}:${grown.port}`,
        `LISTEN ${waiting} ${limit} ${address}:${grown.port}`,
      ],
    };
  }
  const { loss } = path.trip;
  if (loss === undefined || test !== path.trip.test || loss.direction !== 'forward') return undefined;
  const full = witnessesOf(path, test, loss).find(
    ({ name }) => kernelCounters.get(name)?.means === 'queue-of-listener',
  );
  const counter = full && `+${full.moved} ${full.name}`;
  return counter === undefined
    ? undefined
    : { statement: say('accept-queue.full', { port, to, counter }), lines: [counter] };
};

/**
 * A handshake is the kernel's work: a program that hangs looks alive to whoever connects, and its connections wait
 * in the queue of its socket.
 */
export const acceptQueue = (path: PathDirection): Finding[] => {
  const { destination } = path;
  if (destination.kind === 'outside') return [];
  const test = path.c.packets.find(
    (each) => each.protocol === 'tcp' && each.port !== undefined && each.through === undefined,
  );
  const found = test && queueOf(path, test);
  if (test === undefined || found === undefined) return [];
  const pod = podOfEndpoint(destination);
  const port = String(test.port ?? '');
  const place = {
    hop: hopAt(destination, destination.kind === 'pod' ? 'pod' : 'node'),
    node: destination.nodeName,
    object: `tcp port ${port} of ${destination.key}`,
  };
  const within = destination.kind === 'pod' ? destination.key : undefined;
  return [
    findingsAt(path, 'accept-queue', place).fail('program-hangs', found.statement, {
      proof: [proofOf(readIn('ss -lnt', within), destination.nodeName, found.lines)],
      explains: ['check:live-packets'],
      fixes: pod === undefined ? [] : [lookAtProgram.with({ namespace: pod.namespace, pod: pod.name, port })],
    }),
  ];
};
