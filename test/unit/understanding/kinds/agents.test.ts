import { expect, it } from 'vitest';
import { agentNames } from '../../../../src/case/question.ts';
import { agentOfPodName } from '../../../../src/understanding/kinds/agents.ts';
import { understand } from '../../../../src/understanding/understand.ts';

it.each([
  ['calico-node-x2x4k', 'calico-node'],
  ['calico-typha-6d9f8c6b5-x2x4k', 'typha'],
  ['calico-kube-controllers-6d9f8c6b5-x2x4k', 'kube-controllers'],
  ['calico-apiserver-6d9f8c6b5-x2x4k', 'apiserver'],
  ['tigera-operator-6d9f8c6b5-x2x4k', 'operator'],
  ['coredns-6d9f8c6b5-x2x4k', 'coredns'],
  ['kube-proxy-x2x4k', 'kube-proxy'],
])('%s is one of the agents that are asked about', (name, agent) => {
  expect(agentOfPodName(name)).toBe(agent);
  expect(agentNames).toContain(agent);
  const of = { kind: 'pod', name };
  expect(understand({ text: `${name} is not ready` })).toMatchObject({ kind: 'agent', agent, of });
  const table = `NAME READY STATUS RESTARTS AGE\n${name} 0/1 Running 0 3m`;
  expect(understand({ text: table, how: 'paste' })).toMatchObject({ kind: 'agent', agent, of });
  const alert = `[FIRING:1] KubePodNotReady\nalertname: KubePodNotReady\npod: ${name}`;
  expect(understand({ text: alert, how: 'paste' })).toMatchObject({ kind: 'agent', agent, of });
});
