import ipaddr from 'ipaddr.js';
import type { EndRef, WorkloadKind } from '../case/question.ts';
import { frontKindOf, isLabel } from '../understanding/written-end.ts';

const dnsName = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

const isName = (text: string): boolean => dnsName.test(text) && !text.includes('..');

/** As kubectl has them. */
const workloadWords: ReadonlyMap<string, WorkloadKind> = new Map(
  Object.entries({
    deploy: 'deployment',
    deployment: 'deployment',
    deployments: 'deployment',
    sts: 'statefulset',
    statefulset: 'statefulset',
    statefulsets: 'statefulset',
    ds: 'daemonset',
    daemonset: 'daemonset',
    daemonsets: 'daemonset',
  } as const),
);

const shortKinds: Record<WorkloadKind, string> = { deployment: 'deploy', statefulset: 'sts', daemonset: 'ds' };

export interface WrittenEnd {
  end: EndRef;
  /** `shop/db-0:5432` carries its port with it. */
  port?: number;
}

/**
 * Reads one end as people write it. Names follow RFC 1123, as Kubernetes asks for, so whatever passes
 * is safe in an API path and forms neither a mention nor an option of a command.
 */
export const readEnd = (written: string): WrittenEnd | undefined => {
  if (ipaddr.isValid(written) && (written.includes(':') || ipaddr.IPv4.isValidFourPartDecimal(written))) {
    return { end: { kind: 'address', address: ipaddr.parse(written).toString() } };
  }
  const outside = /^outside\/(?<address>[0-9a-f:.]{2,45})$/i.exec(written)?.groups?.address;
  if (outside !== undefined && ipaddr.isValid(outside)) return readEnd(outside);
  const withPort = /^(?<end>[^:]+):(?<port>\d{1,5})$/.exec(written);
  if (withPort?.groups) {
    const inner = readEnd(withPort.groups.end ?? '');
    const port = Number(withPort.groups.port);
    return inner && inner.port === undefined && port >= 1 && port <= 65535 ? { ...inner, port } : undefined;
  }
  const parts = written.split('/');
  const [first = '', second = '', third = ''] = parts;
  if (parts.length === 1) return isName(first) ? { end: { kind: 'pod', name: first } } : undefined;
  if (parts.length === 2) {
    if (!isName(second)) return undefined;
    if (first === 'pod' || first === 'pods') return { end: { kind: 'pod', name: second } };
    if (first === 'node' || first === 'nodes') return { end: { kind: 'node', name: second } };
    if (first === 'name' || first === 'outside') return { end: { kind: 'name', name: second } };
    if (first === 'svc' || first === 'service') return { end: { kind: 'service', name: second } };
    const workload = workloadWords.get(first);
    if (workload) return { end: { kind: 'workload', workload, name: second } };
    return isLabel(first) ? { end: { kind: 'pod', namespace: first, name: second } } : undefined;
  }
  if (parts.length !== 3 || !isName(third)) return undefined;
  // `deploy/shop/web`, `svc/shop/db`, `shop/svc/db`, `pod/shop/web-0`, `shop/pod/web-0`
  const known = /^(pods?|svc|service)$/.test(first) || workloadWords.has(first) || frontKindOf(first) !== undefined;
  const [kind, namespace] = known ? [first, second] : [second, first];
  if (!isLabel(namespace)) return undefined;
  if (kind === 'pod' || kind === 'pods') return { end: { kind: 'pod', namespace, name: third } };
  if (kind === 'svc' || kind === 'service') return { end: { kind: 'service', namespace, name: third } };
  const front = frontKindOf(kind);
  if (front) return { end: { kind: front, namespace, name: third } };
  const workload = workloadWords.get(kind);
  return workload && { end: { kind: 'workload', workload, namespace, name: third } };
};

const labelPair = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?=[\w.-]{0,63}$/;

/** `app=web,tier=front` */
const isSelector = (labels: string): boolean =>
  labels.length <= 600 && labels.split(',').every((pair) => labelPair.test(pair));

export const namespaceOf = (end: EndRef): string | undefined => ('namespace' in end ? end.namespace : undefined);

/** Whether it is what could have been typed, whoever made it. */
export const isValidEnd = (end: EndRef): boolean => {
  if (end.kind === 'internet') return true;
  if (end.kind === 'address') return ipaddr.isValid(end.address);
  const namespace = namespaceOf(end);
  if (namespace !== undefined && !isLabel(namespace)) return false;
  if (end.kind === 'labels') return isSelector(end.labels);
  if (end.kind === 'pods') return end.node === undefined || isName(end.node);
  return isName(end.name);
};

/** The end as it would be typed. */
export const writeEnd = (end: EndRef): string => {
  switch (end.kind) {
    case 'pod':
      return end.namespace ? `${end.namespace}/${end.name}` : end.name;
    case 'service':
      return end.namespace ? `svc/${end.namespace}/${end.name}` : `svc/${end.name}`;
    case 'workload':
      return end.namespace
        ? `${shortKinds[end.workload]}/${end.namespace}/${end.name}`
        : `${shortKinds[end.workload]}/${end.name}`;
    case 'ingress':
    case 'gateway':
    case 'httproute':
      return `${end.kind}/${end.namespace}/${end.name}`;
    case 'node':
      return `node/${end.name}`;
    case 'address':
      return end.address;
    case 'name':
      // By itself a name is looked for among the pods first.
      return `name/${end.name}`;
    case 'labels':
      return `pods with ${end.labels}${end.namespace === undefined ? '' : ` in namespace ${end.namespace}`}`;
    case 'pods':
      return `all pods${end.namespace === undefined ? '' : ` in namespace ${end.namespace}`}${end.node === undefined ? '' : ` on node/${end.node}`}`;
    case 'internet':
      return 'the internet';
  }
};
