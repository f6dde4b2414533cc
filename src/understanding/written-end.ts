import { isIP } from 'node:net';
import { bareAddress, isPrefix } from '../ip/texts.ts';
import { tableOf } from '../table.ts';
import type { End, FrontKind, Named, Protocol, Workload } from './meaning.ts';

/** Ends by how they are written. */

export interface WrittenEnd {
  what: End;
  port?: number;
  protocol?: Protocol;
  sure: boolean;
  dotted?: true;
}

const workloads = tableOf<Workload>({
  deploy: 'deployment',
  deployment: 'deployment',
  deployments: 'deployment',
  'deployment.apps': 'deployment',
  'deployments.apps': 'deployment',
  sts: 'statefulset',
  statefulset: 'statefulset',
  statefulsets: 'statefulset',
  'statefulset.apps': 'statefulset',
  ds: 'daemonset',
  daemonset: 'daemonset',
  daemonsets: 'daemonset',
  'daemonset.apps': 'daemonset',
});

/** Kinds of objects as they stand before a slash or a name. */
const kinds = tableOf<'pod' | 'service' | 'node' | 'namespace'>({
  pod: 'pod',
  pods: 'pod',
  po: 'pod',
  svc: 'service',
  service: 'service',
  services: 'service',
  no: 'node',
  node: 'node',
  nodes: 'node',
  ns: 'namespace',
  namespace: 'namespace',
});

/** What stands before Services, as kubectl calls it. */
const fronts = tableOf<FrontKind>({
  ing: 'ingress',
  ingress: 'ingress',
  ingresses: 'ingress',
  'ingress.networking.k8s.io': 'ingress',
  gtw: 'gateway',
  gateway: 'gateway',
  gateways: 'gateway',
  'gateway.gateway.networking.k8s.io': 'gateway',
  httproute: 'httproute',
  httproutes: 'httproute',
  'httproute.gateway.networking.k8s.io': 'httproute',
});

export const frontKindOf = (word: string): FrontKind | undefined => fronts[word];

export const workloadOf = (word: string): Workload | undefined => workloads[word];

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
export const isLabel = (text: string): boolean => label.test(text);

/** Last labels of names of the world; a Service is written `name.namespace` the same way. */
const domains = new Set(
  (
    'com net org io dev app cloud info biz eu de cn uk us fr jp kr in au br ru ch nl se no es it pl at be ca tw hk sg ' +
    'gov edu mil int tech site online xyz local internal lan corp intranet test example invalid home me tv co ai sh cc top vip'
  ).split(' '),
);

/** Groups of the API that are written without dots, and what else stands before a bare version: `apps/v1`, `http/v2`. */
const versioned = new Set('api apis apps batch autoscaling policy extensions http ip tls'.split(' '));

/** `1.27`, `v3.28.0`, `apps/v1beta1`; but `shop/v0` is a pod. */
const isVersion = (first: string, second: string): boolean =>
  /^(?:\d+(?:\.\d+)*|v\d+(?:\.\d+)+)$/.test(second) ||
  (versioned.has(first) && /^v\d+(?:(?:alpha|beta)\d+)?$/.test(second));

/** What a file is called by, which is no domain. */
const fileEnds =
  /\.(?:go|py|js|ts|java|rb|log|conf|cfg|yaml|yml|json|sh|txt|sock|pem|crt|key|so|c|cc|h|rs|pcap|md|html?|php)$/;

/** Of a number that was written; undefined: it is no port. */
export const portOf = (text: string): number | undefined => {
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? port : undefined;
};

export const protocolOf = (word: string): Protocol | undefined => {
  switch (word) {
    case 'tcp':
    case 'tcp4':
    case 'tcp6':
      return 'tcp';
    case 'udp':
    case 'udp4':
    case 'udp6':
      return 'udp';
    case 'sctp':
      return 'sctp';
    case 'icmp':
    case 'icmpv6':
      return 'icmp';
    default:
      return undefined;
  }
};

/** `5432`, `5432/tcp`, `tcp/5432`, `:5432`, `5432:tcp`. */
export const readPort = (text: string): { port: number; protocol?: Protocol } | undefined => {
  const [first = '', second, third] = text.replace(/^:/, '').split(/[/:]/);
  if (third !== undefined) return undefined;
  const [before, behind] = [protocolOf(first), protocolOf(second ?? '')];
  const port = portOf(before && second !== undefined ? second : first);
  if (port === undefined) return undefined;
  if (second === undefined) return text.startsWith(':') ? { port } : undefined;
  const protocol = before ?? behind;
  return protocol && { port, protocol };
};

const schemePorts = tableOf<number>({ http: 80, https: 443 });

