import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNode } from '../../../src/collect/node/ask-node.ts';
import { runPacketTest } from '../../../src/collect/packets/run-packet-test.ts';
import { said } from '../../helpers/said.ts';
import { restrictedExec } from './local-exec.ts';
import { type TwoNodes, twoNodes } from './two-nodes.ts';

const privileged = process.platform === 'linux' && process.getuid?.() === 0;
const manifest = readFileSync(join(import.meta.dirname, '../../../deploy/kubernetes/probe.yaml'), 'utf8');
const { spec } = load(manifest) as {
  spec: {
    template: {
      spec: { containers: { name: string; securityContext: { capabilities: { drop: string[]; add: string[] } } }[] };
    };
  };
};
const capabilities = spec.template.spec.containers.find(({ name }) => name === 'probe')?.securityContext.capabilities;

describe.runIf(privileged)('the rights that the DaemonSet gives', () => {
  let lab: TwoNodes;
  beforeAll(() => {
    lab = twoNodes(96);
  });
  afterAll(() => lab?.remove());
  const exec = restrictedExec(capabilities?.add ?? []);
  const end = (n: 0 | 1) => ({
    target: { namespace: 'calico-why', pod: lab.nodes[n], container: 'probe' },
    node: `node-${n + 1}`,
    pod: lab.pods[n],
  });

  it('are few', () => {
    expect(capabilities?.drop).toEqual(['ALL']);
  });

  it('are enough to read a node and its pods, in both families', async () => {
    const [pod, other] = lab.pods;
    const state = await readNode({
      exec,
      target: end(0).target,
      request: { node: 'node-1', families: [4, 6], pods: [pod], connections: [pod.address, other.address] },
      deadlineMs: 8_000,
      signal: new AbortController().signal,
      now: new Date(),
    });
    if (!state.ok) throw new Error(said(state.reason));
    const unread = Object.entries(state.value).flatMap(([name, part]) =>
      typeof part === 'object' && 'ok' in part && !part.ok ? [name] : [],
    );
    // These two nodes have no Calico on them.
    expect(unread).toEqual(['bird', 'bird6', 'felix', 'cni']);
    expect(state.value.conntrack).not.toHaveProperty('value.entriesFailure');
    expect(state.value.pods[pod.key]).toMatchObject({
      ok: true,
      value: { links: { ok: true }, routes: { ok: true }, neighbours: { ok: true }, listening: { ok: true } },
    });
  });

  it('are enough for a live test', async () => {
    const read = await runPacketTest({
      exec,
      sender: end(0),
      receiver: end(1),
      tests: [{ protocol: 'icmp' }, { protocol: 'tcp', port: 81 }],
      deadlineMs: 8_000,
      signal: new AbortController().signal,
      random: Math.random,
    });
    expect(read).toMatchObject({ value: [{ outcome: 'replied' }, { outcome: 'refused' }] });
  });
});
