import { expect, test } from 'vitest';
import { fillStore } from '../../bench/scale-objects.ts';
import { podPlace, wholeScale } from '../../bench/scale-pod.ts';
import { validateCustomResource } from './crd-schema.ts';
import { valueAt } from './object.ts';
import { ObjectStore } from './store.ts';

/** The large cluster of the benches, made small: its parts must agree with each other. */

const scale = wholeScale({ nodes: 7, pods: 700, policies: 80 });
const store = new ObjectStore();
const filled = fillStore(store, scale);

test('sizes are those asked for', () => {
  expect(store.list('nodes')).toHaveLength(7);
  expect(store.list('pods')).toHaveLength(700);
  const count = [
    'networkpolicies.networking.k8s.io',
    'networkpolicies.crd.projectcalico.org',
    'globalnetworkpolicies.crd.projectcalico.org',
  ]
    .map((ref) => store.list(ref).length)
    .reduce((sum, one) => sum + one);
  expect(count).toBe(80);
  expect(store.list('ipamblocks.crd.projectcalico.org')).toHaveLength(filled.blocks);
});

test('addresses are unique, and found by the index', () => {
  const addresses = store.list('pods').map((pod) => valueAt(pod, 'status', 'podIP'));
  expect(new Set(addresses).size).toBe(700);
  const { ip, name } = podPlace(699, scale);
  expect(store.list('pods', { fieldSelector: `status.podIP=${ip}` }).map((pod) => pod.metadata.name)).toEqual([name]);
});

test('each pod is allocated in the block of its node', () => {
  for (const pod of store.list('pods')) {
    const ip = String(valueAt(pod, 'status', 'podIP'));
    const last = Number(ip.split('.')[3]);
    const base = `${ip.split('.').slice(0, 3).join('-')}-${last & 192}`;
    const block = store.get('ipamblocks.crd.projectcalico.org', `${base}-26`);
    const spec = block?.spec as {
      affinity: string;
      allocations: number[];
      attributes: { secondary: { pod?: string } }[];
    };
    expect(spec.affinity).toBe(`host:${valueAt(pod, 'spec', 'nodeName')}`);
    expect(spec.attributes[spec.allocations[last & 63] ?? -1]?.secondary.pod).toBe(pod.metadata.name);
  }
});

const dir = process.env.CALICO_CRDS_DIR;
test.runIf(dir)('custom resources keep to their schemas', () => {
  const refs = ['ippools', 'ipamblocks', 'blockaffinities', 'networkpolicies', 'globalnetworkpolicies'];
  const all = refs.flatMap((ref) => store.list(`${ref}.crd.projectcalico.org`));
  expect(all.flatMap((object) => validateCustomResource(dir ?? '', object))).toEqual([]);
});