const readUrl = (text: string): WrittenEnd | undefined => {
  const at = text.indexOf('://');
  const scheme = text.slice(0, at);
  if (!/^[a-z][a-z0-9+.-]*$/.test(scheme)) return undefined;
  const authority = text.slice(at + 3).split(/[/?#]/)[0] ?? '';
  // Who logs in is no part of where.
  const place = authority.slice(authority.lastIndexOf('@') + 1);
  const parts = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(place);
  const inner = parts?.[1] === undefined ? undefined : readEndAs(parts[1].replace(/^\[|\]$/g, ''), true);
  if (inner === undefined) return undefined;
  const port = parts?.[2] === undefined ? schemePorts[scheme] : portOf(parts[2]);
  return { ...inner, sure: true, ...(port === undefined ? {} : { port }) };
};

const readAddress = (text: string): WrittenEnd | undefined => {
  const bracketed = /^\[([^\][]{2,70})\](?::(\d{1,5}))?$/.exec(text);
  // An address of a link needs its zone to be sent to, and is the same address without.
  const six = /^([0-9a-f:.]{2,45})(?:%[a-z0-9._-]{1,15})?(\/\d{1,3})?$/.exec(bracketed?.[1] ?? text);
  const inner = six?.[1] ?? '';
  if (inner.includes(':') && isIP(inner) === 6 && !/^\d{1,2}:\d{2}/.test(inner)) {
    const port = portOf(bracketed?.[2] ?? '');
    const length = six?.[2] ?? '';
    if (length !== '' && !isPrefix(inner + length)) return undefined;
    const address = (bareAddress(inner) ?? inner) + (length === '/128' ? '' : length);
    return { what: { kind: 'address', address }, sure: true, ...(port ? { port } : {}) };
  }
  const four = /^(\d{1,3}(?:\.\d{1,3}){3})(\/\d{1,2})?(?::(\d{1,5})(?:\/(tcp|udp|sctp))?)?$/.exec(text);
  if (!four?.[1] || isIP(four[1]) !== 4) return undefined;
  const port = portOf(four[3] ?? '');
  const protocol = protocolOf(four[4] ?? '');
  const length = four[2] && four[2] !== '/32' && isPrefix(four[1] + four[2]) ? four[2] : '';
  return {
    what: { kind: 'address', address: four[1] + length },
    sure: true,
    ...(port === undefined ? {} : { port }),
    ...(protocol ? { protocol } : {}),
  };
};

/** Names of nodes as installers give them: `node-2`, `k8s-worker3`, `ip-10-0-1-23`, `gke-…`. */
const nodeShapes: readonly RegExp[] = [
  /^(?:[a-z0-9]+-){0,4}nodes?-?[a-z]?\d{1,4}$/,
  /^(?:k8s-|kube-|prod-|dev-)?(?:worker|master|minion|control-?plane|cp)-?(?:node-?)?\d{1,4}$/,
  /^ip-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}(?:\.[a-z0-9.-]*)?$/,
  /^(?:gke|aks|eks)-[a-z0-9-]+$/,
  /^node-[a-z0-9]{1,3}$/,
  /^node-[a-z]{0,7}\d[a-z0-9]{0,7}$/,
];

/** Names that a StatefulSet, a ReplicaSet or a DaemonSet gives its pods. */
const podShapes: readonly RegExp[] = [
  /^[a-z0-9][a-z0-9-]*-\d{1,4}$/,
  /^[a-z0-9][a-z0-9-]*-[a-z0-9]{0,4}\d[a-z0-9]{0,9}-[a-z0-9]{5}$/,
  /^[a-z][a-z0-9-]*-[a-z]{0,9}\d[a-z0-9]{0,9}-[a-z0-9]{3,5}$/,
  /^[a-z][a-z0-9-]*-[bcdfghjklmnpqrstvwxz2456789]{5}$/,
];
/** The part before the last of a ReplicaSet's pod: long enough for a hash. */
const hashed = (name: string): boolean => (name.split('-').at(-2)?.length ?? 0) >= 5;

export const looksLikeNode = (name: string): boolean => nodeShapes.some((shape) => shape.test(name));
export const looksLikePod = (name: string): boolean =>
  !/^[\d-]+$/.test(name) && podShapes.some((shape, index) => shape.test(name) && (index !== 2 || hashed(name)));

/** `kubernetes.default`, `db.shop.svc.cluster.local`, `api.example.com`. */
const readDotted = (text: string): WrittenEnd | undefined => {
  const labels = text.replace(/\.$/, '').split('.');
  if (labels.length < 2 || !labels.every(isLabel)) return undefined;
  const [name = '', namespace = '', third] = labels;
  if (looksLikeNode(name) && (text.endsWith('.internal') || third !== undefined))
    return { what: { kind: 'node', name: text }, sure: true };
  if (third === 'svc') return { what: { kind: 'service', namespace, name }, sure: true };
  // A pod of a StatefulSet by its own name: `db-0.db.shop.svc…`.
  if (labels[3] === 'svc') {
    return { what: { kind: 'pod', namespace: third ?? '', name }, sure: true };
  }
  const last = labels.at(-1) ?? '';
  if (/^\d+$/.test(last) || fileEnds.test(text)) return undefined;
  if (labels.length === 2 && !domains.has(last))
    return { what: { kind: 'service', namespace, name }, sure: true, dotted: true };
  return { what: { kind: 'name', name: labels.join('.') }, sure: true, dotted: true };
};

const named = (kind: string, name: string, namespace?: string): End | undefined => {
  const where = namespace === undefined ? {} : { namespace };
  const workload = workloads[kind];
  if (workload) return { kind: 'workload', workload, ...where, name };
  const front = fronts[kind];
  // `ingress/nginx-0` may as well be a pod of that namespace.
  if (front && namespace !== undefined) return { kind: front, namespace, name };
  if (kinds[kind] === 'pod') return { kind: 'pod', ...where, name };
  if (kinds[kind] === 'service') {
    const [bare = name, space] = name.split('.');
    return space !== undefined && namespace === undefined
      ? { kind: 'service', namespace: space, name: bare }
      : { kind: 'service', ...where, name };
  }
  if (kinds[kind] === 'node' && namespace === undefined) return { kind: 'node', name };
  if (kinds[kind] === 'namespace' && namespace === undefined) return { kind: 'pods', namespace: name };
  if ((kind === 'name' || kind === 'outside') && namespace === undefined)
    return readAddress(name)?.what ?? { kind: 'name', name };
  return undefined;
};

const isName = (text: string): boolean => text.length <= 253 && text.split('.').every(isLabel);

const readSlashed = (text: string): WrittenEnd | undefined => {
  const parts = text.split('/');
  const [first = '', second = '', third = ''] = parts;
  if (parts.length === 2 && isName(second)) {
    const what = named(first, second);
    if (what) return { what, sure: true };
    // `db.shop/10.0.0.5`, as Java prints a host and what it was resolved to.
    if (isIP(second) === 4) return isName(first) ? readEndAs(first, true) : undefined;
    // `calico/node` is the image; `and/or`, `tcp/ip` are words.
    if (
      isVersion(first, second) ||
      fileEnds.test(second) ||
      !isLabel(first) ||
      /^\d+$/.test(first) ||
      protocolOf(first) ||
      !/[a-z]/.test(text)
    )
      return undefined;
    return { what: { kind: 'pod', namespace: first, name: second }, sure: true };
  }
  if (parts.length === 2 && second === '*' && isLabel(first))
    return { what: { kind: 'pods', namespace: first }, sure: true };
  if (parts.length !== 3 || !isName(third)) return undefined;
  const what =
    (isLabel(second) ? named(first, third, second) : undefined) ??
    (isLabel(first) ? named(second, third, first) : undefined);
  return what && { what, sure: true };
};

/** `host`: where a name alone is an end by its place, as in a URL. */
const readEndAs = (text: string, host: boolean): WrittenEnd | undefined => {
  const address = readAddress(text);
  if (address) return address;
  const ported = /^(?<end>[^:]{1,300}):(?<port>\d{1,5})(?:\/(?<protocol>tcp|udp|sctp))?$/.exec(text)?.groups;
  if (ported?.end !== undefined) {
    const port = portOf(ported.port ?? '');
    const inner = port === undefined ? undefined : readEndAs(ported.end, true);
    const protocol = protocolOf(ported.protocol ?? '');
    return inner && inner.port === undefined && port !== undefined
      ? { ...inner, port, sure: true, ...(protocol ? { protocol } : {}) }
      : undefined;
  }
  // Whoever has that address, as a card writes it; it may have colons and a length of its own.
  if (text.startsWith('outside/')) return readAddress(text.slice('outside/'.length)) ?? readSlashed(text);
  if (text.includes('/')) return readSlashed(text);
  if (text.includes('.')) return readDotted(text);
  if (!isLabel(text) || /^[\d-]+$/.test(text)) return undefined;
  if (looksLikeNode(text)) return { what: { kind: 'node', name: text }, sure: false };
  if (looksLikePod(text)) return { what: { kind: 'pod', name: text }, sure: false };
  return host ? { what: { kind: 'thing', name: text }, sure: true } : undefined;
};

const policyKinds =
  /^(?:policy|netpol|networkpolicy|networkpolicies|np|gnp|globalnetworkpolicy)(?:\.[a-z0-9.]{1,60})?$/;

/** `netpol/allow-web`, `shop/netpol/allow-web`. */
export const readWrittenPolicy = (text: string): Named | undefined => {
  const parts = text.split('/');
  const [first = '', second = '', third = ''] = parts;
  if (parts.length === 2 && policyKinds.test(first) && isName(second)) return { name: second };
  if (parts.length !== 3 || !isName(third)) return undefined;
  if (policyKinds.test(first) && isLabel(second)) return { namespace: second, name: third };
  return policyKinds.test(second) && isLabel(first) ? { namespace: first, name: third } : undefined;
};

/** One piece of text without spaces → the end that it is by how it is written. */
export const readWrittenEnd = (text: string): WrittenEnd | undefined =>
  text.includes('://') ? readUrl(text) : readEndAs(text, false);
