import type { Lab, LabPod } from '../../lab/lab.ts';
import { clientOf, type HealthyQuestion, type Mode } from './question.ts';

/** Questions between the pods and nodes of a lab and to the host outside, every pair that something answers. */

const listens = (pod: LabPod): number | undefined =>
  pod.name.startsWith('web-') ? 8080 : pod.name.startsWith('db-') ? 5432 : undefined;

export const titleOf = ({ namespace, name }: LabPod): string => `${namespace}/${name}`;

/** Pods that ask: all but those of the cluster itself. */
export const askers = (lab: Lab): LabPod[] => lab.pods().filter(({ namespace }) => namespace !== 'kube-system');

const fromPod = (from: LabPod, to: string, address: string, port: number | undefined, modes: readonly Mode[]) => ({
  asked: { from: titleOf(from), to, ...(port === undefined ? {} : { port }) },
  modes,
  works: async (lab: Lab) => (await lab.podExec(titleOf(from), clientOf(address, port))).code === 0,
});

const fromNode = (from: string, to: string, address: string, port: number | undefined, modes: readonly Mode[]) => ({
  asked: { from: `node/${from}`, to, ...(port === undefined ? {} : { port }) },
  modes,
  works: async (lab: Lab) => (await lab.exec(from, clientOf(address, port))).code === 0,
});

/** The second family is asked about by address: a name alone means the first. */
const ways = (pod: LabPod): { to: string; address: string }[] =>
  pod.addresses.map((address, index) => ({ to: index === 0 ? titleOf(pod) : address, address }));

const podPairs = (lab: Lab, modes: readonly Mode[]): HealthyQuestion[] =>
  askers(lab).flatMap((from) =>
    askers(lab).flatMap((to) => {
      const port = listens(to);
      if (titleOf(from) === titleOf(to)) return [];
      return ways(to).map(({ to: named, address }) => fromPod(from, named, address, port, modes));
    }),
  );

const withNodes = (lab: Lab, modes: readonly Mode[]): HealthyQuestion[] => {
  const [asker] = askers(lab);
  const targets = askers(lab).filter((pod) => listens(pod) !== undefined);
  return lab.nodes.flatMap(({ name, address }) => [
    ...(asker === undefined ? [] : [fromPod(asker, `node/${name}`, address, undefined, modes)]),
    ...targets
      .slice(0, 3)
      .flatMap((pod) => ways(pod).map(({ to, address: of }) => fromNode(name, to, of, listens(pod), modes))),
    ...lab.nodes
      .filter((other) => other.name !== name)
      .map((other) => fromNode(name, `node/${other.name}`, other.address, undefined, modes)),
  ]);
};

const toOutside = (lab: Lab, modes: readonly Mode[]): HealthyQuestion[] =>
  lab.families.includes(4)
    ? askers(lab)
        .slice(0, 4)
        .flatMap((pod) =>
          [443, undefined].map((port) => fromPod(pod, lab.outside.address, lab.outside.address, port, modes)),
        )
    : [];

/** Every pair of pods, what nodes and pods say to each other, and the way out. */
export const betweenPods = (lab: Lab, modes: readonly Mode[]): HealthyQuestion[] => [
  ...podPairs(lab, modes),
  ...withNodes(lab, modes),
  ...toOutside(lab, modes),
];

/** Every `step`-th of them, which meets each kind. */
export const everyNth = <T>(all: readonly T[], step: number): T[] => all.filter((_, index) => index % step === 0);
