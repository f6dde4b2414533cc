import { endpointPort, servicePortOf } from '../../case/behind.ts';
import type { Case } from '../../case/case.ts';
import type { Explained, Finding } from '../../case/finding.ts';
import type { NodeState } from '../../case/node-state.ts';
import type { Pod } from '../../case/objects.ts';
import type { Service, ServiceEndpoint, ServicePort } from '../../case/service.ts';
import { familyOf, sameAddress } from '../../intended/addresses.ts';
import { ebpfSigns } from '../../programmed/ebpf.ts';
import { hasKubeProxyRules } from '../../programmed/kube-proxy.ts';
import type { Packet } from '../../programmed/packet.ts';
import { type Walk, walkHook } from '../../programmed/walk.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { type Leg, vethOfSide } from '../leg.ts';
import type { Step } from '../steps.ts';
import { foreignBefore, foreignTranslation } from './service-foreign.ts';

const titleOf = ({ namespace, name }: Service): string => `svc/${namespace}/${name}`;
const portText = ({ port, protocol }: ServicePort): string => `${port}/${protocol.toLowerCase()}`;
const explainsAll: Explained[] = ['service-unreachable', 'service-not-programmed', 'check:live-packets'];
const most = 12;

/** Whether anything stands behind that port of the question's Service: without, there is no path to check. */
export const hasEndpoint = ({ service, to, question }: Case): boolean =>
  service === undefined ||
  ((question.protocol === 'icmp' || servicePortOf(service, question) !== undefined) &&
    service.endpoints.ok &&
    service.endpoints.value.some(({ address }) => address === to.address));

const look = (service: Service) => fix('look-at-service', { namespace: service.namespace, service: service.name });

/** Endpoints that the sender's node may choose from. */
const offered = (service: Service, node: string): ServiceEndpoint[] =>
  service.endpoints.ok
    ? service.endpoints.value.filter((each) => each.ready && (!service.onlyOwnNode || each.node === node))
    : [];

const endpointLine = (endpoint: ServiceEndpoint): string =>
  [
    `${endpoint.address} ${endpoint.ready ? 'ready' : 'not ready'}`,
    endpoint.pod && `${endpoint.pod.namespace}/${endpoint.pod.name}`,
    endpoint.node && `on ${endpoint.node}`,
    endpoint.ports.map(({ port, protocol }) => `${port}/${protocol}`).join(' '),
  ]
    .filter(Boolean)
    .join(' ');

/** What the Service's objects say: its port, and what stands behind it. */
const serviceEndpoints: Step = (leg) => {
  const { service, question } = leg.c;
  if (service === undefined) return [];
  const title = titleOf(service);
  const common = { check: 'service-endpoints' as const, hop: 'question' as const, object: title };
  const port = servicePortOf(service, question);
  const ports = [
    proofOf(`kubectl -n ${service.namespace} get service ${service.name}`, undefined, [
      `type ${service.type}, address ${service.clusterIPs.join(', ') || 'none'}`,
      ...service.ports.map((each) => `${portText(each)} → ${each.targetPort}${each.name ? ` (${each.name})` : ''}`),
    ]),
  ];
  if (port === undefined && question.protocol !== 'icmp') {
    const wanted = `${question.port ?? ''}${question.protocol ? `/${question.protocol}` : ''}`;
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'service-port-missing',
      statement: `${title} has no port ${wanted}: it has ${service.ports.map(portText).join(', ') || 'none'}`,
      proof: ports,
      explains: explainsAll,
      fixes: [look(service)],
    });
  }
  if (!service.endpoints.ok) {
    const statement = `what stands behind ${title} was not read: ${service.endpoints.reason}`;
    return findingOf(leg, { ...common, status: 'unknown', statement });
  }
  const all = service.endpoints.value;
  const proof = [
    ...ports,
    proofOf(
      `kubectl -n ${service.namespace} get endpointslices -l kubernetes.io/service-name=${service.name}`,
      undefined,
      [
        ...all.slice(0, most).map(endpointLine),
        ...(all.length > most ? [`… and ${all.length - most} more`] : []),
        ...(all.length === 0 ? ['(none)'] : []),
      ],
    ),
  ];
  const own = offered(service, leg.source.nodeName);
  if (own.length === 0) {
    const ready = all.filter((each) => each.ready).length;
    const why =
      ready > 0
        ? `keeps to endpoints of the sender's node (internalTrafficPolicy Local), and none of its ${ready} is on ${leg.source.nodeName}`
        : all.length > 0
          ? `has ${all.length} endpoints and none is ready`
          : 'has no endpoint: its selector picks no pod, or those have no address';
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'service-without-endpoints',
      statement: `${title} ${why}`,
      proof,
      explains: explainsAll,
      fixes: [look(service)],
    });
  }
  const unready = all.length - all.filter((each) => each.ready).length;
  return findingOf(leg, {
    ...common,
    status: 'pass',
    statement: `${title} has ${own.length} ready endpoint${own.length === 1 ? '' : 's'}${unready > 0 ? `, and ${unready} not ready` : ''}`,
    proof,
  });
};

