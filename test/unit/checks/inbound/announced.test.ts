import { describe, expect, it } from 'vitest';
import type { Announcing, MetalLb } from '../../../../src/case/announcing.ts';
import type { Inbound } from '../../../../src/case/inbound.ts';
import { got, missing } from '../../../../src/case/read.ts';
import { announced } from '../../../../src/checks/inbound/announced.ts';
import { inboundWay } from '../../../../src/checks/inbound/inbound-way.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { clusterNode } from '../../helpers/healthy-case.ts';
import { inboundCase } from '../../helpers/inbound-case.ts';

const balanced = { way: 'load-balancer', address: '198.51.100.7', port: 5432 } as const;
const metal = (addresses: string[], ...ads: [string[], boolean?][]): MetalLb => ({
  pools: [{ name: 'lan', addresses, autoAssign: true }],
  advertisements: ads.map(([pools, byLabels = false]) => ({ kind: 'L2Advertisement', name: 'l2', pools, byLabels })),
});
const nobody: Announcing = { calico: got([]), metallb: got(null) };
const unread = missing(verbatim('forbidden'), 'forbidden');

const caseOf = async (announcing: Partial<Announcing>, over: Partial<Inbound> = {}, calicoPool?: string) => {
  const c = await inboundCase({ inbound: { ...balanced, announcing: { ...nobody, ...announcing }, ...over } });
  const { ipPools } = c.objects;
  const [first] = ipPools.ok ? ipPools.value : [];
  if (first === undefined || !ipPools.ok) throw new Error('no pool');
  const pools =
    calicoPool === undefined ? [] : [{ ...first, name: 'lb', cidr: calicoPool, allowedUses: ['LoadBalancer'] }];
  return { ...c, objects: { ...c.objects, ipPools: got([...ipPools.value, ...pools]) } };
};

describe('who announces the address that is called', () => {
  const range = ['198.51.100.1-198.51.100.9'];
  it.each<[string, Partial<Announcing>, string]>([
    ['Calico', { calico: got(['198.51.100.0/24']) }, 'pass'],
    ['MetalLB, for every pool', { metallb: got(metal(range, [[]])) }, 'pass'],
    ['MetalLB, for its pool', { metallb: got(metal(['198.51.100.0/28'], [['lan']])) }, 'pass'],
    ['nobody: its pool has no advertisement', { metallb: got(metal(range)) }, 'fail address-not-announced'],
    [
      'nobody: advertisements are for another pool',
      { metallb: got(metal(range, [['wan']])) },
      'fail address-not-announced',
    ],
    // Calico may do it.
    ['nobody that is known', { metallb: got(metal(range)), calico: unread }, 'warn address-not-announced'],
    ['nobody knows, by labels', { metallb: got(metal(range, [[], true])) }, 'unknown'],
    ['Calico, whatever MetalLB does', { metallb: got(metal(range)), calico: got(['198.51.100.7/32']) }, 'pass'],
    ['somebody else, who is not read', { metallb: got(metal(['198.51.100.8-198.51.100.9'])) }, ''],
    ['somebody else, where MetalLB may not be read', { metallb: unread }, ''],
  ])('is %s', async (_who, announcing, expected) => {
    const found = [announced(roundTrip(await caseOf(announcing)).forward)].flat();
    expect(found.map(({ status, cause }) => [status, cause].filter(Boolean).join(' ')).join()).toBe(expected);
  });

  it('is not Calico because it gave the address', async () => {
    const c = await caseOf({}, {}, '198.51.100.0/24');
    expect([announced(roundTrip(c).forward)].flat()).toMatchObject([
      { status: 'warn', cause: 'address-not-announced' },
    ]);
    const other = await caseOf({}, {}, '203.0.113.0/24');
    expect([announced(roundTrip(other).forward)].flat()).toEqual([]);
  });

  it.each<[string, string[], boolean, string]>([
    ['no node that has an endpoint may', ['node-2'], true, 'fail address-not-announced'],
    ['a node that has one may', ['node-3'], true, 'pass'],
    ['any node may', ['node-2'], false, 'pass'],
  ])('is told where %s', async (_what, labelled, local, expected) => {
    const c = await caseOf({ calico: got(['198.51.100.0/24']) });
    if (c.service?.endpoints.ok !== true) throw new Error('no endpoints');
    c.service.outsideOnlyOwnNode = local;
    c.service.endpoints = got(c.service.endpoints.value.filter(({ node }) => node === 'node-2'));
    for (const name of labelled) {
      clusterNode(c, name).labels['node.kubernetes.io/exclude-from-external-load-balancers'] = '';
    }
    const found = [announced(roundTrip(c).forward)].flat();
    expect(found.map(({ status, cause }) => [status, cause].filter(Boolean).join(' ')).join()).toBe(expected);
  });

  it('is told of the ways whose ranges are set, and of no others', async () => {
    const externally = { way: 'external-ip' } as const;
    const others = await caseOf({ calico: got(['192.0.2.0/24']) }, externally);
    expect([announced(roundTrip(others).forward)].flat()).toMatchObject([{ status: 'warn' }]);
    expect([announced(roundTrip(await caseOf({}, externally)).forward)].flat()).toEqual([]);
  });
});

describe('a LoadBalancer that waits for its address', () => {
  const event = (reason: string, warning: boolean) => ({ reason, message: 'no address left', warning });
  it.each<[string, Partial<Announcing>, string | undefined, string]>([
    ['nobody there to give one', { metallb: got(null) }, undefined, 'inbound.no-address-nobody'],
    [
      'an event that says why',
      { events: got([event('ok', false), event('AllocationFailed', true)]) },
      undefined,
      'inbound.no-address-because',
    ],
    [
      'pools that are given by hand',
      { metallb: got({ ...metal([]), pools: [{ name: 'a', addresses: [], autoAssign: false }] }) },
      undefined,
      'inbound.no-address-manual',
    ],
    [
      'a controller that gives only where it is asked',
      { assigns: got('RequestedServicesOnly') },
      '203.0.113.0/24',
      'inbound.no-address-requested',
    ],
    ['nothing that says why', { assigns: got('AllServices') }, '203.0.113.0/24', 'inbound.no-address'],
    ['what may not be read', { metallb: unread, events: unread }, undefined, 'inbound.no-address'],
  ])('has %s', async (_what, announcing, pool, code) => {
    const c = await caseOf(announcing, {}, pool);
    if (c.inbound) delete c.inbound.address;
    const [finding] = [inboundWay(roundTrip(c).forward)].flat();
    expect(finding).toMatchObject({ status: 'fail', cause: 'balancer-without-address', statement: { code } });
  });

  it('waits for the controller of its class', async () => {
    const c = await caseOf({});
    if (c.inbound) delete c.inbound.address;
    if (c.service) c.service.loadBalancerClass = 'example.com/lb';
    const [finding] = [inboundWay(roundTrip(c).forward)].flat();
    expect(finding).toMatchObject({
      statement: { code: 'inbound.no-address-class', args: { class: 'example.com/lb' } },
    });
  });
});
