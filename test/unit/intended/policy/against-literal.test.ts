import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPolicyIndex } from '../../../../src/intended/policy/policy-index.ts';
import { runs } from '../../../helpers/runs.ts';
import { literalOutcome, type Pod } from './literal-evaluator.ts';
import { objectsOf, packets, worlds } from './random-world.ts';

const ref = (end: Pod | string) =>
  typeof end === 'string' ? { address: end } : { namespace: end.namespace, name: end.name };
const address = (end: Pod | string): string => (typeof end === 'string' ? end : end.address);

describe('the fast evaluator and the literal one', () => {
  it('agree on the verdict, the policy and the rule of both sides, in any cluster', () => {
    fc.assert(
      fc.property(worlds, fc.array(packets, { minLength: 3, maxLength: 6 }), (world, list) => {
        const index = buildPolicyIndex(objectsOf(world), { calicoVersion: '3.33' });
        expect(index.problems).toEqual([]);
        const ends: (Pod | string)[] = [...world.pods, '203.0.113.7', '10.0.0.77'];
        for (const packet of list) {
          for (const from of ends) {
            for (const to of ends) {
              if (from === to) continue;
              const verdict = index.decide({
                from: ref(from),
                to: ref(to),
                protocol: packet.protocol,
                ...(packet.protocol === 'ICMP' ? { icmpType: packet.icmpType } : { port: packet.port }),
              });
              const sides = [
                [from, to, 'egress'],
                [to, from, 'ingress'],
              ] as const;
              let allowed = true;
              for (const [guarded, other, direction] of sides) {
                if (typeof guarded === 'string') continue;
                const expected = literalOutcome(world, guarded, address(other), direction, packet);
                allowed &&= expected.allowed;
                const { policy, rule, action } = verdict[direction];
                expect({ policy, rule, allowed: action === 'Allow' }).toEqual(expected);
              }
              expect(verdict.allowed).toBe(allowed);
            }
          }
        }
      }),
      { numRuns: runs(60, 20_000) },
    );
  });

  it('stay in agreement while objects come and go', () => {
    fc.assert(
      fc.property(worlds, worlds, packets, (before, after, packet) => {
        const index = buildPolicyIndex(objectsOf(before), { calicoVersion: '3.33' });
        type Made = { apiVersion: string; kind: string; metadata: { namespace?: string; name: string } };
        const key = ({ apiVersion, kind, metadata }: Made) =>
          `${apiVersion} ${kind} ${metadata.namespace} ${metadata.name}`;
        const remaining = objectsOf(after) as Made[];
        const keep = new Set(remaining.map(key));
        // What stays is replaced in place, what goes is removed.
        for (const object of objectsOf(before) as Made[]) {
          const [group = ''] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : [];
          if (!keep.has(key(object))) index.remove({ kind: object.kind, group, ...object.metadata });
        }
        for (const object of remaining) index.upsert(object);
        const fresh = buildPolicyIndex(remaining, { calicoVersion: '3.33' });
        for (const from of after.pods) {
          for (const to of after.pods) {
            const query = {
              from: ref(from),
              to: ref(to),
              protocol: packet.protocol,
              ...(packet.protocol === 'ICMP' ? {} : { port: packet.port }),
            };
            expect(index.decide(query)).toEqual(fresh.decide(query));
          }
        }
      }),
      { numRuns: runs(25, 5_000) },
    );
  });
});
