import { describe, expect, it } from 'vitest';
import { runClusterCheck } from '../../../src/diagnose/run-cluster-check.ts';
import { verbatim } from '../../../src/words/message.ts';
import { said } from '../../helpers/said.ts';
import {
  type ClusterOptions,
  clusterOf,
  type Loose,
  type Objects,
  recordedObjects,
} from '../helpers/object-cluster.ts';

/** One thing broken in a recorded cluster: it is found, and nothing else is. */

const now = Date.parse('2026-11-22T00:00:00Z');
const long = '2026-11-21 09:00:00 +0000 UTC';
const set = 'v3.32.1-vxlan-iptables';
const crd = (plural: string): string => `${plural}.crd.projectcalico.org`;

const clusterCheck = (objects: Objects, options: ClusterOptions = {}) =>
  runClusterCheck('ipam', clusterOf(objects, options), {
    deadlineMs: 10_000,
    signal: new AbortController().signal,
    progress: () => undefined,
    now: () => now,
  });

const all = (objects: Objects, plural: string): Loose[] => objects[plural] ?? objects[crd(plural)] ?? [];
const named = (objects: Objects, plural: string, name: string): Loose =>
  all(objects, plural).find(({ metadata }) => metadata.name === name) ?? {};
const block = (objects: Objects): Loose => named(objects, 'ipamblocks', '192-168-247-0-26');

const allocate = (objects: Objects, attribute: Loose, handle = attribute.handle_id): void => {
  const { spec } = block(objects);
  spec.allocations[40] = spec.attributes.length;
  spec.attributes.push(attribute);
  if (handle)
    objects[crd('ipamhandles')]?.push({
      metadata: { name: handle },
      spec: { handleID: handle, block: {}, deleted: false },
    });
};
const secondary = { namespace: 'shop', pod: 'gone', node: 'node-2', timestamp: long };

const pool = (name: string, cidr: string, more: object = {}): Loose => ({
  metadata: { name },
  spec: { cidr, blockSize: 26, vxlanMode: 'Always', ipipMode: 'Never', nodeSelector: 'all()', ...more },
});

interface Row {
  what: string;
  break: (objects: Objects) => void;
  /** `check status`, sorted. */
  found: string[];
  said?: RegExp;
}

