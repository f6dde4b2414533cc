import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import { type EbpfCase, healthyEbpf, withDumps } from '../../helpers/ebpf-case.ts';

/** Every entry of what healthy nodes hold, taken away alone: on the way it is named, elsewhere nothing is. */

interface Entry {
  node: string;
  id: string;
  /** The line, or the key of a jump map. */
  text: string;
}

const entriesOf = ({ dumps }: EbpfCase): Entry[] =>
  Object.entries(dumps).flatMap(([node, texts]) =>
    Object.entries(texts).flatMap(([id, text]): Entry[] => {
      if (id.startsWith('jump'))
        return (JSON.parse(text) as unknown[]).map((each) => ({ node, id, text: JSON.stringify(each) }));
      if (!/^(?:interfaces|programs|routes4)$/.test(id)) return [];
      return text
        .split('\n')
        .filter((line) => /\S/.test(line) && !/^\w+:$/.test(line))
        .map((line) => ({ node, id, text: line }));
    }),
  );

const without = (evidence: EbpfCase, { node, id, text }: Entry): EbpfCase => {
  const whole = evidence.dumps[node]?.[id] ?? '';
  const changed = id.startsWith('jump')
    ? JSON.stringify((JSON.parse(whole) as unknown[]).filter((each) => JSON.stringify(each) !== text))
    : whole
        .split('\n')
        .filter((line) => line !== text)
        .join('\n');
  if (changed === whole) throw new Error('nothing was taken away');
  return { ...evidence, dumps: { ...evidence.dumps, [node]: { ...evidence.dumps[node], [id]: changed } } };
};

const causesOf = (evidence: EbpfCase): string[] => {
  const c = withDumps(evidence);
  return reportOf(c, findingsOf(c)).verdict.causes.map(({ id, node }) => `${id}@${node}`);
};

/** What the way from shop/web-1 on node-1 to shop/db-0 on node-2 meets, and the cause that its absence is. */
const onTheWay: [node: string, id: string, text: RegExp, cause: string][] = [
  ['node-1', 'interfaces', /name: cali751425ce827/, 'ebpf-interface-unknown'],
  ['node-1', 'interfaces', /name: vxlan.calico/, 'ebpf-interface-unknown'],
  ['node-1', 'programs', /^cali751425ce827.* tcx\/ingress/, 'ebpf-program-missing'],
  ['node-1', 'programs', /^cali751425ce827.* tcx\/egress/, 'ebpf-program-missing'],
  ['node-1', 'programs', /^vxlan.calico.* tcx\/ingress/, 'ebpf-program-missing'],
  ['node-1', 'programs', /^vxlan.calico.* tcx\/egress/, 'ebpf-program-missing'],
  ['node-1', 'routes4', /10\.244\.247\.0\/26/, 'ebpf-route-missing'],
  ['node-1', 'routes4', /10\.244\.84\.131\/32/, 'ebpf-route-missing'],
  ['node-1', 'jump-ingress', /"0x06"/, 'ebpf-policy-program-missing'],
  ['node-2', 'interfaces', /name: cali43878a68a0a/, 'ebpf-interface-unknown'],
  ['node-2', 'interfaces', /name: vxlan.calico/, 'ebpf-interface-unknown'],
  ['node-2', 'programs', /^cali43878a68a0a.* tcx\/ingress/, 'ebpf-program-missing'],
  ['node-2', 'programs', /^cali43878a68a0a.* tcx\/egress/, 'ebpf-program-missing'],
  ['node-2', 'programs', /^vxlan.calico.* tcx\/ingress/, 'ebpf-program-missing'],
  ['node-2', 'programs', /^vxlan.calico.* tcx\/egress/, 'ebpf-program-missing'],
  ['node-2', 'routes4', /10\.244\.84\.128\/26/, 'ebpf-route-missing'],
  ['node-2', 'routes4', /10\.244\.247\.1\/32/, 'ebpf-route-missing'],
  ['node-2', 'jump-egress', /^\{"key":\["0x04"/, 'ebpf-policy-program-missing'],
];

const placeOf = ({ node, id, text }: Entry) =>
  onTheWay.find(([onNode, of, form]) => onNode === node && of === id && form.test(text));

describe('an entry that is taken away', () => {
  const evidence = healthyEbpf();
  const all = entriesOf(evidence);
  const way = all.filter((entry) => placeOf(entry) !== undefined);

  it('is on the way as often as the way has entries', () => {
    expect(way.length).toBe(onTheWay.length);
  });

  it.each(way.map((entry) => [`${entry.node} ${entry.id} ${entry.text.slice(0, 60)}`, entry] as const))(
    '%s is named, and no other',
    (_, entry) => {
      expect(causesOf(without(evidence, entry))).toEqual([`${placeOf(entry)?.[3]}@${entry.node}`]);
    },
  );

  it('elsewhere is no cause', () => {
    const others = all.filter((entry) => placeOf(entry) === undefined);
    expect(others.length).toBeGreaterThan(50);
    // By lots, since each look costs some milliseconds; a cause in one would be found by halving it.
    for (let lot = 0; lot < 8; lot += 1) {
      const some = others.filter((_entry, at) => at % 8 === lot);
      expect({ some, causes: causesOf(some.reduce(without, evidence)) }).toEqual({ some, causes: [] });
    }
    expect(causesOf(others.filter(({ id }) => id !== 'programs').reduce(without, evidence))).toEqual([]);
  });

  it('of five hundred strangers that are added, none is a cause', () => {
    const strange = fc.record({
      node: fc.constantFrom('node-1', 'node-2'),
      octet: fc.integer({ min: 1, max: 60 }),
      index: fc.integer({ min: 100, max: 4_000 }),
      flags: fc.constantFrom('local workload in-pool nat-out', 'local host', 'blackhole-drop in-pool'),
      name: fc.stringMatching(/^cali[0-9a-f]{11}$/),
    });
    let checked = 0;
    fc.assert(
      fc.property(fc.array(strange, { minLength: 26, maxLength: 40 }), (list) => {
        const dumps = structuredClone(evidence.dumps);
        for (const { node, octet, index, flags, name } of list) {
          const own = dumps[node];
          if (own === undefined) continue;
          own.routes4 += `10.99.7.${octet}/32: ${flags}${flags.includes('workload') ? ` idx ${index}` : ''}\n`;
          own.interfaces += ` ${index} : {flags: workload, XDPPolicyV4: -1, IngressPolicyV4: -1, EgressPolicyV4: -1, name: ${name}}\n`;
          checked += 2;
        }
        expect(causesOf({ ...evidence, dumps })).toEqual([]);
      }),
      { numRuns: 10, seed: 17 },
    );
    expect(checked).toBeGreaterThan(500);
  });
});
