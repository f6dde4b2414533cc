import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NamedPart } from '../../../../../src/intended/policy/diff/name-ends.ts';
import { outsideParts } from '../../../../../src/intended/policy/diff/outside-parts.ts';
import { type Workload, workloadTitle } from '../../../../../src/intended/policy/endpoints.ts';
import { buildPolicyIndex } from '../../../../../src/intended/policy/policy-index.ts';
import { type ReachAsked, reach } from '../../../../../src/intended/policy/reach/reach.ts';
import { reachNotes, sayGroup, sayReached } from '../../../../../src/intended/policy/reach/say-reach.ts';
import { runs } from '../../../../helpers/runs.ts';
import { said } from '../../../../helpers/said.ts';
import { indexOf, knp } from '../cluster-builder.ts';
import { objectsOf, worlds } from '../random-world.ts';

const db = { namespace: 'red', name: 'b' };
const ports = [80, 81, 85, 443, 450, 4789, 9999];
const protocols = ['tcp', 'udp', 'icmp'] as const;

/** Whom a name names, among all but the asked pod. */
const titlesOf = (part: NamedPart, others: readonly Workload[], outside: ReturnType<typeof outsideParts>['parts']) => {
  const titles = (isIn: (pod: Workload) => boolean) => others.filter(isIn).map(workloadTitle);
  switch (part.kind) {
    case 'every-pod':
      return titles(() => true);
    case 'namespace':
      return titles(({ namespace }) => namespace === part.namespace);
    case 'label': {
      const [key = '', value] = part.label.split('=');
      return titles(({ namespace, labels }) => namespace === part.namespace && labels.getOwn(key) === value);
    }
    case 'pods':
      return part.pods;
    case 'outside':
      return outside.map(({ address }) => address);
    case 'nets':
      return outside.flatMap(({ net, address }) =>
        (net === undefined ? part.rest : part.nets.includes(net)) ? [address] : [],
      );
  }
};

describe('who can reach a pod, and what it can reach', () => {
  it('is what every pair by itself says, in any cluster', () => {
    const few = 60;
    const inputs = runs(few, 2_000);
    const answers = { true: 0, false: 0, unknown: 0 };
    fc.assert(
      fc.property(worlds, fc.constantFrom('to', 'from'), fc.nat(), (world, direction, place) => {
        const index = buildPolicyIndex(objectsOf(world), { calicoVersion: '3.33' });
        const pods = [...index.cluster.pods.values()];
        const own = pods[place % pods.length];
        if (own === undefined) return;
        const others = pods.filter((pod) => pod !== own);
        const outside = outsideParts([index.cluster]).parts;
        const found = reach(index.cluster, { pod: own, direction });
        const told = new Map<string, unknown>();
        const note = (key: string, allowed: unknown): void => {
          expect([key, told.has(key)]).toEqual([key, false]);
          told.set(key, allowed);
        };
        for (const { allowed, peers, connections } of found?.groups ?? [])
          for (const peer of peers.flatMap((part) => titlesOf(part, others, outside)))
            for (const { protocol, ports: ranges } of connections)
              if (ranges === undefined) note(`${peer} ${protocol}`, allowed);
              else
                for (const port of ports)
                  if (ranges.some(([first, last]) => first <= port && port <= last))
                    note(`${peer} ${protocol} ${port}`, allowed);
        const refs = [
          ...others.map((pod) => [workloadTitle(pod), { namespace: pod.namespace, name: pod.name }] as const),
          ...outside.map(({ address }) => [address, { address }] as const),
        ];
        for (const [peer, ref] of refs)
          for (const protocol of protocols)
            for (const port of protocol === 'icmp' ? [undefined] : ports) {
              const [from, to] = direction === 'to' ? [ref, own] : [own, ref];
              const { allowed } = index.decide({ from, to, protocol, ...(port !== undefined && { port }) });
              answers[`${allowed}`] += 1;
              const key = `${peer} ${protocol}${port === undefined ? '' : ` ${port}`}`;
              // The port of tunnels is told once for all.
              const isTold = told.has(key) || !(port === 4789 && found?.tunnelPorts.includes(port));
              if (isTold && told.get(key) !== allowed) expect([key, told.get(key)]).toEqual([key, allowed]);
              if (!isTold && allowed !== false) expect([key, allowed]).toEqual([key, false]);
            }
      }),
      { numRuns: inputs, ...(inputs === few && { seed: 5 }) },
    );
    expect(Math.min(answers.true, answers.false)).toBeGreaterThan(inputs);
  }, 600_000);

  const web = knp('red/only', {
    podSelector: { matchLabels: { app: 'b' } },
    ingress: [{ from: [{ podSelector: {} }, { ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 8080 }] }],
  });
  const lines = (asked: ReachAsked, objects: unknown[] = [web]): string[] => {
    const found = reach(indexOf(objects).cluster, asked);
    if (found === undefined) return [];
    return [
      said(sayReached(found, asked)),
      ...found.groups.map((group) => {
        const { peers, what } = sayGroup(group);
        return `${group.allowed} ${said(peers)}: ${said(what)}`;
      }),
      ...reachNotes(found, asked).map((note) => said(note)),
    ];
  };
  const nodes = 'Nodes themselves were not looked at; policies do not keep a node from its own pods.';

  it('names them as people do, with the ports', () => {
    expect(lines({ pod: db, direction: 'to' })).toEqual([
      'red/b can be reached by 1 of 3 other pods; from outside by some addresses',
      'true red/a and 203.0.113.0/24: tcp 8080',
      expect.stringMatching(/^false blue\/c, red\/host, and the outside.*: everything$/),
      'false red/a and 203.0.113.0/24: tcp 1-8079,8081-65535, udp, sctp, and icmp',
      nodes,
    ]);
  });

  it('tells of one port what holds there', () => {
    expect(lines({ pod: db, direction: 'to', port: 8080 })).toEqual([
      'red/b on 8080 can be reached by 1 of 3 other pods; from outside by some addresses',
      'true red/a and 203.0.113.0/24: tcp 8080',
      expect.stringMatching(/^false .*: tcp 8080$/),
      nodes,
    ]);
    expect(lines({ pod: db, direction: 'to', port: 81 })[0]).toMatch(/by 0 of 3 other pods; from outside by nobody/);
  });

  it('says once what Felix drops of a pod that may send everything', () => {
    expect(lines({ pod: db, direction: 'from' })).toEqual([
      'red/b can reach 3 of 3 other pods; outside: everything',
      'true every pod and everything outside: everything',
      expect.stringMatching(/^Without UDP 4789: Felix drops VXLAN/),
      'Nodes themselves were not looked at.',
    ]);
    // Who asks for that port hears of it.
    expect(lines({ pod: db, direction: 'from', port: 4789, protocol: 'udp' })[1]).toMatch(/^false .*udp 4789$/);
  });

  it('leaves open what cannot be told, and knows no pod that is not there', () => {
    const unread = {
      apiVersion: 'projectcalico.org/v3',
      kind: 'GlobalNetworkPolicy',
      metadata: { name: 'x' },
      spec: 3,
    };
    expect(lines({ pod: db, direction: 'to' }, [unread])[0]).toMatch(/; for some it cannot be told$/);
    expect(lines({ pod: { namespace: 'red', name: 'zz' }, direction: 'to' })).toEqual([]);
  });
});
