import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/case/objects.ts';
import type { AddressAnswer } from '../../../src/case/overview-answer.ts';
import { got } from '../../../src/case/read.ts';
import { answerAddress } from '../../../src/diagnose/answer-address.ts';
import { runClusterCheck } from '../../../src/diagnose/run-cluster-check.ts';
import { shareOnPurpose, sharingOf } from '../../../src/intended/virtual-machine.ts';
import { findEnd } from '../../../src/question/find-end.ts';
import { findingsOf, reportOf } from '../../helpers/examine.ts';
import { said } from '../../helpers/said.ts';
import { healthyCase, remove, route, routes } from '../helpers/healthy-case.ts';
import { clusterOf, type Loose, type Objects, recordedObjects } from '../helpers/object-cluster.ts';

/** A virtual machine that is being migrated has two pods with one address: no check may call that a duplicate. */

const address = '192.168.247.2';
const launcher = { 'kubevirt.io': 'virt-launcher', 'kubevirt.io/created-by': '5e1c-42' };
const target = { ...launcher, 'kubevirt.io/migrationJobUID': '77aa' };
const owner = 'VirtualMachineInstance/vm1';
const machine = (labels: Record<string, string>, more: Partial<{ namespace: string; owner: string }> = {}) =>
  sharingOf({ namespace: 'shop', labels, owner, ...more });

describe('pods that share an address on purpose', () => {
  it.each([
    ['the pod that is left and its target', [machine(launcher), machine(target)], true],
    ['from one target to the next', [machine(target), machine(target)], true],
    ['told by the name of the machine alone', [machine({}), machine({ 'kubevirt.io/migrationJobUID': '77aa' })], true],
    ['no migration', [machine(launcher), machine(launcher)], false],
    ['two machines', [machine(launcher), machine({ ...target, 'kubevirt.io/created-by': 'other' })], false],
    [
      'one name in two namespaces',
      [machine({}), machine({ 'kubevirt.io/migrationJobUID': '7' }, { namespace: 'b' })],
      false,
    ],
    [
      'a machine and a pod',
      [machine(target), sharingOf({ namespace: 'shop', labels: {}, owner: 'ReplicaSet/a' })],
      false,
    ],
    ['one pod', [machine(target)], false],
  ] as const)('%s', (_, pods, wanted) => expect(shareOnPurpose(pods)).toBe(wanted));
});

/** shop/db-0 of the healthy case becomes the machine's pod, and shop/db-9 on node-1 its target. */
const migrating = () => {
  const c = healthyCase('vxlan');
  const from = Object.assign(c.to.pod, { labels: { ...c.to.pod.labels, ...launcher }, owner });
  const to: Pod = { ...from, name: 'db-9', uid: 'db-9', nodeName: 'node-1', labels: { ...from.labels, ...target } };
  c.objects.holders[address] = got([from, to]);
  return { c, from, to };
};

const fixesOf = (findings: ReturnType<typeof findingsOf>) => findings.flatMap(({ fixes }) => fixes).map(({ id }) => id);