const rows: Row[] = [
  {
    what: 'an address of a pod that is gone',
    break: (o) => allocate(o, { handle_id: 'k8s-pod-network.x', secondary }),
    found: ['leaked-addresses fail'],
    said: /1 address is allocated and not in use: 192\.168\.247\.40/,
  },
  {
    what: 'one that is cooling down',
    break: (o) => allocate(o, { handle_id: 'k8s-pod-network.x', secondary, releasedAt: '2026-11-21T23:59:00Z' }),
    found: [],
  },
  {
    what: 'one that was allocated a moment ago',
    break: (o) =>
      allocate(o, {
        handle_id: 'k8s-pod-network.x',
        secondary: { ...secondary, timestamp: '2026-11-21 23:59:30 +0000 UTC' },
      }),
    found: [],
  },
  {
    what: 'addresses that Windows reserves',
    break: (o) =>
      allocate(o, { handle_id: 'windows-reserved-ipam-handle', secondary: { note: 'windows host rsvd' } }, ''),
    found: [],
  },
  {
    what: 'a tunnel address on no Node object: never released by hand',
    break: (o) =>
      allocate(o, {
        handle_id: 'wireguard-v6-tunnel-addr-node-2',
        secondary: { node: 'node-2', type: 'wireguardV6TunnelAddress' },
      }),
    found: ['leaked-tunnel-addresses warn'],
  },
  {
    what: 'an IPv6 tunnel address that is in use (calicoctl calls it leaked)',
    break: (o) => {
      allocate(o, {
        handle_id: 'vxlan-v6-tunnel-addr-node-2',
        secondary: { node: 'node-2', type: 'vxlanV6TunnelAddress' },
      });
      named(o, 'nodes', 'node-2').metadata.annotations['projectcalico.org/IPv6VXLANTunnelAddr'] = '192.168.247.40';
    },
    found: [],
  },
  {
    what: 'a load balancer address that its Service has',
    break: (o) => {
      allocate(o, { handle_id: 'lb-1234', secondary: { service: 'web', namespace: 'shop', type: 'LoadBalancer' } });
      o.services?.push({
        metadata: { name: 'lb', namespace: 'shop' },
        spec: { type: 'LoadBalancer' },
        status: { loadBalancer: { ingress: [{ ip: '192.168.247.40' }] } },
      });
    },
    found: [],
  },
  {
    what: 'a load balancer address that no Service has',
    break: (o) => allocate(o, { handle_id: 'lb-1234', secondary: { service: 'web', namespace: 'shop' } }),
    found: ['leaked-addresses fail'],
  },
  {
    what: 'a handle without an address',
    break: (o) =>
      void o[crd('ipamhandles')]?.push({ metadata: { name: 'h' }, spec: { handleID: 'k8s-pod-network.old' } }),
    found: ['handles-without-address warn'],
  },
  {
    what: 'an address whose handle is gone',
    break: (o) => void o[crd('ipamhandles')]?.pop(),
    found: ['address-without-handle warn'],
  },
  {
    what: 'a pod whose address IPAM does not know',
    break: (o) => {
      const { spec } = block(o);
      const at = spec.attributes.findIndex((each: Loose) => each.secondary.pod === 'db-0');
      spec.allocations[spec.allocations.indexOf(at)] = null;
      o[crd('ipamhandles')] = all(o, 'ipamhandles').filter(
        ({ spec: own }) => own.handleID !== spec.attributes[at].handle_id,
      );
    },
    found: ['not-allocated fail'],
    said: /192\.168\.247\.\d+ of shop\/db-0/,
  },
  {
    what: 'an address that IPAM gave to another pod',
    break: (o) => {
      const of = block(o).spec.attributes.find((each: Loose) => each.secondary.pod === 'db-0');
      of.secondary.pod = 'other';
    },
    found: ['allocated-to-another fail'],
  },
  {
    what: 'two pods with one address',
    break: (o) => {
      const [a, b] = ['web-1', 'db-0'].map((name) => named(o, 'pods', name));
      a.status.podIP = b.status.podIP;
      a.status.podIPs = b.status.podIPs;
    },
    found: ['leaked-addresses fail', 'several-owners fail'],
    said: /has 2 owners: shop\/(?:db-0|web-1) and shop\/(?:db-0|web-1)/,
  },
  {
    what: "a pod with a node's tunnel address",
    break: (o) => {
      const tunnel = named(o, 'nodes', 'node-2').metadata.annotations['projectcalico.org/IPv4VXLANTunnelAddr'];
      const of = named(o, 'pods', 'db-0');
      of.status.podIP = tunnel;
      of.status.podIPs = [{ ip: tunnel }];
    },
    found: ['leaked-addresses fail', 'several-owners fail'],
    said: /shop\/db-0 and tunnel of node-2/,
  },
  {
    what: 'a pod outside of all pools',
    break: (o) => {
      const of = named(o, 'pods', 'db-0');
      of.status.podIP = '172.17.0.5';
      of.status.podIPs = [{ ip: '172.17.0.5' }];
    },
    found: ['leaked-addresses fail', 'outside-pools fail'],
  },
  {
    what: 'overlapping pools',
    break: (o) => void o[crd('ippools')]?.push(pool('second', '192.168.128.0/17')),
    found: ['overlapping-pools fail'],
    said: /192\.168\.0\.0\/16.*192\.168\.128\.0\/17/,
  },
  {
    what: 'overlapping blocks',
    break: (o) =>
      void o[crd('ipamblocks')]?.push({
        metadata: { name: '192-168-247-32-27' },
        spec: { cidr: '192.168.247.32/27', allocations: Array(32).fill(null), attributes: [], affinity: null },
      }),
    found: ['overlapping-blocks fail'],
  },
  {
    what: 'a disabled pool',
    break: (o) => {
      all(o, 'ippools')[0].spec.disabled = true;
    },
    found: ['pool-disabled warn'],
  },
  {
    what: 'fewer blocks than nodes, and a node that has none',
    break: (o) => {
      all(o, 'ippools')[0].spec.cidr = '192.168.84.128/26';
      o[crd('ipamblocks')] = all(o, 'ipamblocks').filter(({ spec }) => spec.cidr === '192.168.84.128/26');
      o[crd('blockaffinities')] = all(o, 'blockaffinities').filter(({ spec }) => spec.cidr === '192.168.84.128/26');
      o.pods = all(o, 'pods').filter(({ spec }) => spec.nodeName === 'node-1');
      for (const node of all(o, 'nodes').slice(1))
        delete node.metadata.annotations['projectcalico.org/IPv4VXLANTunnelAddr'];
      o[crd('ipamhandles')] = all(o, 'ipamhandles').filter(
        ({ spec }) => Object.keys(spec.block)[0] === '192.168.84.128/26',
      );
    },
    found: ['fewer-blocks-than-nodes fail'],
    said: /can be cut into 1 block for 3 nodes, so 2 must borrow.*without a block: node-2 and node-3/,
  },
  {
    what: 'a full pool',
    break: (o) => {
      const { spec } = block(o);
      for (let ordinal = 0; ordinal < 64; ordinal += 1) {
        if (spec.allocations[ordinal] !== null) continue;
        spec.allocations[ordinal] = spec.attributes.length;
        spec.attributes.push({ handle_id: 'windows-reserved-ipam-handle', secondary: {} });
      }
      all(o, 'ippools')[0].spec.cidr = '192.168.0.0/17';
      all(o, 'ippools').push(pool('small', '192.168.247.0/26'), pool('rest', '192.168.128.0/18'));
    },
    found: ['pool-exhausted fail'],
    said: /IP pool small \(192\.168\.247\.0\/26\) is exhausted: all 64/,
  },
  {
    what: 'a node at its limit of blocks with no address left',
    break: (o) => {
      named(o, 'ipamconfigs', 'default').spec.maxBlocksPerHost = 1;
      const { spec } = block(o);
      for (let ordinal = 0; ordinal < 64; ordinal += 1) {
        if (spec.allocations[ordinal] !== null) continue;
        spec.allocations[ordinal] = spec.attributes.length;
        spec.attributes.push({ handle_id: 'windows-reserved-ipam-handle', secondary: {} });
      }
    },
    found: ['block-limit fail', 'block-limit warn', 'block-limit warn'],
  },
  {
    what: 'an affinity that stays pending',
    break: (o) => {
      all(o, 'blockaffinities')[0].spec.state = 'pending';
    },
    found: ['affinity-pending warn'],
  },
  {
    what: 'two affinities for one block',
    break: (o) => {
      const [first] = all(o, 'blockaffinities');
      const other = ['node-1', 'node-2'].find((node) => node !== first.spec.node) ?? '';
      all(o, 'blockaffinities').push({ ...first, metadata: { name: 'x' }, spec: { ...first.spec, node: other } });
    },
    found: ['affinity-twice fail'],
  },
  {
    what: 'an affinity of another node than the block says',
    break: (o) => {
      block(o).spec.affinity = 'host:node-1';
    },
    found: ['affinity-of-another-node fail', 'node-without-block warn'],
  },
  {
    what: 'an affinity without a block',
    break: (o) =>
      void all(o, 'blockaffinities').push({
        metadata: { name: 'x' },
        spec: { cidr: '192.168.10.0/26', node: 'node-1', state: 'confirmed', deleted: 'false' },
      }),
    found: ['affinity-without-block warn'],
  },
  {
    what: 'a block without an affinity',
    break: (o) => void all(o, 'blockaffinities').pop(),
    found: ['block-without-affinity warn'],
  },
  {
    what: 'a block of a node that is gone',
    break: (o) => {
      const [first] = all(o, 'blockaffinities');
      all(o, 'blockaffinities').push({
        ...first,
        metadata: { name: 'x' },
        spec: { ...first.spec, cidr: '192.168.9.0/26', node: 'gone' },
      });
      all(o, 'ipamblocks').push({
        metadata: { name: '192-168-9-0-26' },
        spec: { cidr: '192.168.9.0/26', allocations: Array(64).fill(null), attributes: [], affinity: 'host:gone' },
      });
    },
    found: ['affinity-of-gone-node warn'],
  },
  {
    what: 'a pool of other nodes is not counted for these',
    break: (o) => void all(o, 'ippools').push(pool('far', '10.9.0.0/26', { nodeSelector: "zone == 'far'" })),
    found: [],
  },
  {
    what: 'a deleted block and a deleted affinity count no more',
    break: (o) => {
      all(o, 'ipamblocks').push({
        metadata: { name: 'd' },
        spec: { cidr: '192.168.247.0/26', allocations: [], attributes: [], deleted: true },
      });
      all(o, 'blockaffinities').push({
        metadata: { name: 'd' },
        spec: { cidr: '192.168.247.0/26', node: 'node-1', state: 'pending', deleted: 'true' },
      });
    },
    found: [],
  },
];

