import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateCustomResource } from '../api/crd-schema.ts';
import { recordingPath } from '../calico-node/recordings.ts';
import { type Lab, startLab } from '../lab.ts';
import { eventually, testLabName } from '../testing.ts';
import { fieldPaths } from './fields.ts';
import { labSide, recordedSide, type Side } from './recorded.ts';
import * as view from './views.ts';

const recording = 'v3.32.1-vxlan-iptables';
const recordedFile = (path: string): string => readFileSync(`${recordingPath(recording)}/${path}`, 'utf8');

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('vx') });
});
afterAll(() => lab?.stop());

describe.each(['node-1', 'node-2'])('a VXLAN %s holds what the recorded one holds', (node) => {
  it.each([
    ['interfaces', view.links],
    ['addresses', view.addresses],
    ['routes', view.routes],
    ['routes as people read them', view.routesAsText],
    ['neighbours of the tunnel', view.tunnelNeighbours],
    ['FDB entries', view.forwarding],
    ['sysctls', view.sysctls],
    ['sets', view.sets],
    ['rules', view.rules],
    ['ARP table', view.arp],
  ] as [string, (side: Side) => Promise<unknown>][])('%s', async (_what, read) => {
    const recorded = await read(recordedSide(recording, node));
    // The kernel takes a moment with what is new: an address is tentative, an interface has no carrier yet.
    await expect.poll(() => read(labSide(lab, node)), { timeout: 5_000, interval: 100 }).toEqual(recorded);
  });

  it('tables, files and rules of routing', async () => {
    const [ours, theirs] = [labSide(lab, node), recordedSide(recording, node)];
    const sorted = (text: string) => text.trim().split('\n').sort();
    expect(sorted(await ours.read('nft-list-tables.txt'))).toEqual(sorted(await theirs.read('nft-list-tables.txt')));
    expect(JSON.parse(await ours.read('ip-rule.json'))).toEqual(JSON.parse(await theirs.read('ip-rule.json')));
    expect(JSON.parse(await ours.read('conflist.json'))).toEqual(JSON.parse(await theirs.read('conflist.json')));
    const [mtu, nodename] = await Promise.all(['/var/lib/calico/mtu', '/var/lib/calico/nodename'].map(ours.read));
    expect(`/var/lib/calico/mtu: ${mtu}\n/var/lib/calico/nodename: ${nodename}\n`).toBe(
      await theirs.read('var-lib-calico.txt'),
    );
  });
});

it('gives a pod the view that a recorded pod has of itself', async () => {
  const pod = lab.pod('shop/db-0');
  // A new IPv6 address is tentative for a second or two.
  await eventually('the address is its own', async () => {
    const { stdout } = await lab.podExec('shop/db-0', ['ip', '-6', 'addr', 'show', 'tentative']);
    return stdout === '';
  });
  const read = async (argv: string[]) =>
    JSON.parse((await lab.podExec('shop/db-0', argv)).stdout) as Record<string, unknown>[];
  const tidy = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value)
        .replaceAll(/fe80::[0-9a-f:]+[0-9a-f]/g, '<link-local>')
        .replaceAll(/"address":"(?!00:)[0-9a-f:]{17}"/g, '"address":"<mac>"')
        .replaceAll(/"(ifindex|link_index)":\d+/g, '"$1":0')
        .replaceAll('192.168.247.2', pod.address),
    );
  expect(tidy(await read(['ip', '-j', 'addr']))).toEqual(tidy(JSON.parse(recordedFile('pods/shop.db-0/ip-addr.json'))));
  const routes = [
    ...(await read(['ip', '-j', '-4', 'route', 'show', 'table', 'all'])),
    ...(await read(['ip', '-j', '-6', 'route', 'show', 'table', 'all'])),
  ];
  expect(tidy(routes)).toEqual(tidy(JSON.parse(recordedFile('pods/shop.db-0/ip-route.json'))));
});

describe('objects have the fields that recorded ones have', () => {
  const kinds: [string, string][] = [
    ['nodes', 'nodes'],
    ['pods', 'pods'],
    ['services', 'services'],
    ['endpointslices', 'endpointslices.discovery.k8s.io'],
    ['namespaces', 'namespaces'],
    ['serviceaccounts', 'serviceaccounts'],
    ...[
      'ippools',
      'ipamblocks',
      'ipamhandles',
      'ipamconfigs',
      'blockaffinities',
      'felixconfigurations',
      'bgpconfigurations',
      'clusterinformations',
      'kubecontrollersconfigurations',
      'tiers',
    ].map((kind): [string, string] => [`${kind}.crd.projectcalico.org`, `${kind}.crd.projectcalico.org`]),
  ];
  it.each(kinds)('%s', (file, ref) => {
    const recorded = (JSON.parse(recordedFile(`objects/${file}.json`)) as { items: unknown[] }).items;
    const ours = lab.store
      .list(ref)
      .filter(({ metadata }) => metadata.namespace !== 'calico-why-probe' && metadata.name !== 'calico-why-probe');
    expect(fieldPaths(ours)).toEqual(fieldPaths(recorded));
  });

  const crds = process.env.CALICO_CRDS_DIR;
  it.runIf(crds)("Calico's schemas accept them", () => {
    const refs = kinds.map(([, ref]) => ref).filter((ref) => ref.endsWith('.crd.projectcalico.org'));
    const errors = refs.flatMap((ref) =>
      lab.store.list(ref).flatMap((object) => validateCustomResource(crds ?? '', object)),
    );
    // Real v3.32.1 has this field too, and the schemas do not.
    expect(errors.filter((one) => !one.endsWith('(policyMigration)'))).toEqual([]);
  });

  it('IPAM agrees with itself, with the pods and with the nodes', () => {
    const blocks = lab.store
      .list('ipamblocks.crd.projectcalico.org')
      .map(({ spec }) => spec as { cidr: string; allocations: (number | null)[]; attributes: { handle_id: string }[] });
    const handles = lab.store
      .list('ipamhandles.crd.projectcalico.org')
      .map(({ metadata }) => metadata.name)
      .sort();
    expect(blocks.flatMap(({ attributes }) => attributes.map(({ handle_id }) => handle_id)).sort()).toEqual(handles);
    const allocated = blocks.reduce(
      (sum, { allocations }) => sum + allocations.filter((one) => one !== null).length,
      0,
    );
    expect(allocated).toBe(lab.pods().length + lab.nodes.length);
  });
});
