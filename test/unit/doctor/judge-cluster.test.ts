import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { got, missing } from '../../../src/case/read.ts';
import {
  judgeAnswers,
  judgeApi,
  judgeClocks,
  judgeProbes,
  probeCapabilities,
} from '../../../src/doctor/judge-cluster.ts';
import { verbatim } from '../../../src/words/message.ts';

it('needs the capabilities that the probe is given by deploy', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../deploy/kubernetes/probe.yaml'), 'utf8');
  const [set] = loadAll(text) as {
    spec: {
      template: { spec: { containers: { name: string; securityContext: { capabilities: { add: string[] } } }[] } };
    };
  }[];
  const probe = set?.spec.template.spec.containers.find(({ name }) => name === 'probe');
  expect([...probeCapabilities].toSorted()).toEqual(probe?.securityContext.capabilities.add.toSorted());
});

const probe = (node: string, more: object = {}) => ({
  node,
  ready: true,
  capabilities: [...probeCapabilities] as string[],
  privileged: false,
  ...more,
});
const states = (lines: readonly { state: string }[]) => lines.map(({ state }) => state);

describe('probes', () => {
  it.each([
    ['one a node', ['a', 'b'], [probe('a'), probe('b')], ['ok', 'ok']],
    ['one too few', ['a', 'b'], [probe('a')], ['fail', 'ok']],
    ['one that is not ready', ['a', 'b'], [probe('a'), probe('b', { ready: false })], ['fail', 'ok']],
    ['one of two on a node not ready', ['a'], [probe('a'), probe('a', { ready: false })], ['ok', 'ok']],
    ['a capability too few', ['a'], [probe('a', { capabilities: ['NET_ADMIN'] })], ['ok', 'fail']],
    ['all by privilege', ['a'], [probe('a', { capabilities: [], privileged: true })], ['ok', 'ok']],
    ['no probe at all', ['a'], [], ['fail']],
    ['no node', [], [], ['unknown']],
  ])('judges %s', (_, nodes, probes, expected) => {
    expect(states(judgeProbes(got(nodes), got(probes)))).toEqual(expected);
  });

  it('does not judge what could not be read', () => {
    expect(states(judgeProbes(missing(verbatim('refused')), got([])))).toEqual(['unknown']);
    expect(states(judgeProbes(got(['a']), missing(verbatim('refused'))))).toEqual(['unknown']);
  });

  it('says which do not answer, and why', () => {
    const lines = judgeAnswers([
      { node: 'a', aheadMs: got(0) },
      { node: 'b', aheadMs: missing(verbatim('no exec')) },
    ]);
    expect(lines.map(({ state, said }) => [state, said.args.nodes])).toEqual([['fail', 'b']]);
  });
});

it.each<[string, number | undefined, number[], string, string]>([
  ['as ours', 900, [20, -40], 'ok', 'doctor.clock'],
  ['ahead', 0, [60_000, 10], 'warn', 'doctor.clock-ahead'],
  ['behind', -9_000, [], 'warn', 'doctor.clock-behind'],
  ['unknown', undefined, [], 'unknown', 'doctor.clock-unknown'],
])('judges clocks that are %s', (_, server, nodes, state, code) => {
  const answers = nodes.map((ms, at) => ({ node: `node-${at}`, aheadMs: got(ms) }));
  const line = judgeClocks(server, answers);
  expect([line.state, line.said.code]).toEqual([state, code]);
});

it('says what the API server is, or why it cannot be asked', () => {
  expect(judgeApi('x:6443', got('v1.33.1')).state).toBe('ok');
  expect(judgeApi('x:6443', missing(verbatim('refused'))).state).toBe('fail');
});
