import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askReport } from '../helpers/ask-cluster.ts';
import { said } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** A pod without an address, asked about by itself and as the end of a path, with the worker's own rights. */

let lab: Lab;
let kubeconfig: string;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('noip'), encap: 'vxlan' });
  kubeconfig = await workerKubeconfig(lab);
});
afterAll(() => lab?.stop());
afterEach(() => lab.api.clearFailures());

const faults: [string, RegExp, string][] = [
  ['ip-pool-exhausted', /no address is free in tiny \(172\.30\.0\.0\/30\): 4 of 4 are in use/, 'add-ip-pool'],
  ['block-limit', /node-2 has 1 block, which is as many as it may have/, 'raise-block-limit'],
  ['strict-affinity', /every block of tiny .* is taken, and strict affinity forbids to borrow/, 'add-ip-pool'],
  ['pool-node-selector', /no enabled IPv4 pool selects node-2: default-ipv4-ippool wants zone/, 'select-node'],
  ['pool-disabled-for-new-pods', /the only IPv4 pool, default-ipv4-ippool .* is disabled/, 'enable-pool'],
  ['pool-annotation', /asks for the IP pool nothing, which does not exist/, 'change-pool-annotation'],
  ['requested-address-taken', /which is taken: shop\/db-0 has it/, 'change-address-annotation'],
  ['datastore-locked', /datastore is locked/, 'unlock-datastore'],
  ['not-scheduled', /is on no node yet: 0\/3 nodes are available: 3 node\(s\) were unschedulable/, 'look-at-pod'],
  ['cni-nodename-missing', /calico-node is running on node-2 and is not ready/, 'restart-calico-node'],
  ['cni-unauthorized', /the API server does not accept the token of the CNI plugin on node-2/, 'restart-calico-node'],
  ['cni-not-installed', /no CNI configuration/, 'restart-calico-node'],
];

describe('a pod that gets no address', () => {
  it.each(faults)('%s', async (name, words, fix) => {
    const fault = faultNamed(name);
    await injectFault(lab, fault);
    try {
      const alone = await askReport('why shop/web-1 has no IP', { kubeconfig });
      const [cause] = alone.report.verdict.causes;
      expect(cause?.id, said(alone.report.verdict.summary)).toBe(fault.expected.cause);
      expect(alone.report.verdict.causes).toHaveLength(1);
      expect(said(alone.report.verdict.summary)).toMatch(words);
      expect(cause?.fixes.map(({ id }) => id)).toContain(fix);
      expect(cause?.fixes.filter(({ command }) => command === '')).toEqual([]);
      expect(alone.report.notChecked).toEqual([]);
      expect(alone.case.requests).toBeLessThanOrEqual(16);
      const path = await askReport('why shop/web-1 cannot reach shop/db-0 on 5432', { kubeconfig });
      expect(path.report.verdict.causes.map(({ id }) => id)).toEqual([fault.expected.cause]);
    } finally {
      await clearFault(lab, fault);
    }
    const after = await askReport('why does shop/web-1 have no address?', { kubeconfig });
    expect(after.report.verdict).toMatchObject({ status: 'healthy', causes: [] });
  });

  it('without the right to read events the objects still tell, and what was not read is said', async () => {
    const fault = faultNamed('pool-node-selector');
    await injectFault(lab, fault);
    lab.api.setFailure({ resource: 'events' }, { status: 403 });
    try {
      const { report } = await askReport('why shop/web-1 has no IP', { kubeconfig });
      expect(report.verdict.causes.map(({ id }) => id)).toEqual(['pool-not-for-node']);
      expect(report.notChecked.map(({ reason }) => said(reason)).join()).toMatch(
        /what events say of shop\/web-1: .*forbidden/,
      );
    } finally {
      lab.api.clearFailures();
      await clearFault(lab, fault);
    }
  });

  it('without events and without a departure nothing is blamed', async () => {
    const fault = faultNamed('cni-unauthorized');
    await injectFault(lab, fault);
    lab.api.setFailure({ resource: 'events' }, { status: 403 });
    try {
      const { report } = await askReport('why shop/web-1 has no IP', { kubeconfig });
      expect(report.verdict).toMatchObject({ status: 'unknown', causes: [] });
      expect(report.notChecked.length).toBeGreaterThan(0);
    } finally {
      lab.api.clearFailures();
      await clearFault(lab, fault);
    }
  });

  it('a pod in the network of its node needs none', async () => {
    const { calicoNodePod } = lab.systemPods('node-1');
    const { report } = await askReport(`why kube-system/${calicoNodePod} has no IP`, { kubeconfig });
    expect(report.verdict).toMatchObject({ status: 'healthy', causes: [] });
    expect(said(report.verdict.summary)).toMatch(/uses the network of its node/);
  });
});