const packetTo = (leg: Leg, address: string, port: ServicePort): Packet | undefined => {
  const family = familyOf(address);
  const veth = vethOfSide(leg.source);
  if (family === undefined || leg.source.address === undefined) return undefined;
  return {
    family,
    protocol: port.protocol.toLowerCase(),
    src: leg.source.address,
    dst: address,
    dport: port.port,
    mark: 0,
    ctState: 'NEW',
    ...(veth === undefined ? {} : { inIface: veth }),
  };
};

/** Why the rules cannot tell: another way than rules turns Services into endpoints on this node. */
const otherWay = (leg: Leg, state: NodeState): string | undefined => {
  const links = state.links.ok ? state.links.value : [];
  if (links.some(({ name }) => name === 'kube-ipvs0')) return 'kube-proxy runs in IPVS mode there, which is not read';
  const isKubeProxy = ({ nodeName, labels }: Pod): boolean =>
    nodeName === state.node && labels['k8s-app'] === 'kube-proxy';
  return hasKubeProxyRules(state) || leg.c.objects.pods.some(isKubeProxy)
    ? undefined
    : 'there is no rule and no pod of kube-proxy there, so what translates Services there is not known';
};

const writeTarget = ({ address, port }: Walk['dnats'][number]): string => `${address ?? '?'}:${port ?? '?'}`;