describe('one thing broken', () => {
  it.each(rows)('$what', async ({ break: breakIt, found, said: words }) => {
    const objects = recordedObjects(set);
    breakIt(objects);
    const report = await clusterCheck(objects);
    expect(report.findings.map(({ check, status }) => `${check} ${status}`).sort()).toEqual(found);
    expect(report.notChecked).toEqual([]);
    expect(report.status).toBe(found.length > 0 ? 'found' : 'clean');
    if (words) expect(report.findings.map(({ statement }) => said(statement)).join('\n')).toMatch(words);
    for (const finding of report.findings) expect(finding.proof[0]?.lines.length).toBeGreaterThan(0);
  });
});

describe('what is not read is not passed', () => {
  it.each(['pods', 'nodes', 'services', 'ipamblocks', 'ipamhandles', 'blockaffinities', 'ippools', 'ipamconfigs'])(
    '%s',
    async (plural) => {
      const report = await clusterCheck(recordedObjects(set), {
        broken: { [plural]: { kind: 'refused', message: verbatim(`forbidden: cannot list resource "${plural}"`) } },
      });
      expect(report.findings).toEqual([]);
      expect(report.status).toBe('unknown');
      expect(JSON.stringify(report.notChecked)).toContain(`cannot list resource \\"${plural}\\"`);
    },
  );

  it('one object that cannot be understood', async () => {
    const objects = recordedObjects(set);
    block(objects).spec.allocations = 'many';
    const report = await clusterCheck(objects);
    expect(report.status).toBe('unknown');
    expect(said(report.notChecked[0]?.reason)).toMatch(/1 of the objects could not be read/);
  });

  it('nothing at all: said as such', async () => {
    await expect(clusterCheck({}, { broken: { pods: { kind: 'failed', message: verbatim('x') } } })).rejects.toThrow(
      /Nothing could be read/,
    );
  });
});

