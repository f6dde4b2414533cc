import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPairs, classPairs } from '../../../../src/intended/policy/all-pairs.ts';
import { podClasses } from '../../../../src/intended/policy/pod-classes.ts';
import { buildPolicyIndex } from '../../../../src/intended/policy/policy-index.ts';
import { runs } from '../../../helpers/runs.ts';
import { calico, indexOf, knp, pod } from './cluster-builder.ts';
import { objectsOf, worlds } from './random-world.ts';

const titles = (index: ReturnType<typeof indexOf>) =>
  podClasses(index.cluster).map((pods) => pods.map(({ name }) => name).join(' '));

describe('pods that no policy can tell apart', () => {
  const twins = [
    pod('red/x-1', '10.0.2.1', { app: 'x' }),
    pod('red/x-2', '10.0.2.2', { app: 'x' }),
    pod('red/x-3', '10.0.3.3', { app: 'x' }),
  ];
  const classOf = (objects: unknown[]) => {
    const index = buildPolicyIndex(objects, { calicoVersion: '3.33' });
    return titles(index);
  };

  it.each<[string, unknown[], string[]]>([
    ['are one class', [], ['x-1 x-2 x-3']],
    [
      'but for a network of a rule',
      [knp('red/p', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.3.0/24' } }] }] })],
      ['x-1 x-2', 'x-3'],
    ],
    ['but for a network set', [calico('GlobalNetworkSet', 's', { nets: ['10.0.2.2/32'] })], ['x-1 x-3', 'x-2']],
    ['but for labels', [pod('red/x-4', '10.0.2.4', { app: 'x', more: 'y' })], ['x-1 x-2 x-3', 'x-4']],
    [
      'but for named ports',
      [pod('red/x-4', '10.0.2.4', { app: 'x' }, { ports: [{ name: 'p', containerPort: 1 }] })],
      ['x-1 x-2 x-3', 'x-4'],
    ],
    ['but for who shares an address', [pod('red/x-4', '10.0.2.1', { app: 'x' })], ['x-1 x-4', 'x-2 x-3']],
    [
      'but for nodes, where a host endpoint is',
      [
        pod('red/x-4', '10.0.2.4', { app: 'x' }, { nodeName: 'n2' }),
        calico('HostEndpoint', 'h', { node: 'n1', interfaceName: '*' }),
      ],
      ['x-1 x-2 x-3', 'x-4'],
    ],
  ])('%s', (_what, objects, expected) => {
    expect(classOf([...twins, ...objects])).toEqual(expected);
  });
});

describe('all pairs', () => {
  it('by classes are the same as asked one by one, in any cluster', () => {
    const few = 40;
    const inputs = runs(few, 3_000);
    let shared = 0;
    fc.assert(
      fc.property(worlds, fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 4 }), (world, copies) => {
        // More pods of the same kind, at other addresses.
        const more = world.pods.flatMap((one, index) =>
          Array.from({ length: copies[index] ?? 0 }, (_, number) => ({
            ...one,
            name: `${one.name}-${number}`,
            address: `10.0.${index}.${100 + number}`,
          })),
        );
        const index = buildPolicyIndex(objectsOf({ ...world, pods: [...world.pods, ...more] }), {
          calicoVersion: '3.33',
        });
        shared += index.cluster.pods.size - podClasses(index.cluster).length;
        const ask = (from: string, to: string, protocol: string, port?: number) => {
          const ref = (title: string) => ({ namespace: title.split('/')[0] ?? '', name: title.split('/')[1] ?? '' });
          return index.decide({ from: ref(from), to: ref(to), protocol, ...(port !== undefined && { port }) }).allowed;
        };
        let count = 0;
        for (const { from, to, protocol, allowed, ports = [] } of allPairs(index.cluster)) {
          count += 1;
          if (protocol === 'icmp') expect(ask(from, to, 'icmp')).toBe(allowed);
          else
            for (const port of [80, 81, 443, 9999])
              expect([from, to, protocol, port, ports.some(([first, last]) => port >= first && port <= last)]).toEqual([
                from,
                to,
                protocol,
                port,
                ask(from, to, protocol, port),
              ]);
        }
        const pods = index.cluster.pods.size;
        expect(count).toBe(pods * (pods - 1) * 4);
      }),
      { numRuns: inputs, ...(inputs === few && { seed: 7 }) },
    );
    expect(shared).toBeGreaterThan(inputs / 2);
  }, 600_000);

  it('within one class are those of two of its pods', () => {
    const index = indexOf([pod('red/x-1', '10.0.2.1', { app: 'x' }), pod('red/x-2', '10.0.2.2', { app: 'x' })]);
    const own = [...classPairs(index.cluster)].filter(({ from, to }) => from === to);
    expect(own.map(({ from }) => from.map(({ name }) => name))).toEqual([['x-1', 'x-2']]);
  });
});
