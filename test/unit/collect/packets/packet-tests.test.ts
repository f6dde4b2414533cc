import { describe, expect, it } from 'vitest';
import { packetTestsOf } from '../../../../src/collect/packets/packet-tests.ts';
import type { RawPacketsResult } from '../../../../src/probe/packets/result.ts';

type Attempt = RawPacketsResult['attempts'][number]['result'];

/** Three connections from a pod to a Service; `seen`: requests and answers in captures of the pod. */
const outcomeOf = (results: Attempt[], seen: { requests: number; replies: number }) => {
  const sender: RawPacketsResult = {
    ...{ type: 'result', node: 'node-1', milliseconds: 1, counters: [], icmpErrors: [], problems: [], captures: [] },
    taps: [{ test: 0, place: 'source-pod', interface: 'eth0', lines: [], ...seen }],
    attempts: results.map((result, index) => ({ test: 0, sourcePort: 61_000 + index, result, detail: '' })),
    sent: [results.length],
    answered: [seen.replies],
  };
  const plan = [{ protocol: 'tcp' as const, port: 5432, service: '10.97.222.46' }];
  const [test] = packetTestsOf(plan, { fromAddress: '10.244.1.1', toAddress: '10.244.2.2' }, sender, undefined, []);
  return test?.outcome;
};

describe('connections to a Service', () => {
  it.each([
    ['answered as captures saw', ['connected', 'connected', 'connected'], { requests: 3, replies: 3 }, 'replied'],
    // Translated at connect(): no packet carries the address of the Service (eBPF).
    [
      'made, and no capture knows them',
      ['connected', 'connected', 'connected'],
      { requests: 0, replies: 0 },
      'replied',
    ],
    ['not made, and no capture knows them', ['timeout', 'timeout', 'timeout'], { requests: 0, replies: 0 }, 'timeout'],
    // A handshake whose third packet is lost looks made to the sender; the captures know better.
    ['made for the sender alone', ['connected', 'connected', 'connected'], { requests: 3, replies: 0 }, 'timeout'],
  ] as [string, Attempt[], { requests: number; replies: number }, string][])('%s', (_, results, seen, outcome) => {
    expect(outcomeOf(results, seen)).toBe(outcome);
  });
});