/** Whether the sender's node turns the Service's address into endpoints that exist (kube-proxy, in rules). */
const serviceRules: Step = (leg) => {
  const { service, question } = leg.c;
  const port = service && servicePortOf(service, question);
  const address = service?.asked.address;
  const { nodeName, state } = leg.source;
  if (service === undefined || port === undefined || address === undefined || nodeName === '') return [];
  const title = titleOf(service);
  const common = {
    check: 'service-rules' as const,
    hop: 'source-node' as const,
    node: nodeName,
    object: `${title} ${address}:${port.port}`,
  };
  const unknown = (why: string): Finding =>
    findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `whether ${nodeName} knows ${title} cannot be told: ${why}`,
    });
  if (!state.ok) return unknown(state.reason);
  // Before the rules are asked: what kube-proxy left behind decides nothing any more.
  const signs = ebpfSigns(state.value);
  if (signs.length > 0) {
    return {
      ...unknown('Calico translates Services there by its eBPF programs, which are not read'),
      proof: [proofOf('ip -d link; iptables-save', nodeName, signs)],
    };
  }
  const packet = packetTo(leg, address, port);
  if (packet === undefined) return unknown('the sender has no address');
  const walk = walkHook(state.value, leg.source.kind === 'node' ? 'OUTPUT' : 'PREROUTING', packet);
  const proof = [
    proofOf('iptables-save -t nat (KUBE-SERVICES)', nodeName, [
      `${address}:${port.port} becomes ${walk.dnats.slice(0, most).map(writeTarget).join(', ') || 'nothing else'}`,
      ...walk.matched.slice(-4).map(({ rule }) => `[${rule.packets}:${rule.bytes}] ${rule.text}`),
    ]),
  ];
  if (walk.dnats.length === 0) {
    const other = otherWay(leg, state.value);
    if (other !== undefined) return unknown(other);
    // Where the rules themselves cannot be told, that nothing translates is no finding.
    if (walk.verdict === 'unknown') return unknown(walk.unsure[0]?.reason ?? 'the rules cannot be told');
    const foreign = foreignBefore(leg, state.value, walk, title);
    if (foreign) return findingOf(leg, { ...common, ...foreign });
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'service-not-programmed',
      statement: `no rule on ${nodeName} turns ${title} (${address}:${port.port}) into an endpoint: kube-proxy did not write it`,
      proof,
      explains: ['service-unreachable', 'check:live-packets'],
      fixes: [fix('restart-kube-proxy', { node: nodeName })],
    });
  }
  if (!service.endpoints.ok) return unknown(service.endpoints.reason);
  const all = service.endpoints.value;
  const fits = (target: Walk['dnats'][number], endpoint: ServiceEndpoint): boolean =>
    sameAddress(target.address, endpoint.address) && target.port === endpointPort(endpoint, port);
  // One that stopped being ready a moment ago may still have its connections.
  const strangers = walk.dnats.filter((target) => !all.some((endpoint) => fits(target, endpoint)));
  const lacking = offered(service, nodeName).filter((endpoint) => !walk.dnats.some((target) => fits(target, endpoint)));
  const foreign = strangers.length === 0 ? undefined : foreignTranslation(state.value, walk, title);
  if (foreign) return findingOf(leg, { ...common, ...foreign });
  if (strangers.length > 0) {
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'service-rules-stale',
      statement: `${nodeName} sends ${strangers.length} of ${walk.dnats.length} connections to ${title} to ${strangers.slice(0, 3).map(writeTarget).join(', ')}, which is no endpoint of it`,
      proof,
      explains: ['service-unreachable', 'check:live-packets'],
      fixes: [fix('restart-kube-proxy', { node: nodeName })],
    });
  }
  const missed =
    lacking.length === 0
      ? ''
      : `; it does not know ${lacking
          .map((each) => each.address)
          .slice(0, 3)
          .join(', ')} yet`;
  return findingOf(leg, {
    ...common,
    status: lacking.length === 0 ? 'pass' : 'warn',
    ...(lacking.length === 0 ? {} : { cause: 'service-rules-stale' as const }),
    statement: `${nodeName} turns ${title} into ${walk.dnats.length} of its endpoints${missed}`,
    proof,
  });
};

/** What asking several of its endpoints came to: a connection may come to any of them. */
const endpointsTried: Step = (leg) => {
  const { service } = leg.c;
  const { tried = [] } = service ?? {};
  if (service === undefined || tried.length < 2) return [];
  const broken = tried.filter(({ status }) => status === 'broken');
  const unknown = tried.filter(({ status }) => status === 'unknown');
  const rest = offered(service, leg.source.nodeName).length - tried.length;
  const parts = [
    `${tried.length - broken.length - unknown.length} of ${tried.length} endpoints of ${titleOf(service)} that were asked about can be reached`,
    ...(broken.length > 0 ? [`not ${broken.map(({ address }) => address).join(', ')}`] : []),
    ...(unknown.length > 0 ? [`of ${unknown.map(({ address }) => address).join(', ')} it is unknown`] : []),
    ...(rest > 0 ? [`${rest} more were not asked about`] : []),
  ];
  return findingOf(leg, {
    check: 'endpoints-asked',
    hop: 'question',
    object: titleOf(service),
    status: broken.length > 0 ? 'warn' : unknown.length > 0 ? 'unknown' : 'pass',
    statement: parts.join('; '),
    proof: [
      proofOf(
        'the same question about each endpoint',
        undefined,
        tried.map(({ address, status }) => `${address} ${status}`),
      ),
    ],
  });
};

/** The Service of the question, before the path to what stands behind it. */
export const aboutService: readonly Step[] = [serviceEndpoints, serviceRules, endpointsTried];
