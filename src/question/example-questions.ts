import type { ClusterNames, KnownName } from '../case/known-names.ts';

/** Questions as examples, with names that the cluster has. */

/** What people run stands elsewhere. */
const ofSystem = /^(?:kube-|calico-|tigera-|local-path-storage$)/;

const inSpace = ({ namespace, name }: KnownName): string => `${namespace ?? 'default'}/${name}`;

/** The shortest, which are read most easily. */
const shortest = (all: readonly KnownName[]): KnownName | undefined =>
  all.reduce<KnownName | undefined>(
    (best, one) => (best === undefined || inSpace(one).length < inSpace(best).length ? one : best),
    undefined,
  );

interface Things {
  pod: string;
  other: string;
  node: string;
  namespace: string;
}

const general: Things = { pod: 'shop/web-0', other: 'shop/db-0', node: 'node-1', namespace: 'shop' };

const thingsOf = ({ names }: ClusterNames, preferred: string | undefined): Things | undefined => {
  const own = names.filter(({ namespace }) => namespace !== undefined && !ofSystem.test(namespace));
  const here = own.filter(({ namespace }) => namespace === preferred);
  const pod = [here, own].map((some) => shortest(some.filter(({ kind }) => kind === 'pod'))).find((one) => one);
  if (pod?.namespace === undefined) return undefined;
  const beside = own.filter((one) => one.namespace === pod.namespace && one !== pod);
  const service = shortest(beside.filter(({ kind }) => kind === 'service'));
  const other = shortest([...beside, ...own].filter((one) => one.kind === 'pod' && one !== pod));
  const receiver = service ? `svc/${inSpace(service)}` : other && inSpace(other);
  if (receiver === undefined) return undefined;
  const node = shortest(names.filter(({ kind }) => kind === 'node'))?.name ?? general.node;
  return { pod: inSpace(pod), other: receiver, node, namespace: pod.namespace };
};

/** One of each kind, the most usual first. `namespace`: that which is used where they are shown. */
export const exampleQuestions = (names: ClusterNames | undefined, namespace?: string): string[] => {
  const { pod, other, node, namespace: space } = (names && thingsOf(names, namespace)) ?? general;
  return [
    `why ${pod} cannot reach ${other}`,
    `why ${pod} cannot reach example.com on 443`,
    `why node/${node} cannot reach ${other}`,
    `${pod} 连不上 ${other}`,
    `why ${pod} has no IP`,
    `policy from ${pod} to ${other}`,
    `policy explain ${pod}`,
    `ip ${pod}`,
    `check nodes`,
    `use namespace ${space}`,
  ];
};
