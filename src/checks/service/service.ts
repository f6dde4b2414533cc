import type { Case } from '../../case/case.ts';
import type { Explained } from '../../case/finding.ts';
import type { NodeState } from '../../case/node-state.ts';
import type { Pod } from '../../case/objects.ts';
import { connectionOf } from '../../case/question.ts';
import type { Service, ServiceEndpoint, ServicePort } from '../../case/service.ts';
import { lookAtService } from '../../fixes/by-hand/look-closer.ts';
import { restartKubeProxy } from '../../fixes/by-hand/node.ts';
import { familyOf, sameAddress } from '../../ip/texts.ts';
import { endpointPort, servicePortOf } from '../../path/asked-of-end.ts';
import { type PathDirection, vethOfEndpoint } from '../../path/path-direction.ts';
import { ebpfSigns } from '../../programmed/ebpf.ts';
import { hasKubeProxyRules } from '../../programmed/kube-proxy.ts';
import type { Packet } from '../../programmed/packet.ts';
import { type Walk, walkHook } from '../../programmed/walk.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import type { Step } from '../steps.ts';
import { foreignBefore, foreignTranslation } from './service-foreign.ts';

const titleOf = ({ namespace, name }: Service): string => `svc/${namespace}/${name}`;
const portText = ({ port, protocol }: ServicePort): string => `${port}/${protocol.toLowerCase()}`;
const explainsAll: Explained[] = [
  'service-unreachable',
  'service-not-programmed',
  'service-without-endpoints',
  'check:live-packets',
];
const most = 12;

/** Whether anything stands behind that port of the question's Service: without, there is no path to check. */
export const hasEndpoint = ({ service, to, question }: Case): boolean => {
  const asked = connectionOf(question);
  return (
    service === undefined ||
    ((asked.protocol === 'icmp' || servicePortOf(service, asked) !== undefined) &&
      service.endpoints.ok &&
      service.endpoints.value.some(({ address }) => address === to.address))
  );
};

const look = (service: Service) => lookAtService.with({ namespace: service.namespace, service: service.name });

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
const serviceEndpoints: Step = (path) => {
  const { service } = path.c;
  if (service === undefined) return [];
  const asked = connectionOf(path.c.question);
  const title = titleOf(service);
  const check = checkAt(path, 'service-endpoints', say('service-endpoints.about', { service: title }), {
    hop: 'question',
    object: title,
  });
  const port = servicePortOf(service, asked);
  const ports = [
    proofOf(`kubectl -n ${service.namespace} get service ${service.name}`, undefined, [
      `type ${service.type}, address ${service.clusterIPs.join(', ') || 'none'}`,
      ...service.ports.map((each) => `${portText(each)} → ${each.targetPort}${each.name ? ` (${each.name})` : ''}`),
    ]),
  ];
  if (port === undefined && asked.protocol !== 'icmp') {
    const wanted = `${asked.port ?? ''}${asked.protocol ? `/${asked.protocol}` : ''}`;
    const has = service.ports.map(portText);
    return check.fail(
      'service-port-missing',
      has.length > 0
        ? say('service-endpoints.no-such-port', { service: title, port: wanted, ports: has })
        : say('service-endpoints.no-port', { service: title, port: wanted }),
      { proof: ports, explains: explainsAll, fixes: [look(service)] },
    );
  }
  return check.reading(service.endpoints, (all) => {
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
    const node = path.source.nodeName;
    const count = offered(service, node).length;
    const ready = all.filter((each) => each.ready).length;
    const about = { service: title, endpoints: say('service-endpoints.count', { count: all.length }) };
    if (count === 0) {
      const statement =
        ready > 0
          ? say('service-endpoints.other-nodes', { service: title, node, ready })
          : all.length > 0
            ? say('service-endpoints.none-ready', about)
            : say('service-endpoints.none', { service: title });
      return check.fail('service-without-endpoints', statement, {
        proof,
        explains: explainsAll,
        fixes: [look(service)],
      });
    }
    const unready = all.length - ready;
    const has = say('service-endpoints.ready', { service: title, count });
    return check.pass(unready === 0 ? has : say('service-endpoints.some-unready', { finding: has, unready }), {
      proof,
    });
  });
};

const packetTo = (path: PathDirection, address: string, port: ServicePort): Packet | undefined => {
  const family = familyOf(address);
  const veth = vethOfEndpoint(path.source);
  if (family === undefined || path.source.address === undefined) return undefined;
  return {
    family,
    protocol: port.protocol.toLowerCase(),
    src: path.source.address,
    dst: address,
    dport: port.port,
    mark: 0,
    ctState: 'NEW',
    ...(veth === undefined ? {} : { inIface: veth }),
  };
};

/** Why the rules cannot tell: another way than rules turns Services into endpoints on this node. */
const otherWay = (path: PathDirection, state: NodeState): Message | undefined => {
  const links = state.links.ok ? state.links.value : [];
  if (links.some(({ name }) => name === 'kube-ipvs0')) return say('service-rules.ipvs');
  const isKubeProxy = ({ nodeName, labels }: Pod): boolean =>
    nodeName === state.node && labels['k8s-app'] === 'kube-proxy';
  return hasKubeProxyRules(state) || path.c.objects.pods.some(isKubeProxy)
    ? undefined
    : say('service-rules.no-kube-proxy');
};

const writeTarget = ({ address, port }: Walk['dnats'][number]): string => `${address ?? '?'}:${port ?? '?'}`;

