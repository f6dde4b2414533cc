import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outsideParts } from '../../../../../src/intended/policy/diff/outside-parts.ts';
import { type DiffEnd, diffPolicies } from '../../../../../src/intended/policy/diff/policy-diff.ts';
import { sameElsewhere } from '../../../../../src/intended/policy/diff/same-elsewhere.ts';
import { workloadTitle } from '../../../../../src/intended/policy/endpoints.ts';
import type { EndpointRef } from '../../../../../src/intended/policy/ends.ts';
import { buildPolicyIndex } from '../../../../../src/intended/policy/policy-index.ts';
import { runs } from '../../../../helpers/runs.ts';
import type { World } from '../literal-evaluator.ts';
import { objectsOf, worlds } from '../random-world.ts';

const indexOf = (objects: unknown[]) => buildPolicyIndex(objects, { calicoVersion: '3.33' });

/** What people edit: one policy taken away, added, or written anew; the order of a tier; labels; a set. */
const edits = fc.constantFrom('policies', 'kubernetes', 'first', 'tiers', 'sets', 'pods', 'namespaces', 'nothing');

const edited = (world: World, other: World, edit: string): World => {
  switch (edit) {
    case 'first':
      return { ...world, policies: world.policies.slice(1), kubernetes: world.kubernetes.slice(1) };
    case 'pods':
      return { ...world, pods: world.pods.map((pod, at) => ({ ...pod, labels: other.pods[at]?.labels ?? {} })) };
    case 'policies':
      return { ...world, policies: other.policies };
    case 'kubernetes':
      return { ...world, kubernetes: [...world.kubernetes.slice(0, 1), ...other.kubernetes.slice(1)] };
    case 'tiers':
      return { ...world, tiers: other.tiers };
    case 'sets':
      return { ...world, sets: other.sets };
    case 'namespaces':
      return { ...world, namespaces: other.namespaces };
    default:
      return world;
  }
};

const twins = (world: World): World => ({
  ...world,
  pods: world.pods.flatMap((pod, at) => [
    pod,
    ...(at < 2 ? [{ ...pod, name: `${pod.name}-b`, address: `10.0.${at}.${100 + at}` }] : []),
  ]),
});

const ports = [80, 81, 85, 443, 450, 9999];
const named = (end: DiffEnd): string[] => (end.kind === 'pods' ? end.pods.map(workloadTitle) : [end.part.address]);

describe('what a change would do', () => {
  it('is the same as every pair asked before and after, in any cluster', () => {
    const few = 60;
    const inputs = runs(few, 1_600);
    let changed = 0;
    fc.assert(
      fc.property(worlds, worlds, edits, (first, other, edit) => {
        const world = twins(first);
        const [was, is] = [objectsOf(world), objectsOf(edited(world, twins(other), edit))];
        const [before, after] = [indexOf(was), indexOf(is)];
        const diff = diffPolicies({
          before: before.cluster,
          after: after.cluster,
          sameElsewhere: sameElsewhere(was, is),
        });
        const told = new Map<string, string>();
        for (const { from, to, protocol, ports: ranges, became } of diff.changes)
          for (const a of named(from))
            for (const b of named(to))
              if (protocol === 'icmp') told.set(`${a} ${b} icmp`, became);
              else
                for (const port of ports)
                  if (ranges?.some(([low, high]) => port >= low && port <= high))
                    told.set(`${a} ${b} ${protocol} ${port}`, became);
        const ends: [string, EndpointRef][] = [
          ...[...after.cluster.pods.values()].map((pod): [string, EndpointRef] => [
            workloadTitle(pod),
            { namespace: pod.namespace, name: pod.name },
          ]),
          ...outsideParts([before.cluster, after.cluster]).parts.map(({ address }): [string, EndpointRef] => [
            address,
            { address },
          ]),
        ];
        for (const [a, from] of ends)
          for (const [b, to] of ends) {
            if (a === b || ('address' in from && 'address' in to)) continue;
            for (const protocol of ['tcp', 'udp', 'icmp'])
              for (const port of protocol === 'icmp' ? [undefined] : ports) {
                const query = { from, to, protocol, ...(port !== undefined && { port }) };
                const [x, y] = [before.decide(query).allowed, after.decide(query).allowed];
                const wanted =
                  x === 'unknown' || y === 'unknown' ? 'unknown' : x === y ? undefined : y ? 'allowed' : 'denied';
                const key = `${a} ${b} ${protocol}${port === undefined ? '' : ` ${port}`}`;
                const found = told.get(key);
                if (wanted !== undefined) changed += 1;
                if (found !== wanted) expect([edit, key, found]).toEqual([edit, key, wanted]);
              }
          }
      }),
      { numRuns: inputs, ...(inputs === few && { seed: 11 }) },
    );
    expect(changed).toBeGreaterThan(inputs);
  }, 600_000);
});