describe('why', () => {
  it.each(['from', 'to'] as const)('asked about the pod it goes %s: nothing is wrong with the address', (end) => {
    const { c, from, to } = migrating();
    if (end === 'to') {
      c.to = { ...c.to, pod: { ...to, nodeName: from.nodeName ?? '' } };
      c.objects.holders[address] = got([from, c.to.pod]);
    }
    const findings = findingsOf(c).filter(({ check }) => check === 'address-holders' || check === 'ipam-allocation');
    expect(findings.map(({ check, status }) => `${check} ${status}`)).not.toContain('address-holders fail');
    expect(findings.filter(({ status }) => status !== 'pass').map(({ check }) => check)).toEqual([]);
    expect(fixesOf(findings)).toEqual([]);
  });

  it.each([
    [
      'leads to the other node',
      (c: ReturnType<typeof healthyCase>) =>
        routes(c, 'node-3').push(
          route(`${address}/32`, { gateway: '192.168.84.128', dev: 'vxlan.calico', protocol: '80' }),
        ),
    ],
    [
      'is not there',
      (c: ReturnType<typeof healthyCase>) => void remove(routes(c, 'node-3'), ({ dst }) => dst === '192.168.247.0/26'),
    ],
  ])('a route that %s meanwhile is no cause, and nothing is deleted', (_, change) => {
    const { c } = migrating();
    change(c);
    const findings = findingsOf(c);
    const found = findings.find(({ check }) => check === 'block-route');
    expect(found?.status).toBe('unknown');
    expect(said(found!.statement)).toMatch(/being migrated/);
    expect(fixesOf(findings)).not.toContain('delete-route');
    expect(reportOf(c, findings).verdict.causes.map(({ id }) => id)).not.toContain('block-route-wrong');
  });

  it('by the address: the pod in which the machine runs', async () => {
    const { from, to } = migrating();
    const found = await findEnd({ kind: 'address', address }, {
      podsWithAddress: async () => got([to, from]),
      servicesNamed: async () => got([]),
      servicesWithAddress: async () => got([]),
    } as never);
    expect(found.kind === 'found' && found.pod.name).toBe('db-0');
  });
});

/** The recorded cluster with shop/db-0 as the pod of a machine that goes to node-1, or as a plain pod with a twin. */
const clusterWith = (labels: [Record<string, string>, Record<string, string>]): Objects => {
  const objects = recordedObjects('v3.32.1-vxlan-iptables');
  const pod = objects.pods?.find(({ metadata }) => metadata.name === 'db-0') as Loose;
  const ownerReferences = [{ kind: 'VirtualMachineInstance', name: 'vm1', controller: true }];
  const metadata = { ...pod.metadata, ownerReferences, labels: { ...pod.metadata.labels, ...labels[0] } };
  const twin = structuredClone({
    ...pod,
    metadata: { ...metadata, name: 'db-9', labels: { ...metadata.labels, ...labels[1] } },
  });
  twin.spec.nodeName = 'node-1';
  objects.pods = [...(objects.pods ?? []).filter((each) => each !== pod), { ...pod, metadata }, twin];
  return objects;
};

const options = {
  deadlineMs: 10_000,
  signal: new AbortController().signal,
  progress: () => undefined,
  now: () => Date.parse('2026-11-22T00:00:00Z'),
};
const badOf = async (check: 'duplicates' | 'ipam', objects: Objects): Promise<string[]> => {
  const { findings } = await runClusterCheck(check, clusterOf(objects), options);
  return findings.filter(({ status }) => status === 'fail').map((each) => each.check);
};

describe('cluster checks', () => {
  it.each([
    ['a migration', [launcher, target], [], []],
    [
      'two machines',
      [launcher, { ...target, 'kubevirt.io/created-by': 'x' }],
      ['duplicate-address'],
      ['several-owners'],
    ],
  ] as const)('%s', async (_, labels, duplicates, ipam) => {
    const objects = clusterWith([...labels]);
    expect(await badOf('duplicates', objects)).toEqual(duplicates);
    expect(await badOf('ipam', objects)).toEqual(ipam);
  });
});

describe('ip', () => {
  it.each([
    ['a migration', [launcher, target], 'healthy', /migrated between them/],
    ['two machines', [launcher, { ...target, 'kubevirt.io/created-by': 'x' }], 'broken', /which is a fault/],
  ] as const)('%s', async (_, labels, status, says) => {
    const objects = clusterWith([...labels]);
    // The double does not select pods by their address.
    const cluster = clusterOf({ ...objects, pods: objects.pods?.slice(-2) ?? [] });
    const question = { kind: 'address', text: address, subject: { kind: 'address', address } } as const;
    const listener = { progress: () => undefined, finding: () => undefined };
    const answer = (await answerAddress(
      question,
      cluster as never,
      listener as never,
      options as never,
    )) as AddressAnswer;
    expect(said(answer.summary)).toMatch(says);
    expect(answer.status).toBe(status);
  });
});