/** Whether the sender's node turns the Service's address into endpoints that exist (kube-proxy, in rules). */
const serviceRules: Step = (path) => {
  const { service, question } = path.c;
  const port = service && servicePortOf(service, connectionOf(question));
  const address = service?.asked.address;
  const { nodeName, state } = path.source;
  if (service === undefined || port === undefined || address === undefined || nodeName === '') return [];
  const title = titleOf(service);
  const check = checkAt(path, 'service-rules', say('service-rules.about', { node: nodeName, service: title }), {
    hop: 'source-node',
    node: nodeName,
    object: `${title} ${address}:${port.port}`,
  });
  return check.reading(state, (known) => {
    // Before the rules are asked: what kube-proxy left behind no longer decides anything.
    const signs = ebpfSigns(known);
    if (signs.length > 0) {
      return check.unknown(say('service-rules.ebpf'), {
        proof: [proofOf('ip -d link; iptables-save', nodeName, signs)],
      });
    }
    const packet = packetTo(path, address, port);
    if (packet === undefined) return check.unknown(say('service-rules.no-sender-address'));
    const walk = walkHook(known, path.source.kind === 'node' ? 'OUTPUT' : 'PREROUTING', packet);
    const harm = {
      proof: [
        proofOf('iptables-save -t nat (KUBE-SERVICES)', nodeName, [
          `${address}:${port.port} becomes ${walk.dnats.slice(0, most).map(writeTarget).join(', ') || 'nothing else'}`,
          ...walk.matched.slice(-4).map(({ rule }) => `[${rule.packets}:${rule.bytes}] ${rule.text}`),
        ]),
      ],
      explains: ['service-unreachable', 'check:live-packets'] satisfies Explained[],
      fixes: [restartKubeProxy.with({ node: nodeName })],
    };
    if (walk.dnats.length === 0) {
      const other = otherWay(path, known);
      if (other !== undefined) return check.unknown(other);
      // Where the rules themselves cannot be followed, that nothing translates is not a finding.
      if (walk.verdict === 'unknown') return check.unknown(walk.unsure[0]?.reason ?? say('service-rules.unsure'));
      const foreign = foreignBefore(path, known, walk, title);
      if (foreign) return check.fail(foreign.cause, foreign.statement, foreign.more);
      const missing = { node: nodeName, service: title, address: `${address}:${port.port}` };
      return check.fail('service-not-programmed', say('service-rules.missing', missing), harm);
    }
    return check.reading(service.endpoints, (all) => {
      const fits = (target: Walk['dnats'][number], endpoint: ServiceEndpoint): boolean =>
        sameAddress(target.address, endpoint.address) && target.port === endpointPort(endpoint, port);
      // One that stopped being ready a moment ago may still have its connections.
      const strangers = walk.dnats.filter((target) => !all.some((endpoint) => fits(target, endpoint)));
      const foreign = strangers.length === 0 ? undefined : foreignTranslation(known, walk, title);
      if (foreign) return check.fail(foreign.cause, foreign.statement, foreign.more);
      const about = { node: nodeName, service: title, total: walk.dnats.length };
      if (strangers.length > 0) {
        const to = strangers.slice(0, 3).map(writeTarget);
        return check.fail(
          'service-rules-stale',
          say('service-rules.stale', { ...about, stale: strangers.length, to }),
          harm,
        );
      }
      const lacking = offered(service, nodeName).filter(
        (endpoint) => !walk.dnats.some((target) => fits(target, endpoint)),
      );
      const { proof } = harm;
      if (lacking.length === 0) return check.pass(say('service-rules.pass', about), { proof });
      const addresses = lacking.slice(0, 3).map((each) => each.address);
      return check.warn(say('service-rules.lacks', { ...about, addresses }), { cause: 'service-rules-stale', proof });
    });
  });
};

/** The result of asking several of its endpoints: a connection may go to any of them. */
const endpointsTried: Step = (path) => {
  const { service } = path.c;
  const { tried = [] } = service ?? {};
  if (service === undefined || tried.length < 2) return [];
  const broken = tried.filter(({ status }) => status === 'broken');
  const unknown = tried.filter(({ status }) => status === 'unknown');
  const rest = offered(service, path.source.nodeName).length - tried.length;
  const addresses = (of: typeof tried): string[] => of.map(({ address }) => address);
  const title = titleOf(service);
  const parts: Message[] = [
    say('endpoints-asked.reached', {
      reached: tried.length - broken.length - unknown.length,
      tried: tried.length,
      service: title,
    }),
    ...(broken.length > 0 ? [say('endpoints-asked.broken', { addresses: addresses(broken) })] : []),
    ...(unknown.length > 0 ? [say('endpoints-asked.unknown', { addresses: addresses(unknown) })] : []),
    ...(rest > 0 ? [say('endpoints-asked.rest', { rest })] : []),
  ];
  const statement = parts.reduce((finding, more) => say('endpoints-asked.more', { finding, more }));
  const check = checkAt(path, 'endpoints-asked', say('endpoints-asked.about', { service: title }), {
    hop: 'question',
    object: title,
  });
  const lines = tried.map(({ address, status }) => `${address} ${status}`);
  const more = { proof: [proofOf('the same question about each endpoint', undefined, lines)] };
  if (broken.length > 0) return check.warn(statement, more);
  return unknown.length > 0 ? check.unknown(statement, more) : check.pass(statement, more);
};

/** The Service of the question, before the path to what stands behind it. */
export const aboutService: readonly Step[] = [serviceEndpoints, serviceRules, endpointsTried];