describe('changes in the middle', () => {
  it('a pod that went while the lists were read is no finding', async () => {
    const objects = recordedObjects(set);
    const { spec } = block(objects);
    const at = spec.attributes.findIndex((each: Loose) => each.secondary.pod === 'db-0');
    const handle = spec.attributes[at].handle_id;
    const cluster = clusterOf(objects, {
      onGet: (path) => {
        if (path !== '/apis/crd.projectcalico.org/v1/ipamhandles') return;
        objects.pods = all(objects, 'pods').filter(({ metadata }) => metadata.name !== 'db-0');
        objects[crd('ipamhandles')] = all(objects, 'ipamhandles').filter((one) => one.spec.handleID !== handle);
        spec.allocations[spec.allocations.indexOf(at)] = null;
      },
    });
    const options = {
      deadlineMs: 10_000,
      signal: new AbortController().signal,
      progress: () => undefined,
      now: () => now,
    };
    expect(await runClusterCheck('ipam', cluster, options)).toMatchObject({ status: 'clean', findings: [] });
  });

  it('a list that the server forgot is read from its start once', async () => {
    const objects = recordedObjects(set);
    let refused = 0;
    const whole = clusterOf(objects);
    const cluster = {
      ...whole,
      get: (path: string, query: Record<string, string> = {}) => {
        if (path === '/api/v1/pods' && refused < 1) {
          refused += 1;
          return Promise.resolve({ kind: 'failed' as const, message: verbatim('Expired'), status: 410 });
        }
        return whole.get(path, query);
      },
    };
    const options = {
      deadlineMs: 10_000,
      signal: new AbortController().signal,
      progress: () => undefined,
      now: () => now,
    };
    expect(await runClusterCheck('ipam', cluster, options)).toMatchObject({ status: 'clean' });
  });
});
