import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { collectMesh } from '../../../../src/collect/cluster-checks/collect-mesh.ts';
import type { Exec } from '../../../../src/collect/exec.ts';
import { said } from '../../../helpers/said.ts';
import { clusterOf, type Loose } from '../../helpers/object-cluster.ts';

/** Probes of several nodes, each with its own manners, in one burst. */

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const labels = { 'app.kubernetes.io/component': 'probe' };
const place = { namespace: 'calico-why-probe', labels, container: 'probe' };

const probeOn = (node: string): Loose => ({
  metadata: { name: `probe-${node}`, namespace: place.namespace, labels },
  spec: { nodeName: node, containers: [] },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], containerStatuses: [] },
});

type Manners = 'well' | 'garbled' | 'late' | 'mute' | 'lies';

const resultOf = (node: string, marks: number[]) => ({
  type: 'result',
  node,
  milliseconds: 1,
  problems: [],
  watched: { node: true, pods: [] },
  rows: marks.map((mark) => ({ mark, sent: 5, answered: 5, roundTrips: [1, 1, 1, 1, 1] })),
  seen: [],
});

/** What was said to each node, in order. */
const burst = (manners: Record<string, Manners>, words: string[]): Exec => {
  return (target, { stdin = '', onLine, deadlineMs }) =>
    new Promise((resolve) => {
      const node = target.pod.replace(/^probe-/, '');
      const request = JSON.parse(stdin);
      const how = manners[node];
      const over = (more: Loose = {}) =>
        resolve({ stdout: '', stderr: '', exitCode: 0, truncated: false, milliseconds: 1, ...more });
      const input = {
        end: () => undefined,
        write: (text: string) => {
          for (const word of text.trim().split('\n')) {
            words.push(`${node} ${word}`);
            if (word === 'go') say({ type: 'sent', node });
            if (word !== 'stop') continue;
            const marks = request.targets.map(({ mark }: { mark: number }) => mark);
            say(how === 'lies' ? { ...resultOf(node, marks), rows: [{ mark: 1e9 }] } : resultOf(node, marks));
            queueMicrotask(over);
          }
        },
      };
      // As over a network: never before the call that asked for it is over.
      const say = (message: object): void => queueMicrotask(() => onLine?.(JSON.stringify(message), input));
      if (how === 'garbled') {
        onLine?.('{"type":', input);
        over({ exitCode: 2 });
      } else if (how === 'mute') setTimeout(() => over({ exitCode: undefined, failure: 'too late' }), deadlineMs);
      else setTimeout(() => say({ type: 'ready', node, milliseconds: 1, problems: [] }), how === 'late' ? 9_000 : 100);
    });
};

const collect = async (manners: Record<string, Manners>, more: string[] = []) => {
  const words: string[] = [];
  const nodes = Object.keys(manners);
  const cluster = clusterOf({ pods: nodes.map(probeOn) }, { exec: burst(manners, words) });
  const reading = { cluster, signal: new AbortController().signal, progress: () => undefined, now: () => 0 };
  const sends = [...nodes, ...more].map((node, at) => ({
    node,
    targets: [{ mark: at + 1, to: '10.0.0.1', count: 5, everyMs: 50 }],
  }));
  const started = Date.now();
  const collecting = collectMesh(reading, place, sends, 7);
  await vi.runAllTimersAsync();
  const views = await collecting;
  const told = Object.fromEntries(
    Object.entries(views).map(([node, read]) => [node, read.ok ? read.value.rows.length : said(read.reason)]),
  );
  return { told, words, seconds: (Date.now() - started) / 1_000 };
};

describe('a burst between nodes', () => {
  it('begins when all watch, and ends when all have sent', async () => {
    const { told, words } = await collect({ a: 'well', b: 'well', c: 'well' });
    expect(told).toEqual({ a: 1, b: 1, c: 1 });
    expect(words).toEqual(['a go', 'b go', 'c go', 'a stop', 'b stop', 'c stop']);
  });

  it('goes on without a node that has no probe, says nonsense, is late or never answers', async () => {
    const { told, words } = await collect({ a: 'well', b: 'garbled', c: 'late', d: 'mute', e: 'well' }, ['f']);
    expect(told).toMatchObject({ a: 1, e: 1 });
    for (const node of ['b', 'c', 'd', 'f']) expect(told[node]).toEqual(expect.any(String));
    expect(words.filter((word) => word.endsWith(' go'))).toEqual(['a go', 'e go']);
  });

  it('waits little for the last where nearly all watch', async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, at): [string, Manners] => [`n${at}`, 'well']));
    const { told, words } = await collect({ ...many, z: 'late' });
    expect(told.z).toEqual(expect.any(String));
    expect(words.filter((word) => word.endsWith(' go'))).toHaveLength(20);
  });

  it('takes no answer that cannot be one', async () => {
    const { told } = await collect({ a: 'well', b: 'lies' });
    expect(told).toEqual({ a: 1, b: expect.any(String) });
  });
});
